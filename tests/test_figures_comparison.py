"""Overlaid curves can be told apart, and their names too; bars are relative to ReLU."""

import re

import numpy as np
import plotly.graph_objects as go
import pytest

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.costs import Cost
from act_viz.figures.comparison import (
    curves_overlaid,
    curves_overlaid_described,
    spread,
)
from act_viz.figures.costs import cost_bars, cost_bars_described
from act_viz.figures.curves import curve_and_derivative
from act_viz.figures.looks import color_of
from act_viz.text import _, in_language

FAMILY = [ACTIVATIONS[name]() for name in ("ReLU", "Leaky ReLU", "PReLU", "ELU", "SELU")]
COSTS = [Cost("ReLU", 2.0, 1.0), Cost("Tanh", 8.0, 16.0)]


def test_each_function_has_f_and_its_derivative_in_one_look() -> None:
    figure = curves_overlaid(FAMILY)
    for activation in FAMILY:
        f, slope = (trace for trace in figure.data if trace.legendgroup == activation.name)
        assert (f.name, slope.name) == (activation.name, f"{activation.name} f′")
        assert (f.yaxis or "y", slope.yaxis) == ("y", "y2")
        assert f.line == slope.line
        np.testing.assert_allclose(f.y, activation(f.x.astype(float)), atol=1e-5)
    looks = {(trace.line.color, trace.line.dash) for trace in figure.data}
    assert len(looks) == len(FAMILY)
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == [a.name for a in FAMILY]


def test_names_stand_where_the_lines_are_apart() -> None:
    family, pair = curves_overlaid(FAMILY), curves_overlaid([ACTIVATIONS[name]() for name in ("ELU", "Sigmoid")])
    of_family, of_pair = (
        [label for label in figure.layout.annotations if label.text in ACTIVATIONS] for figure in (family, pair)
    )
    assert {label.x for label in of_family} == {0}
    assert {label.x for label in of_pair} == {1}
    assert {label.text for label in of_family} == {activation.name for activation in FAMILY}
    # The numbers of the axes stay on one side all the same.
    assert {axis.side for figure in (family, pair) for axis in (figure.layout.yaxis, figure.layout.yaxis2)} == {"right"}


def notes(figure: go.Figure) -> list[str]:
    """What the panels say of themselves: what they show, and what they cut."""
    return [label.text for label in figure.layout.annotations if label.text.startswith("<b>")]


def test_a_function_that_leaves_the_others_no_room_is_cut_and_named() -> None:
    # e^6 = 403 beside functions that reach 6 and 1 in the window.
    figure = curves_overlaid(named("ReLU", "Tanh", "ELU", "Exponential"))
    low, high = figure.layout.yaxis.range
    assert 6 <= high <= 14
    assert low < -1
    assert figure.layout.yaxis2.range[1] < 3
    assert notes(figure) == ["<b>f(z)</b><br>cut: Exponential", "<b>derivative f′(z)</b><br>cut: Exponential"]


def test_functions_of_like_reach_are_whole() -> None:
    for names in (("Sigmoid", "ReLU"), ("ReLU", "Sine"), ("Exponential",), ("Sigmoid", "SELU")):
        figure = curves_overlaid(named(*names))
        assert notes(figure) == ["<b>f(z)</b>", "<b>derivative f′(z)</b>"]
        for axis, index in ((figure.layout.yaxis, 0), (figure.layout.yaxis2, 1)):
            drawn = np.concatenate([trace.y for trace in figure.data[index::2]])
            assert axis.range[0] <= np.nanmin(drawn)
            assert np.nanmax(drawn) <= axis.range[1]


def test_what_the_axes_show_of_all_functions_is_useful() -> None:
    figure = curves_overlaid([cls() for cls in ACTIVATIONS.values()])
    # Squared ReLU reaches 36, all but Exponential and it at most 8.6.
    assert figure.layout.yaxis.range[1] <= 14
    assert "cut: Exponential, Squared ReLU" in notes(figure)[0]


def test_all_functions_fit_into_one_figure() -> None:
    every = [cls() for cls in ACTIVATIONS.values()]
    figure = curves_overlaid(every)
    assert len(figure.data) == 2 * len(every)
    assert max(len(trace.x) for trace in figure.data) <= 200, "few points each, since there are many"
    # Plotly checks every value of the copy, and leaves each as it is.
    assert go.Figure(figure.to_dict()) == figure


def test_the_headline_names_who_passes_most_and_least() -> None:
    title = curves_overlaid(FAMILY).layout.title.text
    assert "PReLU" in title
    assert "0.25" in title
    assert "ReLU of 0" in title


def test_a_gradient_keeps_its_sign() -> None:
    # cos(−3) = −0.99
    assert "Sine passes a gradient of −0.99" in curves_overlaid(named("ReLU", "Sine")).layout.title.text


@pytest.mark.parametrize("one", ACTIVATIONS)
def test_the_headline_holds_for_any_two(one: str) -> None:
    for other in ("Step", "Identity", "Sine", "GELU"):
        if other == one:
            continue
        pair = named(one, other)
        title = curves_overlaid(pair).layout.title.text
        # From differences of f alone, on the left of −3, where some have a kink.
        slopes = {a.name: float(np.diff(a(np.array([-3 - 1e-6, -3])))[0] / 1e-6) for a in pair}
        least, most = sorted(slopes, key=lambda name: abs(slopes[name]))
        if "same gradient" in title:
            assert abs(slopes[most] - slopes[least]) <= 0.06 * abs(slopes[most]) + 1e-6
            continue
        found = re.fullmatch(r"At z = −3 (.+) passes a gradient of (\S+), (.+) of (\S+)", title)
        assert found
        said = {found[1]: shown(found[2]), found[3]: shown(found[4])}
        assert said == {name: pytest.approx(slope, rel=0.06, abs=1e-6) for name, slope in slopes.items()}
        assert abs(said[found[1]]) >= abs(said[found[3]])


def test_what_is_not_defined_at_the_place_read_is_left_out_of_the_headline() -> None:
    log = ACTIVATIONS["Your own"]("log(x)")
    title = curves_overlaid([log, *named("ReLU", "Tanh")]).layout.title.text
    assert title == "At z = −3 Tanh passes a gradient of 0.0099, ReLU of 0"
    assert curves_overlaid([log, *named("ReLU")]).layout.title.text == "Functions and their derivatives"


def named(*names: str) -> list[Activation]:
    return [ACTIVATIONS[name]() for name in names]


def shown(text: str) -> float:
    """The number in a figure's text, as −3.1·10<sup>−5</sup>."""
    mantissa, _times, power = text.replace("−", "-").replace("</sup>", "").partition("·10<sup>")
    return float(mantissa) * 10.0 ** int(power or 0)


def test_the_words_hold_every_function() -> None:
    words = curves_overlaid_described(FAMILY)
    assert all(activation.name in words for activation in FAMILY)
    assert "ELU: f from −0.998 to 6" in words


@pytest.mark.parametrize("wanted", [[0, 0, 0], [50, 49, 10, 48], [99, 98, 97], [5.0]])
def test_labels_are_spread_in_order_within_the_room(wanted: list[float]) -> None:
    gap, room = 10.0, 100.0
    placed = spread(np.array(wanted, dtype=float), gap, room)
    order = np.argsort(wanted, kind="stable")
    assert np.all(np.diff(placed[order]) >= gap - 1e-9)
    assert placed.min() >= 0
    assert placed.max() <= room


def test_labels_with_room_stay_where_they_are() -> None:
    wanted = np.array([80.0, 10.0, 40.0])
    np.testing.assert_allclose(spread(wanted, 10.0, 100.0), wanted)


def test_bars_are_relative_to_the_first() -> None:
    figure = cost_bars(COSTS)
    assert [list(trace.x) for trace in figure.data] == [[1.0, 4.0], [0.5, 8.0]]
    assert figure.data[1].marker.pattern.shape
    assert cost_bars(COSTS[:1]).layout.title.text == "What ReLU costs on this machine"
    assert "Tanh costs 4 times" in figure.layout.title.text
    assert "Tanh: f 4 times, f′ 8 times" in cost_bars_described(COSTS)


def test_a_cost_is_rounded_and_not_written_as_a_power_of_ten() -> None:
    costs = [Cost("ReLU", 1.0, 1.0), Cost("Sinc", 203.0, 11.4)]
    assert "Sinc costs 200 times" in cost_bars(costs).layout.title.text
    assert "Sinc: f 200 times, f′ 11 times" in cost_bars_described(costs)


def test_functions_are_called_by_their_names_in_the_language_of_the_reader() -> None:
    own = ACTIVATIONS["Your own"]()
    costs = [Cost("ReLU", 1.0, 1.0), Cost("Your own", 2.0, 2.0)]
    with in_language("ko"):
        figures = [curves_overlaid([ACTIVATIONS["ReLU"](), own]), cost_bars(costs), curve_and_derivative(own, 1.0)]
        name = _("Your own")
    assert name != "Your own"
    for figure in figures:
        assert "Your own" not in str(figure.to_dict()["layout"]["title"])
    assert name in [trace.name for trace in figures[0].data]
    assert name in figures[1].data[0].y
    assert figures[1].data[0].marker.color[1] == color_of("Your own")
