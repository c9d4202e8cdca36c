"""Explore: the probe follows a click, a link hides what it is told to, and the numbers are there to be read."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.reading import failures, wait_until_idle
from tests.browser.server import Server


def test_a_click_on_the_curve_moves_the_probe(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=Tanh")
    upper = page.locator(".js-plotly-plot .nsewdrag").first
    box = upper.bounding_box()
    assert box
    # The axis runs from −6 to 6, so three quarters of the way is z = 3.
    at = (box["x"] + 0.75 * box["width"], box["y"] + 0.1 * box["height"])
    page.mouse.move(*at)
    page.wait_for_selector(
        ".js-plotly-plot .hoverlayer .legend, .js-plotly-plot .hoverlayer .hovertext", state="attached"
    )
    page.mouse.click(*at)
    expect(page).to_have_url(re.compile(r"probe=3(\.0\d?)?(&|$)|probe=2\.9"))
    wait_until_idle(page)
    assert failures(page) == []


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
    described = page.locator(".st-key-curve [aria-label*='ReLU'], .st-key-curve [alt*='ReLU']")
    expect(described.first).to_be_attached()


def test_a_moved_slider_draws_the_curve_once(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=ELU")
    page.wait_for_selector(".js-plotly-plot path.js-line")
    page.evaluate(
        """() => { window.drawn = new Map();
            new MutationObserver(records => { for (const { target } of records)
                if (target.matches("path.js-line")) window.drawn.set(target, (window.drawn.get(target) ?? 0) + 1); })
            .observe(document.body, { subtree: true, attributes: true, attributeFilter: ["d"] }); }"""
    )
    slider = page.locator("[data-testid=stMain] [role=slider], [data-testid=stMain] input[type=range]").first
    slider.focus()
    slider.press("ArrowRight")
    page.wait_for_function("() => [...window.drawn.keys()].some(path => path.isConnected)")
    wait_until_idle(page)
    assert set(page.evaluate("() => [...window.drawn.values()]")) == {1}


def test_the_notebook_of_the_page_has_the_slider_as_it_stands(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=ELU&function_elu_alpha=2.0")
    slider = page.locator("[data-testid=stMain] [role=slider], [data-testid=stMain] input[type=range]").first
    slider.focus()
    slider.press("ArrowRight")
    expect(page.get_by_text("−2.1 to ∞")).to_be_visible()
    wait_until_idle(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Notebook").click()
    assert "function.alpha=2.1" in saved.value.path().read_text(encoding="utf-8")
