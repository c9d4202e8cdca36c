"""The theme switched while a page is open: everything on it follows, however fast it is switched."""

from __future__ import annotations

import random
from typing import Literal

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.reading import failures, wait_until_idle
from tests.browser.server import Server

_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def test_a_page_survives_a_theme_that_is_switched_back_and_forth(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?lang=en")
    words = page.locator(".picture .axis").first
    light = words.evaluate("e => getComputedStyle(e).fill")
    rng = random.Random(1)
    for _switch in range(20):
        page.emulate_media(color_scheme=rng.choice(_SCHEMES))
        page.wait_for_timeout(rng.randint(20, 300))
    page.emulate_media(color_scheme="dark")
    expect(words).not_to_have_css("fill", light)
    wait_until_idle(page)
    assert failures(page) == []
