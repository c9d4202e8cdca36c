"""Lecture: a room is led through a scene with a clicker alone, and the plan comes out on paper."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from act_viz.scenes import SCENES
from tests.browser.conftest import OpenPage
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
