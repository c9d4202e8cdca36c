"""Compare: a button puts a whole family on the axes, and the link keeps it."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from playwright.sync_api import expect

from act_viz.activations import ACTIVATIONS
from act_viz.ui.compare import CompareSettings
from tests.browser.conftest import OpenPage
from tests.browser.reading import failures, wait_until_idle
from tests.browser.server import Server

WITHIN = 30_000
"""Milliseconds; costs are measured first, which takes its time on a busy machine."""

EVERY = CompareSettings(functions=tuple(cls() for cls in ACTIVATIONS.values()))
CUT_NAMES = """picture => {
    const right = picture.querySelector(".stage svg").getBoundingClientRect().right;
    return [...picture.querySelectorAll(".name")].filter(name => name.getBoundingClientRect().right > right)
        .map(name => name.textContent);
}"""
SCROLLED_TABLES = """() => [...document.querySelectorAll("[data-testid=stMarkdownContainer] table")].filter(
    table => table.parentElement.scrollWidth > table.parentElement.clientWidth + 1 || table.parentElement.scrollLeft
).length"""


def test_all_functions_are_drawn_and_a_family_by_its_button_and_again_by_its_link(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/Compare?{urlencode(EVERY.to_link())}")
    legend = page.locator(".picture .reading span")
    expect(legend).to_have_text(list(ACTIVATIONS), timeout=WITHIN)
    expect(page.locator("[data-testid=stMarkdownContainer] table")).to_have_count((len(ACTIVATIONS) + 1) // 2)
    assert "<su" not in page.locator("[data-testid=stMain]").inner_text(), "markup is never read as text"
    assert page.locator(".picture").evaluate(CUT_NAMES) == []
    assert page.evaluate(SCROLLED_TABLES) == 0, "tables are whole, and begin at their left"
    page.get_by_role("button", name="ReLU family").click()
    expect(legend).to_have_text(["ReLU", "Leaky ReLU", "PReLU", "RReLU", "ELU", "SELU"], timeout=WITHIN)
    page.get_by_role("button", name="Sigmoid family").click()
    expect(legend.first).to_have_text("Sigmoid", timeout=WITHIN)
    wait_until_idle(page)
    expect(page).to_have_url(re.compile("functions=[a-z,%0-9A-F-]*sigmoid"))
    again = open_page(page.url)
    expect(again.locator(".picture .reading span").first).to_have_text("Sigmoid", timeout=WITHIN)
    expect(again.locator(".st-key-costs .bars path").first).to_be_attached()
    assert failures(again) == []
