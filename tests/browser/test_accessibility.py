"""For everyone: axe-core finds nothing on a slide either; `test_pages` asks it of every page."""

from __future__ import annotations

import pytest

from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.server import Server


@pytest.mark.parametrize("part", ["Watch", "Conclude"])
def test_axe_finds_nothing_on_a_turned_slide(part: str, server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Lecture?part={part}&plan=true")
    assert violations(page) == []


def test_axe_would_find_a_control_without_a_name(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore")
    page.evaluate("() => document.querySelector('[data-testid=stMain]').append(document.createElement('button'))")
    assert any(found.startswith("button-name") for found in violations(page))
