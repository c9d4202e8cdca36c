"""Prepared runs on Train: choosing one sets every control, and its text says what there is to see."""

from __future__ import annotations

from typing import Any

import streamlit as st

from act_viz.kinds import Kind
from act_viz.presets import PRESETS, Preset
from act_viz.text import _
from act_viz.ui.controls import slug
from act_viz.ui.train_lanes import SINGLE, Settings

_MENU = "preset"


def choose_preset() -> None:
    """A menu of the prepared runs."""
    st.menu_button(
        _("Prepared runs"),
        list(PRESETS),
        format_func=_,
        key=_MENU,
        on_click=_take,
        width="stretch",
        help=_("Each sets all controls for one lesson."),
    )


def show_preset(settings: Settings) -> None:
    """What there is to see, while the settings are those of a prepared run."""
    for preset in PRESETS.values():
        if preset.lanes == settings.lanes:
            st.markdown(f"**{_(preset.name)}.** {_(preset.text)}")


def _take() -> None:
    chosen = st.session_state[_MENU]
    if chosen not in PRESETS:
        return
    for key, value in controls_of(PRESETS[chosen]).items():
        st.session_state[key] = value
        # A control that is not on the page yet would take what the link says of it.
        if key in st.query_params:
            del st.query_params[key]


def controls_of(preset: Preset) -> dict[str, Any]:
    """The value of every control of the page that makes the networks of `preset`."""
    config = preset.config
    widths = config.hidden
    even = len(set(widths)) == 1
    controls: dict[str, Any] = {
        "race": "functions" if preset.functions else SINGLE,
        "rate": config.learning_rate,
        "batch": config.batch_size,
        "decay": config.weight_decay,
        "layers": len(widths),
        "units": max(widths),
        "widths": "" if even else "-".join(map(str, widths)),
        "data": config.dataset.name,
        "opt": config.optimizer.name,
        "init": config.initializer.name,
        "each_layer": False,
        "own_initializer": False,
        "test": config.test_share,
        "standardize": config.standardize,
        "shift": config.input_shift,
        "data_seed": config.data_seed,
        "seed": config.seed,
        "dtype": config.dtype,
    }
    if preset.functions:
        controls["functions"] = list(preset.functions)
    else:
        controls["act"] = config.activations[0].name
    for lane in preset.lanes:
        controls |= _sliders("act", lane.activations[0])
    for key, kind in (("data", config.dataset), ("opt", config.optimizer), ("init", config.initializer)):
        controls |= _sliders(key, kind)
    return controls


def _sliders(key: str, kind: Kind) -> dict[str, Any]:
    """The sliders of `kind` under `key`, as `tune` draws them, and their values."""
    return {f"{key}_{slug(kind.name)}_{name}": value for name, value in kind.settings().items()}
