"""Theory of signals through depth: against scipy's own quadrature, closed forms and published values."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.integrate import dblquad, quad

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.activation import Properties
from act_viz.activations.normal_expectation import expectation, product_expectation
from act_viz.activations.typed import YourOwn
from act_viz.arrays import Array
from act_viz.figures.propagation.variance import flow_said
from act_viz.propagation import (
    CriticalPoint,
    Gain,
    MeanField,
    MomentMap,
    bound,
    chaos_map,
    critical_point,
    gain_of,
    moments,
)

SINGLE = [name for name in ACTIVATIONS if ACTIVATIONS[name]().n_pieces == 1]


def made(name: str) -> Activation:
    return ACTIVATIONS[name]()


def gain(name: str) -> Gain:
    found = gain_of(made(name))
    assert found is not None
    return found


def edge(name: str) -> CriticalPoint:
    found = critical_point(made(name))
    assert found is not None
    return found


def by_quad(g: Callable[[Array], Array], q: float, kinks: tuple[float, ...]) -> float:
    """E[g(√q Z)] by scipy's adaptive Gauss-Kronrod, in pieces between the kinks."""
    std = math.sqrt(q)
    within = (m / std for m in (-30, -8, -2, 0, 2, 8, 30, *kinks) if abs(m / std) < 30)
    marks = sorted({-30.0, -20.0, -12.0, 12.0, 20.0, 30.0, *within})
    pieces = [
        quad(lambda t: float(g(np.array([std * t]))[0]) * math.exp(-t * t / 2), left, right, epsabs=0, epsrel=1e-11)[0]
        for left, right in itertools.pairwise(marks)
    ]
    return sum(pieces) / math.sqrt(2 * math.pi)


@pytest.mark.parametrize("q", [1e-3, 1.0, 60.0])
@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")
def test_moments_agree_with_an_independent_quadrature(name: str, q: float) -> None:
    f = made(name)
    found, kinks = moments(f, q), f.properties().kinks
    compared: list[tuple[Array, Callable[[Array], Array]]] = [
        (found.mean, f),
        (found.second, lambda z: f(z) ** 2),
        (found.slope, lambda z: f.derivative(z) ** 2),
    ]
    if f.properties().smoothness != "discontinuous":
        compared.append((found.growth, lambda z: f(z) * f.derivative(z) * z / q))
    for value, g in compared:
        expected = by_quad(g, q, kinks)
        assert value[0] == pytest.approx(expected, rel=1e-8, abs=1e-8 * min(1.0, q))


def test_many_variances_at_once_are_what_one_at_a_time_gives() -> None:
    q = np.geomspace(1e-4, 1e4, 7)
    f = made("GELU")
    together = moments(f, q)
    for index, one in enumerate(q):
        assert together.second[index] == pytest.approx(moments(f, one).second[0], rel=1e-10)


def test_expectation_refines_until_a_sharp_bend_is_resolved() -> None:
    found = expectation(lambda z: (np.tanh(200 * (z - 0.377)),), 1.0)[0, 0]
    expected = by_quad(lambda z: np.tanh(200 * (z - 0.377)), 1.0, (0.34, 0.37, 0.377, 0.384, 0.41))
    assert found == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("n_pieces", [2, 3, 4])
def test_maxout_takes_the_largest_of_independent_pieces(n_pieces: int) -> None:
    largest = np.random.default_rng(0).standard_normal((400_000, n_pieces)).max(axis=1)
    found = moments(made("Maxout").replace(n_pieces=n_pieces), 1.0)
    assert found.mean[0] == pytest.approx(largest.mean(), abs=0.005)
    assert found.second[0] == pytest.approx(np.mean(largest**2), abs=0.01)
    if n_pieces == 3:
        assert found.second[0] == pytest.approx(1 + math.sqrt(3) / (2 * math.pi), rel=1e-12)


@pytest.mark.parametrize("correlation", [-0.7, 0.0, 0.5, 0.99])
def test_relu_correlations_follow_the_arc_cosine_kernel(correlation: float) -> None:
    angle = math.acos(correlation)
    kernel = (math.sin(angle) + (math.pi - angle) * correlation) / (2 * math.pi)
    assert product_expectation(made("ReLU"), 1.7, correlation, (0.0,)) == pytest.approx(1.7**2 * kernel, abs=1e-9)


@pytest.mark.parametrize("name", ["Tanh", "SELU", "GELU"])
def test_products_agree_with_an_independent_quadrature_in_two_dimensions(name: str) -> None:
    f, c, std = made(name), 0.6, 1.3
    spread = math.sqrt(1 - c * c)

    def density(v: float, u: float) -> float:
        z = np.array([std * u, std * (c * u + spread * v)])
        return float(np.prod(f(z))) * math.exp(-(u * u + v * v) / 2) / (2 * math.pi)

    def kink(u: float) -> float:
        return -c * u / spread

    expected = sum(
        dblquad(density, start, start + 9, -9.0, kink, epsabs=1e-10)[0]
        + dblquad(density, start, start + 9, kink, 9.0, epsabs=1e-10)[0]
        for start in (-9.0, 0.0)
    )
    assert product_expectation(f, std, c, f.properties().kinks) == pytest.approx(expected, abs=1e-8)


def test_tanh_with_xavier_weights_decays_and_does_not_settle() -> None:
    curve = MeanField(made("Tanh"), 1.0).through(200)
    assert curve.var_a[[0, 9, 49, 199]] == pytest.approx([0.394, 0.0522, 0.0102, 0.0025], rel=0.01)
    assert np.all(np.diff(curve.var_a) < 0)


def test_relu_keeps_signal_and_gradient_at_he_weights_alone() -> None:
    relu = made("ReLU")
    assert gain("ReLU").value == pytest.approx(2.0, rel=1e-12)
    curve = MeanField(relu, 2.0).through(200)
    assert curve.q == pytest.approx(np.full(200, 2.0), rel=1e-10)
    assert curve.chi == pytest.approx(np.ones(200), rel=1e-12)
    assert MeanField(relu, 2.0).keeps_every_q()
    assert not MeanField(relu, 2.1).keeps_every_q()


def test_relu_grows_by_the_factor_of_its_second_moment_until_numbers_end() -> None:
    curve = MeanField(made("ReLU"), 512 * 25.0).through(200)
    grown = np.diff(np.log(curve.q[np.isfinite(curve.q)]))
    assert grown == pytest.approx(np.full(len(grown), math.log(6400)))
    assert np.isinf(curve.q[-1])


def test_a_signal_that_dies_out_ends_at_zero_and_keeps_a_gradient_factor() -> None:
    curve = MeanField(made("Tanh"), 1e-4).through(200)
    assert curve.q[-1] == 0
    assert curve.chi[-1] == pytest.approx(1e-4)
    assert np.all(np.isfinite(curve.log_gradient))


def test_selu_has_gain_one_and_the_fixed_point_it_was_made_for() -> None:
    selu = made("SELU")
    assert gain("SELU").value == pytest.approx(1.0, rel=1e-12)
    point = MomentMap(selu).fixed_point()
    assert point == pytest.approx((0.0, 1.0), abs=1e-9)
    jacobian = MomentMap(selu).jacobian(0.0, 1.0)
    assert jacobian == pytest.approx(np.array([[0.0, 0.088834], [0.0, 0.782648]]), abs=1e-6)
    assert np.linalg.norm(jacobian, 2) == pytest.approx(0.7877, abs=1e-4)


def test_the_jacobian_of_the_moment_map_is_its_derivative() -> None:
    map_ = MomentMap(made("SELU"), omega=0.08, tau=1.05)
    step = 1e-5
    by_mean = (np.array(map_(0.05 + step, 1.1)) - np.array(map_(0.05 - step, 1.1)))[:, 0] / (2 * step)
    by_variance = (np.array(map_(0.05, 1.1 + step)) - np.array(map_(0.05, 1.1 - step)))[:, 0] / (2 * step)
    assert map_.jacobian(0.05, 1.1) == pytest.approx(np.column_stack([by_mean, by_variance]), abs=1e-8)


def test_selu_repairs_an_input_that_is_not_standardized_and_he_weights_break_it() -> None:
    means, variances = MomentMap(made("SELU")).path(2.0, 9.0, 40)
    assert means[-1] == pytest.approx(0, abs=1e-3)
    assert variances[-1] == pytest.approx(1, abs=1e-2)
    assert MomentMap(made("SELU"), tau=2.0).path(0.0, 1.0, 40)[1][-1] > 10


def test_the_edge_of_chaos_of_known_functions() -> None:
    assert edge("Tanh").weight_variance == pytest.approx(1.0, abs=1e-6)
    assert edge("Tanh").q == 0
    assert math.sqrt(edge("Sigmoid").weight_variance) == pytest.approx(10.15, abs=0.005)
    relu = edge("ReLU")
    assert relu.every_q
    assert relu.weight_variance == pytest.approx(2.0)
    assert critical_point(made("Softplus")) is None


@pytest.mark.parametrize(("name", "slope_at_0"), [("GELU", 0.5), ("SiLU", 0.5), ("Tanh", 1.0)])
def test_small_signals_are_critical_where_the_slope_at_zero_says(name: str, slope_at_0: float) -> None:
    found = edge(name)
    assert found.q == 0
    assert found.weight_variance == pytest.approx(1 / slope_at_0**2, rel=1e-5)


@pytest.mark.parametrize("name", ["GELU", "SiLU"])
def test_chi_of_smooth_functions_agrees_with_an_independent_calculation(name: str) -> None:
    f = made(name)
    expected = 1.9 * by_quad(lambda z: f.derivative(z) ** 2, 1.4, ())
    assert MeanField(f, 1.9).chi(1.4)[0] == pytest.approx(expected, rel=1e-9)


def test_tanh_orders_below_and_is_chaotic_above_its_critical_line() -> None:
    ordered = MeanField(made("Tanh"), 0.81).fixed_points()
    assert [point.q for point in ordered] == [0.0]
    assert ordered[0].stable
    assert ordered[0].chi == pytest.approx(0.81, rel=1e-6)
    assert ordered[0].correlation_scale == pytest.approx(-1 / math.log(0.81), rel=1e-5)
    zero, away = MeanField(made("Tanh"), 2.25).fixed_points()
    assert not zero.stable
    assert away.stable
    assert away.chi > 1
    assert MeanField(made("Tanh"), 2.25).next_q(away.q)[0] == pytest.approx(away.q, rel=1e-9)


def test_the_length_scale_is_the_rate_at_which_a_variance_settles() -> None:
    field = MeanField(made("Tanh"), 2.25, 0.09)
    (point,) = field.fixed_points()
    distance = np.abs(field.through(30).q - point.q)
    rate = distance[15] / distance[14]
    assert point.length_scale == pytest.approx(-1 / math.log(rate), rel=0.02)


def test_correlations_come_together_in_order_and_part_in_chaos() -> None:
    ordered = MeanField(made("Tanh"), 1.0, 0.09).correlations(60, 0.2)
    chaotic = MeanField(made("Tanh"), 6.25).correlations(60, 0.9)
    assert ordered[-1] > 0.99
    assert chaotic[-1] < 0.1
    field = MeanField(made("Tanh"), 1.0, 0.25)
    (point,) = field.fixed_points()
    gap = 1 - field.correlations(40, 0.2)
    assert point.correlation_scale == pytest.approx(-1 / math.log(gap[30] / gap[29]), rel=0.02)


@pytest.mark.parametrize(("name", "weight_variance", "bias_variance"), [("Tanh", 2.25, 0.09), ("Tanh", 4.0, 0.0)])
def test_in_chaos_the_depth_scale_is_that_of_the_common_correlation(
    name: str, weight_variance: float, bias_variance: float
) -> None:
    field = MeanField(made(name), weight_variance, bias_variance)
    point = field.fixed_points()[-1]
    assert point.chi > 1
    assert point.common_correlation < 0.8
    path = field.correlations(200, 0.9)
    assert path[-1] == pytest.approx(point.common_correlation, abs=1e-3)
    gap = np.abs(path - point.common_correlation)
    late = int(np.flatnonzero(gap > 1e-3)[-1])
    assert point.correlation_scale == pytest.approx(-1 / math.log(gap[late] / gap[late - 1]), rel=0.05)
    # That is not the scale of χ₁, over which nearly equal inputs part and gradients grow.
    assert point.gradient_scale == pytest.approx(1 / math.log(point.chi), rel=1e-9)
    assert abs(point.correlation_scale / point.gradient_scale - 1) > 0.1


@pytest.mark.parametrize("name", ["GELU", "SiLU", "Hard Swish"])
def test_where_zero_is_stable_only_nearby_larger_variances_do_not_settle_there(name: str) -> None:
    field = MeanField(made(name), 3.0)
    zero, away = field.fixed_points()
    assert (zero.q, zero.stable, away.stable) == (0.0, True, False)
    assert field.flow(0.9 * away.q).kind == "dies out"
    assert field.flow(1.1 * away.q).kind == "grows"
    assert field.through(60, 10.0).q[-1] > 1e3
    assert flow_said(field.flow(4.0)) == "This network's variance grows without bound"
    assert flow_said(MeanField(made(name), 4.0).flow(4.0)) == "This network's variance grows without bound"


def test_the_map_of_chaos_meets_its_line() -> None:
    found = chaos_map(made("Tanh"), 3.0, 1.0)
    assert found.line_weight_std.min() == pytest.approx(1.0, abs=1e-3)
    for weight, bias in zip(found.line_weight_std[::40], found.line_bias_std[::40], strict=True):
        row, column = np.abs(found.bias_std - bias).argmin(), np.abs(found.weight_std - weight).argmin()
        assert found.chi[row, column] == pytest.approx(1.0, abs=0.06)
    exact = MeanField(made("Tanh"), found.weight_std[40] ** 2, found.bias_std[30] ** 2).through(200)
    assert found.chi[30, 40] == pytest.approx(exact.chi[-1], rel=1e-3)


def test_a_gain_keeps_the_variance_of_every_function() -> None:
    for name in ACTIVATIONS:
        found = gain_of(made(name))
        if found is None:
            assert not 0 < moments(made(name), 1.0).second[0] < np.inf
            continue
        assert MeanField(made(name), found.value).next_q(1.0)[0] == pytest.approx(1.0, rel=1e-9), name
        field = MeanField(made(name), found.value)
        growth = float(np.diff(field.next_q([1 - 1e-5, 1 + 1e-5]))[0]) / 2e-5
        assert found.growth == pytest.approx(growth, abs=1e-5), name


@dataclasses.dataclass(frozen=True)
class Silent(Activation):
    """Gives 0 whatever comes in."""

    name = "Silent"
    shape = "rectified"

    def __call__(self, z: Array) -> Array:
        return np.zeros_like(z)

    def derivative(self, z: Array) -> Array:
        return np.zeros_like(z)

    def properties(self) -> Properties:
        return Properties((0, 0), (0, 0), True, False, "C∞", (True, True), 0.0)


def test_a_function_that_gives_nothing_has_neither_gain_nor_edge() -> None:
    assert gain_of(Silent()) is None
    assert critical_point(Silent()) is None


def test_the_bound_of_death_at_birth() -> None:
    assert bound(3, 1) == pytest.approx(1 / 8)
    assert bound(3, 4) == pytest.approx(1 - (7 / 8) ** 4)
    assert bound(60, 100) == pytest.approx(100 * 0.5**60, rel=1e-9)


@pytest.mark.parametrize(("name", "variance", "kept"), [("ReLU6", 2.0, 0.79), ("Hard Tanh", 1.0, 0.022)])
def test_a_stretch_of_variances_that_stay_is_one_fixed_point_and_not_a_fault(
    name: str, variance: float, kept: float
) -> None:
    # ReLU6 with He's weights is ReLU for all signals that stay far below 6: 2 E[ReLU6(√q Z)²] = q − 2 ∫ beyond 6.
    (point,) = MeanField(made(name), variance).fixed_points()
    assert (point.q, point.neutral) == (0.0, True)
    assert point.kept_up_to == pytest.approx(kept, rel=0.02)
    far = 1.5 * point.kept_up_to
    assert MeanField(made(name), variance).next_q(far)[0] < far


@pytest.mark.parametrize("name", SINGLE)
def test_the_map_of_moments_answers_for_weights_of_every_size(name: str) -> None:
    for tau in (0.0, 1.0, 2.0, 128.0):
        map_ = MomentMap(made(name), 0.0, tau)
        means, variances = map_.path([-1.0, 0.5], [0.2, 2.0], 12)
        assert not np.any(np.isnan(variances))
        assert np.all(np.isfinite(means) | np.isinf(variances))
        point = map_.fixed_point()
        assert point is None or map_(*point)[1] == pytest.approx(point[1], rel=1e-6)


@pytest.mark.parametrize(
    ("text", "second", "slope"),
    [("1/x", math.inf, math.inf), ("tan(x)", math.inf, math.inf), ("sqrt(abs(x))", math.sqrt(2 / math.pi), math.inf)],
)
def test_a_pole_has_no_finite_moment_and_no_gain(text: str, second: float, slope: float) -> None:
    f = YourOwn(expression=text)
    found = moments(f, 1.0)
    assert found.second[0] == pytest.approx(second, rel=1e-9)
    assert found.slope[0] == slope
    assert (gain_of(f) is None) == math.isinf(second)


def test_where_a_function_is_no_number_neither_are_its_moments() -> None:
    assert np.isnan(moments(YourOwn(expression="log(x)"), 1.0).second[0])
    curve = MeanField(YourOwn(expression="log(x)"), 1.0).through(5)
    assert (curve.end, curve.end_layer) == ("undefined", 1)
    assert MeanField(YourOwn(expression="1/x"), 1.0).through(5).end == "pole"
    assert MeanField(made("ReLU"), 1e6).through(50).end == "grows"


def test_oscillations_are_resolved_for_wide_laws() -> None:
    q = np.array([1e-3, 1.0, 100.0, 1e4, 1e6])
    found = moments(made("Sine"), q)
    assert found.second == pytest.approx((1 - np.exp(-2 * q)) / 2, rel=1e-10)
    assert found.slope == pytest.approx((1 + np.exp(-2 * q)) / 2, rel=1e-10)
    assert moments(made("Exponential"), 60.0).mean[0] == pytest.approx(math.exp(30.0), rel=1e-12)
