from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from tests.faults.inputs import Counted


@pytest.fixture(autouse=True)
def counted(request: pytest.FixtureRequest) -> Iterator[Counted]:
    """Passes inputs on and counts them: a test puts in at least as many as its mark `bad_inputs` promises."""
    n = 0

    def count(inputs: Iterable[Any]) -> Iterator[Any]:
        nonlocal n
        for given in inputs:
            n += 1
            yield given

    yield count
    promised = request.node.get_closest_marker("bad_inputs")
    assert promised is None or n >= promised.args[0]
