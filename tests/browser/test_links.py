"""The page's link goes to the clipboard, to a QR code, and says what in it was not understood."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.reading import failures, wait_for, wait_until_idle
from tests.browser.server import Server

NONSENSE = "[x](http://a.b) <img src=x onerror=alert(1)> $y$ `q`"
NAMES = (
    *("race", "function", "rate", "layers", "units", "data", "optimizer"),
    *("seed", "batch", "decay", "test", "shift", "dtype", "nothing_of_that_name"),
)


def copied(page: Page) -> str:
    """What "Copy link" brings to the clipboard, read by pasting it."""
    button = page.get_by_role("button", name="Copy link")
    button.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(button).to_be_visible()
    page.evaluate("""() => {
        const area = document.createElement("textarea");
        area.id = "pasted";
        document.body.append(area);
        area.focus();
    }""")
    page.keyboard.press("Control+V")
    return page.locator("#pasted").input_value()


@pytest.mark.parametrize("clipboard", [True, False], ids=["clipboard", "old command"])
def test_the_copied_link_opens_the_page_as_it_stands(clipboard: bool, server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=elu&function.alpha=2.0")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if not clipboard:
        page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    link = copied(page)
    assert urlsplit(link).path == "/Explore"
    assert parse_qs(urlsplit(link).query) == {"function": ["elu"], "function.alpha": ["2.0"], "lang": ["en"]}


def test_the_qr_code_shows_the_address(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=elu")
    page.get_by_role("button", name="QR code").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("img", name="QR code of the page's address")).to_be_visible()
    expect(dialog.get_by_text(f"{server.url}/Explore?function=elu&lang=en")).to_be_visible()
    expect(dialog.get_by_text("Only this computer knows this address")).to_be_visible()


def test_nonsense_in_a_link_is_named_and_does_no_harm(server: Server, open_page: OpenPage) -> None:
    """That it is named on every page is for the tests of the pages; this is how it looks."""
    asked = "&".join(f"{setting}={quote(NONSENSE)}" for setting in NAMES)
    page = open_page(f"{server.url}/Train?{asked}")
    notice = page.get_by_role("alert").filter(has_text="Not everything in the link was understood")
    expect(notice).to_be_visible()

    def n_named() -> int:
        told = notice.inner_text()
        more = int(found[1]) if (found := re.search(r"and (\d+) more", told)) else 0
        return len(re.findall(r"\[x\]\(http://a\.b\)", told)) + more

    # The notice may be there before all parts of the page have read what is theirs.
    wait_for(page, lambda: n_named() == len(NAMES))
    assert notice.locator("a, img, .katex").count() == 0
    assert failures(page) == []
    page.get_by_role("button", name="Close", exact=True).click()
    expect(notice).to_have_count(0)
    wait_until_idle(page)


def test_a_chart_is_saved_in_the_format_chosen_below_it(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Compare?open=costs")
    chart = page.locator(".js-plotly-plot").first
    for name in ("png", "svg"):
        page.get_by_role("radio", name=name.upper()).click()
        wait_until_idle(page)
        chart.hover()
        with page.expect_download() as saved:
            chart.locator(".modebar-btn").click()
        assert saved.value.suggested_filename == f"costs.{name}"


def test_the_notebook_has_the_settings_of_the_page(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=elu&function.alpha=2")
    page.get_by_role("slider", name=re.compile("Alpha")).press("ArrowRight")
    expect(page.get_by_text("−2.1 to ∞")).to_be_visible()
    wait_until_idle(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Notebook").click()
    assert saved.value.suggested_filename == "explore.ipynb"
    cells = json.loads(saved.value.path().read_text())["cells"]
    namespace: dict[str, object] = {}
    exec("".join(cells[1]["source"]).rpartition("figures =")[0], namespace)
    settings = namespace["settings"]
    assert isinstance(settings, dict)
    assert (settings["function"], float(settings["function.alpha"])) == ("elu", 2.1)
