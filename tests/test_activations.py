"""What holds for every activation, at its defaults and with every slider at both of its ends."""

import pickle
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from latex2mathml.converter import convert
from scipy.optimize import minimize_scalar

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.exact import Array
from act_viz.network.activation_calls import learning_ops, training_ops
from tests.accuracy import near_a_zero_of_the_derivative, settings_of

SETTINGS = [activation for cls in ACTIVATIONS.values() for activation in settings_of(cls)]
each = pytest.mark.parametrize("activation", SETTINGS, ids=str)
each_dtype = pytest.mark.parametrize("dtype", [np.float64, np.float32])

STEP = 1e-3
NEAR = np.linspace(-12.0, 12.0, 24_001)
FAR = np.geomspace(12.0, 1e6, 400)
WAY = np.concatenate([-FAR[::-1], NEAR, FAR])
JOINTS = np.array([-1.0, 0.0, 1.0])
"""Where pieces of a function that has no kink may meet."""
JUMP = 0.05


@cache
def on_the_way(activation: Activation) -> tuple[Array, Array]:
    """f and f' along `WAY`."""
    return activation(WAY), activation.derivative(WAY)


def away_from(places: Any, z: Array, distance: float) -> Any:
    """Which of `z` are farther than `distance` from all of `places`."""
    return np.all(np.abs(z[:, None] - np.asarray(places)) > distance, axis=1)


@each
def test_derivative_agrees_with_differences(activation: Activation) -> None:
    far = np.geomspace(13.0, 700.0, 60)
    z = np.concatenate([-far, NEAR[::7] + 1e-4, far, [-1e-3, 1e-3]])
    z = z[away_from((*activation.properties().kinks, *JOINTS), z, 2.1 * STEP)]
    f = [activation(z + k * STEP) for k in (-2, -1, 1, 2)]
    difference = (f[0] - 8 * f[1] + 8 * f[2] - f[3]) / (12 * STEP)
    sizes = np.maximum(1.0, np.abs(activation(z)))
    errors = np.abs(activation.derivative(z) - difference)
    assert np.all((errors <= 1e-7 * sizes) | ~np.isfinite(sizes))
    assert np.isfinite(sizes).mean() > 0.9


@each
def test_derivative_is_the_left_one_at_kinks(activation: Activation) -> None:
    for kink in activation.properties().kinks:
        before = activation(kink - np.array([2e-6, 1e-6]))
        # Where pieces meet at no floating-point number, the next one may lie on the other side.
        at = kink if (2**20 * kink).is_integer() or activation.name != "Maxout" else np.nextafter(kink, -np.inf)
        slope = float(activation.derivative(np.array([at]))[0])
        assert slope == pytest.approx((before[1] - before[0]) / 1e-6, abs=1e-4)


@each_dtype
@each
def test_shape_and_dtype_are_kept_and_the_input_too(activation: Activation, dtype: Any) -> None:
    specials = [0.0, -0.0, 1.0, -1e-40, np.inf, -np.inf, np.nan, float(np.finfo(dtype).max), -30.5, 700.0]
    table = np.array([specials, specials[::-1]], dtype)
    for z in (table, table[:, ::3], table.T, table[:0], np.array(-2.5, dtype)):
        before = z.copy()
        z.flags.writeable = False
        for values in (activation(z), activation.derivative(z)):
            assert isinstance(values, np.ndarray)
            assert (values.shape, values.dtype) == (z.shape, z.dtype)
            assert not np.shares_memory(values, z)
        np.testing.assert_array_equal(z, before)
    np.testing.assert_array_equal(activation(table)[:, ::3], activation(table[:, ::3]))


@each
def test_range_is_stated_right(activation: Activation) -> None:
    low, high = activation.properties().range
    kinks = np.array(activation.properties().kinks)
    beside = activation(np.concatenate([np.nextafter(kinks, side) for side in (-np.inf, np.inf)]))
    for bound, sign in ((low, 1.0), (high, -1.0)):
        lowest = min(least(activation, sign), np.min(sign * beside, initial=np.inf))
        if np.isinf(bound):
            assert lowest < -100
        else:
            assert sign * lowest == pytest.approx(bound, abs=1e-5)
            assert lowest >= sign * bound - 1e-14


def least(curve: Callable[[Array], Array], sign: float = 1.0) -> float:
    """The lowest value of `sign` · `curve` along `WAY`, refined where it lies between two points."""
    values = sign * curve(WAY)
    at = int(np.nanargmin(values))
    if not 0 < at < len(WAY) - 1:
        return float(values[at])
    bounds = (WAY[at - 1], WAY[at + 1])
    found = minimize_scalar(lambda z: sign * float(curve(np.array(z))), bounds=bounds, method="bounded")
    return min(float(found.fun), float(values[at]))


@each
def test_limits_are_stated_right(activation: Activation) -> None:
    for limit, side in zip(activation.properties().limits, (-1.0, 1.0), strict=True):
        far = activation(side * np.geomspace(1e3, 1e8, 500))
        if np.isnan(limit):
            assert np.ptp(far[-50:]) > 0.5
        elif np.isinf(limit):
            assert far[-1] * np.sign(limit) > 1e3
        else:
            assert far[-1] == pytest.approx(limit, abs=1e-6)


@each
def test_monotone_and_takes_both_signs_are_stated_right(activation: Activation) -> None:
    values = on_the_way(activation)[0]
    finite = values[np.isfinite(values)]
    falls = np.diff(finite) < -1e-14 * np.maximum(np.abs(finite[1:]), 1e-3)
    assert activation.properties().monotone == (not falls.any())
    assert activation.properties().takes_both_signs == bool(finite.min() < 0 < finite.max())


@each
def test_kinks_are_all_the_places_where_a_slope_or_value_jumps(activation: Activation) -> None:
    kinks = np.array(activation.properties().kinks)
    assert activation.properties().jumps == tuple(kink for kink in kinks if jump_of(activation, kink) > 1e-6)
    values, slopes = (found[len(FAR) : -len(FAR)] for found in on_the_way(activation))
    beside = np.maximum(1.0, np.maximum(np.abs(slopes[1:]), np.abs(slopes[:-1])))
    jumps = (np.abs(np.diff(slopes)) > JUMP * beside) | (np.abs(np.diff(values)) > JUMP * beside)
    cells = NEAR[:-1][jumps]
    for kink in kinks:
        assert np.any((cells < kink + 2e-3) & (cells > kink - 2e-3)), f"nothing jumps at {kink}"
    for cell in cells:
        assert np.any(np.abs(kinks - cell) < 2e-3), f"something jumps at {cell}"


@each
def test_smoothness_is_stated_right(activation: Activation) -> None:
    properties = activation.properties()
    jumps_in_value = [jump_of(activation, kink) for kink in properties.kinks]
    found: str
    if max(jumps_in_value, default=0.0) > 1e-6:
        found = "discontinuous"
    elif properties.kinks:
        found = "C0"
    elif any(bend_at(activation, joint, 1) > 0.02 for joint in JOINTS):
        found = "C1"
    elif any(bend_at(activation, joint, 2) > 0.02 for joint in JOINTS):
        found = "C2"
    else:
        found = "C∞"
    assert properties.smoothness == found


def jump_of(activation: Activation, place: float) -> float:
    """How far apart the values of f on both sides of `place` and at it are."""
    return float(np.ptp(activation(np.array([np.nextafter(place, -9.0), place, np.nextafter(place, 9.0)]))))


def bend_at(activation: Activation, place: float, order: int) -> float:
    """How far apart the two one-sided derivatives of f' of this `order` are at `place`, extrapolated."""

    def apart(step: float) -> float:
        steps = step * np.arange(1, order + 2)
        right = np.diff(activation.derivative(place + steps), order)[0]
        left = np.diff(activation.derivative(place - steps), order)[0] * (-1) ** order
        return float(right - left) / step**order

    return abs(2 * apart(1e-4) - apart(2e-4))


@each
def test_saturation_and_steepest_slope_are_stated_right(activation: Activation) -> None:
    properties = activation.properties()
    slopes = np.abs(on_the_way(activation)[1])
    for saturates, end in zip(properties.saturates, (slopes[:30], slopes[-30:]), strict=True):
        assert saturates == bool(end.max() < 1e-5)
    steepest = -least(lambda z: -np.abs(activation.derivative(z)))
    if np.isinf(properties.max_abs_derivative):
        assert steepest > 1e5
    else:
        assert steepest == pytest.approx(properties.max_abs_derivative, rel=1e-5)
        assert steepest <= properties.max_abs_derivative * (1 + 1e-13)


@each
def test_fixed_points_are_stated_right(activation: Activation) -> None:
    points = np.array(activation.properties().fixed_points)
    np.testing.assert_allclose(activation(points), points, rtol=1e-12, atol=1e-12)
    gaps = activation(NEAR) - NEAR
    if not len(points) and np.sum(gaps == 0) > 100:
        # Equal on a stretch, so not at finitely many places.
        return
    known = np.abs(gaps) > 1e-9
    z, signs = NEAR[known], np.sign(gaps[known])
    for at in np.flatnonzero(signs[:-1] != signs[1:]):
        inside = (points >= z[at]) & (points <= z[at + 1])
        jumps = np.any([z[at] <= kink <= z[at + 1] for kink in activation.properties().kinks])
        assert inside.any() or jumps, f"f crosses the diagonal at {z[at]}"


@pytest.mark.parametrize(
    "activation", [cls for cls in SETTINGS if any(p.trainable for p in cls.params().values())], ids=str
)
def test_parameter_derivatives_agree_with_differences(activation: Activation) -> None:
    z = np.concatenate([NEAR[::50] + 1e-4, [-40.0, 40.0]])
    names = [name for name, described in activation.params().items() if described.trainable]
    found = activation.parameter_derivatives(z)
    assert sorted(found) == sorted(names)
    for name in names:
        value, step = getattr(activation, name), 1e-5
        # As arrays, since those may leave the slider.
        above, below = (activation.replace(**{name: np.array(value + side * step)}) for side in (1, -1))
        np.testing.assert_allclose(found[name], (above(z) - below(z)) / (2 * step), rtol=1e-6, atol=1e-7)
        assert activation.parameter_derivatives(z.astype(np.float32))[name].dtype == np.float32


@each_dtype
@pytest.mark.parametrize("activation", [cls for cls in SETTINGS if cls.name != "Maxout"], ids=str)
def test_training_steps_see_the_same_function(activation: Activation, dtype: Any) -> None:
    rng = np.random.default_rng(0)
    z = np.concatenate([rng.normal(size=2000) * 3, rng.uniform(-30, 30, 1000), [0.0, -1.0, 1.0, -3.0, 3.0, 6.0]])
    z = z.astype(dtype).reshape(2, -1)
    a, slope = np.full_like(z, np.nan), np.full_like(z, np.nan)
    learned = [name for name, described in activation.params().items() if described.trainable]
    partials = {name: np.full_like(z, np.nan) for name in learned}
    ops = learning_ops(activation, z, a, slope, partials) if learned else training_ops(activation, z, a, slope, [])
    with np.errstate(all="ignore"):
        for function, arguments in ops:
            function(*arguments)
    np.testing.assert_allclose(a, activation(z), rtol=1e-6, atol=1e-37)
    excused = near_a_zero_of_the_derivative(activation, z.ravel()).reshape(z.shape)
    right = activation.derivative(z)
    np.testing.assert_allclose(slope[~excused], right[~excused], rtol=1e-6, atol=1e-37)
    np.testing.assert_allclose(slope[excused], right[excused], rtol=1e-6, atol=1e-6)
    for name, partial in partials.items():
        right = activation.parameter_derivatives(z)[name]
        np.testing.assert_allclose(partial, right, rtol=1e-5, atol=1e-6 * np.abs(right).max())


@pytest.mark.parametrize("n_pieces", [2, 3, 4])
def test_a_maxout_unit_passes_its_largest_piece(n_pieces: int) -> None:
    z = np.random.default_rng(0).normal(size=(n_pieces, 3, 50))
    a, slope = np.full(z.shape[1:], np.nan), np.full_like(z, np.nan)
    for function, arguments in training_ops(ACTIVATIONS["Maxout"](n_pieces=n_pieces), z, a, slope, []):
        function(*arguments)
    np.testing.assert_array_equal(a, z.max(0))
    np.testing.assert_array_equal(slope, z == z.max(0))


def test_random_slopes_are_drawn_between_the_two_ends() -> None:
    rrelu = ACTIVATIONS["RReLU"](low=0.1, high=0.5)
    z = -np.ones((4, 500))
    a, slope = np.empty_like(z), np.empty_like(z)
    ops = training_ops(rrelu, z, a, slope, [np.random.default_rng(0)])
    drawn = []
    for _turn in range(2):
        for function, arguments in ops:
            function(*arguments)
        drawn.append(slope.copy())
        np.testing.assert_array_equal(a, slope * z)
        assert 0.1 <= slope.min() < 0.11 < 0.49 < slope.max() <= 0.5
        assert slope.mean() == pytest.approx(0.3, abs=0.02)
    assert not np.array_equal(drawn[0], drawn[1])


@each
def test_code_runs_alone_and_is_the_function(activation: Activation) -> None:
    alone: dict[str, Any] = {}
    exec(activation.code(), alone)
    z = np.concatenate([NEAR[::101], activation.properties().kinks, [-35.0, 30.0]])
    # The decorator that keeps over- and underflow quiet is not part of the listing.
    with np.errstate(over="ignore", under="ignore"):
        np.testing.assert_allclose(alone["f"](z), activation(z), rtol=1e-13, atol=1e-300)
        slopes = alone["derivative"](z)
    np.testing.assert_allclose(slopes, activation.derivative(z), rtol=1e-13, atol=1e-15)
    assert "act_viz" not in activation.code()
    assert "self" not in activation.code()


@each
def test_settings_survive_writing_hashing_and_pickling(activation: Activation) -> None:
    assert ACTIVATIONS.parse(str(activation)) == activation
    copied = pickle.loads(pickle.dumps(activation))
    assert copied == activation
    assert hash(copied) == hash(activation)
    assert type(activation)(**{name: getattr(activation, name) for name in activation.texts()}) == activation.defaults()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_words_formulas_and_source_are_there(name: str) -> None:
    activation = ACTIVATIONS[name]()
    assert activation.formula.startswith("f(z) =")
    assert activation.derivative_formula.startswith("f'(z) =")
    for formula in (activation.formula, activation.derivative_formula):
        assert convert(formula).startswith("<math")
    # Every parameter that can be set is in the formula, under its symbol.
    shown = activation.formula + activation.derivative_formula
    assert all(described.symbol.split("_")[0] in shown for described in activation.sliders().values())
    assert activation.text().count(".") >= 1
    if activation.source:
        assert activation.source.authors
        assert 1900 < activation.source.year < 2030
        assert activation.source.url.startswith("https://") or not activation.source.url
    else:
        assert activation.texts()
