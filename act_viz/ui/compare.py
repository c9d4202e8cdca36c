"""The parts of Compare: which functions, their parameters, their table and their cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.costs import Cost, measure_costs
from act_viz.figures.comparison import cost_bars, cost_bars_described
from act_viz.text import _
from act_viz.ui.charts import show_chart
from act_viz.ui.controls import prepare, tune
from act_viz.ui.page import theme
from act_viz.ui.properties import property_rows

_CHOSEN = "functions"
_RELU_FAMILY = ("ReLU", "Leaky ReLU", "PReLU", "RReLU", "ELU", "SELU")
_COLUMNS = 3


def choose_functions() -> list[type[Activation]]:
    """All functions to choose from, folded away, with a button for each family."""
    prepare(_CHOSEN, list(ACTIVATIONS))
    chooser, relu, sigmoid = st.columns([4, 1, 1])
    # Not a multiselect: Streamlit writes white on the accent there, which cannot be read in the dark theme.
    with chooser, st.expander(_("Functions")):
        names = st.pills(
            _("Functions"),
            list(ACTIVATIONS),
            selection_mode="multi",
            default=list(_RELU_FAMILY),
            key=_CHOSEN,
            format_func=_,
            bind="query-params",
            label_visibility="collapsed",
        )
    with relu:
        st.button(_("ReLU family"), key="relu_family", on_click=_choose, args=(_RELU_FAMILY,), width="stretch")
    with sigmoid:
        st.button(
            _("Sigmoid family"), key="sigmoid_family", on_click=_choose, args=(sigmoid_family(),), width="stretch"
        )
    return [ACTIVATIONS[name] for name in names]


def sigmoid_family() -> tuple[str, ...]:
    """Names of the functions shaped like the sigmoid."""
    return tuple(name for name, cls in ACTIVATIONS.items() if cls.shape == "sigmoidal")


def _choose(names: Sequence[str]) -> None:
    st.session_state[_CHOSEN] = list(names)


def tune_all(classes: Sequence[type[Activation]]) -> list[Activation]:
    """Sliders for the parameters of every class, folded away unless something is to be typed; gives the members so set.

    A text that is not understood is answered beside it.
    """
    with st.expander(_("Parameters"), expanded=any(cls.texts() for cls in classes)):
        columns = st.columns(_COLUMNS, gap="medium")
        adjustable = [cls for cls in classes if cls.params() or cls.texts()]
        if not adjustable:
            st.caption(_("None of these functions has parameters."))
        tuned = {}
        for place, cls in enumerate(adjustable):
            with columns[place % _COLUMNS]:
                st.markdown(f"**{_(cls.name)}**")
                tuned[cls] = tune(cls, _CHOSEN)
    return [tuned[cls] if cls in tuned else cls() for cls in classes]


def show_table(activations: Sequence[Activation]) -> None:
    """Parameters, properties and source of every function, a row each."""
    st.header(_("Properties"), anchor=False)
    rows = [
        {
            _("Function"): _(activation.name),
            _("Parameters"): ", ".join(map(_setting, activation.settings().items())) or "–",
        }
        | property_rows(activation)
        | {_("Source"): f"{activation.source.authors}, {activation.source.year}" if activation.source else "–"}
        for activation in activations
    ]
    st.dataframe(rows, hide_index=True, width="stretch")


def _setting(named: tuple[str, float | str]) -> str:
    """One setting as the table shows it; a typed text says itself what it is."""
    name, value = named
    return value if isinstance(value, str) else f"{name} = {value:g}"


def show_costs(classes: Sequence[type[Activation]]) -> None:
    """Bars of what f and f' cost on this server, measured once a choice and again on demand."""
    st.header(_("Cost"), anchor=False)
    names = ("ReLU", *(cls.name for cls in classes if cls.name != "ReLU"))
    if st.button(_("Measure again"), key="measure_again"):
        _measured.clear(names)
    costs = _measured(names)
    show_chart(cost_bars(costs, theme()), "costs", cost_bars_described(costs))
    st.caption(
        _(
            "Median time of NumPy on arrays of 10,000 float64 numbers, with default parameters, on the server that "
            "shows this page; all functions called in turn. The exact forms are timed, not the faster ones in training."
        )
    )


@st.cache_data(show_spinner=False, max_entries=200)
def _measured(names: tuple[str, ...]) -> list[Cost]:
    return measure_costs([ACTIVATIONS[name]() for name in names], np.random.default_rng(0))
