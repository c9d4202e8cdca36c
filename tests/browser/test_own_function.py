"""A function of one's own: typed, refused with a caret at the place, drawn, put into the link, trained with."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.reading import CURVE, failures, wait_until_idle
from tests.browser.server import Server

PATIENTLY = 30_000


def type_function(page: Page, expression: str) -> None:
    box = page.get_by_role("textbox", name="Expression")
    box.fill(expression)
    box.press("Enter")


def test_typing_draws_makes_sliders_and_points_at_mistakes(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?{urlencode({'function': 'Your own'})}")
    # KaTeX writes each symbol for the eye and for the screen reader.
    sliders = page.get_by_role("slider", name=re.compile("Parameter"))
    expect(sliders).to_have_count(1)
    before = page.evaluate(CURVE)
    type_function(page, "a*max(0,x)+c*sin(k*x)")
    expect(sliders).to_have_count(3, timeout=PATIENTLY)
    page.wait_for_function(f"before => ({CURVE})() !== before", arg=before, timeout=PATIENTLY)

    type_function(page, "a*max(0,x)+c*sin(k*x")
    expect(page.get_by_text("This parenthesis is never closed.")).to_be_visible(timeout=PATIENTLY)
    line, caret = page.locator("[data-testid=stCode]").first.inner_text().rstrip("\n").split("\n")[:2]
    assert line[caret.index("^")] == "("
    assert line[: caret.index("^")].endswith("sin")
    # What could be read last stays.
    expect(sliders).to_have_count(3)

    type_function(page, "x.__class__")
    expect(page.get_by_text("A point stands only inside a number")).to_be_visible(timeout=PATIENTLY)
    assert failures(page) == []


def test_a_link_brings_expression_and_parameters_back(server: Server, open_page: OpenPage) -> None:
    settings = {"function": "Your own", "function_your-own_expression": "a*tanh(k*x)", "function_your-own_k": "2.5"}
    page = open_page(f"{server.url}/Explore?{urlencode(settings)}")
    expect(page.get_by_role("textbox", name="Expression")).to_have_value("a*tanh(k*x)")
    sliders = page.get_by_role("slider", name=re.compile("Parameter"))
    expect(sliders).to_have_count(2)
    assert [float(slider.input_value()) for slider in sliders.all()] == [1.0, 2.5]
    assert "k=2.5" in page.locator("[data-testid=stCode]").first.inner_text()
    assert failures(page) == []


def test_it_stands_on_compare_and_train_as_well(server: Server, open_page: OpenPage) -> None:
    chosen = [("functions", "ReLU"), ("functions", "Your own"), ("functions_your-own_expression", "x*sin(x)")]
    page = open_page(f"{server.url}/Compare?{urlencode(chosen)}")
    assert failures(page) == []
    expect(page.get_by_text("Your own passes")).to_be_visible()
    trained = {"function": "your-own", "function.expression": "x*sin(x)"}
    page = open_page(f"{server.url}/Train?{urlencode(trained)}", idle=False)
    wait_until_idle(page)
    expect(page.get_by_role("textbox", name="Expression")).to_have_value("x*sin(x)")
    assert failures(page) == []
