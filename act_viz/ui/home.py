"""What the app is, in a sentence, and where to start."""

from __future__ import annotations

import streamlit as st

from act_viz.text import _
from act_viz.ui.page import link_to, pages

_A_ROW = 3


def show_introduction() -> None:
    """The name, one sentence, and a link with a sentence for every page there is."""
    st.title("act-viz", anchor=False)
    st.markdown(
        _(
            "See what an activation function does to a neural network: its curve and derivative under your hand, "
            "and a small network that trains, and dies, before your eyes."
        )
    )
    promised = _promises()
    linked = [name for name in pages() if name in promised]
    for start in range(0, len(linked), _A_ROW):
        for column, name in zip(st.columns(_A_ROW), linked[start : start + _A_ROW], strict=False):
            with column, st.container(gap=None):
                link_to(name, f"**{_(name)}**")
                st.caption(promised[name])


def _promises() -> dict[str, str]:
    """What each page shows, in a sentence."""
    return {
        "Explore": _("One function and its derivative, moved by its sliders."),
        "Compare": _("Any functions over one another, with their properties and cost."),
        "Train": _("A network learns; watch its units die, and revive them."),
        "Depth": _("How signals and gradients travel through many layers."),
        "Claims": _("What textbooks say, tested here."),
        "Lecture": _("Scenes for the room: predict, watch, conclude; with lesson plans."),
        "Choose": _("Which function for your network, from the evidence."),
    }
