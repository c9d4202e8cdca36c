"""A server, a browser, and pages that fail their test on any error in the browser's console."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.reading import wait_until_idle
from tests.browser.server import Server, running
from tools.browser import ADVICE, FLAGS, find_chromium

# On a page's own address Streamlit's frontend looks for the server below that address first, and gets a 404.
PROBE = re.compile(r"http://127\.0\.0\.1:\d+/\w+/_stcore/(health|host-config)")

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One app for all tests of this process."""
    with running(tmp_path_factory.mktemp("server") / "log.txt") as served:
        yield served


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """An app that nobody has opened yet."""
    with running(tmp_path / "server.txt") as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    path = find_chromium()
    if path is None:
        pytest.exit(ADVICE, returncode=1)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()


class Watch:
    """What went wrong in a browser's pages: console errors, uncaught exceptions, calls to other machines."""

    def __init__(self, context: BrowserContext) -> None:
        self.wrong: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.wrong.append(f"uncaught: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        source = message.location.get("url", "")
        if message.type == "error" and not PROBE.fullmatch(source):
            self.wrong.append(f"console: {message.text} ({source})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            self.wrong.append(f"leaves this machine: {request.url}")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open an address in a browser of its own and wait until the app is idle; the test fails on console errors.

    `idle=False` returns as soon as the page has loaded, for a page that never rests.
    """
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def open_(
        url: str,
        *,
        theme: Literal["light", "dark"] = "light",
        size: tuple[int, int] = (1280, 720),
        locale: str = "en-US",
        idle: bool = True,
    ) -> Page:
        context = browser.new_context(
            color_scheme=theme, viewport={"width": size[0], "height": size[1]}, locale=locale, reduced_motion="reduce"
        )
        contexts.append(context)
        watches.append(Watch(context))
        page = context.new_page()
        page.goto(url)
        if idle:
            wait_until_idle(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    wrong = [line for watch in watches for line in watch.wrong]
    assert not wrong, "\n".join(wrong)
