"""What happens to readers: slow and broken connections, sleep and wake, two tabs, the back button. Nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests.browser.conftest import NewContext, OpenPage, Serve, new_tab
from tests.browser.live import VIEW, Live
from tests.browser.reading import failures, wait_for, wait_until_idle
from tests.browser.server import Server
from tests.browser.test_rooms import open_room

TRAIN = "Train?data_moons_n_samples=100"
Tabs = Callable[[], Page]
INDICES = f"() => {VIEW}.player.ring.states.map(state => state.index)"


@pytest.fixture
def context(same_context: NewContext) -> BrowserContext:
    """The browser of a visitor."""
    return same_context("en-US", False)


@pytest.fixture
def tab(server: Server, context: BrowserContext) -> Iterator[Tabs]:
    """A function that opens a tab, which may complain in its console, as it does about every broken connection."""
    opened: list[Page] = []

    def open_() -> Page:
        opened.append(new_tab(context, server.url))
        return opened[-1]

    yield open_
    context.set_offline(False)
    for page in opened:
        page.close()


def at_train(server: Server, page: Page) -> Live:
    page.goto(f"{server.url}/{TRAIN}")
    wait_until_idle(page)
    return Live(page)


def assert_nothing_lost(live: Live) -> None:
    """Every state from the first one shown on is there, once, and no failure is on the page."""
    indices = live.page.evaluate(INDICES)
    assert indices == list(range(indices[0], indices[-1] + 1))
    assert failures(live.page) == []
    expect(live.page.get_by_text("report failure")).to_have_count(0)


def test_on_a_slow_network_the_run_is_whole(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/{TRAIN}")
    live = Live(page)
    wire = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 300, "downloadThroughput": 60_000, "uploadThroughput": 20_000}
    wire.send("Network.emulateNetworkConditions", slow)
    assert live.play_to(10)["lanes"][0]["step"] >= 10
    assert_nothing_lost(live)


def test_a_pause_does_not_wait_for_the_answer_under_way(server: Server, tab: Tabs) -> None:
    page = tab()
    said: list[str | bytes] = []
    held: list[str | bytes] = []
    sockets: list[WebSocketRoute] = []
    holding = False

    def between(socket: WebSocketRoute) -> None:
        upstream = socket.connect_to_server()
        sockets.append(socket)
        upstream.on_message(lambda message: (held.append if holding else socket.send)(message))

        def hand_on(message: str | bytes) -> None:
            said.append(message)
            upstream.send(message)

        socket.on_message(hand_on)

    page.route_web_socket(re.compile("/_stcore/stream"), between)
    live = at_train(server, page)
    holding = True
    live.button("play").click()
    live.wait("player.wire.pending?.cmd === 'pull'")
    live.button("play").click()
    wait_for(page, lambda: any(b'"cmd":"pause"' in message for message in said if isinstance(message, bytes)))
    holding = False
    for message in held:
        sockets[-1].send(message)
    live.settle()
    assert_nothing_lost(live)
    live.play_to(10)
    assert_nothing_lost(live)


def test_a_connection_that_breaks_in_mid_run_is_taken_up_again(server: Server, tab: Tabs) -> None:
    page = tab()
    sockets: list[tuple[WebSocketRoute, WebSocketRoute]] = []
    page.route_web_socket(
        re.compile("/_stcore/stream"), lambda socket: sockets.append((socket, socket.connect_to_server()))
    )
    live = at_train(server, page)
    live.button("play").click()
    live.wait_until_step(5)
    for side in sockets[-1]:
        side.close()
    # Further than what was at hand already.
    live.wait(f"player.shown.index > {live.shown()['newest'] + 10}")
    assert len(sockets) >= 2
    live.button("play").click()
    live.settle()
    assert_nothing_lost(live)


def test_a_computer_that_slept_wakes_to_its_run(server: Server, context: BrowserContext, tab: Tabs) -> None:
    page = tab()
    live = at_train(server, page)
    live.button("play").click()
    step = live.wait_until_step(5)["lanes"][0]["step"]
    power = context.new_cdp_session(page)
    context.set_offline(True)
    power.send("Page.setWebLifecycleState", {"state": "frozen"})
    page.wait_for_timeout(2_000)
    power.send("Page.setWebLifecycleState", {"state": "active"})
    context.set_offline(False)
    live.wait_until_step(step + 20)
    live.button("play").click()
    live.settle()
    assert_nothing_lost(live)


def test_what_the_view_asks_together_with_another_part_of_the_page_is_answered(server: Server, tab: Tabs) -> None:
    """As on arrival, where the view asks for its run when other parts speak; it asks again after seconds only."""
    live = at_train(server, tab())
    counts = live.page.get_by_role("switch", name="Counts in place of shares")
    counts.scroll_into_view_if_needed()
    live.settle()
    counts.evaluate(
        f"""toggle => {{
            const {{ player }} = {VIEW};
            toggle.click();
            player.advance("step");
            // It does not ask again.
            player.wire.asked = Infinity;
        }}"""
    )
    live.wait("player.wire.idle && shown.step[0] === 1", seconds=20)
    expect(counts).to_be_checked()
    assert_nothing_lost(live)


def test_two_tabs_have_a_run_each_and_a_tab_that_was_doubled_shares_it(
    server: Server, context: BrowserContext, tab: Tabs
) -> None:
    first = at_train(server, tab())
    here = first.play_to(8)
    second = at_train(server, tab())
    assert second.shown()["newest"] == 0
    second.play_to(20)
    assert first.shown()["newest"] == here["newest"]
    with context.expect_page() as opened:
        first.page.evaluate("() => void window.open(location.href)")
    # What a tab knows of its run is doubled with it.
    third = Live(opened.value)
    third.wait(f"!player.resume && player.ring.newest.index >= {here['newest']}")
    third.play_to(here["lanes"][0]["step"] + 10)
    for live in (first, second, third):
        assert_nothing_lost(live)
    third.page.close()


def test_charts_that_were_out_of_sight_at_a_pause_are_drawn_when_they_are_seen(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/{TRAIN}", size=(1280, 500))
    live = Live(page)
    spoken = page.locator("[data-testid=stPlotlyChart]").first.locator("xpath=descendant-or-self::*[@aria-label]")
    before = spoken.first.get_attribute("aria-label")
    live.play_to(15)
    # The page did not run for charts that nobody sees; its link says all the same how far the run is.
    assert "log=" in page.url
    assert spoken.first.get_attribute("aria-label") == before
    page.locator("[data-testid=stPlotlyChart]").first.scroll_into_view_if_needed()
    expect(spoken.first).not_to_have_attribute("aria-label", before or "", timeout=15_000)


def test_the_back_button_leads_back_to_the_run(server: Server, tab: Tabs) -> None:
    page = tab()
    live = at_train(server, page)
    here = live.play_to(8)
    page.get_by_role("link", name="Explore", exact=True).click()
    expect(page.get_by_role("heading", name="Explore")).to_be_visible()
    wait_until_idle(page)
    # The view that was left would do for the one that is to come.
    page.evaluate(f"() => {{ {VIEW} = undefined; }}")
    page.go_back()
    live = Live(page)
    live.wait(f"!player.resume && player.ring.newest.index >= {here['newest']}")
    assert live.play_to(20)["lanes"][0]["step"] >= 20
    assert_nothing_lost(live)


def test_a_lecturer_sees_how_many_watch(server: Server, tab: Tabs) -> None:
    live = at_train(server, tab())
    link = open_room(live.page)
    count = live.page.get_by_text("Watching now:")
    expect(count).to_have_text("Watching now: 0")
    page = tab()
    page.goto(link)
    Live(page)
    expect(count).to_have_text("Watching now: 1", timeout=15_000)


FAILING = """
import streamlit as st
from act_viz.text import use_language
from act_viz.ui.failures import number_failures
number_failures()
use_language("ko")
raise KeyError("a secret in the message")
"""


def test_a_page_that_fails_says_so_once_and_in_the_readers_language(
    tmp_path: Path, serve: Serve, open_page: OpenPage
) -> None:
    (tmp_path / "page.py").write_text(FAILING)
    (tmp_path / "failing.py").write_text(
        "import streamlit as st\nfrom act_viz.ui.failures import is_told\n"
        f"app = st.App({str(tmp_path / 'page.py')!r}, on_script_error=is_told)\n"
    )
    failing = serve(script=str(tmp_path / "failing.py"))
    page = open_page(failing.url)
    (told,) = failures(page)
    assert re.search("실패 번호 [0-9a-f]{8}", told)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    expect(page.get_by_text("encountered an error")).to_have_count(0)
    assert "secret" not in page.locator("body").inner_text()
