"""A typed function at given parameters: f, f' and what is known of them."""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np

from act_viz.expressions import formula
from act_viz.expressions.analysis import Analysis, analyze
from act_viz.expressions.code import source_of
from act_viz.expressions.derivative import differentiate
from act_viz.expressions.parse import parse
from act_viz.expressions.scanning import GRID
from act_viz.expressions.symbolic import Expr, build
from act_viz.expressions.tape import Array, Tape

_WIDE = 1e6
"""Beyond this, and where float64 overflows on the way, the widest floats of the machine are used."""


class TypedFunction:
    """The function that `text` says, with `settings` for its parameters; see `typed_function`."""

    def __init__(self, text: str, settings: dict[str, float]) -> None:
        self._settings = settings
        self.expr, self.derivative_expr = symbolic(text)
        self._f = Tape([self.expr], settings)
        self._slope = Tape([self.derivative_expr], settings)
        self._both = Tape([self.expr, self.derivative_expr], settings)

    def f(self, z: Array) -> Array:
        """f of `z`, same shape and dtype."""
        return self._rounded(z, self._limited(z, self._raw(self._f, z), 0))

    def derivative(self, z: Array) -> Array:
        """f' of `z`, same shape and dtype; the left derivative at a kink."""
        return self._rounded(z, self._at_kinks(z, self._limited(z, self._raw_slope(z), 1)))

    def fill(self, z: Array, a: Array, slope: Array) -> None:
        """Write f(z) to `a` and f'(z) to `slope`; parts that both share are computed once."""
        wide = z.astype(np.float64, copy=False)
        values, slopes = self._both(wide)
        if not (np.isfinite(values).all() and np.isfinite(slopes).all() and np.abs(wide).max(initial=0) <= _WIDE):
            a[...], slope[...] = self.f(z), self.derivative(z)
            return
        with np.errstate(all="ignore"):
            a[...] = values
            slope[...] = self._at_kinks(wide, slopes)

    @cached_property
    def analysis(self) -> Analysis:
        """The properties of the function, computed at the first call."""
        # Beside poles differences of ∞ are taken.
        with np.errstate(all="ignore"):
            return analyze(self.expr, lambda z: self._raw(self._f, z), self._raw_slope, self._settings)

    def code(self) -> str:
        """Python source of f and f' on their own, for float64 arrays."""
        return source_of(
            self.expr,
            self.derivative_expr,
            self._settings,
            self.analysis.left_slopes,
            partly_undefined=self._can_be_undefined,
        )

    def _raw(self, tape: Tape, z: Array) -> Array:
        """The expression on `tape` at `z` in float64, in wider floats where that is not enough; nan for nan."""
        if z.dtype == np.longdouble and z.dtype != np.float64:
            return np.where(np.isnan(z), z, tape(z)[0])
        wide = z.astype(np.float64, copy=False)
        (found,) = tape(wide)
        if np.isfinite(found).all() and np.abs(wide).max(initial=0) <= _WIDE:
            return found
        hard = ~(np.isfinite(found) & (np.abs(wide) <= _WIDE))
        with np.errstate(all="ignore"):
            found[hard] = tape(wide[hard].astype(np.longdouble))[0]
        found[np.isnan(wide)] = np.nan
        return found

    def _raw_slope(self, z: Array) -> Array:
        """f' at `z`, nan where f itself is: the formula of (log z)' knows no better than 1/z."""
        found = self._raw(self._slope, z)
        if self._can_be_undefined:
            found[np.isnan(self._raw(self._f, z))] = np.nan
        return found

    @cached_property
    def _can_be_undefined(self) -> bool:
        return bool(np.isnan(self._raw(self._f, GRID)).any())

    def _limited(self, z: Array, found: Array, order: int) -> Array:
        """`found` with the limits of f (`order` 0) or f' (1) at ±∞: the formula may compare ∞ with ∞."""
        ends = np.isinf(z)
        if ends.any():
            low, high = self.analysis.slope_limits if order else self.analysis.properties.limits
            limits = np.where(z[ends] < 0, low, high)
            # What the formula gives is exact where it is right.
            right = np.isclose(found[ends], limits, rtol=1e-6) | np.isnan(limits)
            found[ends] = np.where(right, found[ends], limits)
        return found

    def _at_kinks(self, z: Array, found: Array) -> Array:
        """`found` with the left derivative at every kink where the formula has another value."""
        places = self._kinks
        if places.size == 1:
            np.copyto(found, self._left_slopes[0], where=z == places[0])
        elif places.size:
            nearest = np.minimum(np.searchsorted(places, z), places.size - 1)
            np.copyto(found, self._left_slopes[nearest], where=places[nearest] == z)
        return found

    @cached_property
    def _kinks(self) -> Array:
        return np.array(list(self.analysis.left_slopes), np.float64)

    @cached_property
    def _left_slopes(self) -> Array:
        return np.array(list(self.analysis.left_slopes.values()), np.float64)

    @staticmethod
    def _rounded(z: Array, found: Array) -> Array:
        with np.errstate(all="ignore"):
            return found.astype(z.dtype, copy=False)


@lru_cache(maxsize=128)
def symbolic(text: str) -> tuple[Expr, Expr]:
    """f and f' of `text` in SymPy."""
    expr = build(parse(text))
    return expr, differentiate(expr)


@lru_cache(maxsize=128)
def formulas(text: str) -> tuple[str, str]:
    """f and f' of `text` in LaTeX, in terms of z."""
    expr, derivative = symbolic(text)
    return formula.of_function(expr), formula.of_derivative(derivative)


@lru_cache(maxsize=128)
def typed_function(text: str, values: tuple[tuple[str, float], ...]) -> TypedFunction:
    """The function `text` with the parameters `values`, made once."""
    return TypedFunction(text, dict(values))
