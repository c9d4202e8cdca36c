"""Numbers with an exponent that no float holds, for what overflows or underflows on the way to a finite result.

x³ / (1 + x²) at 1e200, or 1 / (1 + exp(x²)) at 40: the same numpy calls, done on pairs of a float and an
exponent. Precision is that of float64, on every machine; only the range is wider.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from act_viz.expressions.tree import OPERATIONS

Array = npt.NDArray[Any]

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_NOTHING = -1e300
"""The exponent of 0: below that of anything else."""
_TINY = -1000
"""Below this exponent sin u is u, and a float would be 0 before long."""
_FAR = 40.0
"""From here on cosh u is e^u / 2, and softplus u is u, to the last digit."""


@dataclasses.dataclass(frozen=True, eq=False)
class Wide:
    """`mantissa` · 2^`exponent`, the mantissa 0, ±∞, nan, or of a size from ½ to 1; arrays of one shape."""

    mantissa: Array
    exponent: Array

    @classmethod
    def of(cls, values: Any, exponent: Any = 0.0) -> Wide:
        """`values` · 2^`exponent`."""
        mantissa, shift = np.frexp(np.asarray(values, np.float64))
        known = np.isfinite(mantissa) & (mantissa != 0)
        return cls(mantissa, np.where(known, exponent + shift, np.where(mantissa == 0, _NOTHING, 0.0)))

    def floats(self) -> Array:
        """As float64: ±∞ and 0 where that has no place for it. The shape is that of the mantissa."""
        shifted: Array = np.ldexp(self.mantissa, np.clip(self.exponent, -3000, 3000).astype(np.int32))
        return shifted


def _add(a: Wide, b: Wide) -> Wide:
    top = np.maximum(a.exponent, b.exponent)
    parts = [np.ldexp(part.mantissa, np.clip(part.exponent - top, -3000, 0).astype(np.int32)) for part in (a, b)]
    return Wide.of(parts[0] + parts[1], top)


def _negative(u: Wide) -> Wide:
    return Wide(-u.mantissa, u.exponent)


def _multiply(a: Wide, b: Wide) -> Wide:
    return Wide.of(a.mantissa * b.mantissa, a.exponent + b.exponent)


def _divide(a: Wide, b: Wide) -> Wide:
    return Wide.of(a.mantissa / b.mantissa, a.exponent - b.exponent)


def _less(a: Wide, b: Wide) -> Array:
    less: Array = _add(a, _negative(b)).mantissa < 0
    return less


def _less_equal(a: Wide, b: Wide) -> Array:
    less: Array = _add(a, _negative(b)).mantissa <= 0
    return less


def _where(condition: Array, a: Wide, b: Wide) -> Wide:
    return Wide(np.where(condition, a.mantissa, b.mantissa), np.where(condition, a.exponent, b.exponent))


def _larger(a: Wide, b: Wide) -> Wide:
    return _where(_less_equal(b, a) | np.isnan(a.mantissa), a, b)


def _smaller(a: Wide, b: Wide) -> Wide:
    return _where(_less_equal(a, b) | np.isnan(a.mantissa), a, b)


def _of_mantissa(function: Callable[[Array], Array]) -> Callable[[Wide], Wide]:
    """What only depends on the sign."""
    return lambda u: Wide.of(function(u.mantissa))


def _power(base: Wide, exponent: Wide) -> Wide:
    n = exponent.floats()
    whole = np.floor(base.exponent * n)
    # Of 0 the exponent says nothing.
    part = np.where(base.mantissa == 0, 0.0, base.exponent * n - whole)
    return Wide.of(np.power(base.mantissa, n) * np.exp2(part), whole)


def _root(u: Wide, degree: int, root: Callable[[Array], Array]) -> Wide:
    rest = np.where(u.mantissa == 0, 0.0, np.mod(u.exponent, degree))
    return Wide.of(root(np.ldexp(u.mantissa, rest.astype(np.int32))), (u.exponent - rest) / degree)


def _exp(u: Wide) -> Wide:
    x = u.floats()
    near = np.clip(x, -1e300, 1e300)
    turns = np.rint(near / math.log(2))
    rest = np.where(np.abs(near) > 1e15, 0.0, near - turns * _LN2_HIGH - turns * _LN2_LOW)
    return Wide.of(np.where(np.isinf(x), np.exp(x), np.exp(rest)), turns)


def _log(u: Wide) -> Wide:
    # Near 1 the sum would cancel.
    apart = np.log(u.mantissa) + u.exponent * math.log(2)
    return Wide.of(np.where(np.abs(u.exponent) < -_TINY, np.log(u.floats()), np.where(u.mantissa == 0, -np.inf, apart)))


def _log1p(u: Wide) -> Wide:
    return _where(u.exponent > 64, _log(u), _where(u.exponent < _TINY, u, Wide.of(np.log1p(u.floats()))))


def _expm1(u: Wide) -> Wide:
    return _where(u.floats() > _FAR, _exp(u), _where(u.exponent < _TINY, u, Wide.of(np.expm1(u.floats()))))


def _softplus(u: Wide) -> Wide:
    x = u.floats()
    return _where(x > _FAR, u, _where(x < -_FAR, _exp(u), Wide.of(np.logaddexp(0, x))))


def _sigmoid(u: Wide) -> Wide:
    x = u.floats()
    return _where(x < -_FAR, _exp(u), Wide.of(special.expit(x)))


def _cosh(u: Wide) -> Wide:
    size = Wide(np.abs(u.mantissa), u.exponent)
    far = _exp(size)
    return _where(size.floats() > _FAR, Wide(far.mantissa, far.exponent - 1), Wide.of(np.cosh(u.floats())))


def _sinh(u: Wide) -> Wide:
    far = _cosh(u)
    signed = Wide(np.copysign(far.mantissa, u.mantissa), far.exponent)
    return _where(np.abs(u.floats()) > _FAR, signed, _odd(np.sinh)(u))


def _asinh(u: Wide) -> Wide:
    far = _log(Wide(np.abs(u.mantissa), u.exponent + 1))
    return _where(
        u.exponent > 64, Wide(np.copysign(far.mantissa, u.mantissa * far.mantissa), far.exponent), _odd(np.arcsinh)(u)
    )


def _surd(u: Wide, c: Wide) -> Wide:
    root = _root(_add(_multiply(u, u), c), 2, np.sqrt)
    return _where(u.mantissa < 0, _divide(c, _add(root, _negative(u))), _add(u, root))


def _log_cosh(u: Wide) -> Wide:
    size = Wide(np.abs(u.mantissa), u.exponent)
    near = Wide.of(OPERATIONS["logcosh"](u.floats()))
    return _where(u.exponent < _TINY / 2, _multiply(_multiply(u, u), Wide.of(0.5)), _where(u.exponent > 64, size, near))


def _erfc(u: Wide) -> Wide:
    x = u.floats()
    tail = _multiply(Wide.of(special.erfcx(np.maximum(x, 0))), _exp(Wide.of(-np.square(x))))
    return _where(x > 26, tail, Wide.of(special.erfc(x)))


def _odd(function: Callable[[Array], Array], slope: float = 1.0) -> Callable[[Wide], Wide]:
    """`function`, which is `slope` · u for small u."""
    return lambda u: _where(u.exponent < _TINY, Wide.of(slope * u.mantissa, u.exponent), Wide.of(function(u.floats())))


def _chain(inner: Wide, outer: Wide) -> Wide:
    return _where(inner.mantissa == 0, inner, _multiply(inner, outer))


_BY_NAME: dict[str, Callable[..., Any]] = {
    "add": _add,
    "mul": _multiply,
    "div": _divide,
    "pow": _power,
    "power": _power,
    "neg": _negative,
    "less": _less,
    "less_equal": _less_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    "where": _where,
    "min": _smaller,
    "max": _larger,
    "abs": lambda u: Wide(np.abs(u.mantissa), u.exponent),
    "sign": _of_mantissa(np.sign),
    "side": _of_mantissa(OPERATIONS["side"]),
    "step": _of_mantissa(OPERATIONS["step"]),
    "relu": lambda u: Wide.of(np.maximum(u.mantissa, 0), u.exponent),
    "chain": _chain,
    "round": lambda u: _where(u.exponent > 64, u, Wide.of(np.rint(u.floats()))),
    "floor": lambda u: _where(u.exponent > 64, u, Wide.of(np.floor(u.floats()))),
    "exp": _exp,
    "expm1": _expm1,
    "log": _log,
    "log1p": _log1p,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "tanh": _odd(np.tanh),
    "sinh": _sinh,
    "cosh": _cosh,
    "sin": _odd(np.sin),
    "cos": lambda u: Wide.of(np.cos(u.floats())),
    "tan": _odd(np.tan),
    "atan": _odd(np.arctan),
    "asinh": _asinh,
    "logcosh": _log_cosh,
    "surd": _surd,
    "erf": _odd(special.erf, 2 / math.sqrt(math.pi)),
    "erfc": _erfc,
    "cbrt": lambda u: _root(u, 3, np.cbrt),
}
WIDE: dict[Callable[..., Any], Callable[..., Any]] = {
    **{OPERATIONS[name]: function for name, function in _BY_NAME.items()},
    np.subtract: lambda a, b: _add(a, _negative(b)),
    np.square: lambda u: _multiply(u, u),
    np.sqrt: lambda u: _root(u, 2, np.sqrt),
}
"""What does the same on wide numbers as a numpy call on floats; conditions are plain arrays."""
