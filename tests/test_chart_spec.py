"""A figure as it is sent says the same as the figure, in a form that Plotly does not draw twice."""

from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.figures.curves import curve_and_derivative
from act_viz.figures.style import GRID, template
from act_viz.ui.chart_spec import ChartSpec


def test_the_template_stands_in_the_layout_and_yields_to_it() -> None:
    figure = go.Figure(go.Scatter(y=[1]), {"template": template("dark"), "xaxis2": {"title": {"text": "z"}}})
    figure.update_layout(yaxis={"gridcolor": "#123456"})
    layout = ChartSpec(figure).to_dict()["layout"]
    assert "template" not in layout
    look = template("dark").layout
    assert layout["xaxis"]["gridcolor"] == GRID["dark"], "an axis that the figure does not speak of"
    assert layout["xaxis2"]["title"] == {"text": "z", "standoff": look.xaxis.title.standoff} | {
        "font": look.xaxis.title.font.to_plotly_json()
    }
    assert layout["yaxis"]["gridcolor"] == "#123456"
    assert layout["font"] == look.font.to_plotly_json()


def test_what_is_sent_shares_nothing_with_the_look_of_all_figures() -> None:
    figure = curve_and_derivative(ACTIVATIONS["ELU"](), 1.0)
    before = template().to_plotly_json()
    ChartSpec(figure).to_dict()["layout"]["font"]["size"] = 99
    assert template().to_plotly_json() == before


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_keep_seven_digits_however_small(dtype: type[np.floating]) -> None:
    values = np.array([0.0, 0.1, -1 / 3, 2e-9 / 3, 123456789.0, 5.0], dtype)
    (trace,) = ChartSpec(go.Figure(go.Scatter(y=values))).to_dict()["data"]
    assert isinstance(trace["y"], list)
    np.testing.assert_allclose(trace["y"], values, rtol=1e-6)
    assert trace["y"][1] == 0.1


def test_what_is_no_number_breaks_a_line_and_whole_numbers_and_words_stay() -> None:
    figure = go.Figure(
        [go.Scatter(y=np.array([np.nan, 1.0, np.inf])), go.Bar(x=np.array([1, 2]), y=np.array(["a", "b"]))]
    )
    sent = json.loads(plotly.io.to_json(ChartSpec(figure).to_dict(), validate=False))
    assert sent["data"][0]["y"] == [None, 1.0, None]
    assert (sent["data"][1]["x"], sent["data"][1]["y"]) == ([1, 2], ["a", "b"])


def test_a_grid_is_sent_row_by_row() -> None:
    figure = go.Figure(go.Heatmap(z=np.array([[0.5, 1.0, 2.0], [3.0, 4.0, 5.0]], np.float32)))
    assert ChartSpec(figure).to_dict()["data"][0]["z"] == [[0.5, 1.0, 2.0], [3.0, 4.0, 5.0]]
