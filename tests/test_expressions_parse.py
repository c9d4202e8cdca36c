"""Typed text becomes a checked tree, or a sentence that points at the place; nothing typed is ever run."""

import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from act_viz.activations import ACTIVATIONS
from act_viz.expressions import tree
from act_viz.expressions.function import typed_function
from act_viz.expressions.parse import ExpressionError, parse
from act_viz.expressions.tree import Tree
from act_viz.kinds import TextError

Z = np.array([-2.5, -1.0, -0.25, 0.0, 0.5, 1.0, 3.0])


def refusal(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return caught.value


def answer(text: str) -> Tree | None:
    """The tree of `text`, or None where it was refused with a sentence and a place."""
    try:
        return parse(text)
    except ExpressionError as error:
        check_refusal(error)
        return None


def check_refusal(error: TextError) -> None:
    assert error.reason.endswith((".", "?"))
    assert 0 <= error.column <= len(error.text)
    assert error.pointer().count("\n") == 1
    error.pointer().encode("utf-8")


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
        ("x^2", 1, r"\*\* for a power"),
        ("f(x) = x", 5, "only the right side"),
        ("x == 1", 2, "only the right side"),
        ("2x", 1, r"write 2\*x"),
        ("x(1+x)", 0, r"write x\*\("),
        ("(x)(x)", 3, "operator is missing"),
        ("tanh x", 5, r"write tanh\(x\)"),
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
        ("x;x", 1, "character ; is not allowed"),
        ("'x'", 0, "is not allowed"),
        ("х", 0, r"character U\+0445"),
        ("x − 1", 2, r"character U\+2212"),
        ("x\n+1", 1, r"character U\+000A"),
        ("x\0", 1, r"character U\+0000"),
    ],
)
def test_what_is_wrong_is_said_and_pointed_at(text: str, column: int, said: str) -> None:
    error = refusal(text)
    assert error.column == column
    assert re.search(said, error.reason)
    line, caret = error.pointer().split("\n")
    assert caret.strip() == "^"
    assert len(caret) <= len(line) + 1


BREAKERS = [
    "__import__('os').system('echo')",
    "x.__class__.__bases__[0].__subclasses__()",
    "().__class__",
    "x.__class__",
    "__builtins__",
    "__x__*x",
    "lambda: x",
    "(lambda x: x)(x)",
    "[x for x in (1,2)]",
    "{x: 1}",
    "{x}",
    "[x]",
    "(x, x)",
    "x, x",
    "f'{x}'",
    'f"{x.__class__}"',
    "'%s' % x",
    "x % 2",
    "x // 2",
    "x @ x",
    "x << 9999999",
    "~x",
    "x | 1",
    "x & 1",
    "(y := x)",
    "y := x",
    "x := 1",
    "import os",
    "from os import system",
    "exec('x')",
    "eval('x')",
    "open('/etc/passwd')",
    "getattr(x, 'real')",
    "print(x)",
    "exit()",
    "x is x",
    "x in x",
    "x not in x",
    "x != x",
    "x is not None",
    "None",
    "True*x",
    "...",
    "x...",
    "1j*x",
    "0x10*x",
    "0b11*x",
    "1_000*x",
    "x if x>0 else import",
    "await x",
    "yield x",
    "x; import os",
    "x\nimport os",
    "x\\\n+1",
    "x # comment",
    "max(*x)",
    "max(**x)",
    "max(x, key=x)",
    "tanh(x)(x)",
    "tanh.real(x)",
    "tanh(x).real",
    "a.b(x)",
    "9**9**9*x",
    "9**9**9**9**9 + x",
    "10**100**100*x",
    "(9**9**9)**x",
    "x**9**9",
    "x**1e308",
    "x**-1e308",
    "e**e**e**e**e**e*x",
    "exp(exp(exp(exp(10))))*x",
    "((x**64)**64)**64",
    "x*(1e100*1e100*1e100)",
    "x+0**-1",
    "x+1/0",
    "x+log(0)",
    "x+sqrt(-1)",
    "9" * 190 + "*x",
    "1e" + "9" * 190 + "*x",
    "(" * 100 + "x" + ")" * 100,
    "(" * 199 + "x",
    ")" * 200,
    "-" * 190 + "x",
    "not " * 40 + "x>0",
    "x" * 200,
    "x" * 100_000,
    "(" * 1_000_000,
    "\0" * 50,
    "x\0+1",
    "x\x1b[31m",
    "\u202ex+1",
    "x\u200b+1",
    "ｘ+1",
    "𝑥+1",
    "ⅹ+1",
    "x²",
    "x½",
    "٣*x",
    "²*x",
    "x\u00a0+1",
    "x\r+1",
    "x\x0c+1",
    "\ufeffx",
    "\ud800",
    "ﬀ(x)",
    "ªbs(x)",
    "def f(x): return x",
    "class A: pass",
    "x if x>0",
    "x else 1",
    "if x>0: x",
    "for*x",
    "x**",
    "**x",
    "x*/2",
    ",x",
    "x,",
    "tanh(,x)",
    "tanh(x,)",
    "max(x,,1)",
]


@pytest.mark.parametrize("text", BREAKERS, ids=[ascii(text)[:40] for text in BREAKERS])
def test_what_breaks_such_parsers_is_refused_with_a_sentence_and_at_once(text: str) -> None:
    start = time.process_time()
    check_refusal(refusal(text))
    assert time.process_time() - start < 1
    with pytest.raises(TextError):
        ACTIVATIONS["Your own"](text)


HEAVY = [
    "+".join(["exp(sin(x))"] * 15),
    "*".join(["(1+x)"] * 33),
    "/".join(["x"] + ["(1+exp(x))"] * 18),
    "sin(" * 22 + "x" + ")" * 22,
    "exp(-" * 11 + "x" + ")" * 11,
    "abs(" * 23 + "x-1" + ")" * 23,
    "max(x," * 20 + "x**2" + ")" * 20,
    "(x if x>0 else -x)*" * 8 + "x",
    "(1+x**64)**2/(1+x**64)",
    "x**64/(1+x**2)**64",
    "1e100*x**64-1e100*x**63",
    "(x+a)**64*(x-b)**64",
    "x**x**x",
    "abs(x)**(abs(x)**abs(x))",
    "tan(1/x)+1/sin(x*x*x)",
    "tanh(1e100*x)",
    "1e-100*x+1e100",
    "sin(1e9*x)",
    "log(log(log(log(x))))",
    "1/(x-x)+x",
    "0**x",
    "x/x",
    "exp(x**2)**8",
    "(" * 24 + "x" + ")" * 24,
]


@pytest.mark.parametrize("text", HEAVY, ids=[text[:40] for text in HEAVY])
def test_the_heaviest_that_is_allowed_is_answered_in_two_seconds(text: str) -> None:
    start = time.process_time()
    try:
        own = ACTIVATIONS["Your own"](text)
        own.properties()
        own.derivative(np.linspace(-6, 6, 481))
        assert own.formula
        assert own.derivative_formula
        assert own.code()
    except TextError as refused:
        check_refusal(refused)
    assert time.process_time() - start < 2


def test_limits_are_those_that_are_said() -> None:
    assert parse("sin(" * 24 + "x" + ")" * 24).depth == tree.MAX_DEPTH
    assert "at most 25 levels" in refusal("sin(" * 25 + "x" + ")" * 25).reason
    assert parse("+".join(["(x*x*x*x)"] * 14))
    assert "at most 120 numbers" in refusal("+".join(["(x*x*x*x)"] * 19)).reason
    assert parse("x**64")
    assert parse("a*x+b+c+d+f+g").parameters() == ("a", "b", "c", "d", "f", "g")


ATOMS = st.sampled_from(["x", "1", "2.5", "a", "b", "pi", "e", "0.1", "1e3"])
CALLS = st.sampled_from([name for name, (_op, least, _most) in tree.FUNCTIONS.items() if least == 1])


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}({})".format, CALLS, inner),
        st.builds("({}{}{})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("max({},{})".format, inner, inner),
        st.builds("({} if {}<{} else {})".format, inner, inner, inner, inner),
        st.builds("({})**{}".format, inner, st.sampled_from(["2", "-1", "0.5", "3"])),
        st.builds("-{}".format, inner),
    )


@settings(max_examples=150, deadline=None)
@given(st.recursive(ATOMS, grown, max_leaves=8))
def test_any_formula_is_refused_with_a_sentence_or_is_a_function(text: str) -> None:
    start = time.process_time()
    parsed = answer(text)
    if parsed is None:
        return
    values = tuple((name, 0.7) for name in parsed.parameters())
    typed = typed_function(text, values)
    with np.errstate(all="ignore"):
        plain = np.broadcast_to(parsed.evaluate(Z, dict(values)), Z.shape)
    found = typed.f(Z)
    # A form that does not overflow may know a value where the plain one says nan or inf.
    both = np.isfinite(plain) & np.isfinite(found) & (np.abs(plain) < 1e6)
    np.testing.assert_allclose(found[both], plain[both], rtol=1e-6, atol=1e-6)
    assert typed.derivative(Z).shape == Z.shape
    assert typed.f(Z.astype(np.float32)).dtype == np.float32
    assert time.process_time() - start < 2


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text("x0123456789.eE+-*/()<>=, abtnhif_lsd", max_size=60)))
def test_any_text_is_refused_with_a_sentence_or_parsed(text: str) -> None:
    found = answer(text)
    assert found is None or found.degree <= tree.MAX_DEGREE
