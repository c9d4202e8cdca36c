"""Every page, as a reader meets it: by its own address, in both themes, languages and widths, and for everyone.

A page is opened once in English and once in Korean for all tests of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import seen_in, violations
from tests.browser.conftest import NewContext, OpenPage, Serve, Theme, opening
from tests.browser.reading import CURVE, failures, wait_until_idle, wider_than_the_window
from tests.browser.server import ROOT, Server

# As Streamlit does: "pages/1_Explore.py" stands at "/Explore", the home at "/".
PAGES = ["", *(path.stem.partition("_")[2] for path in sorted((ROOT / "pages").glob("*.py")))]
WIDE, NARROW = (1280, 720), (390, 844)
# To a page, a window zoomed to 200 % is one of half the size.
ZOOMED = (WIDE[0] // 2, WIDE[1] // 2)


@dataclass(frozen=True)
class Visit:
    """A page opened for several tests."""

    page: Page

    def show(self, theme: Theme, size: tuple[int, int]) -> Page:
        """The page once it is in this theme and its window has this size."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        seen_in(theme, self.page)
        wait_until_idle(self.page)
        return self.page


@pytest.fixture(scope="module", params=PAGES, ids=lambda name: name or "Home")
def english(request: pytest.FixtureRequest, plain_server: Server, same_context: NewContext) -> Iterator[Visit]:
    """Every page in English, opened in the light in a wide window, as Streamlit Cloud serves it."""
    with opening(same_context) as open_page:
        yield Visit(open_page(f"{plain_server.url}/{request.param}", size=WIDE))
        assert "Traceback" not in plain_server.log.read_text(errors="replace")


@pytest.fixture(scope="module", params=PAGES, ids=lambda name: name or "Home")
def korean(request: pytest.FixtureRequest, server: Server, same_context: NewContext) -> Iterator[Visit]:
    """Every page opened in the dark on a telephone whose language is Korean."""
    with opening(same_context) as open_page:
        yield Visit(open_page(f"{server.url}/{request.param}", theme="dark", size=NARROW, locale="ko"))


def assert_stands(page: Page) -> None:
    """The page has its heading, its menu with every page in it, and no failure."""
    expect(page.locator("[data-testid=stMainBlockContainer]")).not_to_be_empty()
    assert failures(page) == []
    links = page.locator("[data-testid=stSidebar] [data-testid=stPageLink-NavLink]")
    expect(links).to_have_count(len(PAGES))


def menu(page: Page) -> list[str]:
    """What stands in the page's menu."""
    return page.locator("[data-testid=stSidebar] [data-testid=stPageLink-NavLink]").all_inner_texts()


def test_stands_in_english_for_an_english_browser(english: Visit) -> None:
    assert_stands(english.page)
    assert not [entry for entry in menu(english.page) if re.search("[가-힣]", entry)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_fits_every_window_in_english_and_axe_finds_nothing(theme: Theme, english: Visit) -> None:
    for size in (NARROW, ZOOMED, WIDE):
        page = english.show(theme, size)
        assert failures(page) == []
        assert wider_than_the_window(page) == [], size
    assert violations(english.page) == []


def test_stands_in_korean_for_a_korean_browser(korean: Visit) -> None:
    assert_stands(korean.page)
    assert all(re.search("[가-힣]", entry) for entry in menu(korean.page))
    assert wider_than_the_window(korean.page) == []


# The theme it was opened in first: a page is switched once.
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_in_korean(theme: Theme, korean: Visit) -> None:
    assert violations(korean.show(theme, WIDE)) == []


def test_a_server_that_nobody_has_opened_yet_opens_a_page_by_its_address(serve: Serve, open_page: OpenPage) -> None:
    server = serve(plain=True)
    assert_stands(open_page(f"{server.url}/Train"))
    assert "Traceback" not in server.log.read_text(errors="replace")


def test_a_deep_link_leaves_nothing_in_the_console(fresh_server: Server, open_page: OpenPage) -> None:
    page = open_page("about:blank", idle=False)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{fresh_server.url}/Train")
    wait_until_idle(page)
    expect(page.locator("h1").first).to_be_visible()
    assert said == []


def test_the_switch_changes_the_language_and_the_link_keeps_it(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore")
    assert page.get_by_role("link", name="Explore").count() == 1
    page.get_by_role("radio", name="ko").click()
    expect(page.locator("h1")).to_have_text(re.compile("[가-힣]"))
    expect(page).to_have_url(re.compile(r"[?&]lang=ko"))
    again = open_page(page.url)
    expect(again.locator("h1")).to_have_text(page.locator("h1").inner_text())


def test_a_link_restores_the_page_on_a_fresh_server(server: Server, fresh_server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=elu")
    page.wait_for_function(f"() => ({CURVE})()")
    before = page.evaluate(CURVE)
    page.get_by_role("slider", name=re.compile("Alpha")).press("ArrowRight")
    expect(page).to_have_url(re.compile(r"function\.alpha"))
    page.wait_for_function(f"before => ({CURVE})() !== before", arg=before)
    wait_until_idle(page)
    drawn = page.evaluate(CURVE)
    assert "NaN" not in drawn
    again = open_page(page.url.replace(server.url, fresh_server.url))
    again.wait_for_function(f"drawn => ({CURVE})() === drawn", arg=drawn)
    assert failures(page) == failures(again) == []
