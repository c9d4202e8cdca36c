"""Readers for journeys: tabs of browsers that are shared, in which the app's programs lie ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.fixtures import WINDOW, NewContext, Serve, Size, Theme, dress, is_phone, new_tab
from tests.browser.server import Server
from tests.journeys.live_reader import LiveReader

Sends = Callable[..., LiveReader]


@pytest.fixture(params=["server", "plain_server"])
def entry(request: pytest.FixtureRequest) -> Server:
    """The app as it is served, and as a plain script."""
    served: Server = request.getfixturevalue(request.param)
    return served


@pytest.fixture
def send(same_context: NewContext, serve: Serve) -> Iterator[Sends]:
    """A function that sends a reader to an address; what is open in the end is closed."""
    sent: list[LiveReader] = []

    def to(
        server: Server,
        path: str,
        *,
        theme: Theme = "light",
        size: Size = WINDOW,
        locale: str = "en-US",
    ) -> LiveReader:
        context = same_context(locale, is_phone(size))

        def tab() -> Page:
            page = new_tab(context, server.url)
            dress(page, theme, size)
            return page

        reader = LiveReader(tab, server.url)
        sent.append(reader)
        reader.open(path)
        return reader

    yield to
    for reader in sent:
        reader.close()
