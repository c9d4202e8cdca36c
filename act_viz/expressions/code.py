"""Typed functions as Python source, to copy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import sympy
from sympy import Add, Mul, Pow

from act_viz.expressions.numpy_calls import number
from act_viz.expressions.patches import Patch
from act_viz.expressions.symbolic import HALF, Elementary, Expr, Z

_COMPARISON, _SUM, _PRODUCT, _POWER, _ATOM = range(5)
"""How tightly a piece of source holds together."""
_SCIPY = {"sigmoid": "expit", "erf": "erf", "erfc": "erfc"}
_NUMPY = {"atan": "arctan", "asinh": "arcsinh", "min": "minimum", "max": "maximum", "not": "logical_not"}
_AS_CALL = {
    "softplus": "np.logaddexp(0.0, {})",
    "relu": "np.maximum({}, 0.0)",
    "step": "np.heaviside({}, 0.0)",
    "side": "np.where({} > 0.0, 1.0, -1.0)",
    "logcosh": "np.where(np.abs({0}) < 1.0, np.log1p(2.0 * np.sinh(np.clip({0}, -1.0, 1.0) / 2.0) ** 2),"
    " np.logaddexp({0}, -{0}) - np.log(2.0))",
    "surd": "np.where({0} < 0.0, {1} / (np.hypot({0}, np.sqrt({1})) - {0}), {0} + np.hypot({0}, np.sqrt({1})))",
    "chain": "np.where({0} == 0.0, {0}, {0} * {1})",
    "and": "np.logical_and({}, {})",
    "or": "np.logical_or({}, {})",
}
_FEW = 3
_TAKEN = {"np", "z", "f", "derivative", "slope", "value", "place", "left", *_SCIPY.values()}


def source_of(
    f: Expr,
    derivative: Expr,
    settings: Mapping[str, float],
    left_slopes: Mapping[float, float],
    patches: Sequence[Patch],
    *,
    partly_undefined: bool,
) -> str:
    """Python source of `f(z, …)` and `derivative(z, …)`, with `settings` as the parameters' defaults.

    `left_slopes` are the places where `derivative` takes another value than its formula gives; where f is undefined
    it has none. `patches` stand in for both formulas where those lose their digits.
    """
    names = [_parameter(name) for name in settings]
    arguments = ", ".join(["z", *(f"{name}={value!r}" for name, value in zip(names, settings.values(), strict=True))])
    writers = _Writer(f), _Writer(derivative)
    corrections = [_patching(patches, 0, "value"), _patching(patches, 1, "slope") + _corrections(left_slopes)]
    if partly_undefined:
        corrections[1].append(f"slope = np.where(np.isnan(f({', '.join(['z', *names])})), np.nan, slope)")
    bodies = []
    for writer, lines, found in zip(writers, corrections, ("value", "slope"), strict=True):
        ending = [f"{found} = {writer.result}", *lines, f"return {found}"] if lines else [f"return {writer.result}"]
        bodies.append([*writer.lines, *ending])
    imported = sorted(writers[0].imported | writers[1].imported)
    head = "import numpy as np" + (f"\nfrom scipy.special import {', '.join(imported)}" if imported else "")
    functions = [
        "\n    ".join([f"def {name}({arguments}):", *body])
        for name, body in zip(("f", "derivative"), bodies, strict=True)
    ]
    return "\n\n\n".join([head, *functions]) + "\n"


def _patching(patches: Sequence[Patch], order: int, found: str) -> list[str]:
    """Lines that put the values of `patches` to `found`: those of f for `order` 0, of f' for 1."""
    lines = []
    for patch in patches:
        coefficients = [_number(c) for c in reversed(patch.coefficients[order])]
        offset = f"z - {patch.place!r}" if patch.place else "z"
        if patch.reach:
            near = f"np.clip({offset}, -{patch.reach!r}, {patch.reach!r})"
            polynomial = f"np.polyval([{', '.join(coefficients)}], {near})"
            lines.append(f"{found} = np.where(np.abs({offset}) <= {patch.reach!r}, {polynomial}, {found})")
        elif order == 0:
            lines.append(f"{found} = np.where(z == {patch.place!r}, {coefficients[0]}, {found})")
    return lines


def _corrections(left_slopes: Mapping[float, float]) -> list[str]:
    """Lines that put the left derivative where the formula has another value."""
    pairs = [(repr(place), _number(left)) for place, left in left_slopes.items()]
    if len(pairs) <= _FEW:
        return [f"slope = np.where(z == {place}, {left}, slope)" for place, left in pairs]
    listed = ", ".join(f"({place}, {left})" for place, left in pairs)
    return [f"for place, left in ({listed}):", "    slope = np.where(z == place, left, slope)"]


def _parameter(name: str) -> str:
    return f"{name}_" if name in _TAKEN else name


def _number(value: float) -> str:
    return f"np.float64({str(value)!r})" if value in (float("inf"), float("-inf")) else repr(float(value))


class _Writer:
    """Writes one expression: `lines` compute what occurs in it more than once, `result` is the expression itself."""

    def __init__(self, expr: Expr) -> None:
        self.lines: list[str] = []
        self.imported: set[str] = set()
        self._names: dict[Expr, str] = {}
        self._uses: Counter[Expr] = Counter()
        self._count(expr)
        self.result = self._text(expr, _COMPARISON)
        if not expr.has(Z):
            # A constant must have the shape of z too.
            self.result = f"np.full_like(z, {self.result})"

    def _count(self, expr: Expr) -> None:
        self._uses[expr] += 1
        if self._uses[expr] == 1:
            for arg in expr.args:
                self._count(arg)
            if isinstance(expr, Elementary) and _AS_CALL.get(expr.op, "").count("{0}") > 1:
                self._uses[expr.args[0]] += 1

    def _text(self, expr: Expr, least: int) -> str:
        """`expr` in parentheses unless it holds together at least as tightly as `least`."""
        if self._uses[expr] > 1 and expr.args and expr.has(Z):
            if expr not in self._names:
                text = self._walk(expr)[0]
                self._names[expr] = f"_{len(self._names) + 1}"
                self.lines.append(f"{self._names[expr]} = {text}")
            return self._names[expr]
        text, tight = self._walk(expr)
        return text if tight >= least else f"({text})"

    def _walk(self, expr: Expr) -> tuple[str, int]:
        if isinstance(expr, Add):
            return self._sum(expr), _SUM
        if isinstance(expr, Mul):
            return self._product(expr)
        if isinstance(expr, Pow):
            return self._power(*expr.args)
        if isinstance(expr, Elementary):
            return self._call(expr)
        if isinstance(expr, sympy.Symbol):
            return "z" if expr == Z else _parameter(expr.name), _ATOM
        if expr == sympy.pi:
            return "np.pi", _ATOM
        value = number(expr)
        return (str(int(expr)) if expr.is_Integer else _number(value)), (_ATOM if value >= 0 else _SUM)

    def _sum(self, expr: Expr) -> str:
        terms = sorted(((term, bool(term.as_coeff_Mul()[0] < 0)) for term in expr.args), key=lambda pair: pair[1])
        text = self._text(terms[0][0], _SUM)
        for term, negative in terms[1:]:
            text += f" - {self._text(-term, _PRODUCT)}" if negative else f" + {self._text(term, _SUM)}"
        return text

    def _product(self, expr: Expr) -> tuple[str, int]:
        coefficient, factors = expr.as_coeff_mul()
        above, below = [], []
        for factor in factors:
            base, n = factor.as_base_exp()
            if n.is_Number and n < 0:
                below.append(self._text(base if n == -1 else Pow(base, -n), _POWER))
            else:
                above.append(self._text(factor, _POWER))
        if abs(coefficient) != 1 or not above:
            above.insert(0, self._text(abs(coefficient), _POWER))
        text = " * ".join(above)
        if below:
            text += f" / {below[0]}" if len(below) == 1 else f" / ({' * '.join(below)})"
        return (f"-{text}", _SUM) if coefficient < 0 else (text, _PRODUCT)

    def _power(self, base: Expr, n: Expr) -> tuple[str, int]:
        if n < 0:
            return f"1 / {self._text(base if n == -1 else Pow(base, -n), _POWER)}", _PRODUCT
        if n == HALF:
            return f"np.sqrt({self._text(base, _SUM)})", _ATOM
        return f"{self._text(base, _ATOM)} ** {self._text(n, _ATOM)}", _POWER

    def _call(self, expr: Elementary) -> tuple[str, int]:
        if expr.op in ("less", "less_equal"):
            left, right = (self._text(arg, _SUM) for arg in expr.args)
            return f"{left} {'<' if expr.op == 'less' else '<='} {right}", _COMPARISON
        # As floats: where() of two whole numbers would give whole numbers.
        args = [_number(number(arg)) if arg.is_Number else self._text(arg, _COMPARISON) for arg in expr.args]
        if expr.op in _AS_CALL:
            return _AS_CALL[expr.op].format(*args), _ATOM
        if expr.op in _SCIPY:
            self.imported.add(_SCIPY[expr.op])
            return f"{_SCIPY[expr.op]}({args[0]})", _ATOM
        return f"np.{_NUMPY.get(expr.op, expr.op)}({', '.join(args)})", _ATOM
