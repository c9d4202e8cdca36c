"""Elementary forms that keep the digits which the textbook's forms lose; all are for float64."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Real = float | Array

FAR = 1e15
"""Beyond this every exponential here is 0, and products still split without overflow."""


def product(x: Real, y: Real) -> tuple[Array, Array]:
    """`x * y` as `high + low`: the rounded product and its rounding error (Dekker 1971); for |x|, |y| < 1e290.

    Both have the common shape of `x` and `y`.
    """
    high: Array = np.multiply(x, y)
    # The factor 2^27 + 1 splits a float64 into two halves whose products are exact.
    x_high = 134217729.0 * x - (134217729.0 * x - x)
    y_high = 134217729.0 * y - (134217729.0 * y - y)
    x_low, y_low = x - x_high, y - y_high
    low: Array = ((x_high * y_high - high) + x_high * y_low + x_low * y_high) + x_low * y_low
    return high, low


def exp_parts(high: Array, low: Array) -> tuple[Array, Array]:
    """exp(high + low) for high ≤ 0 as two factors that are normal numbers, right to 1.5 ulp down to exp(−1400).

    The second factor is 1 unless the first alone would be subnormal: below −708 exp(x) has lost digits that a large
    factor would show, so a formula multiplies by one part, then by its factor, and by the other part last.

    Both have the shape of `high`.
    """
    body: Array = np.exp(np.maximum(high, -700.0)) * (1 + low)
    tail: Array = np.exp(np.minimum(high + 700, 0.0))
    return body, tail


def scaled_exp(rate: Real, z: Array, rest: float = 0.0) -> tuple[Array, Array]:
    """exp((rate + rest) · z) for rate · z ≤ 0, in parts as of `exp_parts`.

    exp(rate * z) is off by 300 ulp at −700, since it magnifies the rounding of the product.

    Both have the shape of `z`.
    """
    near = np.clip(z, -FAR, FAR)
    high, low = product(rate, near)
    return exp_parts(high, low + rest * near)


def bell(rate: float, z: Array) -> tuple[Array, Array]:
    """exp(−rate · z²) for a `rate` that is a power of two, in parts as of `exp_parts`. Both have the shape of `z`."""
    high, low = product(np.clip(z, -1e5, 1e5), np.clip(z, -1e5, 1e5))
    return exp_parts(-rate * high, -rate * low)


def scaled_logistic(rate: Real, z: Array) -> Array:
    """1 / (1 + exp(−rate · z)) without overflow: 1/(1+exp(-x)) warns at −710. Same shape as `z`."""
    body, tail = scaled_exp(np.abs(rate), -np.abs(z))
    return np.where(rate * np.clip(z, -FAR, FAR) >= 0, 1 / (1 + body), body / (1 + body) * tail)


def sine_cosine(rate: Real, z: Array) -> tuple[Array, Array]:
    """sin and cos of rate · z for 2^-4 < |rate| ≤ 4, right to 1.5 ulp, or 4 eps where rate · z overflows; nan at ±∞.

    The rounding of the product alone turns sin(rate * z) into noise from 1e15 on, and 4 · 1e308 overflows: such an
    angle is divided by 4 first, and doubled twice.

    Both have the shape of `z`.
    """
    scale = np.where(np.abs(z) > 1e290, 2.0**100, 1.0)
    high, low = product(rate, np.where(np.isinf(z), np.nan, z) / scale)
    huge = np.abs(high) > np.finfo(np.float64).max / scale
    scale = np.where(huge, scale / 4, scale)
    high, low = high * scale, low * scale
    # Where the product is exact, adding 0 would lose the sign of −0.
    sine: Array = np.where(low == 0, np.sin(high), np.sin(high) * np.cos(low) + np.cos(high) * np.sin(low))
    cosine: Array = np.cos(high) * np.cos(low) - np.sin(high) * np.sin(low)
    for _doubling in range(2):
        doubled = 2 * sine * cosine, (cosine - sine) * (cosine + sine)
        sine, cosine = np.where(huge, doubled[0], sine), np.where(huge, doubled[1], cosine)
    return sine, cosine


def unless_nan(z: Array, values: Array | float) -> Array:
    """`values`, but nan where `z` is nan, which a comparison would pass over. Same shape as `z`."""
    return np.where(np.isnan(z), z, values)
