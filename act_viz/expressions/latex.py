"""Typed functions in LaTeX."""

from __future__ import annotations

import sympy

from act_viz.expressions.symbolic import Expr, is_op, size

LONGEST = 160
"""Formulas of more nodes than this are not written out: no screen holds them."""


def of_function(expr: Expr) -> str:
    """f(z) = …, in LaTeX."""
    return f"f(z) = {_shown(expr)}"


def of_derivative(expr: Expr) -> str:
    """f'(z) = …, in LaTeX, for the derivative `expr`."""
    return f"f'(z) = {_shown(expr)}"


def of_parameter(name: str) -> str:
    """The parameter `name`, in LaTeX."""
    return str(sympy.latex(sympy.Symbol(name)))


def _shown(expr: Expr) -> str:
    if size(expr) > LONGEST:
        return r"\ldots"
    expr = expr.replace(lambda part: is_op(part, "chain"), lambda part: sympy.Mul(*part.args))
    tidied = sympy.factor_terms(expr)
    return str(sympy.latex(min(tidied, expr, key=size)))
