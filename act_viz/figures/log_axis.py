"""Logarithmic axes whose labels can be read: each says its whole value, and there are always some."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

_MOST = 7
"""Labels, about."""
_SHORT = (1e-3, 1e4)
"""Between these a value is written out, beyond them as a power of ten."""


def log_axis(values: npt.ArrayLike) -> dict[str, Any]:
    """A logarithmic axis for `values`: labels at powers of ten, over less than two decades at 1, 2, 5 as well.

    Over less than a factor of two they are as on a linear axis. What is not above zero counts for nothing.
    """
    given = np.asarray(values, float)
    positive = given[np.isfinite(given) & (given > 0)]
    ticks = _ticks(float(positive.min()), float(positive.max())) if len(positive) else [1.0]
    return {"type": "log", "tickmode": "array", "tickvals": ticks, "ticktext": [label(tick) for tick in ticks]}


def label(value: float) -> str:
    """`value` as it stands at an axis: 0.05, 20, 10⁻⁶ (marked up)."""
    if _SHORT[0] <= value < _SHORT[1]:
        return f"{value:.6g}"
    digits, _e, power = f"{value:.5e}".partition("e")
    exponent = str(int(power)).replace("-", "−")
    return f"{float(digits):g}·10<sup>{exponent}</sup>".removeprefix("1·")


def _ticks(low: float, high: float) -> list[float]:
    decades = math.log10(high / low)
    if decades < math.log10(2):
        return _evenly(low, high)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    if decades < 2:
        return [float(f"{digit}e{power}") for power in range(first, last + 1) for digit in (1, 2, 5)]
    apart = max(1, math.ceil(decades / _MOST))
    # Counted from 1, so that 1 is among them where it lies within.
    return [float(f"1e{power}") for power in range(first - first % apart, last + apart, apart) if abs(power) < 300]


def _evenly(low: float, high: float) -> list[float]:
    """Round numbers at even distances about `low` to `high`, of which there may be but one."""
    width = (high - low) or low
    power = 10.0 ** math.floor(math.log10(width / 4))
    step = next(step * power for step in (1, 2, 5, 10) if width / (step * power) <= _MOST)
    first = math.floor(low / step)
    return [at * step for at in range(first, math.ceil(high / step) + 1) if at > 0]
