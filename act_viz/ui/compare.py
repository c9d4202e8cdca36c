"""The parts of Compare: which functions, their parameters, their table and their cost."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.costs import Cost, measure_costs
from act_viz.figures.comparison import curves_overlaid
from act_viz.figures.costs import cost_bars, cost_bars_described
from act_viz.figures.numbers import written
from act_viz.kinds import label_of
from act_viz.text import N_, _
from act_viz.ui.charts import show_chart, show_numbers
from act_viz.ui.comparison_picture import show_comparison_of
from act_viz.ui.controls import button, control
from act_viz.ui.link import member_as_left, put
from act_viz.ui.member_controls import tune
from act_viz.ui.page import theme
from act_viz.ui.properties import property_rows
from act_viz.ui.settings import PageSettings, members

_RELU_FAMILY = ("ReLU", "Leaky ReLU", "PReLU", "RReLU", "ELU", "SELU")
_COLUMNS = 3
_ABREAST, _TABLES = 2, 2
"""Functions in one table of properties, and tables side by side; a narrow screen puts them under one another."""


@dataclasses.dataclass(frozen=True)
class CompareSettings(PageSettings):
    """What Compare can be set to."""

    functions: tuple[Activation, ...] = members(ACTIVATIONS, _RELU_FAMILY, label=N_("Functions"), look="pills")


def choose_functions() -> None:
    """All functions to choose from, folded away, with a button for each family."""
    chooser, relu, sigmoid = st.columns([4, 1, 1])
    # Not a multiselect: Streamlit writes white on the accent there, which cannot be read in the dark theme.
    with chooser, st.expander(_("Functions")):
        control("functions", label_visibility="collapsed")
    with relu:
        button(_("ReLU family"), key="relu_family", on_click=_choose, args=(_RELU_FAMILY,), width="stretch")
    with sigmoid:
        button(_("Sigmoid family"), key="sigmoid_family", on_click=_choose, args=(sigmoid_family(),), width="stretch")


def sigmoid_family() -> tuple[str, ...]:
    """Names of the functions shaped like the sigmoid."""
    return tuple(name for name, cls in ACTIVATIONS.items() if cls.shape == "sigmoidal")


def _choose(names: Sequence[str]) -> None:
    put(functions=tuple(member_as_left("functions", ACTIVATIONS[name]) for name in names))


def tune_all(functions: Sequence[Activation]) -> None:
    """Sliders for the parameters of every function, folded away unless something is to be typed.

    A text that is not understood is answered beside it.
    """
    with st.expander(_("Parameters"), expanded=any(function.texts() for function in functions)):
        columns = st.columns(_COLUMNS, gap="medium")
        adjustable = [function for function in functions if function.params() or function.texts()]
        if not adjustable:
            st.caption(_("None of these functions has parameters."))
        for place, function in enumerate(adjustable):
            with columns[place % _COLUMNS]:
                st.markdown(f"**{_(function.name)}**")
                tune("functions", function, hand=True)


def show_picture(functions: Sequence[Activation]) -> None:
    """All functions over one another, with a table of the numbers that is folded away."""
    show_comparison_of(functions, theme(), setting="functions", key="comparison")
    show_numbers(lambda: curves_overlaid(functions, theme()), "comparison")


def figures(settings: CompareSettings) -> list[go.Figure]:
    """What the page draws with `settings`, as Plotly has it."""
    costs = measure_costs(_timed(settings.functions), np.random.default_rng(0))
    return [curves_overlaid(settings.functions, theme()), cost_bars(costs, theme())]


def show_table(activations: Sequence[Activation]) -> None:
    """Parameters, properties and source of every function, a few side by side, so that no screen cuts any off."""
    st.header(_("Properties"), anchor=False)
    described = {_(activation.name): _described(activation) for activation in activations}
    names = list(described)
    for first in range(0, len(names), _ABREAST * _TABLES):
        for place, column in enumerate(st.columns(_TABLES, gap="medium")):
            start = first + place * _ABREAST
            if chosen := names[start : start + _ABREAST]:
                column.markdown(_table({name: described[name] for name in chosen}))


def _described(activation: Activation) -> dict[str, str]:
    """What the table says of one function, by the name of the row."""
    source = activation.source
    return {
        _("Parameters"): ", ".join(_setting(activation, *each) for each in activation.settings().items()) or "–",
        **property_rows(activation),
        _("Source"): f"{source.authors}, {source.year}" if source else "–",
    }


def _table(described: Mapping[str, Mapping[str, str]]) -> str:
    """A column for each function and a row for whatever is said of one of them, as Markdown."""
    rows = list(dict.fromkeys(name for each in described.values() for name in each))
    lines = [[_("Property"), *described], ["---"] * (1 + len(described))]
    lines += [[row, *(each.get(row, "–") for each in described.values())] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _setting(activation: Activation, name: str, value: float | str) -> str:
    """One setting as the table shows it; a typed text says itself what it is."""
    if isinstance(value, str):
        return "`{}`".format(value.replace("|", r"\|"))
    return f"{_(_called(activation, name))} = {written(value, 4)}"


def _called(activation: Activation, name: str) -> str:
    """The parameter `name`; one of a typed function is called as it was typed."""
    return name if activation.texts() else label_of(name, activation.sliders()[name])


def show_costs(activations: Sequence[Activation]) -> None:
    """Bars of what f and f' cost on this server, measured once a choice and again on demand."""
    st.header(_("Cost"), anchor=False)
    timed = _timed(activations)
    key = tuple(map(str, timed))
    if button(_("Measure again"), key="measure_again"):
        _measured.clear(key)
    costs = _measured(key, timed)
    show_chart(cost_bars(costs, theme()), "costs", cost_bars_described(costs))
    st.caption(
        _(
            "Median time of NumPy on arrays of 10,000 float64 numbers, with default parameters, on the server that "
            "shows this page; all functions called in turn. The exact forms are timed, not the faster ones in training."
        )
    )


def _timed(activations: Sequence[Activation]) -> list[Activation]:
    # Parameters cost nothing; what was typed does.
    return [ACTIVATIONS["ReLU"](), *(each.defaults() for each in activations if each.name != "ReLU")]


@st.cache_data(show_spinner=False, max_entries=200)
def _measured(names: tuple[str, ...], _activations: Sequence[Activation]) -> list[Cost]:
    """The costs of `_activations`, which `names` tells apart."""
    return measure_costs(_activations, np.random.default_rng(0))
