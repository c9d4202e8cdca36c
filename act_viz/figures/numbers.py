"""Numbers as a reader sees them: with a figure's markup for powers of ten, or in characters alone."""

from __future__ import annotations

import math

_RAISED = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, digits: int = 3) -> str:
    """`value` with `digits` significant digits, a true minus sign and no needless zeros; powers are marked up.

    ∞ and – where it is not finite.
    """
    if not math.isfinite(value):
        return written(value)
    mantissa, power = _parts(value, digits)
    return f"{mantissa}·10<sup>{power}</sup>" if power else mantissa


def written(value: float, digits: int = 3) -> str:
    """`value` with `digits` significant digits, as 0.0102 or 3.1·10⁻⁵; ∞ and – where it is not finite."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, power = _parts(value, digits)
    return f"{mantissa}·10{power.translate(_RAISED)}" if power else mantissa


def _parts(value: float, digits: int) -> tuple[str, str]:
    """What stands before the power of ten, and its exponent, empty where none is written."""
    mantissa, _e, exponent = f"{value:.{digits}g}".partition("e")
    return mantissa.replace("-", "−"), str(int(exponent)).replace("-", "−") if exponent else ""
