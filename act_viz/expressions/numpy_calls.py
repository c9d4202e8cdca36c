"""SymPy expressions as numpy calls: the tree is walked once, and no text is ever evaluated."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import sympy
from sympy import Add, Integer, Mul, Pow, Rational

from act_viz.expressions.symbolic import HALF, Elementary, Expr, Z
from act_viz.expressions.tree import OPERATIONS
from act_viz.expressions.wide import WIDE, Wide

Array = npt.NDArray[Any]

_PARTIAL = frozenset({np.log, np.log1p, np.sqrt, np.power})
"""What has no value for some finite numbers."""


class NumpyCalls:
    """Several expressions in `Z` as one list of numpy calls; parts that they share are computed once."""

    def __init__(self, exprs: Sequence[Expr], settings: Mapping[str, float], free: Sequence[str] = ()) -> None:
        """`settings` are the parameters' values; those that are `free` are given anew at each run of `traced`."""
        self._settings = settings
        self._start: list[Any] = [None] * (1 + len(free))
        """What the registers hold before a run: register 0 is z, the next are free, constants are filled in."""
        self._calls: list[tuple[Callable[..., Any], tuple[int, ...], int]] = []
        self._changing = set(range(1 + len(free)))
        self._places: dict[Expr, int] = {Z: 0} | {sympy.Symbol(name): at for at, name in enumerate(free, start=1)}
        with np.errstate(all="ignore"):
            self._results = [self._place(expr) for expr in exprs]

    def __call__(self, z: Array) -> list[Array]:
        """Every expression at `z`, in the precision of `z`, same shape; never warns."""
        return self.run(z)[0]

    def run(self, z: Array) -> tuple[list[Array], Array | None]:
        """Every expression at `z`, and where a part of one left the floats, in truth values; None for nowhere."""
        registers = self._start.copy()
        registers[0] = z
        met: list[str] = []
        with np.errstate(all="ignore", over="call", divide="call", call=lambda error, _flag: met.append(error)):
            for function, sources, target in self._calls:
                registers[target] = function(*(registers[source] for source in sources))
            found = [np.array(np.broadcast_to(registers[place], z.shape), z.dtype) for place in self._results]
            # A sum shows in one call what would make it nan, or infinite.
            if not met and all(math.isfinite(values.sum()) for values in found):
                return found, None
        left = self._left(registers, z)
        return found, left if left.any() else None

    def traced(self, *inputs: Any) -> list[Any]:
        """What the expressions make of `inputs`, z and the free parameters, which only note what is done to them."""
        registers = self._start.copy()
        registers[: len(inputs)] = inputs
        for function, sources, target in self._calls:
            registers[target] = function(*(registers[source] for source in sources))
        return [registers[place] for place in self._results]

    def _left(self, registers: Sequence[Any], z: Array) -> Array:
        """Where a part became infinite, or nan by arithmetic such as 0 / 0, and not because it has no value there."""
        left = np.zeros(z.shape, bool)
        for function, sources, target in self._calls:
            values = registers[target]
            if values.dtype.kind == "f":
                left |= np.isinf(values)
                if function not in _PARTIAL and np.isnan(values).any():
                    made_here = np.isnan(values)
                    for source in sources:
                        made_here &= ~np.isnan(registers[source])
                    left |= made_here
        left &= np.isfinite(z)
        return left

    def wide(self, z: Array) -> list[Array]:
        """Every expression at `z`, `(n,)`, computed with exponents of any size, then rounded to float64."""
        registers = [_as_wide(value) for value in self._start]
        registers[0] = Wide.of(z)
        with np.errstate(all="ignore"):
            for function, sources, target in self._calls:
                registers[target] = WIDE[function](*(registers[source] for source in sources))
            return [np.array(np.broadcast_to(registers[place].floats(), z.shape)) for place in self._results]

    def _place(self, expr: Expr) -> int:
        """The register that holds `expr`."""
        if expr not in self._places:
            self._places[expr] = self._walk(expr)
        return self._places[expr]

    def _walk(self, expr: Expr) -> int:
        if isinstance(expr, Add):
            return self._sum(expr)
        if isinstance(expr, Mul):
            return self._product(expr)
        if isinstance(expr, Pow):
            return self._power(*expr.args)
        if isinstance(expr, Elementary):
            return self._call(OPERATIONS[expr.op], *(self._place(arg) for arg in expr.args))
        if isinstance(expr, sympy.Symbol):
            return self._constant(np.float64(self._settings[expr.name]))
        return self._constant(number(expr))

    def _constant(self, value: Any) -> int:
        self._start.append(value)
        return len(self._start) - 1

    def _call(self, function: Callable[..., Any], *sources: int) -> int:
        """The register of `function` of registers; done now if none of them depends on z."""
        if not self._changing.intersection(sources):
            return self._constant(function(*(self._start[source] for source in sources)))
        target = self._constant(None)
        self._calls.append((function, sources, target))
        self._changing.add(target)
        return target

    def _sum(self, expr: Expr) -> int:
        # Terms that are subtracted come last, so that the sum starts with one that is not.
        terms = sorted(((term, bool(term.as_coeff_Mul()[0] < 0)) for term in expr.args), key=lambda pair: pair[1])
        total = self._place(terms[0][0])
        for term, negative in terms[1:]:
            total = self._call(np.subtract, total, self._place(-term)) if negative else self._plus(total, term)
        return total

    def _plus(self, total: int, term: Expr) -> int:
        return self._call(np.add, total, self._place(term))

    def _product(self, expr: Expr) -> int:
        above: list[int] = []
        below: list[int] = []
        coefficient, factors = expr.as_coeff_mul()
        for factor in factors:
            base, n = factor.as_base_exp()
            if n.is_Number and n < 0:
                below.append(self._place(base) if n == -1 else self._power(base, -n))
            else:
                above.append(self._place(factor))
        found = self._reduce(above) if above else self._constant(np.float64(1))
        if below:
            found = self._call(np.divide, found, self._reduce(below))
        if coefficient == -1:
            return self._call(np.negative, found)
        if coefficient != 1:
            found = self._call(np.multiply, found, self._constant(number(coefficient)))
        return found

    def _reduce(self, places: list[int]) -> int:
        found, *rest = places
        for place in rest:
            found = self._call(np.multiply, found, place)
        return found

    def _power(self, base: Expr, n: Expr) -> int:
        place = self._place(base)
        if n < 0:
            raised = place if n == -1 else self._power(base, -n)
            return self._call(np.divide, self._constant(np.float64(1)), raised)
        if n == HALF:
            return self._call(np.sqrt, place)
        if n in (Integer(2), Integer(3), Integer(4)):
            square = self._call(np.square, place)
            if n == 2:
                return square
            return self._call(np.multiply, square, place) if n == 3 else self._call(np.square, square)
        if n == Rational(3, 2):
            return self._call(np.multiply, place, self._call(np.sqrt, place))
        return self._call(np.power, place, self._constant(number(n)))


def _as_wide(value: Any) -> Any:
    """What a register starts with, as a wide number; a condition that is known stays as it is."""
    return value if value is None or np.asarray(value).dtype == bool else Wide.of(value)


def number(expr: Expr) -> np.float64:
    """`expr`, a number of SymPy's, in double precision; inf or nan where it has none."""
    try:
        return np.float64(float(expr))
    except OverflowError:
        return np.float64(np.inf if expr > 0 else -np.inf)
    except TypeError:
        return np.float64(np.nan)
