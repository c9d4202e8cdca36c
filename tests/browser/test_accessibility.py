"""For everyone: axe-core finds nothing on a slide either; `test_pages` asks it of every page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from act_viz.text import _, in_language
from tests.browser.accessibility import seen_in, violations
from tests.browser.conftest import OpenPage
from tests.browser.server import Server


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("part", ["Watch", "Conclude"])
def test_axe_finds_nothing_on_a_turned_slide(part: str, language: str, server: Server, open_page: OpenPage) -> None:
    # A link holds an option as it is shown.
    with in_language(language):
        shown = _(part)
    page = open_page(f"{server.url}/Lecture?part={shown}&plan=true&lang={language}")
    assert violations(page) == []
    assert violations(seen_in("dark", page)) == []


def test_axe_finds_nothing_on_all_verdicts(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Claims?view=all&lang=ko")
    page.wait_for_function("() => document.documentElement.lang === 'ko'")
    assert violations(page) == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing_where_points_are_uploaded(server: Server, open_page: OpenPage, language: str) -> None:
    page = open_page(f"{server.url}/Train?data=own-points&lang={language}")
    dropped = page.get_by_test_id("stFileUploaderDropzone")
    expect(dropped).to_have_attribute("role", "group")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.lang") == language


@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing_on_what_passes_through(server: Server, open_page: OpenPage, language: str) -> None:
    page = open_page(f"{server.url}/Explore?view=passes&function=selu&lang={language}")
    expect(page.locator(".picture .density.in")).to_be_visible()
    assert violations(page) == []
    assert violations(seen_in("dark", page)) == []


def test_what_is_chosen_for_a_race_can_be_read_in_the_dark(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?race=functions&functions=relu,tanh", theme="dark")
    assert page.locator("[data-tag]").count() >= 2
    assert violations(page) == []


def test_axe_would_find_a_control_without_a_name(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore")
    page.evaluate("() => document.querySelector('[data-testid=stMain]').append(document.createElement('button'))")
    assert any(found.startswith("button-name") for found in violations(page))


def test_the_buttons_of_a_table_are_seen_where_the_keyboard_reaches_them(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?open=loss")
    toolbar = page.get_by_test_id("stElementToolbar").first
    expect(toolbar).to_have_css("opacity", "0")
    toolbar.get_by_role("button").first.focus()
    expect(toolbar).to_have_css("opacity", "1")
