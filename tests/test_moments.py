"""Moments against values known in closed form."""

import math

import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.activations.moments import moments_after

KNOWN = {
    "Identity": (0.0, 1.0),
    "ReLU": (1 / math.sqrt(2 * math.pi), 0.5 - 1 / (2 * math.pi)),
    "SELU": (0.0, 1.0),
}


@pytest.mark.parametrize("name", KNOWN)
def test_moments_for_a_standard_normal_input(name: str) -> None:
    assert moments_after(ACTIVATIONS[name]()) == pytest.approx(KNOWN[name], abs=1e-6)


def test_a_sigmoid_keeps_the_middle() -> None:
    mean, variance = moments_after(ACTIVATIONS["Sigmoid"]())
    assert mean == pytest.approx(0.5, abs=1e-12)
    assert 0 < variance < 0.25**2


@pytest.mark.parametrize(
    ("text", "mean", "variance"),
    [
        ("log(abs(x))", -(math.log(2) + 0.5772156649015329) / 2, math.pi**2 / 8),
        ("exp(x**2/4)", math.sqrt(2), math.inf),
        ("relu(x)/x", 0.5, 0.25),
        ("1/x", math.nan, math.nan),
        ("exp(exp(x))", math.nan, math.nan),
        ("log(x)", math.nan, math.nan),
        ("tan(x)", math.nan, math.nan),
    ],
)
def test_moments_of_what_has_no_bound_are_not_invented(text: str, mean: float, variance: float) -> None:
    assert moments_after(ACTIVATIONS["Your own"](text)) == pytest.approx((mean, variance), abs=1e-9, nan_ok=True)
