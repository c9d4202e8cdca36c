"""Typed text becomes a checked tree, or a sentence that points at the place."""

import re

import numpy as np
import pytest

from act_viz.expressions import tree
from act_viz.expressions.function import typed_function
from act_viz.expressions.parse import parse
from tests.expressions import refusal

Z = np.array([-2.5, -1.0, -0.25, 0.0, 0.5, 1.0, 3.0])


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("x", "x"),
        ("z", "x"),
        ("-x + +2", "2 - x"),
        ("2**x", "2.0**x"),
        ("x**2*3 - 4/5", "x**2 * 3 - 0.8"),
        ("-x**2", "-(x**2)"),
        ("  x \t+ 1 ", "x + 1"),
        ("1e-3*x + .5", "0.001 * x + 0.5"),
        ("pi*x + e", "np.pi * x + np.e"),
        ("sqrt(abs(x)) + pow(x, 2)", "np.sqrt(np.abs(x)) + x**2"),
        ("max(0, x, 2*x) + min(x, 1)", "np.maximum(np.maximum(0, x), 2 * x) + np.minimum(x, 1)"),
        ("clip(x, -1, 1)", "np.clip(x, -1, 1)"),
        ("x if x > 0 else 0.1*x", "np.where(x > 0, x, 0.1 * x)"),
        ("x if -1 < x <= 1 else 0", "np.where((-1 < x) & (x <= 1), x, 0)"),
        ("where(x >= 1 or not x > -1, x, 0)", "np.where((x >= 1) | ~(x > -1), x, 0)"),
        ("(x > 0) * x", "(x > 0) * x"),
        ("x > 0 and x < 1", "1.0 * ((x > 0) & (x < 1))"),
        ("sign(x)*log1p(abs(x))", "np.sign(x) * np.log1p(np.abs(x))"),
        ("arctan(x) + arcsinh(x) + cbrt(x)", "np.arctan(x) + np.arcsinh(x) + np.cbrt(x)"),
        ("heaviside(x) + step(-x)", "1.0 * (x > 0) + (x < 0)"),
        ("erf(x) + erfc(x)", "1 + 0 * x"),
        ("sinh(x) - cosh(x) + exp(-x)", "0 * x"),
        ("tanh(a*x) + b", "np.tanh(0.5 * x) + 2"),
        ("beta_1*x + B2", "0.5 * x + 2"),
    ],
)
def test_what_is_understood_means_what_python_means(text: str, python: str) -> None:
    parsed = parse(text)
    given_values = dict(zip(parsed.parameters(), (0.5, 2.0), strict=False))
    expected = np.broadcast_to(eval(python, {"np": np}, {"x": Z}), Z.shape)
    np.testing.assert_allclose(parsed.evaluate(Z, given_values), expected, rtol=1e-14, atol=1e-14)
    typed = typed_function(text, tuple(given_values.items()))
    np.testing.assert_allclose(typed.f(Z), expected, rtol=1e-14, atol=1e-14)


def test_parameters_come_in_order_of_first_use() -> None:
    assert parse("b*x + a*x + b").parameters() == ("b", "a")
    assert parse("x").parameters() == ()


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("", 0, "Type a function"),
        (" \t ", 0, "Type a function"),
        ("3 + 4", 0, "There is no x"),
        ("x + z", 4, "either x or z"),
        ("x == 1", 2, "only the right side"),
        ("x 2", 2, r"write x\*2"),
        ("tanh(x)(x)", 7, "operator is missing"),
        ("tanh + x", 0, r"write tanh\(x\)"),
        ("sigmiod(x)", 0, "perhaps sigmoid"),
        ("foo(x)", 0, "There is no function foo"),
        ("x +", 3, "missing here"),
        ("x + * 2", 4, "missing here"),
        ("max(x,)", 6, "missing here"),
        ("(x", 0, "never closed"),
        ("x)", 1, "closes nothing"),
        ("tanh()", 0, "Arguments that tanh takes: 1; here: 0"),
        ("tanh(x, x)", 0, "Arguments that tanh takes: 1; here: 2"),
        ("max(x)", 0, "2 to 5; here: 1"),
        ("x if x > 0", 0, "Write both cases"),
        ("x if x else 0", 5, "condition is needed"),
        ("where(x, x, x)", 6, "condition is needed"),
        ("log(-1) + x", 0, "not a real number"),
        ("x + 5/(1-1)", 4, "not a number"),
        ("(-2)**x", 6, "must be positive"),
        ("x**65", 3, "Exponents from"),
        ("(x**20)**20", 0, "add up to more than 128"),
        ("x + 1e101", 4, "Numbers up to"),
        ("x + 1e99999", 4, "Numbers up to"),
        ("x + _a", 4, "cannot be called _a"),
        ("x + values", 4, "cannot be called values"),
        ("x + lambda", 4, "no place in a formula"),
        ("a1*x+a2+a3+a4+a5+a6+a7", 20, "At most 6 parameters"),
        ("x" + "+1" * 100, 200, "At most 200 characters"),
        ("x.real", 1, "point stands only inside a number"),
        ("x[0]", 1, "round parentheses"),
        ("x;x", 1, "sign ; has no place"),
        ("'x'", 0, "sign ' has no place"),
        ("х+1", 0, "looks like x but is another one: type x"),
        ("x\n+1", 1, "cannot be seen"),
        ("x\0", 1, "cannot be seen"),
    ],
)
def test_what_is_wrong_is_said_and_pointed_at(text: str, column: int, said: str) -> None:
    error = refusal(text)
    assert error.column == column
    assert re.search(said, error.reason)
    line, caret = error.pointer().split("\n")
    assert caret.strip() == "^"
    assert len(caret) <= len(line) + 1


def test_limits_are_those_that_are_said() -> None:
    assert parse("sin(" * 24 + "x" + ")" * 24).depth == tree.MAX_DEPTH
    assert "at most 25 levels" in refusal("sin(" * 25 + "x" + ")" * 25).reason
    assert parse("+".join(["(x*x*x*x)"] * 14))
    assert "at most 120 numbers" in refusal("+".join(["(x*x*x*x)"] * 19)).reason
    assert parse("x**64")
    assert parse("a*x+b+c+d+f+g").parameters() == ("a", "b", "c", "d", "f", "g")
