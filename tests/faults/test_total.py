"""The promise of SECURITY.md: the tests beside this one put over ten thousand hostile inputs in."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from tests import faults


def promised() -> Iterator[int]:
    """How many inputs each test is marked to put in at least; one that puts in fewer fails."""
    for found in pkgutil.iter_modules(faults.__path__, f"{faults.__name__}."):
        for name, test in vars(importlib.import_module(found.name)).items():
            if name.startswith("test_"):
                yield from (mark.args[0] for mark in getattr(test, "pytestmark", []) if mark.name == "bad_inputs")


def test_over_ten_thousand_bad_inputs_are_put_in() -> None:
    assert sum(promised()) > 10_000
