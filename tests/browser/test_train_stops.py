"""Stop rules of Train: each stops in the very state in which it came true, says so, and lets one go on."""

from __future__ import annotations

import itertools

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.live import VIEW, Live
from tests.browser.server import Server

SMALL = "data.n_samples=100"
BEFORE = f"() => {{ const {{ ring, shown }} = {VIEW}.player; return ring.before(shown.index).lanes[0]; }}"


def play_until_it_stops(page: Page, kind: str, value: str | None = None) -> None:
    """Choose the stop rule `kind` with `value`, press play, and wait until training has stopped by itself."""
    page.locator(".stop select").select_option(kind)
    if value is None:
        expect(page.locator(".stop-value")).to_be_hidden()
    else:
        page.locator(".stop-value").fill(value)
        page.locator(".stop-value").blur()
    live = Live(page)
    live.button("play").click()
    live.wait("!player.playing && player.end && player.shown === player.ring.newest")


def test_an_accuracy_and_a_loss_stop_the_run(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}")
    live = Live(page)
    play_until_it_stops(page, "accuracy", "85")
    expect(page.locator(".banner")).to_contain_text("Stopped: the test accuracy reached 85 %")
    before = page.evaluate(f"() => ({BEFORE})().test_accuracy[0]")
    assert live.shown()["lanes"][0]["accuracy"] >= 0.85 > before

    play_until_it_stops(page, "loss", "0.36")
    expect(page.locator(".banner")).to_contain_text("Stopped: the training loss reached 0.36")
    shown, before = page.evaluate(f"() => [{VIEW}.player.shown.lanes[0], ({BEFORE})()].map(lane => lane.train_loss[0])")
    assert shown <= 0.36 < before
    live.button("play").click()
    live.wait("player.playing && !player.end")
    live.button("play").click()
    live.settle()


def test_the_first_death_stops_the_run(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?rate=1&seed=0&{SMALL}")
    Live(page)
    play_until_it_stops(page, "death")
    expect(page.locator(".banner")).to_contain_text("Stopped: a unit died")
    dead = page.evaluate(
        f"() => {VIEW}.player.ring.states.map(({{ lanes }}) => [...lanes[0].flags].filter(flags => flags & 3).length)"
    )
    assert len(dead) > 5
    died = [at for at, (before, after) in enumerate(itertools.pairwise(dead), 1) if after > before]
    assert died == [len(dead) - 1]
    assert Live(page).shown()["marks"][-1] == "died"
