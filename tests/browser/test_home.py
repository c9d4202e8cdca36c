"""Home: the wall of curves leads to Explore."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from act_viz.activations import ACTIVATIONS
from tests.browser.conftest import OpenPage
from tests.browser.reading import failures, wait_until_idle
from tests.browser.server import Server


def test_every_function_is_on_the_wall_and_a_click_opens_it(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.url)
    wall = page.get_by_role("navigation", name="All functions")
    expect(wall.locator(".name").first).to_be_visible()
    names = wall.locator(".name").all_inner_texts()
    assert names
    assert set(names) <= set(ACTIVATIONS)
    wall.get_by_role("link", name="Mish", exact=True).click()
    page.wait_for_url(re.compile(r"/Explore\?.*function=mish"))
    wait_until_idle(page)
    expect(page.get_by_label("Function", exact=True)).to_have_value("Mish")
    assert failures(page) == []


def test_a_curve_opens_by_the_keyboard_too(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.url)
    link = page.get_by_role("navigation", name="All functions").get_by_role("link", name="Tanh", exact=True)
    link.focus()
    expect(link.locator("xpath=following-sibling::div")).to_be_visible()
    link.press("Enter")
    page.wait_for_url(re.compile(r"/Explore\?.*function=tanh"))


def test_a_curve_opens_in_a_language_that_is_not_the_browsers(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/?lang=ko")
    page.get_by_role("navigation", name="모든 함수").get_by_role("link", name="Mish", exact=True).click()
    page.wait_for_url(re.compile("/Explore"))
    wait_until_idle(page)
    expect(page.get_by_label("함수", exact=True)).to_have_value("Mish")
    expect(page).to_have_url(re.compile(r"[?&]lang=ko"))
    assert failures(page) == []
