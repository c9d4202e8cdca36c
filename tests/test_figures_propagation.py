"""Figures of Depth draw what theory and the networks gave, say so in words, and name what one sees."""

from __future__ import annotations

import math

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.arrays import Array
from act_viz.figures.propagation import (
    Beside,
    InitializerPoint,
    born_dead,
    conditions,
    correlation_through_depth,
    critical_said,
    edge_of_chaos,
    gradient_through_depth,
    mean_variance_map,
    ridges,
    signal_through_depth,
    units_through_depth,
    variance_map,
)
from act_viz.figures.propagation.sentences import gradient_headline
from act_viz.propagation import Births, MeanField, MomentMap, Samples, chaos_map

COLOR = "#4959C9"


def beside(*expected: float, n_networks: int = 5) -> Beside:
    """Theory as given, and networks spread from 0.8 to 1.2 times theory."""
    theory = np.array(expected)
    return Beside(theory, theory * np.linspace(0.8, 1.2, n_networks)[:, None])


def named(figure, name: str):
    """The first trace called `name`."""
    return next(trace for trace in figure.data if trace.name == name)


def alt(figure) -> str:
    return figure.layout.meta["alt"]


def test_theory_is_dashed_and_networks_are_a_median_in_a_band() -> None:
    variance = beside(0.4, 0.2, 0.05)
    figure = signal_through_depth(variance, beside(0.0, 0.0, 0.0), "a", COLOR)
    theory, median = named(figure, "theory"), named(figure, "5 networks: median and middle half")
    assert list(theory.y) == [0.4, 0.2, 0.05]
    assert theory.line.dash
    assert list(median.y) == pytest.approx([0.4, 0.2, 0.05])
    band = figure.data[0]
    assert list(band.y[:3]) == pytest.approx([0.44, 0.22, 0.055])
    assert list(band.y[3:]) == pytest.approx([0.045, 0.18, 0.36])
    assert figure.layout.yaxis.type == "log"
    assert "layer 3: theory 0.05, networks 0.05 (0.045 to 0.055)" in alt(figure)


@pytest.mark.parametrize(
    ("variance", "said"),
    [
        ((0.4, 0.05), "falls from 0.4 at layer 1 to 0.05 at layer 2"),
        ((0.4, 4.0), "grows from 0.4 at layer 1 to 4 at layer 2"),
        ((1.0, 1.01), "stays at 1.01"),
        ((1.0, math.inf), "explodes"),
    ],
)
def test_the_title_says_what_the_signal_does(variance: tuple[float, float], said: str) -> None:
    figure = signal_through_depth(beside(*variance), beside(0.1, 0.1), "z", COLOR)
    assert said in figure.layout.title.text
    assert "pre-activations" in figure.layout.title.text


def test_before_a_network_has_run_theory_stands_alone() -> None:
    alone = Beside(np.array([1.0, 2.0]), np.empty((0, 2)))
    figure = signal_through_depth(alone, alone, "a", COLOR)
    assert {trace.name for trace in figure.data} == {"theory"}
    assert "layer 2: theory 2." in alt(figure)


def test_a_network_that_overflows_leaves_the_axis_not_a_wrong_line() -> None:
    seen = np.array([[1.0, np.inf], [2.0, np.inf], [3.0, 4.0]])
    figure = signal_through_depth(Beside(np.array([2.0, 5.0]), seen), beside(0.0, 0.0), "a", COLOR)
    assert np.isnan(named(figure, "3 networks: median and middle half").y[1])


@pytest.mark.parametrize(
    ("log_square", "said"),
    [
        (-20.0, "vanishes: layer 1 gets 4.54·10⁻⁵"),
        (20.0, "explodes"),
        (0.5, "The edge"),
        (-math.inf, "No gradient"),
    ],
)
def test_the_gradient_is_named_and_drawn_as_a_norm(log_square: float, said: str) -> None:
    log_gradient = Beside(np.array([log_square, 0.0]), np.array([[-4.0, 0.0]]))
    figure = gradient_through_depth(log_gradient, COLOR)
    assert said in figure.layout.title.text
    assert list(named(figure, "one network").y) == pytest.approx([math.exp(-2), 1.0])
    assert figure.layout.yaxis.type == "log"


@pytest.mark.parametrize(
    ("curve", "said"),
    [
        ((0.2, 0.9), "become more alike"),
        ((0.9, 0.1), "part"),
        ((0.5, 0.45), "stay"),
        ((0.5, math.nan), "the last at which there is a signal"),
    ],
)
def test_the_title_says_what_becomes_of_two_inputs(curve: tuple[float, float], said: str) -> None:
    figure = correlation_through_depth(beside(*curve), [(0.3, np.array([0.3, -0.4]))], COLOR)
    assert said in figure.layout.title.text
    assert list(named(figure, "from 0.3").y) == [0.3, -0.4]
    assert figure.layout.yaxis.range[0] < -0.4


def test_shares_of_units_are_told_apart_and_said() -> None:
    figure = units_through_depth(beside(0.1, 0.5), beside(0.0, 0.4), 64)
    assert figure.layout.title.text == "50% of unit-input pairs are saturated and 40% of units dead at layer 2"
    assert named(figure, "saturated").line.color != named(figure, "dead").line.color
    assert "dead for all 64 inputs" in alt(figure)


def test_conditions_share_their_axes() -> None:
    figure = conditions([(name, beside(1.0, 1.0)) for name in ("one", "two", "three", "four")], COLOR)
    assert [note.text for note in figure.layout.annotations] == ["one", "two", "three", "four"]
    assert figure.layout.yaxis2.matches == "y"
    assert "four: layer 2: theory 1, networks 1" in alt(figure)


def test_ridges_are_the_layers_histograms_with_what_theory_expects() -> None:
    rng = np.random.default_rng(0)
    z = np.stack([rng.normal(0, 1, 8000), rng.normal(0, 2, 8000)])
    tanh = ACTIVATIONS["Tanh"]()
    figure = ridges(Samples(np.array([1, 7]), z, np.tanh(z)), "z", tanh, np.array([1.0] + [4.0] * 6), COLOR)
    first, second = named(figure, "layer 1"), named(figure, "layer 7")
    assert width(first.x, first.y - 1) < 0.7 * width(second.x, second.y)
    dashed = [trace for trace in figure.data if trace.line.dash]
    assert len(dashed) == 2
    for trace, seen in zip(dashed, (first, second), strict=True):
        assert np.max(np.abs(np.asarray(trace.y) - np.asarray(seen.y))) < 0.35
    assert list(figure.layout.yaxis.ticktext) == ["1", "7"]
    assert "layer 7 from -1.3 to 1.4" in alt(figure) or "layer 7 from -1.4 to 1.4" in alt(figure)


def width(x: Array, heights: Array) -> float:
    """Standard deviation of a histogram."""
    shares = np.asarray(heights) / np.sum(heights)
    mean = np.sum(shares * x)
    return float(np.sqrt(np.sum(shares * (np.asarray(x) - mean) ** 2)))


def test_ridges_of_layers_far_apart_stand_on_a_scale_that_shows_both() -> None:
    rng = np.random.default_rng(0)
    z = np.stack([rng.normal(0, 1, 500), rng.normal(0, 1e6, 500)])
    figure = ridges(Samples(np.array([1, 2]), z, z), "a", ACTIVATIONS["ReLU"](), None, COLOR)
    assert {"-1e+06", "0", "1"} <= set(figure.layout.xaxis.ticktext)
    near = named(figure, "layer 1")
    # On a linear scale all of the narrow layer would lie in one bin.
    assert np.count_nonzero(np.asarray(near.y) - 1) > 3


def test_the_map_of_variances_marks_stable_and_unstable_points() -> None:
    field = MeanField(ACTIVATIONS["Tanh"](), 2.25, 0.0)
    points = field.fixed_points()
    path = field.through(20).q
    figure = variance_map(field, points, path, COLOR)
    stable = named(figure, "fixed point, stable")
    assert stable.x[0] == pytest.approx(points[1].q)
    assert any("q = 0, not stable" in note.text for note in figure.layout.annotations)
    assert "q = 0 is not stable" in figure.layout.title.text
    steps = named(figure, "this network, layer by layer")
    assert (steps.x[1], steps.y[1]) == pytest.approx((path[0], path[1]))
    curve = named(figure, "one layer")
    np.testing.assert_allclose(curve.y, field.next_q(curve.x), rtol=1e-10)


def test_the_map_of_variances_says_when_all_or_none_are_kept() -> None:
    kept = MeanField(ACTIVATIONS["ReLU"](), 2.0)
    assert (
        variance_map(kept, kept.fixed_points(), np.ones(3), COLOR).layout.title.text == "Every variance stays as it is"
    )
    grown = MeanField(ACTIVATIONS["ReLU"](), 3.0, 0.1)
    title = variance_map(grown, grown.fixed_points(), np.ones(3), COLOR).layout.title.text
    assert title == "No variance stays as it is"


def test_selus_map_flows_into_its_fixed_point_within_the_theorems_domain() -> None:
    figure = mean_variance_map(MomentMap(ACTIVATIONS["SELU"]()), COLOR)
    (frame,) = figure.layout.shapes
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (-0.1, 0.1, 0.8, 1.5)
    point = named(figure, "fixed point")
    assert (point.x[0], point.y[0]) == pytest.approx((0.0, 1.0), abs=1e-9)
    paths = [trace for trace in figure.data if trace.name == "25 layers, from the corners"]
    assert len(paths) == 4
    for path in paths:
        assert (path.x[-1], path.y[-1]) == pytest.approx((0.0, 1.0), abs=0.02)
    assert "0.783 times as far off" in figure.layout.title.text


def test_the_map_of_mean_and_variance_says_when_nothing_is_kept() -> None:
    figure = mean_variance_map(MomentMap(ACTIVATIONS["ReLU"](), tau=3.0), COLOR)
    assert "no mean and variance" in figure.layout.title.text
    assert all(trace.name != "fixed point" for trace in figure.data)


@pytest.mark.parametrize(("chi", "said"), [(0.5, "in order"), (1.0, "on the edge"), (2.0, "in chaos")])
def test_the_map_of_chaos_has_its_line_its_initializers_and_the_network(chi: float, said: str) -> None:
    chaos = chaos_map(ACTIVATIONS["Tanh"](), 2.0, 1.0)
    initializers = [InitializerPoint("LeCun", 1.0), InitializerPoint("He", math.sqrt(2)), InitializerPoint("far", 9.0)]
    headline = critical_said(chi, chi, plain=True, jumps=False)
    figure = edge_of_chaos(chaos, initializers, InitializerPoint("here", 5.0, 0.5), headline)
    assert said in figure.layout.title.text
    assert said in alt(figure)
    line = named(figure, "edge of chaos, χ₁ = 1")
    assert min(line.x) == pytest.approx(1.0, abs=1e-3)
    assert list(named(figure, "initializers").text) == ["LeCun", "He"]
    assert named(figure, "this network, beyond the edge of the map").x[0] == 2.0
    heat = figure.data[0]
    row, column = 30, 40
    assert heat.customdata[row][column] == pytest.approx(math.exp(heat.z[row][column]))


def test_births_stand_beside_their_bounds() -> None:
    seen = np.linspace(0.1, 0.5, 20)
    figure = born_dead([Births(3, 100, seen, seen), Births(5, 100, seen / 2, seen / 2)], 10)
    assert list(named(figure, "width 3").y) == list(seen[:10])
    assert named(figure, "bound, width 3").y[3] == pytest.approx(1 - (7 / 8) ** 4)
    assert "width 5: 14.5% dead, bound 27.2%" in alt(figure)
    assert "of width 3" in figure.layout.title.text


def test_theory_that_networks_leave_is_said_with_what_they_show() -> None:
    kept = Beside(np.array([0.682, 0.682, 0.682]), np.array([[0.5, 0.1, 0.0]] * 8))
    said = signal_through_depth(kept, kept, "a", COLOR).layout.title.text
    assert said.endswith("stays at 0.682, layer after layer in theory; in the median network it is 0 at layer 3")
    assert kept.parts_from() == 2
    close = Beside(np.array([1.0, 1.0]), np.array([[0.9, 0.8], [1.1, 1.3]]))
    assert close.parts_from() is None
    assert Beside(np.array([1.0, 1.0]), np.array([[1.0, np.inf]] * 3)).parts_from() == 2
    assert Beside(np.array([0.1, 0.1]), np.array([[0.1, 0.2]] * 3), share=True).parts_from() == 2


@pytest.mark.parametrize(
    ("end", "said"), [("pole", "has a pole"), ("undefined", "not a number"), ("grows", "explodes beyond")]
)
def test_why_there_is_no_variance_is_said(end: str, said: str) -> None:
    none = Beside(np.array([np.inf, np.inf]), np.empty((0, 2)))
    title = signal_through_depth(none, none, "a", COLOR, named="it", end=(end, 1)).layout.title.text  # type: ignore[arg-type]
    assert title.startswith("it: ")
    assert said in title


def test_shares_that_theory_does_not_know_are_those_of_the_networks() -> None:
    unknown, seen = np.full(2, np.nan), np.array([[0.2, 1.0]] * 3)
    title = units_through_depth(Beside(unknown, np.empty((0, 2))), Beside(unknown, seen), 64).layout.title.text
    assert title == "100% of units are dead at layer 2"


def test_a_gradient_that_is_zero_is_drawn_as_zero() -> None:
    log_gradient = Beside(np.array([-math.inf, -math.inf, 0.0]), np.array([[-math.inf, -math.inf, 0.0]]))
    figure = gradient_through_depth(log_gradient, COLOR)
    assert list(named(figure, "theory").y) == [0, 0, 1]
    assert figure.layout.yaxis.type != "log"


@pytest.mark.parametrize(
    ("chi", "factor", "said"),
    [(1.0, 2.0, "changes by 2 a layer: gradients grow"), (2.0, 1.0, "χ₁ would be 2"), (0.3, 0.5, "gradients shrink")],
)
def test_a_skip_is_no_edge_of_chaos(chi: float, factor: float, said: str) -> None:
    headline = critical_said(chi, factor, plain=False, jumps=False)
    assert said in headline
    assert "stands on the edge" not in headline


def test_the_critical_line_of_relu_is_upright() -> None:
    for name, weight_std in (("ReLU", math.sqrt(2)), ("Identity", 1.0)):
        chaos = chaos_map(ACTIVATIONS[name](), 2.0, 1.0)
        assert chaos.line_weight_std == pytest.approx(np.full(len(chaos.line_weight_std), weight_std))
        assert (chaos.line_bias_std.min(), chaos.line_bias_std.max()) == (0.0, 1.0)


def test_a_single_network_is_no_median_one() -> None:
    kept = Beside(np.array([0.682, 0.682, 0.682]), np.array([[0.5, 0.1, 0.0]]))
    said = signal_through_depth(kept, kept, "a", COLOR).layout.title.text
    assert said.endswith("in theory; in this network it is 0 at layer 3")


@pytest.mark.parametrize(("arrives", "share"), [(1.0, "100%"), (0.8, "80%"), (1.25, "125%")])
def test_a_gradient_that_arrives_is_a_percentage_of_itself(arrives: float, share: str) -> None:
    norm = Beside(np.array([arrives, 1.0]), np.array([[arrives, 1.0]] * 4))
    assert gradient_headline(norm).endswith(f"in nearly its full size, {share} of it")
