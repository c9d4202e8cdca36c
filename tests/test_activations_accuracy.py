"""Every activation against 60 digits over the whole floating-point range, at both ends of every slider."""

import inspect
import random
import struct
import types
from typing import Any

import gmpy2
import mpmath
import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS, Activation
from tests import references
from tests.accuracy import hard_points, settings_of, worst_errors

N_LOG = 6000
"""Log-spaced points a sign and as many even ones: more than 20,000 with the rest. At the ends of sliders half."""
# A typed function is as accurate as its formula, whatever that is.
SETTINGS = [activation for cls in ACTIVATIONS.values() if not cls.texts() for activation in settings_of(cls)]


def allowed_errors(name: str) -> tuple[float, float]:
    """Units in the last place that f and f' may be off."""
    return (10.0, 16.0) if name in {"GELU", "Mish"} else (4.0, 8.0)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("activation", SETTINGS, ids=str)
def test_right_to_a_few_units_in_the_last_place(activation: Activation, dtype: Any) -> None:
    at_default = activation == type(activation)()
    of_values, of_derivatives, n_points = worst_errors(activation, dtype, N_LOG if at_default else N_LOG // 2)
    assert n_points >= (20_000 if at_default else 10_000)
    allowed = (1.0, 1.0) if dtype == np.float32 else allowed_errors(activation.name)
    assert of_values <= allowed[0]
    if dtype == np.float32 and activation.name in references.ROUNDED_NEAR_ZEROS:
        allowed = allowed_errors(activation.name)
    assert of_derivatives <= allowed[1]


def test_points_cover_what_is_hard() -> None:
    silu = ACTIVATIONS["SiLU"]()
    z = hard_points(silu, np.float64, 100, np.random.default_rng(0))
    limits = np.finfo(np.float64)
    assert {0.0, limits.max, -limits.max, limits.tiny, limits.smallest_subnormal} <= set(z.tolist())
    assert np.sum(np.abs(z) < limits.tiny) > 10
    zero = -1.278464542761074
    assert np.sum(np.abs(z - zero) < 1e-14) > 10
    last = z[silu(z) == 0]
    assert np.sum(np.abs(z - last[last < -1].max()) < 1e-11) > 10


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("activation", SETTINGS, ids=str)
def test_infinities_nan_and_zeros(activation: Activation, dtype: Any) -> None:
    properties = activation.properties()
    ends = np.array([-np.inf, np.inf], dtype)
    np.testing.assert_array_equal(activation(ends), np.array(properties.limits, dtype))
    slopes = activation.derivative(ends)
    assert ((slopes == 0) == properties.saturates).all()
    largest = np.finfo(dtype).max
    # A wave's slope has no limit; any other has reached its own, but for 1/z, at the largest number.
    limits = np.nan if activation.name in {"Sine", "Snake"} else activation.derivative(np.array([-largest, largest]))
    np.testing.assert_allclose(slopes, limits, rtol=1e-6, atol=4 / largest)
    assert np.isnan(activation(np.array([np.nan], dtype))).all()
    assert np.isnan(activation.derivative(np.array([np.nan], dtype))).all()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("activation", SETTINGS, ids=str)
def test_zeros_have_the_sign_of_their_side(activation: Activation, dtype: Any) -> None:
    values = activation(np.array([-0.0, 0.0], dtype))
    beside = activation(np.array([-1e-15, 1e-15], dtype))
    assert values[0] == values[1]
    signed = (values == 0) & (beside != 0)
    assert (np.signbit(values) == np.signbit(beside))[signed].all()


def through_mpmath() -> dict[str, Any]:
    """The references once more, with mpmath in the place of MPFR."""
    names = ("atan", "cos", "cosh", "erfc", "exp", "expm1", "log1p", "sin", "sqrt", "tanh")
    stand_in = types.SimpleNamespace(const_pi=lambda: +mpmath.pi, **{name: getattr(mpmath, name) for name in names})
    source = inspect.getsource(references)
    head, tail = source.index("import gmpy2"), source.index("from act_viz")
    everything: dict[str, Any] = {"gmpy2": stand_in, "mpfr": mpmath.mpf}
    everything |= {name: getattr(mpmath, name) for name in names}
    exec(source[:head].replace("from __future__ import annotations", "") + source[tail:], everything)
    return everything


def test_mpmath_confirms_the_references_on_a_fresh_sample() -> None:
    other = through_mpmath()
    draw = random.Random()
    for activation in SETTINGS:
        for _point in range(8):
            size = draw.choice([2.0 ** draw.uniform(-1074, 1023), 2.0 ** draw.uniform(-10, 10)])
            z = draw.choice([-1, 1]) * size
            bits = references.bits_for(activation.name, z)
            with gmpy2.context(gmpy2.get_context(), precision=bits), mpmath.workprec(bits):
                for ours, theirs in zip(references.pair_of(activation), other["pair_of"](activation), strict=True):
                    right, confirmed = ours(gmpy2.mpfr(z)), mpmath.mpf(theirs(mpmath.mpf(z)))
                    assert same_to_50_digits(right, confirmed), (activation, struct.pack(">d", z).hex())


def same_to_50_digits(x: Any, y: Any) -> bool:
    """MPFR underflows where mpmath does not: below 10^-400 both count as 0."""
    x = mpmath.mpf(f"{x:.70e}") if x else mpmath.mpf(0)
    largest = max(abs(x), abs(y))
    return bool(largest < mpmath.mpf(10) ** -400 or abs(x - y) <= largest * mpmath.mpf(10) ** -50)
