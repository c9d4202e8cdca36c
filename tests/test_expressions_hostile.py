"""Whatever is typed, a tree or a sentence that points at the place comes soon; nothing typed is ever run."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from act_viz.activations import ACTIVATIONS
from act_viz.expressions import tree
from act_viz.expressions.function import typed_function
from act_viz.kinds import TextError
from tests.expressions import answer, check_refusal, refusal

Z = np.array([-2.5, -1.0, -0.25, 0.0, 0.5, 1.0, 3.0])

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
