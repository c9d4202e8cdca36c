"""Explore: the probe follows a click, a link hides what it is told to, and the numbers are there to be read."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.reading import wait_until_idle
from tests.browser.server import Server


def test_a_link_hides_controls_and_the_pages_it_leads_to_hide_them_as_well(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=ELU&probe=2&hide=probe,lang")
    probe = page.locator(".st-key-probe")
    expect(probe).to_be_hidden()
    expect(page.locator(".st-key-lang")).to_be_hidden()
    expect(page.locator(".st-key-function")).to_be_visible()
    expect(page.get_by_text("Not everything in the link")).to_have_count(0)
    page.locator("[data-testid=stSidebar] a").filter(has_text="Compare").click()
    page.wait_for_url(re.compile(r"/Compare\?.*hide=probe"))
    wait_until_idle(page)
    expect(page.locator(".st-key-lang")).to_be_hidden()


def test_the_numbers_of_the_curve_stand_in_a_table(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=ReLU")
    expect(page.locator("[data-testid=stDataFrame]")).to_have_count(0)
    page.locator(".st-key-curve_data summary").click()
    expect(page.locator("[data-testid=stDataFrame]")).to_be_visible()
    expect(page).to_have_url(re.compile("open=curve"))
    expect(page.get_by_role("img", name=re.compile("ReLU for z from −6 to 6"))).to_be_visible()
