"""The figure of one function shows what the function is."""

import numpy as np
import plotly.graph_objects as go
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.figures.curve_words import curve_described
from act_viz.figures.curves import curve_and_derivative
from act_viz.figures.sampling import extremes
from act_viz.figures.style import Theme


def texts(name: str, probe: float = 1.0, **settings: float) -> str:
    figure = curve_and_derivative(ACTIVATIONS[name](**settings), probe)
    return " | ".join(annotation.text for annotation in figure.layout.annotations)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_function_has_its_figure(name: str, theme: Theme) -> None:
    figure = curve_and_derivative(ACTIVATIONS[name](), 0.5, theme)
    assert name in figure.layout.title.text
    assert figure.layout.xaxis.title.text
    assert figure.layout.yaxis.title.text
    assert figure.layout.yaxis2.title.text
    # Plotly checks every value of the copy, and leaves each as it is.
    assert go.Figure(figure.to_dict()) == figure


def test_f_and_its_derivative_share_one_axis() -> None:
    figure = curve_and_derivative(ACTIVATIONS["Tanh"](), 0.0)
    f, slope = (trace for trace in figure.data if trace.name in ("f", "f′"))
    assert (f.yaxis, slope.yaxis) == ("y", "y2")
    assert f.xaxis == slope.xaxis
    np.testing.assert_allclose(f.y, np.tanh(f.x), atol=1e-6)
    np.testing.assert_allclose(slope.y, 1 - np.tanh(slope.x) ** 2, atol=1e-6)


def test_the_probe_reads_both_curves() -> None:
    said = texts("Sigmoid", probe=2.0)
    assert "f(2) = 0.881" in said
    assert "f′(2) = 0.105" in said
    figure = curve_and_derivative(ACTIVATIONS["Sigmoid"](), 2.0)
    (line,) = (shape for shape in figure.layout.shapes if shape.type == "line")
    assert (line.x0, line.x1, line.y0, line.y1) == (2.0, 2.0, 0, 1)


def test_axes_stay_while_a_parameter_moves() -> None:
    figures = [curve_and_derivative(ACTIVATIONS["ELU"](alpha=alpha), 0.0) for alpha in (0.5, 1.5)]
    ranges = [(figure.layout.yaxis.range, figure.layout.yaxis2.range) for figure in figures]
    assert ranges[0] == ranges[1]
    lines = [next(trace.y for trace in figure.data if trace.name == "f") for figure in figures]
    assert not np.array_equal(*lines)


def test_a_kink_is_marked_with_the_value_taken() -> None:
    assert "f′(0) = 0" in texts("ReLU")
    assert "kink" not in texts("Tanh")
    figure = curve_and_derivative(ACTIVATIONS["ReLU"](), 1.0)
    marks = {
        trace.y[0]: trace.marker.color for trace in figure.data if trace.mode == "markers" and trace.marker.size == 11
    }
    assert marks[0.0] != marks[1.0]


def test_a_small_slope_is_magnified_and_a_zero_one_is_not() -> None:
    assert "0.01" in texts("Leaky ReLU", slope=0.01)
    figure = curve_and_derivative(ACTIVATIONS["Leaky ReLU"](slope=0.01), 1.0)
    (inset,) = (trace for trace in figure.data if trace.yaxis == "y3")
    low, high = figure.layout.yaxis3.range
    # The line takes most of the inset's height, which 0.06 would not in a picture six units high.
    assert abs(inset.y[0] - inset.y[-1]) > 0.5 * (high - low)
    assert "yaxis3" not in curve_and_derivative(ACTIVATIONS["ReLU"](), 1.0).to_dict()["layout"]
    assert "yaxis3" not in curve_and_derivative(ACTIVATIONS["Leaky ReLU"](slope=0.2), 1.0).to_dict()["layout"]


def test_random_slopes_lie_in_their_band() -> None:
    rrelu = ACTIVATIONS["RReLU"]()
    figure = curve_and_derivative(rrelu, 1.0)
    dots = next(trace for trace in figure.data if trace.mode == "markers" and trace.yaxis == "y2")
    low, high = rrelu.settings()["low"], rrelu.settings()["high"]
    assert low <= min(dots.y) < max(dots.y) <= high
    assert max(dots.y) - min(dots.y) > 0.8 * (high - low)
    assert "mean" in texts("RReLU")


@pytest.mark.parametrize("n_pieces", [2, 3, 4])
def test_maxout_lies_on_its_highest_piece(n_pieces: int) -> None:
    figure = curve_and_derivative(ACTIVATIONS["Maxout"](n_pieces=n_pieces), 0.0)
    f = next(trace for trace in figure.data if trace.name == "f")
    pieces = [trace for trace in figure.data if trace.line.dash == "6px,4px"]
    assert len(pieces) == n_pieces
    lines = [np.interp(f.x, piece.x, piece.y) for piece in pieces]
    np.testing.assert_allclose(f.y, np.max(lines, axis=0), atol=1e-5)


def test_only_the_self_normalizing_setting_is_called_a_fixed_point() -> None:
    assert "fixed point" in texts("SELU")
    assert "fixed point" not in texts("SELU", alpha=1.2)
    assert "fixed point" not in texts("ELU")
    assert "fixed point" not in texts("Identity")


def test_the_words_say_what_the_figure_shows() -> None:
    words = curve_described(ACTIVATIONS["ReLU"](), 3.0)
    assert "50 % of the range" in words
    assert "f = 3, f′ = 1" in words


def test_a_pole_leaves_room_for_the_rest_of_the_curve_and_gaps_are_told() -> None:
    figure = curve_and_derivative(ACTIVATIONS["Your own"]("log(x)"), 1.0)
    low, high = figure.layout.yaxis.range
    assert -5 < low < -2 < 1.7 < high < 4
    assert "not defined on 50 %" in figure.layout.title.text


def test_off_is_only_said_of_a_gradient_that_is_zero() -> None:
    assert "its gradient is 0 there" in curve_and_derivative(ACTIVATIONS["ReLU"](), 1.0).layout.title.text
    # Below 0.025 its slope 2 z is less than a twentieth of the identity's.
    assert "almost no gradient on 50 %" in curve_and_derivative(ACTIVATIONS["Squared ReLU"](), 1.0).layout.title.text


@pytest.mark.parametrize("probe", [-4.0, -0.5, 0.5, 3.0])
def test_no_label_lies_under_the_line_of_the_probe(probe: float) -> None:
    for cls in ACTIVATIONS.values():
        for activation in (cls(), *extremes(cls())):
            layout = curve_and_derivative(activation, probe).to_dict()["layout"]
            low, high = layout["yaxis2"]["range"]
            for label in map(go.layout.Annotation, layout["annotations"]):
                if label.text.startswith(("kink", "jump")):
                    left = label.ax if label.xanchor == "left" else label.ax - 3
                    assert not left < probe < left + 3, activation
                    assert low < label.y < high, "its pointer stays in the panel of f′"
                elif label.text in ("flat", "off", "mostly off", "saturated"):
                    assert abs(label.x - probe) >= 0.3, activation


def test_a_jump_is_not_called_a_kink() -> None:
    assert "jump: f′(0) is set to 0" in texts("Step")
    assert "jump: f′(−0.5) is set to 1" in texts("Hardshrink")
    assert "kink" not in texts("Hardshrink")
    figure = curve_and_derivative(ACTIVATIONS["Step"](), 3.0)
    marks = [
        (trace.y.tolist(), trace.marker.color != figure.data[1].line.color)
        for trace in figure.data
        if trace.mode == "markers" and trace.marker.size == 11 and trace.yaxis == "y"
    ]
    assert marks == [([1.0], True), ([0.0], False)], "hollow where it jumps to, filled where it is"
