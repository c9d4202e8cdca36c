"""The parts of Explore: probe, picture, formula, text, properties, code."""

from __future__ import annotations

import numpy as np
import streamlit as st

from act_viz.activations import Activation
from act_viz.figures.curve_words import curve_described, shading_explained
from act_viz.figures.curves import curve_and_derivative
from act_viz.figures.sampling import WINDOW
from act_viz.text import _
from act_viz.ui.charts import show_chart
from act_viz.ui.controls import as_slid
from act_viz.ui.page import part, picture_first, theme
from act_viz.ui.properties import property_rows

_PROBE = "probe"
_CURVE = "curve"
PARTS = ("explore_picture", "explore_details")
"""What a slider changes, the picture first."""


@st.fragment
def probe_slider() -> None:
    """The slider that moves the probe; a click on the chart moves it too."""
    st.slider(
        _("Probe  $z$"),
        *WINDOW,
        value=1.0,
        step=0.05,
        key=_PROBE,
        bind="query-params",
        help=_("Reads f and f′ at one pre-activation. A click on the chart moves it too."),
        on_change=st.rerun,
        args=(PARTS[0],),
    )


@part(PARTS[0])
def show_picture(chosen: Activation) -> None:
    """The chart, with the sliders of `chosen` and the probe where they stand now."""
    activation, probe = as_slid(chosen, "function"), st.session_state[_PROBE]
    show_chart(
        curve_and_derivative(activation, probe, theme()),
        _CURVE,
        curve_described(activation, probe),
        on_select=_take_click,
        selection_mode="points",
    )
    st.caption(shading_explained(activation))
    picture_first()


def _take_click() -> None:
    """Move the probe to where the chart was clicked; an empty selection (a double click) leaves it."""
    points = st.session_state[_CURVE].selection.points
    if points:
        st.session_state[_PROBE] = round(float(np.clip(points[0]["x"], *WINDOW)), 2)
    # The slider stands outside of the picture.
    st.rerun()


def show_formula(activation: Activation) -> None:
    """f and f' as they are printed."""
    # Inline, since a displayed formula does not wrap where the column is narrow.
    for formula in (activation.formula, activation.derivative_formula):
        st.markdown(rf"$\displaystyle {formula}$")


def show_text(activation: Activation) -> None:
    """What the function does, and where it comes from."""
    st.header(_("What it does"), anchor=False)
    st.markdown(_(activation.text()))
    source = activation.source
    if source:
        cited = f"{source.authors}, {source.year}"
        st.caption(_("Source: {cited}").format(cited=f"[{cited}]({source.url})" if source.url else cited))


@part(PARTS[1])
def show_details(chosen: Activation) -> None:
    """Properties and code side by side, with the sliders of `chosen` where they stand now."""
    activation = as_slid(chosen, "function")
    properties, code = st.columns(2, gap="medium")
    with properties:
        _show_properties(activation)
    with code:
        _show_code(activation)


def _show_properties(activation: Activation) -> None:
    """The stated properties at the present parameters."""
    st.header(_("Properties"), anchor=False)
    rows = "\n".join(f"| {name} | {value} |" for name, value in property_rows(activation).items())
    st.markdown(f"| {_('Property')} | {_('Value')} |\n|---|---|\n{rows}")


def _show_code(activation: Activation) -> None:
    """The code of f and f', as it runs here."""
    st.header(_("Code"), anchor=False)
    st.code(activation.code(), language="python", wrap_lines=True)
