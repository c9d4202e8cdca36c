"""Prepared runs on Train: choosing one sets every control, and its text says what there is to see."""

from __future__ import annotations

from typing import Any

import streamlit as st

from act_viz.activations import ACTIVATIONS
from act_viz.scenes.presets import PRESETS, Preset
from act_viz.text import _
from act_viz.ui.controls import unlinked
from act_viz.ui.link import put
from act_viz.ui.session import LiveSession, session_of
from act_viz.ui.train_lanes import SINGLE, Settings
from act_viz.ui.train_settings import NETWORK_SETTINGS, TrainPage

_MENU = "preset"


def choose_preset() -> None:
    """A menu of the prepared runs."""
    unlinked(
        st.menu_button,
        _("Prepared runs"),
        list(PRESETS),
        format_func=_,
        key=_MENU,
        on_act="on_click",
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
    if chosen in PRESETS:
        put(**settings_of_preset(PRESETS[chosen]))
        # A lesson begins at its start, even where only what could be turned differs from the run under way.
        session_of(LiveSession).run = None


def settings_of_preset(preset: Preset) -> dict[str, Any]:
    """Every setting of the page that concerns the networks, as it is for those of `preset`."""
    config = preset.config
    even = len(set(config.hidden)) == 1
    chosen = {
        "race": "functions" if preset.functions else SINGLE,
        "rate": config.learning_rate,
        "batch": config.batch_size,
        "decay": config.weight_decay,
        "layers": len(config.hidden),
        "units": max(config.hidden),
        "widths": "" if even else "-".join(map(str, config.hidden)),
        "data": config.dataset,
        "optimizer": config.optimizer,
        "initializer": config.initializer,
        "test": config.test_share,
        "standardize": config.standardize,
        "shift": config.input_shift,
        "data_seed": config.data_seed,
        "seed": config.seed,
        "dtype": config.dtype,
    }
    if preset.functions:
        chosen["functions"] = tuple(ACTIVATIONS[name]() for name in preset.functions)
    else:
        chosen["function"] = config.activations[0]
    table = TrainPage.table()
    return {name: table[name].default for name in NETWORK_SETTINGS} | chosen
