"""The menu and the back button lead to pages as they were left; their links and settings agree."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Theme
from tests.browser.live import VIEW, Live
from tests.browser.reading import wait_until_idle
from tests.browser.server import Server


def go(page: Page, name: str) -> None:
    """Open the page of this name by the menu."""
    page.locator(".st-key-menu").locator(f"a[href^={name}]").click()
    expect(page).to_have_url(re.compile(f"/{name}"))
    wait_until_idle(page)


def settings_in(url: str) -> dict[str, list[str]]:
    """The settings in an address, the run's log left out."""
    return {name: written for name, written in parse_qs(urlsplit(url).query).items() if name != "log"}


def said(page: Page) -> dict[str, list[str]]:
    return settings_in(page.url)


def expect_said(page: Page, settings: dict[str, list[str]]) -> None:
    """These settings are in the page's address, or will be in a moment: it may be idle between two runs."""
    page.wait_for_url(lambda url: settings_in(url) == settings, wait_until="commit")


def chosen(page: Page, label: str) -> str:
    return page.get_by_role("combobox", name=label).first.input_value()


@pytest.mark.parametrize(
    ("locale", "lang", "label", "option"),
    [("en-US", "ko", "옵티마이저", "모멘텀"), ("ko-KR", "en", "Optimizer", "Momentum")],
)
def test_back_keeps_a_language_that_is_not_the_browsers_and_what_was_chosen(
    locale: str, lang: str, label: str, option: str, server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/Train?optimizer=momentum&layers=3&lang={lang}", locale=locale)
    run = Live(page).page.evaluate(f"() => {VIEW}.player.token")
    go(page, "Explore")
    page.go_back()
    expect(page).to_have_url(re.compile("/Train"))
    wait_until_idle(page)
    expect(page.get_by_role("combobox", name=label).first).to_have_value(option)
    expect_said(page, {"optimizer": ["momentum"], "layers": ["3"], "lang": [lang]})
    expect(page.get_by_role("alert")).to_have_count(0)
    assert Live(page).page.evaluate(f"() => {VIEW}.player.token") == run


def test_the_menu_leads_back_to_a_page_as_it_was_left(server: Server, open_page: OpenPage) -> None:
    """In a language that is not the browser's; the journeys go round the menu in both."""
    spoken = {"lang": ["ko"]}
    page = open_page(f"{server.url}/Explore?function=elu&function.alpha=2&lang=ko")
    for name in ("Depth", "Train"):
        # Neither was opened yet, and both have a function: that of Explore.
        go(page, name)
        expect_said(page, {"function": ["elu"], "function.alpha": ["2"]} | spoken)
    page.goto(f"{server.url}/Train?race=functions&functions=tanh,elu&lang=ko")
    wait_until_idle(page)
    raced = {"race": ["functions"], "functions": ["tanh,elu"]}
    # What is understood stays as it is written.
    raced |= spoken
    expect_said(page, raced)
    run = Live(page).page.evaluate(f"() => {VIEW}.player.token")
    for name in ("Compare", "Explore"):
        go(page, name)
        expect_said(page, spoken)
    page.get_by_role("slider").first.press("ArrowRight")
    expect(page).to_have_url(re.compile("function.scale"))
    wait_until_idle(page)
    slid = said(page)
    # The entry of the present page changes nothing.
    go(page, "Explore")
    go(page, "Train")
    expect_said(page, raced)
    assert Live(page).page.evaluate(f"() => {VIEW}.player.token") == run
    go(page, "Explore")
    expect_said(page, slid)
    assert chosen(page, "함수") != ""
    expect(page.get_by_role("alert")).to_have_count(0)
    # Its address alone is the page with its defaults.
    page.goto(f"{server.url}/Explore")
    wait_until_idle(page)
    expect_said(page, {})


def test_back_leads_through_pages_with_their_own_settings(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=elu&function.alpha=2")
    slid = said(page)
    go(page, "Depth")
    left = said(page)
    go(page, "Explore")
    expect_said(page, slid)
    for name, settings in (("Depth", left), ("Explore", slid)):
        page.go_back()
        expect(page).to_have_url(re.compile(f"/{name}"))
        wait_until_idle(page)
        expect_said(page, settings)


def test_on_a_telephone_the_menu_makes_room_for_the_page_chosen(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.url, size=(390, 844))
    menu = page.locator(".st-key-menu")
    expect(menu).not_to_be_in_viewport()
    for name in ("Depth", "Explore"):
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(menu).to_be_in_viewport()
        go(page, name)
        expect(menu).not_to_be_in_viewport()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()


def test_on_a_telephone_a_curve_far_down_opens_its_page_at_the_top(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.url, size=(390, 844))
    page.get_by_role("link", name="Sinc", exact=True).click()
    expect(page).to_have_url(re.compile("/Explore.*sinc"))
    wait_until_idle(page)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0
    expect(page.locator(".st-key-menu")).not_to_be_in_viewport()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_link_with_the_focus_does_not_look_like_that_of_the_present_page(
    server: Server, open_page: OpenPage, theme: Theme
) -> None:
    page = open_page(f"{server.url}/Compare", theme=theme)
    present, other = (page.locator(f".st-key-menu a[href^={name}]") for name in ("Compare", "Train"))
    expect(page.locator(".st-key-menu a[aria-current=page]")).to_have_count(1)
    expect(present).to_have_attribute("aria-current", "page")
    ground = present.evaluate("e => getComputedStyle(e).backgroundColor")
    other.press("Shift")
    expect(other).to_be_focused()
    expect(other).to_have_css("outline-style", "solid")
    expect(other).not_to_have_css("background-color", ground)
    expect(present).not_to_have_css("outline-style", "solid")
    go(page, "Train")
    expect(other).to_have_attribute("aria-current", "page")
    expect(page.locator(".st-key-menu a[aria-current=page]")).to_have_count(1)
