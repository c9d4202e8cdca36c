"""What is shown is what counts: paused or gone back in the run, all that Train says is of the state in the picture."""

from __future__ import annotations

import csv
import json
import re
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from act_viz.ui.train_settings import TrainPage
from tests.browser.conftest import OpenPage
from tests.browser.live import VIEW, Live
from tests.browser.reading import failures, wait_until_idle
from tests.browser.server import Server

SMALL = "data.n_samples=100&layers=1"


def go_back(page: Page, live: Live, share: float = 0.5) -> dict[str, Any]:
    """Pause, scrub to that share of the run, and wait until the page has followed; gives what is shown."""
    box = page.locator(".scrubber").bounding_box()
    assert box
    page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    live.settle()
    shown = live.shown()
    assert shown["index"] < shown["newest"]
    return shown


def saved(page: Page, live: Live, key: str) -> str:
    """The text of the file that the button `key` saves."""
    button = page.locator(f".st-key-{key} button")
    button.scroll_into_view_if_needed()
    # What was out of sight at a pause is made anew when it is seen.
    live.settle()
    with page.expect_download() as waiting:
        button.click()
    return Path(waiting.value.path()).read_text(encoding="utf-8-sig")


def header(page: Page) -> dict[str, str]:
    """The numbers above the picture by their names."""
    names, values = page.locator(".numbers dt"), page.locator(".numbers dd")
    return dict(zip(names.all_inner_texts(), values.all_inner_texts(), strict=True))


def test_everything_below_the_picture_is_of_the_state_shown(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}&exports=true")
    live = Live(page)
    live.play_to(40)
    shown = go_back(page, live)["lanes"][0]
    step = shown["step"]

    log = json.loads(saved(page, live, "export_run_json"))
    assert log["step"] == step
    assert log["result"]["test"]["accuracy"] == pytest.approx(shown["accuracy"])
    assert log["history"]["step"] == list(range(step))
    rows = list(csv.DictReader(saved(page, live, "csv_loss_and_accuracy").splitlines()))
    assert int(rows[-1]["step"]) == step
    assert float(rows[-1]["test_accuracy"]) == pytest.approx(shown["accuracy"])
    assert len(saved(page, live, "export_run_csv").splitlines()) == step + 1
    assert f"'steps': {step}," in saved(page, live, "export_network_numpy_py")
    assert f"n_steps={step}" in saved(page, live, "export_run_ipynb")
    page.get_by_role("tab", name="Table").click()
    expect(page.get_by_text(f"At step {step}, over the training set.")).to_be_visible()
    page.locator(".scrubber").scroll_into_view_if_needed()
    assert list(header(page).values())[1] == str(step)

    other = open_page(page.url)
    Live(other).wait(f"!player.progress && player.ring.newest.lanes[0].step[0] >= {step}", 60)
    restored = Live(other).shown()["lanes"][0]
    for name in ("step", "weights", "scales", "biases", "flags"):
        assert restored[name] == shown[name], name
    assert header(other) == header(page)
    assert failures(page) == []


def test_units_are_killed_in_the_state_shown_and_the_rest_is_dropped(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}")
    live = Live(page)
    newest = live.play_to(40)["lanes"][0]["step"]
    shown = go_back(page, live)
    step = shown["lanes"][0]["step"]
    page.get_by_role("button", name="Biases − 5").click()
    killed = live.wait(f"player.shown.index > {shown['newest']}")
    assert killed["lanes"][0]["step"] == step
    assert killed["lanes"][0]["weights"] == shown["lanes"][0]["weights"]
    assert killed["n"] == shown["index"] - shown["oldest"] + 2
    assert page.evaluate(f"() => {VIEW}.player.lastStep") == step
    dropped = f"The run goes on from step {step}; what it had done from there to step {newest} was dropped."
    assert dropped in killed["texts"]
    expect(page.locator("[data-testid=stToast]")).to_contain_text(dropped)
    said = page.locator("[data-testid=stMarkdownContainer]").filter(has_text="5 taken off all hidden biases")
    expect(said).to_contain_text(f"dead at step {step}, 8 dead now, at step {step}: ")
    live.settle()
    on = live.play_to(step + 10)["lanes"][0]["step"]
    page.wait_for_url(re.compile("log="))
    wait_until_idle(page)
    other = open_page(page.url)
    again = Live(other).wait(f"!player.progress && player.ring.newest.lanes[0].step[0] >= {on}", 60)
    assert again["lanes"] == live.shown()["lanes"]


def test_units_are_killed_where_the_picture_is_while_it_plays(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}")
    live = Live(page)
    live.button("play").click()
    live.wait_until_step(30)
    before = live.shown()
    page.get_by_role("button", name="Biases − 5").click()
    live.wait("player.marks.some(mark => mark.kind === 'knob')")
    step = page.evaluate(f"() => {VIEW}.player.marks.find(mark => mark.kind === 'knob').step")
    # Not at the newest state of the server, a second of play ahead.
    assert before["lanes"][0]["step"] <= step
    after = live.shown()["lanes"][0]["step"]
    assert step <= after


def test_playing_on_from_the_past_shows_what_there_is(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}")
    live = Live(page)
    newest = live.play_to(40)
    shown = go_back(page, live, 0.3)
    live.button("play").click()
    live.wait(f"player.shown.index > {newest['newest'] + 3}")
    live.button("play").click()
    live.settle()
    steps = page.evaluate(f"() => {VIEW}.player.ring.states.map(state => state.lanes[0].step[0])")
    assert steps == sorted(set(steps))
    assert "knob" not in live.shown()["marks"]
    page.keyboard.press("Home")
    live.settle()
    assert shown["index"] > live.shown()["index"] == 0
    assert "log=" not in page.url


def test_a_reload_shows_the_state_that_stood_there(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}")
    live = Live(page)
    live.play_to(40)
    shown = go_back(page, live)
    page.reload()
    wait_until_idle(page)
    again = Live(page).wait(f"!player.progress && player.ring.newest.index === {shown['newest']}")
    assert again["lanes"] == shown["lanes"]
    assert Live(page).wait("player.ring.oldest.index === 0")["index"] == shown["index"]


def test_the_settings_say_how_the_knobs_stood_in_the_state_shown(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}&rate=0.1")
    live = Live(page)
    turned_at = live.play_to(12)["lanes"][0]["step"]
    page.get_by_role("button", name="Rate × 10").click()
    live.wait("player.marks.some(mark => mark.kind === 'knob')")
    live.settle()
    last = live.play_to(turned_at + 30)
    expect(page).to_have_url(re.compile(r"[?&]rate=1(&|$)"))
    shown = go_back(page, live, 0.2)
    assert shown["lanes"][0]["step"] < turned_at
    # The rate that the run has there, not the one that it has now; and nothing was turned by that.
    expect(page).not_to_have_url(re.compile(r"[?&]rate=1(&|$)"))
    other = open_page(page.url)
    again = Live(other).wait(
        f"!player.progress && player.ring.newest.lanes[0].step[0] >= {shown['lanes'][0]['step']}", 60
    )
    assert again["lanes"] == shown["lanes"]
    assert live.shown()["newest"] == last["newest"]
    live.button("end").click()
    live.settle()
    expect(page).to_have_url(re.compile(r"[?&]rate=1(&|$)"))
    assert live.shown()["lanes"] == last["lanes"]
    assert live.shown()["marks"].count("knob") == 1


def test_the_link_says_the_rate_that_the_run_has_at_any_moment_while_it_plays(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}&rate=0.1")
    live = Live(page)
    page.locator(".speed input").fill("2")
    live.button("play").click()
    live.wait_until_step(3)
    turned = f"() => {VIEW}.player.marks.filter(mark => mark.kind === 'knob').map(mark => mark.text)"
    rates = []
    for moment in range(10):
        if moment in (3, 7):
            # A page that runs for something else says it as well.
            page.get_by_role("button", name="Biases − 5" if moment == 3 else "Rate ÷ 10").click()
        else:
            page.get_by_role("slider", name="Learning rate").press("ArrowLeft" if moment in (2, 5, 6) else "ArrowRight")
        live.wait(f"player.marks.filter(mark => mark.kind === 'knob').length > {moment}")
        last = next(text for text in reversed(page.evaluate(turned)) if "learning rate" in text)
        rates.append(float(last.rpartition(" ")[2]))
        page.wait_for_url(partial(says_rate, rates[-1]))
        # … and stays so as it plays on.
        step = live.shown()["lanes"][0]["step"]
        live.wait_until_step(step + 3)
        assert live.shown()["playing"]
        assert rate_in(page.url) == rates[-1]
    assert len(set(rates)) > 4
    assert failures(page) == []


def says_rate(rate: float, url: str) -> bool:
    return rate_in(url) == rate


def rate_in(url: str) -> float:
    """The learning rate that a link says; the usual one where it says none."""
    return float(parse_qs(urlsplit(url).query).get("rate", [str(TrainPage().rate)])[0])
