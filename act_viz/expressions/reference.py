"""What a typed expression amounts to, to any number of digits: the yardstick of the fast forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

import mpmath
import numpy as np

from act_viz.expressions.tree import Tree
from act_viz.expressions.wide import Array

Real = Any
"""A number of mpmath's; mpmath has no types to check."""

mp = mpmath.MPContext()
"""One of our own, since mpmath keeps its precision in the context; used under the lock."""
mp.prec = 320
_LOCK = Lock()
_NOISE = 1e-22
"""Smaller coefficients of a polynomial, relatively, are rounding or what was cut off."""
_LARGEST = mp.mpf(2) ** 60
"""Of exponents: what is beyond e to this counts as infinite, since its digits would fill the memory."""


def _exp(u: Real) -> Real:
    if abs(u) < _LARGEST:
        return mp.exp(u)
    return mp.inf if u > 0 else mp.zero if u < 0 else mp.nan


def _log(u: Real) -> Real:
    return mp.log(u) if u > 0 else -mp.inf if u == 0 else mp.nan


def _log1p(u: Real) -> Real:
    return mp.log1p(u) if u > -1 else -mp.inf if u == -1 else mp.nan


def _power(base: Real, n: Real) -> Real:
    if base == 0:
        return mp.zero if n > 0 else mp.inf if n < 0 else mp.one
    if mp.isint(n) and abs(n) < 200:
        return base ** int(n)
    return _exp(n * _log(base))


def _multiplied(a: Real, b: Real) -> Real:
    """A mask that is 0 switches off whatever it is multiplied by."""
    return mp.zero if a == 0 or b == 0 else a * b


def _divided(a: Real, b: Real) -> Real:
    if b == 0:
        return mp.nan if a == 0 else mp.inf if a > 0 else -mp.inf
    return a / b


def _sigmoid(u: Real) -> Real:
    return 1 / (1 + _exp(-u))


def _tanh(u: Real) -> Real:
    return mp.tanh(u) if abs(u) < _LARGEST else mp.sign(u)


def _wave(function: Callable[[Real], Real]) -> Callable[[Real], Real]:
    """`function`, which has no digits left where its argument is beyond floats."""
    return lambda u: function(u) if abs(u) < mp.mpf(2) ** 1024 else mp.nan


_OPERATIONS: dict[str, Callable[..., Real]] = {
    "add": lambda a, b: a + b,
    "mul": _multiplied,
    "div": _divided,
    "pow": _power,
    "power": _power,
    "neg": lambda u: -u,
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "not": lambda a: not a,
    "where": lambda condition, a, b: a if condition else b,
    "min": lambda a, b: min(a, b),
    "max": lambda a, b: max(a, b),
    "abs": abs,
    "sign": mp.sign,
    "side": lambda u: mp.one if u > 0 else -mp.one,
    "step": lambda u: mp.one if u > 0 else mp.zero,
    "relu": lambda u: max(u, mp.zero),
    "floor": mp.floor,
    "round": mp.nint,
    "exp": _exp,
    "expm1": lambda u: mp.expm1(u) if abs(u) < 1 else _exp(u) - 1,
    "log": _log,
    "log1p": _log1p,
    "sigmoid": _sigmoid,
    "softplus": lambda u: u + _log1p(_exp(-u)) if u > 0 else _log1p(_exp(u)),
    "tanh": _tanh,
    "sinh": lambda u: (_exp(u) - _exp(-u)) / 2,
    "cosh": lambda u: (_exp(u) + _exp(-u)) / 2,
    "sin": _wave(mp.sin),
    "cos": _wave(mp.cos),
    "tan": _wave(mp.tan),
    "atan": mp.atan,
    "asinh": mp.asinh,
    "erf": lambda u: mp.erf(u) if abs(u) < 1e6 else mp.sign(u),
    "erfc": lambda u: mp.erfc(u) if u < 1e6 else mp.zero,
    "cbrt": lambda u: mp.sign(u) * mp.cbrt(abs(u)),
}


class Reference:
    """The expression of a tree with its parameters at `settings`, evaluated with mpmath one number at a time."""

    def __init__(self, tree: Tree, settings: Mapping[str, float]) -> None:
        self._tree = tree
        self._settings = settings

    def derivatives(self, z: Sequence[float]) -> tuple[Array, Array, Array]:
        """f, f' and f'' at each of `z`, rounded once, from differences: they owe nothing to rules of derivation.

        Each is `(len(z),)`.
        """
        found = []
        with _LOCK:
            for at in map(mp.mpf, z):
                step = mp.ldexp(max(abs(at), mp.mpf(10) ** -30), -90)
                value, before, after = (self._value(place) for place in (at, at - step, at + step))
                bend = (after - value - (value - before)) / step**2
                found.append((float(value), float((after - before) / (2 * step)), float(bend)))
        values, slopes, bends = np.array(found).reshape(-1, 3).T
        return values, slopes, bends

    def polynomial(self, place: float, reach: float, degree: int) -> list[float]:
        """Coefficients, the constant first, of the polynomial in z − `place` that agrees with f between ±`reach`.

        It is fitted at points of Chebyshev's, none of which is `place` itself if `degree` is odd: there the expression
        need have no value. What is no more than rounding is 0 exactly.
        """
        with _LOCK:
            points = [reach * mp.cos((k + mp.mpf(0.5)) * mp.pi / (degree + 1)) for k in range(degree + 1)]
            found = _through(points, [self._value(place + point) for point in points])
            largest = max(abs(c) * mp.mpf(reach) ** k for k, c in enumerate(found))
            return [0.0 if abs(c) * mp.mpf(reach) ** k <= largest * _NOISE else float(c) for k, c in enumerate(found)]

    def beside(self, place: float) -> tuple[float, float]:
        """f so close to `place`, on the left and on the right, that it is its limit where it has one."""
        with _LOCK:
            step = mp.ldexp(max(abs(mp.mpf(place)), 1), -200)
            left, right = (self._value(place + sign * step) for sign in (-1, 1))
            return float(left), float(right)

    def _value(self, z: Real) -> Real:
        return _evaluated(self._tree, z, self._settings)


def _through(points: list[Real], values: list[Real]) -> list[Real]:
    """Coefficients of the polynomial through `values` at `points`, by Newton's differences."""
    differences = list(values)
    for width in range(1, len(points)):
        for i in range(len(points) - 1, width - 1, -1):
            differences[i] = (differences[i] - differences[i - 1]) / (points[i] - points[i - width])
    found = [differences[-1]]
    for point, difference in zip(points[-2::-1], differences[-2::-1], strict=True):
        shifted = [mp.zero, *found]
        found = [high - point * low for high, low in zip(shifted, [*found, mp.zero], strict=True)]
        found[0] += difference
    return found


def _evaluated(tree: Tree, z: Real, settings: Mapping[str, float]) -> Real:
    match tree.op:
        case "variable":
            return z
        case "parameter":
            return mp.mpf(settings[tree.name])
        case "constant":
            return mp.pi if tree.name == "pi" else mp.e
        case "number":
            return mp.mpf(tree.value or 0.0)
    if tree.op == "where":
        condition, then, otherwise = tree.args
        return _evaluated(then if _evaluated(condition, z, settings) else otherwise, z, settings)
    return _OPERATIONS[tree.op](*(_evaluated(arg, z, settings) for arg in tree.args))
