"""Sampling keeps kinks sharp, finds saturated stretches, and keeps the axes still."""

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.figures.sampling import WINDOW, extremes, kinks_within, sample, saturated_regions, value_ranges

SETTINGS = [setting for cls in ACTIVATIONS.values() for setting in (cls(), *extremes(cls()))]


def regions(name: str, **settings: float) -> list[tuple[float, float]]:
    activation = ACTIVATIONS[name](**settings)
    return saturated_regions(activation, sample(activation))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_samples_cover_the_window_and_are_the_function(name: str) -> None:
    activation = ACTIVATIONS[name]()
    curve = sample(activation)
    assert (curve.z[0], curve.z[-1]) == WINDOW
    assert np.all(np.diff(curve.z) >= 0)
    drawn = np.isfinite(curve.a)
    np.testing.assert_array_equal(curve.a[drawn], activation(curve.z[drawn]))
    drawn = np.isfinite(curve.slope)
    np.testing.assert_array_equal(curve.slope[drawn], activation.derivative(curve.z[drawn]))


def test_a_jump_breaks_the_line_and_a_bend_does_not() -> None:
    curve = sample(ACTIVATIONS["ReLU"]())
    assert np.isfinite(curve.a).all()
    assert np.flatnonzero(np.isnan(curve.slope)).size == 1
    at = int(np.flatnonzero(np.isnan(curve.slope))[0])
    assert (curve.slope[at - 1], curve.slope[at + 1]) == (0, 1)


def test_saturation_is_found_where_it_is() -> None:
    (left,) = regions("ReLU")
    assert left == (-6.0, 0.0)
    low, high = regions("Sigmoid")
    # s(1 - s) = 0.05 / 4 at z = ± 4.357
    assert low == pytest.approx((-6.0, -4.357), abs=0.03)
    assert high == pytest.approx((4.357, 6.0), abs=0.03)
    assert regions("Identity") == []
    assert regions("Leaky ReLU", slope=0.2) == []


def test_a_derivative_without_bound_is_compared_with_that_of_the_identity() -> None:
    # 2 z = 0.05 at z = 0.025
    assert regions("Squared ReLU") == [pytest.approx((-6.0, 0.025), abs=1e-6)]
    # exp(z) = 0.05
    assert regions("Exponential") == [pytest.approx((-6.0, np.log(0.05)), abs=1e-6)]


def test_a_turning_point_is_not_saturation() -> None:
    slopes = sample(ACTIVATIONS["Mish"]()).slope
    assert slopes.min() < 0
    assert len(regions("Mish")) == 1


def test_a_jump_on_the_left_of_its_value_breaks_the_line() -> None:
    curve = sample(ACTIVATIONS["Hardshrink"](cut=0.5))
    breaks = np.flatnonzero(np.isnan(curve.a))
    np.testing.assert_allclose(curve.z[breaks], [-0.5, 0.5], atol=1e-6)
    np.testing.assert_allclose(curve.a[breaks - 1], [-0.5, 0.0], atol=1e-6)
    np.testing.assert_allclose(curve.a[breaks + 1], [0.0, 0.5], atol=1e-6)


@pytest.mark.parametrize(("text", "place", "values"), [("floor(x)", 6.0, (5, 6)), ("ceil(x)", -6.0, (-6, -5))])
def test_a_jump_at_the_end_of_the_window_breaks_the_line(text: str, place: float, values: tuple[int, int]) -> None:
    curve = sample(ACTIVATIONS["Your own"](expression=text))
    near = np.abs(curve.z - place) < 1e-6
    assert curve.a[near][~np.isnan(curve.a[near])].tolist() == list(values)
    assert np.isnan(curve.a[near]).sum() == 1, "between the two"


@pytest.mark.parametrize("activation", SETTINGS, ids=str)
def test_a_kink_has_the_slopes_of_both_of_its_sides(activation: Activation) -> None:
    for kink in kinks_within(activation):
        # Differences of f alone, a little away from the kink on either side.
        sides = [activation(kink.z + sign * np.array([1e-6, 2e-6])) for sign in (-1, 1)]
        assert kink.left == pytest.approx((sides[0][0] - sides[0][1]) / 1e-6, abs=1e-3)
        assert kink.right == pytest.approx((sides[1][1] - sides[1][0]) / 1e-6, abs=1e-3)
        jumps = max(abs(side[0] - kink.value) for side in sides) > 1e-3
        assert (kink.jump is not None) == jumps


def test_a_kink_between_numbers_has_two_slopes() -> None:
    # −0.5 z − 2 meets z at −4/3, which is no binary number.
    (kink,) = kinks_within(ACTIVATIONS["Maxout"](offset_1=-2.0))
    assert kink.z == pytest.approx(-4 / 3)
    assert (kink.left, kink.right, kink.jump) == (-0.5, 1.0, None)


@pytest.mark.parametrize("activation", SETTINGS, ids=str)
def test_axes_hold_the_curve_at_both_ends_of_every_slider(activation: Activation) -> None:
    curve = sample(activation)
    for (low, high), values in zip(value_ranges(activation), (curve.a, curve.slope), strict=True):
        assert low < np.nanmin(values)
        assert np.nanmax(values) < high


def test_axes_hold_the_band_of_random_slopes() -> None:
    (low, _high), (lowest, highest) = value_ranges(ACTIVATIONS["RReLU"](low=0.0, high=1.0))
    assert low <= -6
    assert lowest < 0
    assert highest > 1


def test_an_axis_stands_still_for_small_moves() -> None:
    moved = {value_ranges(ACTIVATIONS["ELU"](alpha=alpha)) for alpha in np.linspace(0.1, 5.0, 50)}
    assert len(moved) <= 6, "larger by halves, not with every move"
