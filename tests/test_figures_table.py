"""The table behind a figure holds what the figure shows."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from act_viz.activations import ACTIVATIONS
from act_viz.activations.costs import Cost
from act_viz.figures.comparison import curves_overlaid
from act_viz.figures.costs import cost_bars
from act_viz.figures.curves import curve_and_derivative
from act_viz.figures.table import columns_of


def test_a_curve_and_its_derivative_share_their_places() -> None:
    elu = ACTIVATIONS["ELU"](alpha=0.5)
    table = columns_of(curve_and_derivative(elu, 1.0))
    assert list(table) == ["pre-activation z", "f", "f′"]
    z, a, slope = table.values()
    np.testing.assert_allclose(a, elu(np.asarray(z, float)), rtol=1e-6)
    np.testing.assert_allclose(slope[z < 0], elu.derivative(np.asarray(z[z < 0], float)), rtol=1e-5)


def test_functions_overlaid_tell_f_from_its_derivative() -> None:
    table = columns_of(curves_overlaid([ACTIVATIONS["Tanh"](), ACTIVATIONS["Sigmoid"]()]))
    assert list(table) == ["pre-activation z", "Tanh", "Tanh f′", "Sigmoid", "Sigmoid f′"]


def test_curves_over_other_places_get_a_row_each() -> None:
    figure = go.Figure(
        [
            {"type": "scatter", "x": [0, 1], "y": [2.0, 3.0], "name": "a"},
            {"type": "scatter", "x": [5], "y": [6.0], "name": "b<sub>1</sub>"},
            {"type": "scatter", "x": [9], "y": [9.0], "hoverinfo": "skip"},
        ],
        {"xaxis": {"title": {"text": "step"}}, "yaxis": {"title": {"text": "loss"}}},
    )
    table = {name: list(values) for name, values in columns_of(figure).items()}
    assert table == {"series": ["a", "a", "b1"], "step": [0, 1, 5], "loss": [2.0, 3.0, 6.0]}


def test_bars_that_lie_are_read_along() -> None:
    table = columns_of(cost_bars([Cost("ReLU", 2e-9, 4e-9), Cost("ELU", 6e-9, 8e-9)]))
    assert [list(values) for values in table.values()] == [["ReLU", "ELU"], [1.0, 3.0], [2.0, 4.0]]


def test_a_heat_map_gets_a_row_a_cell() -> None:
    figure = go.Figure({"type": "heatmap", "x": [1, 2], "y": ["u", "v"], "z": [[1, 2], [3, 4]]})
    assert [list(values) for values in columns_of(figure).values()] == [
        [1, 2, 1, 2],
        ["u", "u", "v", "v"],
        [1, 2, 3, 4],
    ]


def test_a_figure_that_tells_nothing_has_no_table() -> None:
    assert columns_of(go.Figure({"type": "scatter", "y": [1.0], "hoverinfo": "skip"})) == {}
