"""Expressions in SymPy: built from a checked tree, put in forms that do not overflow, differentiated.

SymPy evaluates numbers, sums, products and constant powers here, nothing else: every function is a class of our own
that SymPy keeps as it stands. So no input makes it factor, expand, or raise to powers without bound, and no time
limit is needed, which a thread could not keep anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import sympy
from sympy import Add, Integer, Mul, Pow, Rational

from act_viz.expressions.latex_operations import written
from act_viz.expressions.tree import Tree

Expr = Any
"""A SymPy expression; SymPy has no types to check."""

Z = sympy.Symbol("z")
ONE, TWO, HALF = Integer(1), Integer(2), Rational(1, 2)
_EXACT_INTEGERS = 10**6
_NEAR_ONE = frozenset({"cos", "cosh", "tanh", "sigmoid"})
"""What comes so close to 1, at 0 or far out, that the difference needs another form."""
_NEVER_NEGATIVE = frozenset({"abs", "relu", "step", "exp", "cosh", "sigmoid", "softplus", "erfc"})


class Elementary(sympy.Function):  # type: ignore[misc]
    """A function that SymPy never evaluates."""

    op = ""

    @classmethod
    def _should_evalf(cls, arg: Expr) -> int:
        return -1

    def _eval_evalf(self, prec: int) -> None:
        return None

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return written(self.op, [printer._print(arg) for arg in self.args], exp)


@cache
def function(op: str) -> type[Elementary]:
    """The class of the operation `op`."""
    return type(op, (Elementary,), {"op": op})


def is_op(expr: Expr, op: str) -> bool:
    """Whether `expr` is the operation `op` of something."""
    return isinstance(expr, Elementary) and expr.op == op


def build(tree: Tree) -> Expr:
    """`tree` as a SymPy expression in `Z` and the parameters' symbols."""
    if tree.value == 0.0:
        # A constant that underflows would else be kept as an exact fraction of any length.
        return Integer(0)
    match tree.op:
        case "number":
            return _number(tree.value or 0.0)
        case "constant":
            return sympy.pi if tree.name == "pi" else make("exp", ONE)
        case "variable":
            return Z
        case "parameter":
            return sympy.Symbol(tree.name)
    args = [build(arg) for arg in tree.args]
    if tree.value is not None and tree.op == "pow" and abs(tree.value) <= 1e-100:
        return sympy.Float(tree.value)
    return combine(tree.op, args)


def _number(value: float) -> Expr:
    if value.is_integer() and abs(value) <= _EXACT_INTEGERS:
        return Integer(int(value))
    if (8 * value).is_integer() and abs(value) <= 1000:
        return Rational(int(8 * value), 8)
    return sympy.Float(value)


def combine(op: str, args: list[Expr]) -> Expr:
    """The operation `op` of `args`, any that a tree can hold."""
    match op:
        case "add":
            return add(*args)
        case "neg":
            return mul(Integer(-1), args[0])
        case "mul":
            return _masked_product(*args)
        case "div":
            return _masked_product(args[0], power(args[1], Integer(-1)))
        case "pow":
            return power(*args)
    return make(op, *args)


def _masked_product(a: Expr, b: Expr) -> Expr:
    """The product of `a` and `b`; where one of them is a branch that is switched off it is 0, whatever the other is.

    (x <= 0) * exp(x²) would be 0 · ∞ from 27 on.
    """
    for mask, other in ((a, b), (b, a)):
        k, branch = mask.as_coeff_Mul()
        if is_op(branch, "step"):
            branch = make("where", make("less", Integer(0), branch.args[0]), ONE, Integer(0))
        if is_op(branch, "where") and not other.is_Number:
            condition, then, otherwise = branch.args
            if otherwise == 0:
                return make("where", condition, _masked_product(mul(k, then), other), Integer(0))
            if then == 0:
                return make("where", condition, Integer(0), _masked_product(mul(k, otherwise), other))
    return mul(a, b)


def add(*terms: Expr) -> Expr:
    """The sum of `terms`; e^u − 1, 1 ± erf u, 1 − cos u, u + √(u² + c) and the like get forms that lose no digits."""
    total = Add(*terms)
    if not isinstance(total, Add):
        return total
    constant, _ = total.as_coeff_Add()
    split = [term.as_coeff_Mul() for term in total.args]
    for k, inner in split:
        better = _with_constant(constant, k, inner) if constant != 0 else _surd(total - k * inner, k, inner)
        if better is not None:
            return add(total - constant - k * inner, better) if constant != 0 else better
        if is_op(inner, "exp"):
            mirrored = make("exp", mul(Integer(-1), inner.args[0]))
            for other_k, other in split:
                if other == mirrored and other_k in (k, -k) and not (other_k == -k and _is_negative(k)):
                    pair = make("cosh" if other_k == k else "sinh", inner.args[0])
                    return add(total - k * inner - other_k * other, mul(TWO, k, pair))
    return total


def _is_negative(number: Expr) -> bool:
    return bool(number < 0)


def _with_constant(constant: Expr, k: Expr, inner: Expr) -> Expr | None:
    """`constant + k * inner` in a form that does not cancel, if there is one."""
    if inner.is_Pow:
        return _with_power(constant, k, *inner.args)
    if not isinstance(inner, Elementary):
        return None
    u = inner.args[0]
    half = mul(HALF, u)
    if constant == -k and inner.op in _NEAR_ONE:
        # Each of them minus 1.
        match inner.op:
            case "cos":
                return mul(-TWO * k, power(make("sin", half), TWO))
            case "cosh":
                return mul(TWO * k, power(make("sinh", half), TWO))
            case "tanh":
                return mul(-TWO * k, make("sigmoid", mul(-TWO, u)))
        return mul(-k, make("sigmoid", mul(Integer(-1), u)))
    if constant == k and inner.op == "tanh":
        return mul(TWO * k, make("sigmoid", mul(TWO, u)))
    if inner.op == "exp" and constant == -k:
        return mul(k, make("expm1", u))
    if inner.op == "erf" and constant == k:
        return mul(k, make("erfc", mul(Integer(-1), u)))
    if inner.op == "erf" and constant == -k:
        return mul(constant, make("erfc", u))
    if inner.op == "sigmoid" and 2 * constant == -k:
        return mul(k, HALF, make("tanh", mul(HALF, u)))
    return None


def _with_power(constant: Expr, k: Expr, base: Expr, n: Expr) -> Expr | None:
    """k (√(v + c) − √c) as k v / (√(v + c) + √c), and k (tanh² u − 1)."""
    if n == TWO and is_op(base, "tanh") and constant == -k:
        return mul(-k, power(make("cosh", base.args[0]), -TWO))
    if n == HALF and isinstance(base, Add):
        c, v = base.as_coeff_Add()
        if c.is_positive and constant == -k * Pow(c, HALF):
            return mul(k, v, power(add(Pow(base, HALF), Pow(c, HALF)), Integer(-1)))
    return None


def _surd(rest: Expr, k: Expr, inner: Expr) -> Expr | None:
    """`rest + k * inner` as k (u + √(u² + c)), if it is that."""
    if not (inner.is_Pow and inner.args[1] == HALF):
        return None
    u = mul(rest, power(k, Integer(-1)))
    c = Add(inner.args[0], Mul(Integer(-1), Pow(u, TWO)))
    return mul(k, function("surd")(u, c)) if c.is_Number and c.is_positive else None


def mul(*factors: Expr) -> Expr:
    """The product of `factors`; quotients of exponentials become sigmoid and tanh, which do not overflow."""
    product = Mul(*factors)
    if not isinstance(product, Mul):
        return product
    powers = [factor.as_base_exp() for factor in product.args]
    exponents = [mul(n, base.args[0]) for base, n in powers if is_op(base, "exp") and n.is_Number]
    rest = [(base, n) for base, n in powers if not (is_op(base, "exp") and n.is_Number)]
    together = add(*exponents) if exponents else Integer(0)
    changed = len(exponents) > 1
    for place, (base, n) in enumerate(rest):
        better, together_now = _with_exponential(base, n, together) if together != 0 else (None, together)
        if better is not None:
            rest[place], together, changed = (better, n), together_now, True
    for place, (base, n) in enumerate(rest):
        for other, (below, m) in enumerate(rest):
            better = _quotient(base, n, below, m)
            if better is not None:
                rest[place], rest[other], changed = (better, n), (ONE, ONE), True
    if not changed:
        return product
    return Mul(make("exp", together), *(Pow(base, n) for base, n in rest))


def _with_exponential(base: Expr, n: Expr, together: Expr) -> tuple[Expr | None, Expr]:
    """σ(−u)^n e^(nu) is σ(u)^n: the better base and what is left in the exponent."""
    if is_op(base, "sigmoid") and n.is_Integer and n > 0:
        u = mul(Integer(-1), base.args[0])
        if add(together, mul(-n, u)) == 0:
            return make("sigmoid", u), Integer(0)
    return None, together


def _quotient(base: Expr, n: Expr, below: Expr, m: Expr) -> Expr | None:
    """sinh u / cosh u, or (e^u − 1) σ(−u), as tanh."""
    if is_op(base, "sinh") and is_op(below, "cosh") and base.args == below.args and n == -m and n.is_positive:
        return make("tanh", base.args[0])
    if is_op(base, "expm1") and is_op(below, "sigmoid") and n == m == 1 and add(base.args[0], below.args[0]) == 0:
        return make("tanh", mul(HALF, base.args[0]))
    return None


def power(base: Expr, exponent: Expr) -> Expr:
    """`base ** exponent`: a power of SymPy's where the exponent is a number, e^(v log u) where it changes with z."""
    if exponent.is_Number:
        if is_op(base, "exp"):
            return make("exp", mul(exponent, base.args[0]))
        if base.is_Pow and base.args[1] == 2 and exponent == HALF:
            return make("abs", base.args[0])
        if isinstance(base, Add) and exponent.is_Integer and exponent < 0 and len(base.args) == 2:
            one, other = base.args if base.args[0].is_Number else reversed(base.args)
            if one == 1 and is_op(other, "exp"):
                return Pow(make("sigmoid", mul(Integer(-1), other.args[0])), -exponent)
        return Pow(base, exponent)
    if is_op(base, "exp"):
        return make("exp", mul(exponent, base.args[0]))
    if exponent.has(Z):
        return make("exp", mul(exponent, make("log", base)))
    return function("power")(base, exponent)


def make(op: str, *args: Expr) -> Expr:
    """The function `op` of `args`, or what is the same and better behaved."""
    u = args[0]
    if op == "exp" and u == 0:
        return ONE
    if op == "log":
        return _log(u)
    if op == "abs" and isinstance(u, Elementary) and u.op in _NEVER_NEGATIVE:
        return u
    if op in ("tanh", "sinh", "erf", "atan", "asinh", "sin", "tan", "expm1", "log1p") and u == 0:
        return Integer(0)
    return function(op)(*args)


def _log(u: Expr) -> Expr:
    if is_op(u, "exp"):
        return u.args[0]
    if u == 1:
        return Integer(0)
    if is_op(u, "sigmoid"):
        return mul(Integer(-1), make("softplus", mul(Integer(-1), u.args[0])))
    k, rest = u.as_coeff_Mul()
    if is_op(rest, "cosh") and k.is_positive:
        return add(_log(k), make("logcosh", rest.args[0]))
    if is_op(rest, "surd") and k.is_positive:
        inner, c = rest.args
        return add(_log(mul(k, Pow(c, HALF))), make("asinh", mul(inner, Pow(c, -HALF))))
    if isinstance(u, Add) and len(u.args) == 2 and all(is_op(term, "exp") for term in u.args):
        one, other = (term.args[0] for term in u.args)
        return add(one, make("softplus", add(other, mul(Integer(-1), one))))
    if isinstance(u, Add) and u.as_coeff_Add()[0] == 1:
        rest = u - 1
        return make("softplus", rest.args[0]) if is_op(rest, "exp") else make("log1p", rest)
    return function("log")(u)


def parts_of(expr: Expr) -> Iterator[Expr]:
    """`expr` and everything in it, each once."""
    seen: set[Expr] = set()
    waiting = [expr]
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            waiting.extend(part.args)
            yield part


def size(expr: Expr) -> int:
    """How many nodes `expr` has when it is written out, parts that occur twice counted twice."""
    known: dict[Expr, int] = {}

    def of(e: Expr) -> int:
        if e not in known:
            known[e] = 1 + sum(of(arg) for arg in e.args)
        return known[e]

    return of(expr)
