"""Derivatives of typed expressions, by the chain rule, in forms that lose no digits."""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy import Add, Integer, Mul, Pow, Rational

from act_viz.expressions.symbolic import HALF, ONE, TWO, Elementary, Expr, Z, add, make, mul, parts_of, power

_UNBOUNDED = frozenset({"log", "log1p", "cbrt", "power"})
"""What may have no finite derivative at a place where it has a value."""
_FLAT = frozenset({"less", "less_equal", "and", "or", "not", "sign", "side", "step", "floor", "round"})
"""What is constant wherever it has a derivative."""
_SWITCHED = frozenset({"where", "sign", "side", "step", "floor", "round", "chain"})
"""What makes a derivative exactly 0 on a whole stretch."""


def differentiate(expr: Expr) -> Expr:
    """∂expr/∂z; a step is 0 at its place, which is the left derivative where the inner function grows."""
    known: dict[Expr, Expr] = {}

    def of(e: Expr) -> Expr:
        if e not in known:
            known[e] = _derivative(e, of)
        return known[e]

    return of(expr)


def _derivative(e: Expr, of: Callable[[Expr], Expr]) -> Expr:
    """The derivative of `e`, given `of` for those of its parts."""
    if e == Z:
        return ONE
    if not e.args or not e.has(Z):
        return Integer(0)
    if isinstance(e, Add):
        return add(*(of(term) for term in e.args))
    if isinstance(e, Mul):
        factors = e.args
        return add(*(mul(of(f), *factors[:i], *factors[i + 1 :]) for i, f in enumerate(factors) if f.has(Z)))
    if isinstance(e, Pow):
        base, n = e.args
        outer = mul(n, power(base, n - 1))
        return mul(outer, of(base)) if n > 1 else _chained(of(base), outer)
    return _of_function(e, of)


def _of_function(e: Elementary, of: Callable[[Expr], Expr]) -> Expr:
    u, *more = e.args
    if e.op in _FLAT:
        return Integer(0)
    if e.op == "where":
        return _where(u, of(more[0]), of(more[1]))
    if e.op in ("max", "min"):
        low, high = (more[0], u) if e.op == "max" else (u, more[0])
        return _where(make("less", low, high), of(u), of(more[0]))
    if e.op == "power":
        return _chained(of(u), mul(more[0], power(u, add(more[0], Integer(-1)))))
    if e.op == "surd":
        return mul(e, power(add(power(u, TWO), more[0]), -HALF), of(u))
    if e.op in _UNBOUNDED:
        return _chained(of(u), _outer(e.op, u, e))
    return mul(_outer(e.op, u, e), of(u))


def _chained(inner: Expr, outer: Expr) -> Expr:
    """`inner` · `outer`, and 0 where `inner` is 0, though `outer` be infinite there: √ has no slope at 0."""
    may_be_flat = any(isinstance(part, Elementary) and part.op in _SWITCHED for part in parts_of(inner))
    return make("chain", inner, outer) if may_be_flat else mul(inner, outer)


def _where(condition: Expr, a: Expr, b: Expr) -> Expr:
    return a if a == b else make("where", condition, a, b)


def _outer(op: str, u: Expr, e: Expr) -> Expr:
    """The derivative of the function `op` at `u`, where `e` is its value."""
    square = power(u, TWO)
    match op:
        case "exp":
            return e
        case "expm1":
            return make("exp", u)
        case "log":
            return power(u, Integer(-1))
        case "log1p":
            return power(add(ONE, u), Integer(-1))
        case "sigmoid":
            return mul(e, make("sigmoid", mul(Integer(-1), u)))
        case "softplus":
            return make("sigmoid", u)
        case "tanh":
            # 1 - tanh² loses every digit beyond 19.
            return power(make("cosh", u), Integer(-2))
        case "sinh":
            return make("cosh", u)
        case "cosh":
            return make("sinh", u)
        case "logcosh":
            return make("tanh", u)
        case "sin":
            return make("cos", u)
        case "cos":
            return mul(Integer(-1), make("sin", u))
        case "tan":
            return power(make("cos", u), Integer(-2))
        case "atan":
            return power(add(ONE, square), Integer(-1))
        case "asinh":
            return power(add(ONE, square), -HALF)
        case "erf" | "erfc":
            k = TWO if op == "erf" else -TWO
            return mul(k, power(sympy.pi, -HALF), make("exp", mul(Integer(-1), square)))
        case "cbrt":
            return mul(Rational(1, 3), power(e, Integer(-2)))
        case "relu":
            return make("step", u)
        case "abs":
            return make("side", u)
    raise ValueError(f"There is no derivative of {op!r}.")
