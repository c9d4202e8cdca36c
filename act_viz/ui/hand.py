"""Sliders that pictures follow while they are dragged: the browser draws, and the page hears where they were left."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from act_viz import curves
from act_viz.text import _
from act_viz.ui.component import component
from act_viz.ui.link import acting
from act_viz.ui.setting_kinds import Number

_slider = component(
    "act_viz.slider",
    html="""<div class="slider"><div class="head"><span class="label"></span><output></output>
    <button type="button" class="speed" hidden></button><button type="button" class="play"></button></div>
    <input type="range"><div class="ends" aria-hidden="true"><span class="low"></span><span class="high"></span></div>
    </div>""",
    css=curves.style("slider.css"),
    js=curves.script("slider.js"),
)


def hand_slider(
    label: str,
    setting: Number,
    value: float,
    *,
    key: str,
    help: str,
    take: Callable[[float], None],
    spoken: str = "",
) -> None:
    """A slider of `setting` at `value`, which `take` is called with a new one once it is let go.

    Where the label is short, a screen reader has its `spoken` name. It stops at the setting's default, which need not
    be one of its even steps.
    """
    widget = f"{key}_slider"

    def released() -> None:
        new = st.session_state[widget].released
        if new is not None:
            take(float(min(max(new, setting.param.low), setting.param.high)))

    data = {
        "key": key,
        "label": label,
        "spoken": spoken or label,
        "help": help,
        "value": value,
        "start": setting.default,
        "low": setting.param.low,
        "high": setting.param.high,
        "step": setting.param.step,
        # A default between two even steps is a stop of its own.
        "stops": setting.steps(value) if setting.control == "anchored" else None,
        "decimals": setting.decimals,
        "say": {
            "play": _("Play: move “{name}” there and back"),
            "pause": _("Pause “{name}”"),
            "play_short": _("Move it there and back"),
            "pause_short": _("Pause"),
            "speed": _("Speed: {pace} times"),
        },
    }
    # What has a key can be hidden by a link.
    with st.container(key=key):
        _slider(key=widget, data=data, on_released_change=acting(released))
