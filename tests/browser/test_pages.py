"""Every page, as a reader meets it: by its own address, in both themes, languages and widths, and for everyone.

A page is opened in English and light, in English and dark, and in Korean and dark, once for all tests of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import seen_in, violations
from tests.browser.conftest import NewContext, OpenPage, opening
from tests.browser.reading import CURVE, failures, wait_until_idle, wider_than_the_window
from tests.browser.server import ROOT, Server, running

# As Streamlit does: "pages/1_Explore.py" stands at "/Explore", the home at "/".
PAGES = ["", *(path.stem.partition("_")[2] for path in sorted((ROOT / "pages").glob("*.py")))]
WIDE, NARROW = (1280, 720), (390, 844)
# To a page, a window zoomed to 200 % is one of half the size.
ZOOMED = (WIDE[0] // 2, WIDE[1] // 2)

every_size = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["390", "1280"])


@dataclass(frozen=True)
class Visit:
    """A page opened for several tests, and the server it came from."""

    page: Page
    server: Server

    def show(self, size: tuple[int, int]) -> Page:
        """The page once its window has this size."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        wait_until_idle(self.page)
        return self.page


@pytest.fixture(scope="module", params=PAGES, ids=lambda name: name or "Home")
def english(
    request: pytest.FixtureRequest, new_context: NewContext, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visit]:
    """Every page in English and light, in a new browser, on a server that nobody has opened yet."""
    log = tmp_path_factory.mktemp("cold") / "log.txt"
    # As Streamlit Cloud serves it.
    with running(log, script="app.py") as server, opening(new_context) as open_page:
        yield Visit(open_page(f"{server.url}/{request.param}", size=WIDE), server)
        assert "Traceback" not in log.read_text(errors="replace")


@pytest.fixture(scope="module", params=PAGES, ids=lambda name: name or "Home")
def dark(request: pytest.FixtureRequest, server: Server, same_context: NewContext) -> Iterator[Visit]:
    """Every page in English and the dark on a telephone."""
    with opening(same_context) as open_page:
        yield Visit(open_page(f"{server.url}/{request.param}", theme="dark", size=NARROW), server)


@pytest.fixture(scope="module", params=PAGES, ids=lambda name: name or "Home")
def korean(request: pytest.FixtureRequest, server: Server, same_context: NewContext) -> Iterator[Visit]:
    """Every page in the dark on a telephone whose language is Korean."""
    with opening(same_context) as open_page:
        yield Visit(open_page(f"{server.url}/{request.param}", theme="dark", size=NARROW, locale="ko"), server)


def assert_stands(page: Page) -> None:
    """The page has its heading, its menu with every page in it, and no failure."""
    expect(page.locator("[data-testid=stMainBlockContainer]")).not_to_be_empty()
    assert failures(page) == []
    links = page.locator("[data-testid=stSidebar] [data-testid=stPageLink-NavLink]")
    expect(links).to_have_count(len(PAGES))


def menu(page: Page) -> list[str]:
    """What stands in the page's menu."""
    return page.locator("[data-testid=stSidebar] [data-testid=stPageLink-NavLink]").all_inner_texts()


def test_opens_cold_by_its_own_address(english: Visit) -> None:
    assert_stands(english.page)
    assert "Traceback" not in english.server.log.read_text(errors="replace")


def test_speaks_english_to_an_english_browser(english: Visit) -> None:
    assert not [entry for entry in menu(english.page) if re.search("[가-힣]", entry)]


def test_axe_finds_nothing_in_english_and_light(english: Visit) -> None:
    assert violations(english.show(WIDE)) == []


def test_axe_finds_nothing_in_english_and_dark(dark: Visit) -> None:
    assert violations(dark.show(WIDE)) == []


def test_is_whole_at_200_percent(english: Visit) -> None:
    page = english.show(ZOOMED)
    assert failures(page) == []
    assert wider_than_the_window(page) == []


@every_size
def test_fits_the_window_in_the_light(size: tuple[int, int], english: Visit) -> None:
    page = english.show(size)
    assert failures(page) == []
    assert wider_than_the_window(page) == []


@every_size
def test_fits_the_window_in_the_dark(size: tuple[int, int], dark: Visit) -> None:
    page = dark.show(size)
    assert failures(page) == []
    assert wider_than_the_window(page) == []


def test_speaks_korean_to_a_korean_browser(korean: Visit) -> None:
    assert_stands(korean.page)
    assert all(re.search("[가-힣]", entry) for entry in menu(korean.page))


def test_fits_a_telephone_in_korean_and_dark(korean: Visit) -> None:
    assert wider_than_the_window(korean.show(NARROW)) == []


def test_axe_finds_nothing_in_korean_and_dark(korean: Visit) -> None:
    assert violations(korean.show(WIDE)) == []


def test_axe_finds_nothing_in_korean_and_light(korean: Visit) -> None:
    assert violations(seen_in("light", korean.show(WIDE))) == []


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
    page.wait_for_selector(".picture .f")
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
    expect(page).to_have_url(re.compile(r"function\.alpha"))
    again = open_page(page.url.replace(server.url, fresh_server.url))
    again.wait_for_function(f"drawn => ({CURVE})() === drawn", arg=drawn)
