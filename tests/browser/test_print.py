"""A page on paper, or saved as PDF: all of it, in light colors, without what is there to be pressed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.reading import wait_until_idle
from tests.browser.server import Server

SHEET = {"width": 1047, "height": 718}
# What is drawn of the page: buttons (also inside components), the darkest and the lightest letters, what is cut off.
PRINTED = """() => {
    const all = [];
    const gather = root => root.querySelectorAll("*").forEach(e => {
        all.push(e);
        if (e.shadowRoot) gather(e.shadowRoot);
    });
    gather(document);
    const visible = all.filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 0);
    const here = selector => visible.filter(e => e.matches(selector));
    const says = e => [...e.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const words = visible.filter(e => !e.closest("svg") && says(e));
    const lightness = e => Math.max(...getComputedStyle(e).color.match(/[\\d.]+/g).slice(0, 3).map(Number));
    const main = document.querySelector("[data-testid=stMainBlockContainer]").getBoundingClientRect();
    const drawn = here(".main-svg, canvas.picture, .stage svg").map(e => e.getBoundingClientRect());
    return {
        buttons: here("button:not(.word, .unit, .explains, [role=tab], [aria-haspopup=listbox])").map(e => e.outerHTML),
        pale: words.filter(e => lightness(e) > 150).map(e => `${e.className} ${e.textContent}`),
        drawn: drawn.length,
        cut: drawn.filter(({ right }) => right > main.right + 1).length,
        below: document.documentElement.scrollHeight - main.bottom - scrollY,
        tallest: Math.max(0, ...here("canvas.picture").map(e => e.getBoundingClientRect().height)),
    };
}"""


@pytest.mark.parametrize("path", ["Explore", "Explore?view=passes", "Train?layers=2", "Compare", "Lecture?part=watch"])
def test_a_printed_page_is_whole_and_light_and_has_nothing_to_press(
    server: Server, open_page: OpenPage, path: str
) -> None:
    page = open_page(f"{server.url}/{path}")
    page.emulate_media(color_scheme="dark")
    wait_until_idle(page)
    expect(page.locator("html")).to_have_attribute("data-shown", "dark")
    expect(page.locator(".main-svg, canvas.picture, .stage svg").first).to_be_visible()
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)  # type: ignore[arg-type]
    expect(page.locator("[data-testid=stSidebar]")).to_be_hidden()
    expect(page.locator("[data-testid=stHeader]")).to_be_hidden()
    printed = page.evaluate(PRINTED)
    assert printed["buttons"] == []
    assert printed["pale"] == []
    assert printed["cut"] == 0
    assert printed["drawn"] >= 1
    assert printed["below"] >= 0
    assert printed["tallest"] <= SHEET["height"]
    assert len(sheets) >= page.evaluate(f"document.documentElement.scrollHeight / {SHEET['height']} - 0.5")
    assert 0 < float(page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--print-zoom')")) <= 1
