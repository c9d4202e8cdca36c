"""The app in a frame of a page of another site, as a course's own site shows it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from act_viz.text import _, in_language
from tests.browser.server import Server
from tests.journeys.conftest import Sends
from tests.journeys.live_reader import LiveReader

PAGES = ("Explore", "Compare", "Train", "Depth", "Claims", "Choose", "Lecture", "Room")
DENIED = """if (window !== top) for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });"""


class _Course(SimpleHTTPRequestHandler):
    """A page of another site: a frame at the address that stands after the question mark."""

    def do_GET(self) -> None:
        page = f"<iframe src='{self.path.partition('?')[2]}' width=1200 height=690 style='border: 0'></iframe>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_said: object) -> None:
        """Write nothing into the output of the tests."""


@pytest.fixture(scope="module")
def course() -> Iterator[str]:
    """The address of a site of another origin."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Course) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://localhost:{site.server_port}/"
        site.shutdown()


def enter_frame(reader: LiveReader, course: str, path: str) -> None:
    """Let the reader see `path` in a frame of the site `course`."""
    reader.chosen.clear()
    reader.menu_hidden = True
    reader.page.goto(f"{course}?{reader.url}{path}")
    reader.enter(reader.page.frames[1])
    with reader.act(f"see {path} in a frame"):
        pass


@pytest.mark.parametrize("denied", [False, True])
def test_every_page_in_a_frame_of_another_site(denied: bool, course: str, server: Server, send: Sends) -> None:
    reader = send(server, "/Room")
    if denied:
        reader.page.add_init_script(DENIED)
    for name in PAGES:
        enter_frame(reader, course, f"/{name}?embed=true")
        if name == "Train":
            reader.play_to(5)
            reader.click("button", "Biases − 5")
            reader.scrub(0.5)
        if name in ("Explore", "Choose"):
            reader.slide("Probe" if name == "Explore" else "Hidden layers", "ArrowRight")
        if name == "Lecture":
            reader.click("button", "Next")


@pytest.mark.parametrize("denied", [False, True])
def test_a_curve_leads_from_home_into_a_page_of_the_same_frame(
    denied: bool, course: str, server: Server, send: Sends
) -> None:
    reader = send(server, "/Room")
    if denied:
        reader.page.add_init_script(DENIED)
    enter_frame(reader, course, "/?embed=true&lang=ko")
    with in_language("ko"):
        probe = _("Probe z")
    for name in ("GELU", "Sinc"):
        reader.click("link", name)
        expect(reader.locate("combobox", "함수")).to_have_value(name)
        assert "embed=true" in reader.frame.url, reader.frame.url
        reader.slide(probe, "ArrowRight")
        reader.back(2)
    reader.click("link", "ELU")
    reader.page.reload()
    reader.enter(reader.page.frames[1])
    reader.check()
