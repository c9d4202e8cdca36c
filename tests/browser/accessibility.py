"""What axe-core says of a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Theme
from tests.browser.reading import rerun

_IS_DARK = """() => { const [red, green, blue] = getComputedStyle(document.querySelector("[data-testid=stApp]"))
    .backgroundColor.match(/[\\d.]+/g).map(Number); return red + green + blue < 384; }"""


def seen_in(theme: Theme, page: Page) -> Page:
    """The page once the reader has switched the theme to this one and everything has followed."""
    dark = theme == "dark"
    if page.evaluate(_IS_DARK) is not dark:
        # The server hears of it from the browser, and charts are then drawn anew.
        with rerun(page):
            page.emulate_media(color_scheme=theme)
            page.wait_for_function(f"dark => ({_IS_DARK})() === dark", arg=dark)
    return page


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page, with the place of each."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
