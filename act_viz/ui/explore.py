"""The parts of Explore: probe, picture, formula, text, properties, code."""

from __future__ import annotations

import numpy as np
import streamlit as st

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.figures.curves import curve_and_derivative, curve_described, shading_explained
from act_viz.figures.sampling import WINDOW
from act_viz.text import _
from act_viz.ui.charts import show_chart
from act_viz.ui.controls import tune
from act_viz.ui.page import part, picture_first, theme
from act_viz.ui.properties import property_rows

FUNCTION = "function"
_PROBE = "probe"
_CURVE = "curve"
_HEIGHT = 520
"""Of the picture in pixels: a projector of 1280 by 720 shows all of it below the choice of the function."""


@part("explored")
def show_function(name: str) -> None:
    """The settings of the function called `name` and the probe, and all that they change: the picture first."""
    controls, picture = st.columns([1, 2], gap="medium")
    with controls:
        activation = tune(ACTIVATIONS[name], FUNCTION)
        probe = _probe_slider()
    with picture:
        _show_picture(activation, probe)
    picture_first()
    with controls:
        _show_formula(activation)
    with picture:
        st.caption(shading_explained())
    what, properties, code = st.columns([1, 1.25, 1.25], gap="medium")
    with what:
        _show_text(activation)
    with properties:
        _show_properties(activation)
    with code:
        _show_code(activation)


def _probe_slider() -> float:
    """The slider that moves the probe; a click on the chart moves it too."""
    return st.slider(
        _("Probe  $z$"),
        *WINDOW,
        value=1.0,
        step=0.05,
        key=_PROBE,
        bind="query-params",
        help=_("Reads f and f′ at one pre-activation. A click on the chart moves it too."),
    )


def _show_picture(activation: Activation, probe: float) -> None:
    show_chart(
        curve_and_derivative(activation, probe, theme(), _HEIGHT),
        _CURVE,
        curve_described(activation, probe),
        on_select=_take_click,
        selection_mode="points",
    )


def _take_click() -> None:
    """Move the probe to where the chart was clicked; an empty selection (a double click) leaves it."""
    points = st.session_state[_CURVE].selection.points
    if points:
        st.session_state[_PROBE] = round(float(np.clip(points[0]["x"], *WINDOW)), 2)


def _show_formula(activation: Activation) -> None:
    """f and f' as they are printed."""
    # Inline, since a displayed formula does not wrap where the column is narrow.
    for formula in (activation.formula, activation.derivative_formula):
        st.markdown(rf"$\displaystyle {formula}$")


def _show_text(activation: Activation) -> None:
    """What the function does, and where it comes from."""
    st.header(_("What it does"), anchor=False)
    st.markdown(_(activation.text()))
    source = activation.source
    if source:
        cited = f"{source.authors}, {source.year}"
        st.caption(_("Source: {cited}").format(cited=f"[{cited}]({source.url})" if source.url else cited))


def _show_properties(activation: Activation) -> None:
    """The stated properties at the present parameters."""
    st.header(_("Properties"), anchor=False)
    rows = "\n".join(f"| {name} | {value} |" for name, value in property_rows(activation).items())
    st.markdown(f"| {_('Property')} | {_('Value')} |\n|---|---|\n{rows}")


def _show_code(activation: Activation) -> None:
    """The code of f and f', as it runs here."""
    st.header(_("Code"), anchor=False)
    st.code(activation.code(), language="python", wrap_lines=True)
