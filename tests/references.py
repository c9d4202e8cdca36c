"""Every activation once more, as its paper defines it, in 60 digits: what the accuracy of ours is measured against.

The formulas are plain on purpose and share nothing with `act_viz`. They are evaluated by MPFR, where every operation
is rounded correctly; `test_activations_accuracy.py` confirms them by mpmath.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import gmpy2
from gmpy2 import (
    atan,
    cos,
    cosh,
    erfc,
    exp,
    expm1,
    log1p,
    mpfr,
    sin,
    sqrt,
    tanh,
)

from act_viz.activations import Activation

Real = Any
Pair = tuple[Callable[[Real], Real], Callable[[Real], Real]]
"""f and f' for MPFR numbers."""

DIGITS_60 = 210
"""60 decimal digits in bits, and a few to spare."""

REFERENCES: dict[str, Callable[[Any], Pair]] = {}
ROUNDED_NEAR_ZEROS = {"GELU", "SiLU", "Quick GELU", "GELU tanh", "Mish", "Snake", "Sinc"}
"""Derivatives that lose digits near a zero; in float32 all others are right to half a unit."""
CANCELS = {"Tanhshrink": -1, "Sinc": -1, "Bent identity": -1, "Sparse Plus": -1, "Squareplus": 1}
"""Defined by a difference of nearly equal numbers, so that more bits are needed near 0 (−1) or far out (1)."""


def reference(name: str) -> Callable[[Callable[[Any], Pair]], Callable[[Any], Pair]]:
    def add(make: Callable[[Any], Pair]) -> Callable[[Any], Pair]:
        REFERENCES[name] = make
        return make

    return add


def bits_for(name: str, z: float) -> int:
    """The precision at which 60 digits of the result are right."""
    distance = max(0, CANCELS.get(name, 0) * math.frexp(z)[1])
    return DIGITS_60 + 256 * -(-3 * distance // 256)


def pair_of(activation: Activation) -> Pair:
    """f and f' of `activation` at its present parameters."""
    return REFERENCES[activation.name](activation)


def once(function: Callable[[Real], Real]) -> Callable[[Real], Real]:
    """`function`, computed once where f and f' ask for it at the same point."""
    return lru_cache(maxsize=1)(function)


def logistic(t: Real) -> Real:
    return 1 / (1 + exp(-t))


def logistic_slope(t: Real) -> Real:
    e = exp(-abs(t))
    return e / (1 + e) ** 2


@reference("Sigmoid")
def _(s: Any) -> Pair:
    c = mpfr(s.scale)
    return lambda z: logistic(c * z), lambda z: c * logistic_slope(c * z)


@reference("Tanh")
def _(s: Any) -> Pair:
    return tanh, lambda z: 1 / cosh(z) ** 2


def bent(slope: float) -> Pair:
    c = mpfr(slope)
    return lambda z: z if z > 0 else c * z, lambda z: mpfr(1) if z > 0 else c


@reference("ReLU")
def _(s: Any) -> Pair:
    return bent(0.0)


@reference("Leaky ReLU")
@reference("PReLU")
def _(s: Any) -> Pair:
    return bent(s.slope)


@reference("RReLU")
def _(s: Any) -> Pair:
    return bent(s.mean_slope)


@reference("Maxout")
def _(s: Any) -> Pair:
    pieces = [(mpfr(getattr(s, f"slope_{i}")), mpfr(getattr(s, f"offset_{i}"))) for i in range(1, s.n_pieces + 1)]

    def f(z: Real) -> Real:
        return max(slope * z + offset for slope, offset in pieces)

    return f, lambda z: min(slope for slope, offset in pieces if slope * z + offset == f(z))


def bent_exponential(scale: float, alpha: float) -> Pair:
    c, a = mpfr(scale), mpfr(alpha)
    return lambda z: c * z if z > 0 else c * a * expm1(z), lambda z: c if z > 0 else c * a * exp(z)


@reference("ELU")
def _(s: Any) -> Pair:
    return bent_exponential(1.0, s.alpha)


@reference("SELU")
@reference("Fixed-point SELU")
def _(s: Any) -> Pair:
    return bent_exponential(s.scale, s.alpha)


@reference("CELU")
def _(s: Any) -> Pair:
    a = mpfr(s.alpha)
    return lambda z: z if z > 0 else a * expm1(z / a), lambda z: mpfr(1) if z > 0 else exp(z / a)


@reference("Exponential")
def _(s: Any) -> Pair:
    return exp, exp


@reference("Identity")
def _(s: Any) -> Pair:
    return lambda z: z, lambda z: mpfr(1)


@reference("Softplus")
def _(s: Any) -> Pair:
    b = mpfr(s.beta)
    return lambda z: (max(b * z, 0) + log1p(exp(-abs(b * z)))) / b, lambda z: logistic(b * z)


@reference("Squareplus")
def _(s: Any) -> Pair:
    b = mpfr(s.b)
    return lambda z: (z + sqrt(z * z + b)) / 2, lambda z: (1 + z / sqrt(z * z + b)) / 2


@reference("LogSigmoid")
def _(s: Any) -> Pair:
    return lambda z: -(max(-z, 0) + log1p(exp(-abs(z)))), lambda z: logistic(-z)


@reference("Bent identity")
def _(s: Any) -> Pair:
    return lambda z: (sqrt(z * z + 1) - 1) / 2 + z, lambda z: z / (2 * sqrt(z * z + 1)) + 1


@reference("GELU")
def _(s: Any) -> Pair:
    root_2, root_2pi = sqrt(mpfr(2)), sqrt(2 * gmpy2.const_pi())
    below = once(lambda z: erfc(-z / root_2) / 2)
    return lambda z: z * below(z), lambda z: below(z) + z * exp(-z * z / 2) / root_2pi


def gated(gate: Callable[[Real], Real], slope: Callable[[Real], Real]) -> Pair:
    """z · σ(t(z)), given t and t'."""
    return lambda z: z * logistic(gate(z)), lambda z: logistic(gate(z)) + z * slope(z) * logistic_slope(gate(z))


@reference("SiLU")
def _(s: Any) -> Pair:
    b = mpfr(s.beta)
    return gated(lambda z: b * z, lambda z: b)


@reference("Quick GELU")
def _(s: Any) -> Pair:
    b = mpfr(1702) / 1000
    return gated(lambda z: b * z, lambda z: b)


@reference("GELU tanh")
def _(s: Any) -> Pair:
    c, cubic = 2 * sqrt(2 / gmpy2.const_pi()), mpfr(44715) / 1000000
    return gated(lambda z: c * (z + cubic * z**3), lambda z: c * (1 + 3 * cubic * z * z))


@reference("Mish")
def _(s: Any) -> Pair:
    softplus = once(lambda z: max(z, 0) + log1p(exp(-abs(z))))
    return (
        lambda z: z * tanh(softplus(z)),
        lambda z: tanh(softplus(z)) + z * logistic(z) / cosh(softplus(z)) ** 2,
    )


@reference("Hard Sigmoid")
def _(s: Any) -> Pair:
    return lambda z: min(max(z + 3, 0), 6) / mpfr(6), lambda z: mpfr(1) / 6 if -3 < z <= 3 else mpfr(0)


@reference("Hard Tanh")
def _(s: Any) -> Pair:
    low, high = mpfr(s.low), mpfr(s.high)
    return lambda z: min(max(z, low), high), lambda z: mpfr(low < z <= high)


@reference("ReLU6")
def _(s: Any) -> Pair:
    return lambda z: min(max(z, 0), 6) + mpfr(0), lambda z: mpfr(0 < z <= 6)


@reference("Hard Swish")
def _(s: Any) -> Pair:
    return (
        lambda z: z * min(max(z + 3, 0), 6) / 6,
        lambda z: mpfr(0) if z <= -3 else mpfr(1) if z > 3 else (2 * z + 3) / 6,
    )


@reference("Squared ReLU")
def _(s: Any) -> Pair:
    return lambda z: max(z, mpfr(0)) ** 2, lambda z: 2 * max(z, mpfr(0))


@reference("Sparse Plus")
def _(s: Any) -> Pair:
    return (
        lambda z: mpfr(0) if z <= -1 else z if z >= 1 else (z + 1) ** 2 / 4,
        lambda z: mpfr(0) if z <= -1 else mpfr(1) if z >= 1 else (z + 1) / 2,
    )


@reference("Sparse Sigmoid")
def _(s: Any) -> Pair:
    return lambda z: min(max(z + 1, 0), 2) / mpfr(2), lambda z: mpfr(-1 < z <= 1) / 2


@reference("Step")
def _(s: Any) -> Pair:
    return lambda z: mpfr(z > 0), lambda z: mpfr(0)


@reference("Threshold")
def _(s: Any) -> Pair:
    return lambda z: z if z > s.threshold else mpfr(s.value), lambda z: mpfr(z > s.threshold)


@reference("Softshrink")
def _(s: Any) -> Pair:
    cut = mpfr(s.cut)
    return (
        lambda z: z - cut if z > cut else z + cut if z < -cut else mpfr(0),
        lambda z: mpfr(z > cut or z <= -cut),
    )


@reference("Hardshrink")
def _(s: Any) -> Pair:
    cut = mpfr(s.cut)
    return lambda z: z if abs(z) > cut else mpfr(0), lambda z: mpfr(z > cut or z <= -cut)


@reference("Softsign")
def _(s: Any) -> Pair:
    return lambda z: z / (1 + abs(z)), lambda z: 1 / (1 + abs(z)) ** 2


@reference("Arctan")
def _(s: Any) -> Pair:
    return atan, lambda z: 1 / (1 + z * z)


@reference("ISRU")
def _(s: Any) -> Pair:
    a = mpfr(s.alpha)
    return lambda z: z / sqrt(1 + a * z * z), lambda z: 1 / sqrt(1 + a * z * z) ** 3


@reference("ISRLU")
def _(s: Any) -> Pair:
    a = mpfr(s.alpha)
    return (
        lambda z: z if z > 0 else z / sqrt(1 + a * z * z),
        lambda z: mpfr(1) if z > 0 else 1 / sqrt(1 + a * z * z) ** 3,
    )


@reference("Tanhshrink")
def _(s: Any) -> Pair:
    return lambda z: z - tanh(z), lambda z: tanh(z) ** 2


@reference("Sine")
def _(s: Any) -> Pair:
    w = mpfr(s.frequency)
    return lambda z: sin(w * z), lambda z: w * cos(w * z)


@reference("Snake")
def _(s: Any) -> Pair:
    a = mpfr(s.a)
    return lambda z: z + sin(a * z) ** 2 / a, lambda z: 1 + sin(2 * a * z)


@reference("Gaussian")
def _(s: Any) -> Pair:
    return lambda z: exp(-z * z), lambda z: -2 * z * exp(-z * z)


@reference("Sinc")
def _(s: Any) -> Pair:
    return (
        lambda z: sin(z) / z if z else mpfr(1),
        lambda z: (cos(z) - sin(z) / z) / z if z else mpfr(0),
    )
