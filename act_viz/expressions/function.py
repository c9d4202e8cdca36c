"""A typed function at given parameters: f, f' and what is known of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property, lru_cache, partial

import numpy as np

from act_viz.expressions import latex
from act_viz.expressions.analysis import Analysis, analyze
from act_viz.expressions.breaks import find_holes
from act_viz.expressions.code import source_of
from act_viz.expressions.derivative import differentiate
from act_viz.expressions.numerical_search import GRID
from act_viz.expressions.numpy_calls import Array, NumpyCalls
from act_viz.expressions.parse import parse
from act_viz.expressions.patches import Patch, find_patches, lossy
from act_viz.expressions.program import Program, Traced, Tracer, Z
from act_viz.expressions.reference import Reference
from act_viz.expressions.symbolic import Expr, build

_FEW = 3
"""Up to so many places are looked for one after another."""


class TypedFunction:
    """The function that `text` says, with `settings` for its parameters; see `typed_function`."""

    def __init__(self, text: str, settings: dict[str, float]) -> None:
        self._settings = settings
        self._text = text
        self.expr, self.derivative_expr = symbolic(text)
        self._one_by_one = NumpyCalls([self.expr], settings), NumpyCalls([self.derivative_expr], settings)
        self._both = NumpyCalls([self.expr, self.derivative_expr], settings)

    def f(self, z: Array) -> Array:
        """f of `z`, same shape and dtype."""
        return self._rounded(z, self._limited(z, self._patched(0, z), 0))

    def derivative(self, z: Array) -> Array:
        """f' of `z`, same shape and dtype; the left derivative at a kink."""
        return self._rounded(z, self._at_kinks(z, self._limited(z, self._slope(z), 1)))

    def fill(self, z: Array, a: Array, slope: Array) -> None:
        """Write f(z) to `a` and f'(z) to `slope`; parts that both share are computed once. All have the same shape."""
        wide = z.astype(np.float64, copy=False)
        found, left = self._both.run(wide)
        if left is not None or not math.isfinite(wide.sum()):
            a[...], slope[...] = self.f(z), self.derivative(z)
            return
        for patch in self.patches:
            patch.put(wide, {0: found[0], 1: found[1]})
        with np.errstate(all="ignore"):
            a[...] = found[0]
            slope[...] = self._at_kinks(wide, found[1])

    @cached_property
    def patches(self) -> tuple[Patch, ...]:
        """Where polynomials take the place of the formula, computed at the first call."""
        curves = partial(self._raw, 0), partial(self._raw, 1)
        with np.errstate(all="ignore"):
            return find_patches(curves, self._reference, find_holes(self.expr, curves[0], self._settings))

    @cached_property
    def analysis(self) -> Analysis:
        """The properties of the function, computed at the first call."""
        # Beside poles differences of ∞ are taken.
        with np.errstate(all="ignore"):
            return analyze(self.expr, partial(self._patched, 0), self._slope, self._settings)

    @cached_property
    def lossy(self) -> tuple[float, float, float]:
        """Where fewer than 6 digits of f or f' are right; see `patches.lossy`."""
        return lossy((self.f, self.derivative), self._reference)

    @cached_property
    def _reference(self) -> Reference:
        return Reference(parse(self._text), self._settings)

    def code(self) -> str:
        """Python source of f and f' on their own, for float64 arrays."""
        return source_of(
            self.expr,
            self.derivative_expr,
            self._settings,
            self.analysis.left_slopes,
            self.patches,
            partly_undefined=self._can_be_undefined,
        )

    def program(self, parameters: Sequence[str]) -> Program:
        """f and f' as elementary operations on z and `parameters`; polynomials stand in it where there are none."""
        tracer = Tracer()
        inputs = [tracer.input(name) for name in (Z, *parameters)]
        found = NumpyCalls([self.expr, self.derivative_expr], self._settings, parameters).traced(*inputs)
        a, slope = found
        if not parameters:
            for patch in self.patches:
                a, slope = (patch.traced(inputs[0], value, order) for order, value in enumerate((a, slope)))
        if isinstance(a, Traced):
            # The formula of (log z)' knows no better than 1/z.
            slope = tracer.apply("where", (np.isnan(a), np.nan, slope))
        return tracer.program((Z, *parameters), (a, slope))

    def _raw(self, order: int, z: Array) -> Array:
        """f (`order` 0) or f' (1) at `z` in float64, as the formula has it; nan for nan."""
        wide = z.astype(np.float64, copy=False)
        (found,), left = self._one_by_one[order].run(wide)
        if left is not None:
            (found[left],) = self._one_by_one[order].wide(wide[left])
        found[np.isnan(wide)] = np.nan
        return found

    def _patched(self, order: int, z: Array) -> Array:
        """The same, with polynomials where the formula loses its digits."""
        found = self._raw(order, z)
        for patch in self.patches:
            patch.put(z.astype(np.float64, copy=False), {order: found})
        return found

    def _slope(self, z: Array) -> Array:
        """f' at `z`, nan where f itself is: the formula of (log z)' knows no better than 1/z."""
        found = self._patched(1, z)
        if self._can_be_undefined:
            found[np.isnan(self._patched(0, z))] = np.nan
        return found

    @cached_property
    def _can_be_undefined(self) -> bool:
        return bool(np.isnan(self._patched(0, GRID)).any())

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
        if places.size <= _FEW:
            for place, left in zip(places, self._left_slopes, strict=True):
                np.copyto(found, left, where=z == place)
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
    return latex.of_function(expr), latex.of_derivative(derivative)


@lru_cache(maxsize=128)
def typed_function(text: str, values: tuple[tuple[str, float], ...]) -> TypedFunction:
    """The function `text` with the parameters `values`, made once."""
    return TypedFunction(text, dict(values))
