"""Lecture: a room is led through a scene with a clicker alone, and the plan comes out on paper."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from act_viz.scenes import SCENES, LiveScene
from tests.browser.conftest import OpenPage
from tests.browser.live import VIEW, Live
from tests.browser.reading import failures, wait_until_idle
from tests.browser.server import Server

FIRST, SECOND = list(SCENES)[:2]
PRINTED = "() => { window.print = () => { top.printed = document.body.innerText + '|' + document.title; }; }"


def test_a_clicker_leads_through_a_scene(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Lecture")
    expect(page.get_by_role("heading", name=FIRST)).to_be_visible()
    page.get_by_role("button", name=SCENES[FIRST].choices[0]).click()
    expect(page.get_by_role("button", name=SCENES[FIRST].choices[0])).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("PageDown")
    expect(page.get_by_text(SCENES[FIRST].watch)).to_be_visible()
    # The first press on a live picture plays it, the second goes on.
    expect(page.get_by_role("button", name="Play (space)")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()
    expect(page.get_by_text(SCENES[FIRST].watch)).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.get_by_text(re.compile("^You said A. It is B"))).to_be_visible()
    expect(page.get_by_role("table").first).to_contain_text("Test accuracy with ReLU")
    page.keyboard.press("PageDown")
    expect(page.get_by_role("heading", name=SECOND)).to_be_visible()
    page.keyboard.press("PageUp")
    expect(page.get_by_text(re.compile("^You said A. It is B"))).to_be_visible()
    wait_until_idle(page)
    assert failures(page) == []


def test_the_plan_is_printed_without_the_app_around_it(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Lecture?scene=Race+of+six&plan=true")
    page.add_init_script(f"({PRINTED})()")
    page.reload()
    wait_until_idle(page)
    page.get_by_role("button", name="Print this plan").click()
    page.wait_for_function("() => window.printed")
    printed = page.evaluate("() => window.printed")
    scene = SCENES["Race of six"]
    assert scene.question in printed
    assert all(answer in printed for _question, answer in scene.discussion)
    assert "Full screen" not in printed
    assert printed.endswith("|Race of six")


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_the_mouse_turns_slide_after_slide(server: Server, open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(f"{server.url}/Lecture?scene=ReLU+explodes", size=size)
    scene, following = SCENES["ReLU explodes"], "Half the network dies"
    # Playwright clicks at the button's center and fails if something, such as Streamlit's bar, lies over it.
    for said in (scene.question, scene.watch, scene.conclusion):
        expect(page.get_by_text(said)).to_be_visible()
        wait_until_idle(page)
        page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name=following)).to_be_visible()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_text(scene.conclusion)).to_be_visible()


def test_a_clicker_turns_the_slide_whatever_has_the_focus_and_b_blanks_the_screen(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/Lecture?scene=ReLU+explodes")
    slider = page.get_by_role("slider", name="Depth")
    slider.focus()
    before = slider.get_attribute("aria-valuenow")
    page.keyboard.press("PageDown")
    expect(page.get_by_text(SCENES["ReLU explodes"].watch)).to_be_visible()
    assert slider.get_attribute("aria-valuenow") == before
    page.keyboard.press("PageUp")
    expect(page.get_by_text(SCENES["ReLU explodes"].question)).to_be_visible()

    slider.focus()
    page.keyboard.press("b")
    cover = page.get_by_role("dialog", name="The screen is blank: press any key")
    expect(cover).to_be_visible()
    assert cover.bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 720}
    page.keyboard.press("PageDown")
    expect(cover).to_have_count(0)
    expect(page.get_by_text(SCENES["ReLU explodes"].question)).to_be_visible()
    # In a field, where letters are typed, it is one.
    page.get_by_role("combobox", name="Scene").focus()
    page.keyboard.press("b")
    expect(page.get_by_role("option", name="Born dead")).to_be_visible()
    expect(cover).to_have_count(0)


def test_a_measurement_is_canceled_and_goes_on(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Lecture?scene=A+random+leak+on+few+samples&part=Watch", idle=False)
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    # Streamlit's own way to stop is in English everywhere and leaves half a page.
    stop = page.wait_for_selector("[data-testid=stStatusWidget] button", state="attached")
    assert stop
    assert not stop.is_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile(r"^Canceled: \d+ of 192 done\.$"))).to_be_visible()
    canceled = int(re.findall(r"\d+", page.get_by_text(re.compile(r"^Canceled:")).inner_text())[0])
    page.get_by_role("button", name="Go on").click()
    # It goes on where it was: the count of what is done begins there, and grows.
    page.wait_for_function(
        "canceled => Number(/(\\d+) of 192 done/.exec(document.body.innerText)?.[1] ?? -1) > canceled"
        " || document.querySelector('.js-plotly-plot')",
        arg=canceled,
    )


@pytest.mark.parametrize("name", ["A leak of 0.01 or of 0.2", "The slope that learns", "Zero-centered or not"])
def test_a_slide_stands_in_the_window_whole(name: str, server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Lecture?{urlencode({'scene': name, 'part': 'Watch'})}", size=(1024, 768))
    Live(page)
    whole = f"() => {VIEW}.canvas.getBoundingClientRect().bottom <= innerHeight"
    page.wait_for_function(whole)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.wait_for_function(whole)


def test_conclude_shows_the_state_that_was_measured(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Lecture?scene=half-the-network-dies&part=conclude", idle=False)
    live, scene = Live(page), SCENES["Half the network dies"]
    assert issubclass(scene, LiveScene)
    shown = live.wait(f"player.end && shown.step[0] === {scene.n_steps}")
    live.button("play").click()
    assert live.shown()["lanes"][0]["step"] == shown["lanes"][0]["step"]
    # Back on Watch the run can be played.
    page.keyboard.press("PageUp")
    live.wait("!player.end && shown.step[0] === 0")
