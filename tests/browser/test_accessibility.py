"""For everyone: axe-core finds nothing on any page, and pages stay whole when type is twice as large."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.reading import failures, wider_than_the_window
from tests.browser.server import Server
from tests.browser.test_pages import every_page

WIDE = (1280, 720)


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page, with the place of each."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@every_page
@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "ko")])
def test_axe_finds_nothing(
    name: str, theme: Literal["light", "dark"], language: str, server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/{name}?lang={language}", theme=theme, size=WIDE)
    assert violations(page) == []


@pytest.mark.parametrize("part", ["Watch", "Conclude"])
def test_axe_finds_nothing_on_a_turned_slide(part: str, server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Lecture?part={part}&plan=true")
    assert violations(page) == []


@every_page
def test_a_page_is_whole_at_200_percent(name: str, server: Server, open_page: OpenPage) -> None:
    # To a page, a window zoomed to 200 % is one of half the size.
    page = open_page(f"{server.url}/{name}", size=(WIDE[0] // 2, WIDE[1] // 2))
    assert failures(page) == []
    assert wider_than_the_window(page) == []


def test_axe_would_find_a_control_without_a_name(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore")
    page.evaluate("() => document.querySelector('[data-testid=stMain]').append(document.createElement('button'))")
    assert any(found.startswith("button-name") for found in violations(page))
