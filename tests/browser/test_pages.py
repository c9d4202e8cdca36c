"""Every page, as a reader meets it: by its own address, in both themes, languages and widths."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from act_viz.text import languages
from tests.browser.conftest import OpenPage
from tests.browser.reading import failures, wait_until_idle, wider_than_the_window
from tests.browser.server import ROOT, Server

# As Streamlit does: "pages/1_Explore.py" stands at "/Explore", the home at "/".
PAGES = ["", *(path.stem.partition("_")[2] for path in sorted((ROOT / "pages").glob("*.py")))]
WIDE, NARROW = (1280, 720), (390, 844)
CURVE = "() => [...document.querySelectorAll('.js-plotly-plot path.js-line')].map(e => e.getAttribute('d')).join()"

every_page = pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "Home")


def assert_stands(page: Page) -> None:
    """The page has its heading, its menu with every page in it, and no failure."""
    expect(page.locator("[data-testid=stMainBlockContainer]")).not_to_be_empty()
    assert failures(page) == []
    links = page.locator("[data-testid=stSidebar] [data-testid=stPageLink-NavLink]")
    expect(links).to_have_count(len(PAGES))


@every_page
def test_opens_cold_by_its_own_address(name: str, fresh_server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{fresh_server.url}/{name}")
    assert_stands(page)
    assert "Traceback" not in fresh_server.log.read_text(errors="replace")


@every_page
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_fits_the_window(name: str, theme: str, size: tuple[int, int], server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/{name}", theme=theme, size=size)
    assert failures(page) == []
    assert wider_than_the_window(page) == []


@every_page
@pytest.mark.parametrize("language", languages())
def test_speaks_the_language_of_the_browser(name: str, language: str, server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/{name}", locale=language)
    assert_stands(page)
    menu = page.locator("[data-testid=stSidebar] [data-testid=stPageLink-NavLink]").all_inner_texts()
    hangul = [entry for entry in menu if re.search("[가-힣]", entry)]
    assert len(hangul) == (len(PAGES) if language == "ko" else 0), menu


def test_the_switch_changes_the_language_and_the_link_keeps_it(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore")
    assert page.get_by_role("link", name="Explore").count() == 1
    page.get_by_role("radio", name="ko").click()
    expect(page.locator("h1")).to_have_text(re.compile("[가-힣]"))
    expect(page).to_have_url(re.compile(r"[?&]lang=ko"))
    again = open_page(page.url)
    expect(again.locator("h1")).to_have_text(page.locator("h1").inner_text())


def test_a_page_is_one_click_away_and_keeps_the_language(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/?lang=ko")
    page.locator("[data-testid=stSidebar] [data-testid=stPageLink-NavLink]").nth(1).click()
    page.wait_for_url(re.compile("/Explore"))
    wait_until_idle(page)
    expect(page.locator("h1")).to_have_text(re.compile("[가-힣]"))


def move_first_slider(page: Page) -> None:
    """Move the first slider of the page one step to the right, as by hand."""
    slider = page.locator("[data-testid=stMain] [role=slider], [data-testid=stMain] input[type=range]").first
    slider.focus()
    slider.press("ArrowRight")


def curve_after_a_move(page: Page) -> str:
    """The curve that stands once the first slider has been moved; another than before."""
    page.wait_for_selector(".js-plotly-plot path.js-line")
    before = page.evaluate(CURVE)
    move_first_slider(page)
    page.wait_for_function(f"before => ({CURVE})() !== before", arg=before)
    wait_until_idle(page)
    return str(page.evaluate(CURVE))


def test_moving_a_slider_changes_the_curve(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=ELU")
    assert "NaN" not in curve_after_a_move(page)
    assert failures(page) == []


def test_a_link_restores_the_page_on_a_fresh_server(server: Server, fresh_server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=ELU")
    drawn = curve_after_a_move(page)
    expect(page).to_have_url(re.compile("elu_alpha"))
    again = open_page(page.url.replace(server.url, fresh_server.url))
    again.wait_for_function(f"drawn => ({CURVE})() === drawn", arg=drawn)
