"""Depth as a reader meets it: the first picture, the depth slider, long simulations, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, OpenPage, opening
from tests.browser.reading import failures, rerun, wait_until_idle, wider_than_the_window
from tests.browser.server import Server

SECTIONS = ["Signal", "Units", "Gradient", "Fixed points", "SELU", "Edge of chaos", "Born dead", "Initializer"]
THEORY = """() => {
    const charts = [...document.querySelectorAll('.js-plotly-plot')].filter(chart => chart._fullData);
    const theory = charts.flatMap(chart => chart._fullData).find(trace => trace.name === 'theory');
    return theory ? [...theory.y] : [];
}"""


def set_depth(page: Page, key: str) -> None:
    """Press `key` on the depth slider."""
    slider = page.get_by_role("slider", name="Depth: layers")
    slider.focus()
    slider.press(key)


def test_the_first_picture_shows_theory_beside_networks_and_follows_the_depth(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/Depth")
    page.wait_for_selector(".js-plotly-plot path.js-line")
    chart = page.locator(".js-plotly-plot").bounding_box()
    assert chart is not None
    assert chart["y"] + chart["height"] <= 720
    slider = page.get_by_role("slider", name="Depth: layers").bounding_box()
    assert slider is not None
    assert slider["y"] < chart["y"]
    names = page.evaluate("[...document.querySelector('.js-plotly-plot').data].map(trace => trace.name)")
    assert "theory" in names
    assert "8 networks: median and middle half" in names

    # Tanh under Xavier does not settle at a quarter.
    for key, layers, variance in (("Home", 1, 0.394), ("End", 200, 0.0025)):
        set_depth(page, key)
        page.wait_for_function(f"n => ({THEORY})().length === n", arg=layers)
        assert page.evaluate(THEORY)[-1] == pytest.approx(variance, rel=0.02)
    expect(page).to_have_url(re.compile("depth=200"))
    assert failures(page) == []


@pytest.fixture(scope="module")
def telephone(server: Server, same_context: NewContext) -> Iterator[Page]:
    """Depth with SELU on a telephone in the dark, for several tests."""
    with opening(same_context) as open_page:
        yield open_page(f"{server.url}/Depth?function=SELU", theme="dark", size=(390, 844))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_fits_a_phone_in_the_dark(section: str, telephone: Page) -> None:
    choice = telephone.get_by_role("radio", name=section, exact=True)
    if not choice.is_checked():
        with rerun(telephone):
            choice.click()
    expect(choice).to_be_checked()
    assert failures(telephone) == []
    assert wider_than_the_window(telephone) == []


def test_a_large_simulation_shows_progress_leaves_the_page_free_and_is_cancelled(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/Depth?depth=200&width=512&networks=32", idle=False)
    page.wait_for_selector("[data-testid=stProgress]")
    # Theory stands already, and the page answers: another section opens and comes back.
    page.wait_for_selector(".js-plotly-plot path.js-line")
    page.get_by_role("radio", name="Born dead").click()
    page.wait_for_selector("text=/born dead/")
    page.get_by_role("radio", name="Signal").click()
    page.wait_for_selector("[data-testid=stProgress]")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("[data-testid=stAlert]")).to_contain_text(re.compile(r"Canceled: \d+ of 32 networks"))
    expect(page.locator("[data-testid=stProgress]")).to_have_count(0)
    wait_until_idle(page)
    assert failures(page) == []


def test_the_gain_of_a_function_sets_train(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Depth?section=Initializer&function=ELU&function_elu_alpha=0.5")
    page.get_by_role("link", name=re.compile("Use this gain on Train")).click()
    page.wait_for_url(re.compile("/Train"))
    page.wait_for_selector("[data-testid=stSidebar]")
    settings = parse_qs(urlparse(page.url).query)
    assert settings["function"] == ["elu"]
    assert settings["function.alpha"] == ["0.5"]
    assert settings["initializer"] == ["scaled-normal"]
    assert 1.2 < float(settings["initializer.gain"][0]) < 1.4
    page.get_by_text("Network: initializer").click()
    gain = page.get_by_role("slider", name=re.compile("Gain"))
    expect(gain).to_have_value(settings["initializer.gain"][0])


def test_a_link_restores_the_whole_state(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Depth?section=Gradient&function=GELU&initializer=He+normal&bias=0.5&networks=3")
    page.wait_for_selector(".js-plotly-plot path.js-line")
    set_depth(page, "ArrowRight")
    page.wait_for_function(f"() => ({THEORY})().length === 51")
    again = open_page(page.url)
    again.wait_for_function(f"() => ({THEORY})().length === 51")
    assert again.evaluate(THEORY) == page.evaluate(THEORY)
    assert (
        again.locator("[data-testid=stMetricValue]").all_inner_texts()
        == page.locator("[data-testid=stMetricValue]").all_inner_texts()
    )
