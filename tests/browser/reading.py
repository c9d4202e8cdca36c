"""How tests read a page of the app."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as TooLate

RAN = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
LOADING = "[data-testid=stSkeleton], [data-stale=true]"
WIDER_THAN_THE_WINDOW = """() => {
    const width = document.documentElement.clientWidth;
    const scrollers = [document.documentElement, document.body, ...document.querySelectorAll(
        "[data-testid=stApp], [data-testid=stMain], [data-testid=stMainBlockContainer]")];
    const scrolling = scrollers.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.dataset.testid || e.tagName);
    const visible = e => e.checkVisibility() && !e.closest("[data-testid=stSidebar]");
    const sticking = [...document.querySelectorAll("[data-testid=stMain] *")].filter(e => visible(e)
        && e.matches("button, input, p, h1, h2, h3, table, canvas, svg.main-svg, iframe")
        && e.getBoundingClientRect().right > width + 1
        && !clipped(e)).map(e => `${e.tagName} ${e.textContent.slice(0, 40)}`);
    function clipped(e) {
        for (let up = e.parentElement; up; up = up.parentElement)
            if (["auto", "scroll", "hidden"].includes(getComputedStyle(up).overflowX)
                && up.getBoundingClientRect().right <= width + 1
                && !up.matches("[data-testid=stMain], [data-testid=stApp], body, html")) return true;
        return false;
    }
    return [...scrolling, ...sticking];
}"""


OBSERVE = """() => {
    globalThis.ranOnce = false;
    const app = document.querySelector("[data-testid=stApp]");
    const observer = new MutationObserver(changes => {
        // A run may have begun and ended in one and the same batch of changes.
        const ran = [app.dataset.testScriptState, ...changes.map(change => change.oldValue)].includes("running");
        if (!ran) return;
        globalThis.ranOnce = true;
        observer.disconnect();
    });
    observer.observe(app, { attributeFilter: ["data-test-script-state"], attributeOldValue: true });
}"""


def wait_until_idle(page: Page, seconds: float = 60) -> None:
    """Return once the page is connected, its script has run and nothing on it is a placeholder."""
    page.wait_for_selector(RAN, timeout=seconds * 1000)
    page.wait_for_function(
        "([ran, loading]) => document.querySelector(ran) && !document.querySelector(loading)"
        " && document.querySelector('[data-testid=stMainBlockContainer]')?.innerText.trim()",
        arg=[RAN, LOADING],
        timeout=seconds * 1000,
    )


def wait_for(page: Page, holds: Callable[[], bool], seconds: float = 30) -> None:
    """Return once `holds` gives true, while `page` goes on."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        page.wait_for_timeout(20)


def wait_for_frames(page: Page) -> None:
    """Return once the page has drawn what has come to it."""
    page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


@contextmanager
def rerun(page: Page) -> Iterator[None]:
    """Do what is inside, and wait until the page has run because of it, which takes less than a few seconds."""
    page.evaluate(OBSERVE)
    yield
    # A run that is over before the browser comes to draw is never seen to run.
    with suppress(TooLate):
        page.wait_for_function("() => globalThis.ranOnce", timeout=5_000)
    wait_until_idle(page)


def wider_than_the_window(page: Page, seconds: float = 15) -> list[str]:
    """What makes the page scroll sideways or is cut off at its right edge; empty once nothing does."""
    with suppress(TooLate):
        page.wait_for_function(f"() => ({WIDER_THAN_THE_WINDOW})().length === 0", timeout=seconds * 1000)
    found: list[str] = page.evaluate(WIDER_THAN_THE_WINDOW)
    return found


def failures(page: Page) -> list[str]:
    """The text of every failure told in the page, by Streamlit or by the app."""
    return page.locator("[data-testid=stException], [class*=st-key-failure_]").all_inner_texts()


def slider(page: Page, name: str) -> None:
    """Put the keyboard's focus on a slider of the sidebar."""
    page.locator("[data-testid=stSidebar]").get_by_role("slider", name=name).first.focus()


CURVE = """() => [...document.querySelectorAll("*")]
    .map(each => each.shadowRoot?.querySelector(".curve .f, .compared .f"))
    .find(Boolean)?.getAttribute("d") ?? ''"""
"""The line of the first function in the page's picture, as SVG has it."""
