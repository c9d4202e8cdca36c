"""Sampling keeps kinks sharp, finds saturated stretches, and keeps the axes still."""

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.figures.sampling import WINDOW, sample, saturated_regions, value_ranges


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


def test_a_derivative_without_bound_is_compared_with_the_largest_in_the_window() -> None:
    # 2 z = 0.05 · 12 at z = 0.3
    assert regions("Squared ReLU") == [pytest.approx((-6.0, 0.3), abs=0.03)]
    # exp(z) = 0.05 · exp(6)
    assert regions("Exponential") == [pytest.approx((-6.0, 6 + np.log(0.05)), abs=0.03)]


def test_a_turning_point_is_not_saturation() -> None:
    slopes = sample(ACTIVATIONS["Mish"]()).slope
    assert slopes.min() < 0
    assert len(regions("Mish")) == 1


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_axes_hold_the_default_curve(name: str) -> None:
    activation = ACTIVATIONS[name]()
    curve = sample(activation)
    for (low, high), values in zip(value_ranges(activation), (curve.a, curve.slope), strict=True):
        assert low < np.nanmin(values)
        assert np.nanmax(values) < high
