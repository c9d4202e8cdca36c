"""Compare: a button puts a whole family on the axes, and the link keeps it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.reading import failures, wait_until_idle
from tests.browser.server import Server

WITHIN = 30_000
"""Milliseconds; costs are measured first, which takes its time on a busy machine."""


def test_a_family_is_drawn_by_its_button_and_comes_back_by_its_link(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Compare?functions=Tanh&functions=ELU")
    legend = page.locator(".picture .reading span")
    expect(legend).to_have_text(["Tanh", "ELU"])
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
