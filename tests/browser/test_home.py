"""Home: the wall of curves leads to Explore."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from act_viz.activations import ACTIVATIONS
from tests.browser.conftest import OpenPage
from tests.browser.reading import failures, wait_until_idle
from tests.browser.server import Server


def test_every_function_is_on_the_wall_and_opens_by_keyboard_and_click(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.url)
    wall = page.get_by_role("navigation", name="All functions")
    expect(wall.locator(".name").first).to_be_visible()
    names = wall.locator(".name").all_inner_texts()
    assert names
    assert set(names) <= set(ACTIVATIONS)
    link = wall.get_by_role("link", name="Tanh", exact=True)
    link.focus()
    expect(link.locator("xpath=following-sibling::div")).to_be_visible()
    link.press("Enter")
    page.wait_for_url(re.compile(r"/Explore\?.*function=tanh"))
    wait_until_idle(page)
    page.go_back()
    wall.get_by_role("link", name="Sinc", exact=True).click()
    page.wait_for_url(re.compile(r"/Explore\?.*function=sinc"))
    wait_until_idle(page)
    expect(page.get_by_label("Function", exact=True)).to_have_value("Sinc")
    # However far down the curve was, its page is opened at the top.
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0
    expect(page.locator(".st-key-menu")).to_be_in_viewport()
    assert failures(page) == []


def test_a_curve_opens_in_a_language_that_is_not_the_browsers(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/?lang=ko")
    page.get_by_role("navigation", name="모든 함수").get_by_role("link", name="Mish", exact=True).click()
    page.wait_for_url(re.compile("/Explore"))
    wait_until_idle(page)
    expect(page.get_by_label("함수", exact=True)).to_have_value("Mish")
    expect(page).to_have_url(re.compile(r"[?&]lang=ko"))
    assert failures(page) == []
