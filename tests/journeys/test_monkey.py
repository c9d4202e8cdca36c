"""Eighty acts at random, of fixed seeds; `make monkey` does any number."""

from __future__ import annotations

import pytest

from tests.browser.fixtures import NewContext
from tests.browser.server import Server
from tests.journeys.monkey import fails


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_ten_acts_at_random(seed: int, entry: Server, same_context: NewContext) -> None:
    context = same_context("en-US", False)
    assert (failure := fails(context, entry.url, seed, 10)) is None, f"seed {seed}:\n{failure}"
