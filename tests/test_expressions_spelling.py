"""What people write for a formula: understood where it can mean one thing only, asked back where it can mean two."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from act_viz.activations import ACTIVATIONS
from act_viz.evidence.claims import CLAIMS, FORMS
from act_viz.expressions.parse import ExpressionError, normalized, parse
from act_viz.scenes import SCENES
from act_viz.text import in_language
from tests.expressions import check_refusal, refusal

WRITTEN = {
    "x*tanh(log(1+exp(b*x)))": "x*tanh(log(1+exp(b*x)))",
    "  x if x > 0 else\t0.1*x ": "x if x > 0 else 0.1*x",
    "2x": "2*x",
    "2.5x² - 3x + 1": "2.5*x**2 - 3*x + 1",
    "2(x+1)": "2*(x+1)",
    "x(1-x)": "x*(1-x)",
    "(x+1)(x-1)": "(x+1)*(x-1)",
    "(x+1)x": "(x+1)*x",
    "a x + b": "a*x + b",
    "x^2": "x**2",
    "x³": "x**3",
    "x⁻¹ + 1": "x**-1 + 1",
    "x^-2": "x**-2",
    "e^-x": "e**-x",
    "e⁻ˣ": "e**-x",
    "e^(-x^2)": "e**(-x**2)",
    "E**x": "e**x",
    "sin(PI*x)": "sin(pi*x)",
    "cos(2πx)": "cos(2*pi*x)",
    "Pi*x + TAU": "pi*x + tau",
    "sin x": "sin(x)",
    "sin 2x": "sin(2*x)",
    "sin 2πx + 1": "sin(2*pi*x) + 1",
    "sin x cos x": "sin(x)*cos(x)",
    "sin x * cos x": "sin(x) * cos(x)",
    "sin cos x": "sin(cos(x))",
    "x sin x": "x*sin(x)",
    "2sin(x)": "2*sin(x)",
    "sin²(x) + sin^2 x": "sin(x)**2 + sin(x)**2",
    "sin x²": "sin(x**2)",
    "exp -x": "exp(-x)",
    "tanh |x|": "tanh(abs(x))",
    "|x|": "abs(x)",
    "2|x| + ||x|-1|": "2*abs(x) + abs(abs(x)-1)",
    "|x-1||x+1|": "abs(x-1)*abs(x+1)",
    "√x": "sqrt(x)",
    "√(x²+1)": "sqrt(x**2+1)",
    "x/√2 + √|x|": "x/sqrt(2) + sqrt(abs(x))",
    "∛x": "cbrt(x)",
    "σ(x)": "sigmoid(x)",
    "x·σ(βx)": "x*sigmoid(beta*x)",
    "x Φ(x)": "x*ndtr(x)",
    "x − 1": "x - 1",
    "x × 2 ÷ 3": "x * 2 / 3",
    "（x＋１）／２": "(x+1)/2",
    "max（０，x）": "max(0,x)",
    "x ≥ 0": "x >= 0",
    "np.exp(x)": "exp(x)",
    "np.maximum(0, np.sin(np.pi*x))": "maximum(0, sin(pi*x))",
    "torch.relu(x)": "relu(x)",
    "F.leaky_relu(x, 0.1)": "leaky_relu(x, 0.1)",
    "torch.nn.functional.gelu(x)": "gelu(x)",
    "math.e**x": "e**x",
    "lambda x: x**2": "x**2",
    "f = lambda t: t*exp(-t)": "x*exp(-x)",
    "f(x) = 2x": "2*x",
    "σ(z) = 1/(1+e^-z)": "1/(1+e**-z)",
    "g(t)=a t": "a*x",
    "y = x^2": "x**2",
    "ReLU(x)": "relu(x)",
    "Sin(X)": "sin(x)",
    "LeakyReLU(x)": "leaky_relu(x)",
    "swish(x)": "silu(x)",
    "hard_swish(x) + HardSwish(x)": "hard_swish(x) + hard_swish(x)",
    "floor(x) + ceil(x)": "floor(x) + ceil(x)",
    "log10(1+x²)": "log10(1+x**2)",
    "log2 |x|": "log2(abs(x))",
    "clamp(x, -1, 1)": "clip(x, -1, 1)",
    "x if x > threshold else 0": "x if x > threshold else 0",
    "sigmoid(k*(x - x0))": "sigmoid(k*(x - x0))",
}


@pytest.mark.parametrize(("typed", "text"), WRITTEN.items(), ids=[ascii(typed) for typed in WRITTEN])
def test_what_people_write_is_understood_and_normalized(typed: str, text: str) -> None:
    assert normalized(typed) == text
    assert normalized(text) == text
    assert parse(typed) == parse(text)


ASKED = [
    ("x+sinx", 2, r"Did you mean sin\(x\)"),
    ("tanhx*x", 0, r"Did you mean tanh\(x\)"),
    ("x*sin2x", 2, r"Did you mean sin\(2\*x\)"),
    ("xsinx", 0, r"Did you mean x\*sin\(x\)"),
    ("geluX + x", 0, r"Did you mean gelu\(x\)"),
    ("ax + b + x", 0, r"Did you mean a\*x"),
    ("sin(pix) + x", 4, r"Did you mean pi\*x"),
    ("x2 + x", 0, r"Did you mean x\*\*2 or 2\*x"),
    ("sigmiod*x", 0, r"Did you mean sigmoid\(x\)"),
    ("inf*x", 0, "inf is not a number"),
    ("x + NaN", 4, "NaN is not a number"),
    ("∞*x", 0, "∞ is not a number"),
    ("e^2x", 3, r"Did you mean e\*\*\(2\*x\) or e\*\*2\*x"),
    ("1/2x", 3, r"Did you mean 1/\(2\*x\) or 1/2\*x"),
    ("tanh x*2", 6, r"Did you mean tanh\(x\)\*… or tanh\(x\*…\)"),
    ("sin 2 * x", 6, r"Did you mean sin\(2\)\*… or sin\(2\*…\)"),
    ("sin x (1+x)", 6, "Did you mean sin"),
    ("sin^-1(x)", 0, r"Did you mean 1/sin\(x\) or arcsin\(x\)"),
    ("0,5*x", 1, r"with a point: 0\.5"),
    ("tanh(0,5*x)", 6, r"with a point: 0\.5"),
    ("(0,5)*x", 2, r"with a point: 0\.5"),
    ("x | 1", 2, "bar is never closed"),
    ("(|x)", 1, "bar is never closed"),
    ("lambda t: t + x", 14, "called t here"),
    ("a(x)", 0, r"for a product write a\*"),
    ("max x", 0, r"write max\(x\)"),
    ("x ? 1 : 0", 2, "two cases in this way"),
    ("² + x", 0, "missing here"),
    ("2j*x", 1, "ordinary decimal numbers"),
    ("0b1*x", 1, "ordinary decimal numbers"),
    ("ｘ+1", 0, "looks like x but is another one"),
    ("hello world x", 6, "operator is missing"),
    ("x%2", 1, r"For % write mod\(x, 2\)"),
    ("x//2", 1, r"For // write floor\(x/2\)"),
    ("⌊x⌋", 0, r"write floor\(x\)"),
    ("[x]", 0, r"the greatest whole number up to x is floor\(x\)"),
    ("frac(x)", 0, r"write x - floor\(x\)"),
    ("int(x)", 0, r"write trunc\(x\)"),
    ("mod(x)", 0, "Arguments that mod takes: 2; here: 1"),
    ("roundx + x", 0, r"Did you mean round\(x\)"),
    ("gelu + x", 0, r"gelu is a function: write gelu\(x\)"),
]


@pytest.mark.parametrize(("typed", "column", "said"), ASKED, ids=[ascii(typed) for typed, _column, _said in ASKED])
def test_what_could_mean_two_things_is_asked_back_at_its_place(typed: str, column: int, said: str) -> None:
    error = refusal(typed)
    assert (error.column, error.text) == (column, typed)
    assert re.search(said, error.reason)
    check_refusal(error)
    with in_language("ko"):
        assert re.search("[가-힣]", refusal(typed).reason)


def test_no_answer_speaks_of_code_points_or_of_python() -> None:
    for typed in ("x ; 1", "x\u200b", "х", "x\ud800", "x + ∑", "x!", "x%2", "'", "x = = 1", "x if", "\\frac{x}{2}"):
        reason = refusal(typed).reason
        assert not re.search(r"U\+[0-9A-F]{4}|SyntaxError|invalid syntax|Traceback|<", reason.replace("<, <=", ""))


def test_a_comma_between_arguments_is_not_taken_for_a_decimal_one() -> None:
    assert normalized("max(0,5*x)") == "max(0,5*x)"
    assert normalized("clip(x,0,1)") == "clip(x,0,1)"
    assert normalized("max(0,5,x)") == "max(0,5,x)"


def test_every_function_of_the_app_is_known_by_its_name() -> None:
    z = np.array([-7.0, -2.5, -1.0, -0.25, 0.15, 0.5, 1.0, 2.0, 3.5, 9.0])
    for name, cls in ACTIVATIONS.items():
        if name == "Your own":
            continue
        written = re.sub(r"[^A-Za-z0-9]", "_", name)
        for spelling in (f"{written}(x)", f"{written.replace('_', '')}(x)", f"F.{written.lower()}(x)"):
            typed, own = ACTIVATIONS["Your own"](spelling), cls()
            np.testing.assert_allclose(typed(z), own(z), rtol=1e-12, atol=1e-15, err_msg=spelling)
        np.testing.assert_allclose(typed.derivative(z), own.derivative(z), rtol=1e-12, atol=1e-14, err_msg=name)


def test_the_settings_of_a_function_of_the_app_follow_its_argument() -> None:
    z = np.linspace(-3, 3, 13)
    leaky, elu = ACTIVATIONS["Leaky ReLU"](slope=0.2), ACTIVATIONS["ELU"](alpha=0.5)
    np.testing.assert_allclose(ACTIVATIONS["Your own"]("leaky_relu(x, 0.2)")(z), leaky(z), rtol=1e-14)
    steered = ACTIVATIONS["Your own"]("elu(2x, k)").replace(k=0.5)
    np.testing.assert_allclose(steered(z), elu(2 * z), rtol=1e-14)
    assert "Arguments that gelu takes: 1; here: 2" in refusal("gelu(x, 1)").reason


MATH: dict[str, Callable[[Any], Any]] = {
    "floor(x)": np.floor,
    "round(x)": np.round,
    "np.rint(x) + torch.round(3x)": lambda z: np.round(z) + np.round(3 * z),
    "trunc(x-2)": lambda z: np.trunc(z - 2),
    "fix(x-2)": lambda z: np.fix(z - 2),
    "signum(x-1)": lambda z: np.sign(z - 1),
    "mod(x-2, 0.75)": lambda z: np.mod(z - 2, 0.75),
    "torch.remainder(x-2, -1.5)": lambda z: np.remainder(z - 2, -1.5),
    "fmod(x-2, 0.75)": lambda z: np.fmod(z - 2, 0.75),
    "ceil(x)": np.ceil,
    "log10(x)": np.log10,
    "log2(x)": np.log2,
    "exp2(x)": np.exp2,
    "asin(x/4)": lambda z: np.arcsin(z / 4),
    "arccos(x/4)": lambda z: np.arccos(z / 4),
    "acosh(1+x)": lambda z: np.arccosh(1 + z),
    "atanh(x/4)": lambda z: np.arctanh(z / 4),
    "sec(x)+csc(x)+cot(x)": lambda z: 1 / np.cos(z) + 1 / np.sin(z) + 1 / np.tan(z),
    "tau*x": lambda z: 2 * np.pi * z,
}


@pytest.mark.parametrize("typed", MATH)
def test_names_of_mathematics_mean_what_numpy_means(typed: str) -> None:
    z = np.array([0.25, 0.5, 1.0, 1.75, 2.5, 3.75])
    np.testing.assert_allclose(ACTIVATIONS["Your own"](typed)(z), MATH[typed](z), rtol=1e-14)


def test_what_is_written_in_two_ways_is_one_function() -> None:
    own = ACTIVATIONS["Your own"]
    assert own("2x") == own("2*x")
    assert own("np.tanh(x)").settings() == {"expression": "tanh(x)"}
    assert str(own("f(x) = x² e^-x")) == 'Your own(expression="x**2*e**-x")'
    assert ACTIVATIONS.parse(str(own("|x|·β"))) == own("abs(x)*beta")


def test_parameters_are_sliders_wherever_a_function_is_typed() -> None:
    for kind in (ACTIVATIONS["Your own"], CLAIMS["Your own function beats ReLU"], SCENES["Your own function"]):
        typed = kind(expression="tanh(b x)").replace(b=2.5)
        assert typed.settings()["expression"] == "tanh(b*x)"
        assert typed.settings()["b"] == 2.5
        assert "b" in typed.sliders()
        assert typed.replace(expression="c*x").settings()["c"] == 1
        assert "tanh" in typed.reply()
        with pytest.raises(ExpressionError):
            kind(expression="sinx")


def test_a_claim_tests_the_function_at_its_parameters() -> None:
    claim = CLAIMS["Your own function beats ReLU"](expression="tanh(b*x)").replace(b=2.5, depth=2)
    assert CLAIMS.parse(str(claim)) == claim
    trials = claim.trials(FORMS["short"])
    assert trials.keys() == claim.replace(b=0.5).trials(FORMS["short"]).keys()
    assert trials != claim.replace(b=0.5).trials(FORMS["short"])
    with pytest.raises(ExpressionError, match="which is a setting already"):
        CLAIMS["Your own function beats ReLU"](expression="x*depth")


@settings(max_examples=400, deadline=None)
@given(st.text("x2.5 sincotahelug|²√π·−^e-+*/(),πσ=λβ", max_size=40))
def test_what_is_normalized_stays_as_it_is_and_means_the_same(typed: str) -> None:
    try:
        text = normalized(typed)
    except ExpressionError as error:
        check_refusal(error)
        return
    assert normalized(text) == text
    try:
        parsed = parse(typed)
    except ExpressionError as error:
        check_refusal(error)
        return
    assert parse(text) == parsed
