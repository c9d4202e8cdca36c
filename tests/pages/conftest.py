"""Pages without a browser: sliders that pictures follow are drawn as Streamlit's own, which a test can move."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st

from act_viz.ui import controls, member_controls
from act_viz.ui.link import acting
from act_viz.ui.setting_kinds import Number


@pytest.fixture(autouse=True)
def sliders_that_a_test_can_move(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (controls, member_controls):
        monkeypatch.setattr(module, "hand_slider", _slider)


def _slider(
    label: str, setting: Number, value: float, *, key: str, help: str, take: Callable[[float], None], spoken: str = ""
) -> None:
    look = {"key": key, "help": help or None, "on_change": acting(lambda: take(st.session_state[key]))}
    controls.number_control(label, setting, value, look)
