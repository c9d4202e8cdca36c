"""Words and signs of the live view, as a reader meets them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.live import VIEW, Live
from tests.browser.reading import wait_until_idle
from tests.browser.server import Server

DYING = "layers=3&rate=0.2&optimizer=adam&seed=302"
DIVERGING = "function=leaky-relu&layers=3&rate=10&seed=3"


def legend(page: Page) -> list[str]:
    return page.locator("div.legend .word").all_inner_texts()


def box(page: Page, selector: str) -> dict[str, Any]:
    found = page.locator(selector).bounding_box()
    assert found, selector
    return dict(found)


def test_leaky_relu_shows_a_map_in_every_unit_and_no_cross(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?function=leaky-relu&{DYING}")
    live = Live(page)
    shown = live.play_to(100)["lanes"][0]
    assert shown["dead"] == 0
    assert shown["accuracy"] >= 0.9
    spread = page.evaluate(f"""() => {{
        const [{{ maps, flags }}] = {VIEW}.player.shown.lanes, {{ shape }} = {VIEW}.scene.lanes[0];
        const size = shape.map_rows * shape.map_columns;
        const units = [...flags].map((_one, at) => [...maps.subarray(at * size, (at + 1) * size)]);
        return units.map(map => Math.max(...map) - Math.min(...map)); }}""")
    assert len(spread) == 24
    assert min(spread) >= 4
    said = legend(page)
    assert "mostly off" in said
    assert not {"dead", "saturated", "units died", "dead in effect"} & set(said)
    expect(page.locator(".note")).to_have_text("by construction")


def test_the_legend_has_the_signs_on_the_screen_and_explains_them(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{DYING}")
    live = Live(page)
    born = legend(page)
    assert {"training sample", "test sample", "misclassified"} <= set(born)
    assert not {"dead", "units died"} & set(born)
    live.play_to(60)
    expect(page.locator("div.legend")).to_contain_text("units died")
    assert {"dead", "mostly off"} <= set(legend(page))
    hint = page.locator(".hint")
    dead = page.locator("div.legend .word").get_by_text("dead", exact=True)
    dead.hover()
    expect(hint).to_contain_text("nothing can move this unit's weights")
    page.get_by_role("button", name="test sample").focus()
    expect(hint).to_contain_text("held out")
    page.keyboard.press("Escape")
    expect(hint).to_be_hidden()
    page.locator(".number .word").get_by_text("Training loss").click()
    expect(hint).to_contain_text("over the training samples")
    page.locator(".switch").get_by_role("button", name="Where the samples live").click()
    expect(page.locator("div.legend")).not_to_contain_text("test sample")


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_divergence_is_told_over_the_timeline_and_can_be_closed(
    server: Server, open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page(f"{server.url}/Train?{DIVERGING}", size=size)
    live = Live(page)
    live.button("play").click()
    live.wait("player.end && !player.playing")
    banner = page.locator(".banner")
    expect(banner).to_contain_text("Diverged at step 4")
    told, picture = box(page, ".banner"), box(page, "canvas.picture")
    assert told["y"] + told["height"] <= picture["y"]
    banner.get_by_role("button", name="Close this message").click()
    expect(banner).to_be_hidden()
    play = live.button("play")
    expect(play).to_have_class("command play ended")
    expect(play).to_have_attribute("title", re.compile("Diverged at step 4.*learning rate"))
    play.click()
    expect(banner).to_be_visible()
    expect(play).to_have_text("Play")
    live.button("reset").click()
    expect(banner).to_be_hidden()
    expect(play).to_have_class("command play")
    expect(play).to_have_attribute("title", "Play (space)")


@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
def test_a_stop_rule_leaves_the_bar_as_high_as_it_was(server: Server, open_page: OpenPage, locale: str) -> None:
    page = open_page(f"{server.url}/Train", locale=locale)
    Live(page)
    before = box(page, ".transport")
    for rule in ("accuracy", "epoch", "loss", "death"):
        page.locator(".stop select").select_option(rule)
        assert box(page, ".transport") == before


def test_the_picture_is_as_high_after_scrolling_and_a_new_run(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train")
    Live(page)
    before = box(page, "canvas.picture")["height"]
    page.mouse.move(800, 400)
    page.mouse.wheel(0, 68)
    page.wait_for_function(f"() => {VIEW}.root.getBoundingClientRect().top < 60")
    page.get_by_role("button", name="8 layers of 3").click()
    wait_until_idle(page)
    page.wait_for_function(f"() => {VIEW}.scene.lanes[0].shape.units.length === 8")
    assert box(page, "canvas.picture")["height"] == before


def test_in_a_race_numbers_say_of_what_and_marks_whose_they_are(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?race=functions&{DYING}")
    live = Live(page)
    texts = live.play_to(40)["texts"]
    assert [text.split(":")[0] for text in texts if "died" in text]
    assert all(text.startswith("ReLU: Step") for text in texts if "died" in text)
    assert page.locator(".numbers dt").all_inner_texts()[2:] == ["ReLU\nTest accuracy", "Leaky ReLU\nTest accuracy"]


def test_a_weight_from_a_unit_names_the_unit_and_no_decimal(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?units=30")
    Live(page)
    page.locator(".unit").nth(30).focus()
    card = page.locator(".card")
    expect(card).to_contain_text("Strongest incoming weights, from layer 1")
    names = card.locator(".weight-name").all_inner_texts()
    assert len(names) == 8
    assert all(re.fullmatch(r"unit \d+", name) for name in names)


def explains(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def test_what_is_drawn_under_a_layer_explains_itself(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?layers=2")
    hint = page.locator(".hint")
    explains(page, "Layer 1: z, mean ± standard deviation").hover()
    expect(hint).to_contain_text("of the pre-activations z")
    explains(page, "Layer 2: dead").hover()
    expect(hint).to_contain_text("nothing can move this unit's weights")
    explains(page, "Layer 2: ∇, size of the gradient").hover()
    expect(hint).to_contain_text("weights and biases")
    page.mouse.move(2, 2)
    expect(hint).to_be_hidden()
    explains(page, "Layer 1: where the samples lie").focus()
    expect(hint).to_contain_text("Gray bars")
    page.keyboard.press("ArrowDown")
    expect(hint).to_contain_text("Mean and standard deviation")
    page.keyboard.press("ArrowRight")
    expect(explains(page, "Layer 2: where the samples lie")).to_be_focused()


def test_a_click_on_a_strip_still_enlarges_it_and_that_explains_itself(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?layers=2")
    enlarged = explains(page, "Where the samples live").and_(page.locator(".explains"))
    expect(enlarged).to_be_hidden()
    explains(page, "Layer 2: where the samples lie").click()
    expect(enlarged).to_be_visible()
    expect(page.locator(".hint")).to_contain_text("Gray bars")
    enlarged.hover()
    expect(page.locator(".hint")).to_contain_text("Dashed line: f′")
    explains(page, "Layer 2: where the samples lie").click()
    expect(enlarged).to_be_hidden()


def test_the_dead_of_a_lane_and_the_words_of_a_card_are_explained(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?race=functions&functions=relu,tanh&layers=2")
    dead = page.locator(".explains[aria-label=dead]").first
    dead.hover()
    expect(page.locator(".hint")).to_contain_text("nothing can move this unit's weights")
    page.locator(".unit").first.focus()
    expect(page.locator(".card-key")).to_contain_text("Mean output: of a over the training samples")
