"""Hostile query parameters: every one of every page, several at once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.faults.inputs import NASTY, Counted, assert_clear

ROOT = Path(__file__).parent.parent.parent
PAGES = ["app.py", *(f"pages/{path.name}" for path in sorted((ROOT / "pages").glob("*.py")))]


def opened(page: str, asked: dict[str, str]) -> AppTest:
    app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    for name, written in asked.items():
        app.query_params[name] = written
    if page != "app.py":
        app.switch_page(page)
    return app.run()


@pytest.mark.bad_inputs(18)
@pytest.mark.parametrize("page", PAGES)
def test_every_parameter_of_every_page(counted: Counted, page: str) -> None:
    rng = random.Random(page)
    plain = opened(page, {})
    names = {str(control.key) for control in plain.main if getattr(control, "key", None)}
    names |= {str(control.key) for control in plain.sidebar if getattr(control, "key", None)}
    names |= {"lang", "log", "points", "room", "hide", "scene", "preset", "__proto__", "a b"}
    for _round in range(2):
        asked = {name: str(rng.choice(NASTY)).replace("\x00", "") for name in counted(sorted(names))}
        app = opened(page, asked)
        assert [exception.value for exception in app.exception] == [], asked
        for box in (*app.error, *app.warning, *app.info):
            assert_clear(Exception(box.value))
