"""A server, a browser, and pages that fail their test on any error in the browser's console."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.browser.reading import wait_until_idle
from tests.browser.server import Server, running
from tools.browser import ADVICE, FLAGS, find_chromium

# On a page's own address Streamlit's frontend looks for the server below that address first, and gets a 404.
PROBE = re.compile(r"http://127\.0\.0\.1:\d+/\w+/_stcore/(health|host-config)")
HERE = re.compile(r"(https?|wss?)://(127\.0\.0\.1|localhost):|data:|blob:|about:")

# Beside other workers a page gets little of a small machine; how fast it is is for the benchmarks.
expect.set_options(timeout=20_000)

Theme = Literal["light", "dark"]
Size = tuple[int, int]
WINDOW: Size = (1280, 720)
NewContext = Callable[[str, bool], BrowserContext]
NewTab = Callable[[BrowserContext, str], Page]
OpenPage = Callable[..., Page]
Serve = Callable[..., Server]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One app for all tests of this process."""
    with running(tmp_path_factory.mktemp("server") / "log.txt") as served:
        yield served


@pytest.fixture(scope="session")
def plain_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One app for all tests of this process, served as a plain script."""
    with running(tmp_path_factory.mktemp("plain") / "log.txt", plain=True) as served:
        yield served


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """A function that starts another app as `running` does, which ends after the pages of the test are closed.

    A page that outlives its server complains in the console.
    """
    with ExitStack() as servers:
        yield lambda **how: servers.enter_context(running(tmp_path / "server.txt", **how))


@pytest.fixture
def fresh_server(serve: Serve) -> Server:
    """An app that nobody has opened yet."""
    return serve()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    # `make test` has found one and seen it start.
    path = os.environ.get("CHROMIUM") or find_chromium()
    if path is None:
        pytest.exit(ADVICE, returncode=1)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def new_context(browser: Browser) -> NewContext:
    """A context of the browser that knows nothing yet, for a `locale`, on a `phone` or not."""

    def new(locale: str, phone: bool) -> BrowserContext:
        return browser.new_context(locale=locale, reduced_motion="reduce")

    return new


@pytest.fixture(scope="session")
def same_context(new_context: NewContext) -> NewContext:
    """The one context for a `locale`: it keeps the app's programs, which take long to be read.

    A `phone` has one of its own, since it remembers that its menu was folded away.
    """
    return cache(new_context)


@pytest.fixture(scope="session")
def other_contexts(new_context: NewContext) -> Callable[[int, str, bool], BrowserContext]:
    """The contexts of other readers, numbered from 0, for a locale, on a phone or not."""
    return cache(lambda _number, locale, phone: new_context(locale, phone))


@cache
def _first_tab(context: BrowserContext, origin: str) -> Page:
    """A tab of `context` that stays open, on an address of `origin` that loads nothing."""
    page = context.new_page()
    page.goto(f"{origin}/_stcore/health")
    return page


def new_tab(context: BrowserContext, url: str) -> Page:
    """An empty tab for `url` in the process of the tabs before it, which has compiled the app's programs.

    A process of its own would compile ten megabytes of scripts anew: a third of what it takes to open a page.
    """
    address = urlsplit(url)
    first = _first_tab(context, f"{address.scheme}://{address.netloc}")
    with first.expect_popup() as opened:
        first.evaluate("() => void window.open('about:blank')")
    return opened.value


def is_phone(size: Size) -> bool:
    """Whether a window of `size` is so narrow that Streamlit folds the menu away."""
    return size[0] < 768


def dress(page: Page, theme: Theme, size: Size) -> None:
    """Give the page the reader's theme and a window of `size` in CSS pixels."""
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": size[0], "height": size[1]})


def watch(page: Page) -> list[str]:
    """What goes wrong in `page` from here on: console errors, uncaught exceptions, calls to other machines."""
    wrong: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        source = message.location.get("url", "")
        if message.type == "error" and not PROBE.fullmatch(source):
            wrong.append(f"console: {message.text} ({source})")

    def see(request: Request) -> None:
        if not HERE.match(request.url):
            wrong.append(f"leaves this machine: {request.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: wrong.append(f"uncaught: {error}"))
    page.on("request", see)
    return wrong


@contextmanager
def opening(context_for: NewContext, tab: NewTab = new_tab) -> Iterator[OpenPage]:
    """A function that opens an address and waits until the app is idle; in the end no page may have gone wrong.

    `idle=False` returns as soon as the page has loaded, for a page that never rests.
    """
    opened: list[tuple[Page, list[str]]] = []

    def open_(
        url: str,
        *,
        theme: Theme = "light",
        size: Size = WINDOW,
        locale: str = "en-US",
        idle: bool = True,
    ) -> Page:
        page = tab(context_for(locale, is_phone(size)), url)
        dress(page, theme, size)
        opened.append((page, watch(page)))
        page.goto(url)
        if idle:
            wait_until_idle(page)
        return page

    yield open_
    for page, _wrong in opened:
        page.close()
    wrong = [line for _page, lines in opened for line in lines]
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def open_page(same_context: NewContext, serve: Serve) -> Iterator[OpenPage]:
    """Opens pages for one test, which fails if one of them goes wrong."""
    with opening(same_context) as open_:
        yield open_


@pytest.fixture
def open_elsewhere(other_contexts: Callable[[int, str, bool], BrowserContext], serve: Serve) -> Iterator[OpenPage]:
    """Opens pages as `open_page` does, each in a browser of its own, which remembers nothing of the test before."""
    used: list[BrowserContext] = []

    def another(locale: str, phone: bool) -> BrowserContext:
        used.append(other_contexts(len(used), locale, phone))
        return used[-1]

    with opening(another) as open_:
        yield open_
    for context in used:
        context.clear_cookies()
        for first in context.pages:
            first.evaluate("() => localStorage.clear()")
