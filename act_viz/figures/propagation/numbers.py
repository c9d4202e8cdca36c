"""Numbers as they stand in titles and in descriptions, where there is no markup."""

from __future__ import annotations

import math

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(value: float, digits: int = 3) -> str:
    """`value` with `digits` significant digits, as 0.0102 or 3.1·10⁻⁵; ∞ and – where it is not finite."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    plain = f"{value:.{digits}g}"
    if "e" in plain:
        mantissa, _e, exponent = plain.partition("e")
        plain = f"{mantissa}·10{str(int(exponent)).translate(_RAISED)}"
        return plain.replace("-", "−")
    return plain.replace("-", "−")
