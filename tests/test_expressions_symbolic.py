"""Typed formulas are put in forms that keep their digits, differentiated, and run as numpy calls."""

from typing import Any

import numpy as np
import pytest
import sympy

from act_viz.activations import ACTIVATIONS
from act_viz.expressions import code, latex
from act_viz.expressions.derivative import differentiate
from act_viz.expressions.function import typed_function
from act_viz.expressions.numpy_calls import NumpyCalls
from act_viz.expressions.parse import parse
from act_viz.expressions.symbolic import Z, build, size
from act_viz.expressions.tree import FUNCTIONS, OPERATIONS

SAME = [
    ("1/(1+exp(-x))", "sigmoid(x)"),
    ("1/(exp(3*x)+1)", "sigmoid(-3*x)"),
    ("exp(x)/(1+exp(x))", "sigmoid(x)"),
    ("exp(x)-1", "expm1(x)"),
    ("2-2*exp(x)", "-2*expm1(x)"),
    ("log(1+exp(x))", "softplus(x)"),
    ("log(1+x)", "log1p(x)"),
    ("log(1/(1+exp(-x)))", "-softplus(-x)"),
    ("log(exp(x))", "x"),
    ("1-erf(x)", "erfc(x)"),
    ("1+erf(x)", "erfc(-x)"),
    ("exp(x)+exp(-x)", "2*cosh(x)"),
    ("(exp(x)-exp(-x))/(exp(x)+exp(-x))", "tanh(x)"),
    ("2*sigmoid(2*x)-1", "tanh(x)"),
    ("exp(x)*exp(2*x)", "exp(3*x)"),
    ("e**x", "exp(x)"),
    ("exp(x)**2", "exp(2*x)"),
    ("x+x", "2*x"),
    ("x*x*x", "x**3"),
    ("sqrt(x)", "x**0.5"),
    ("max(x, 0) - max(x, 0) + x", "x"),
]


@pytest.mark.parametrize(("typed", "better"), SAME)
def test_what_means_the_same_becomes_the_form_that_keeps_digits(typed: str, better: str) -> None:
    assert build(parse(typed)) == build(parse(better))


DIGITS = [
    ("1/(1+exp(-x))", -700.0, 9.859676543759770e-305),
    ("exp(x)-1", 1e-17, 1e-17),
    ("log(1+exp(x))", 800.0, 800.0),
    ("log(1+exp(x))", -40.0, 4.248354255291589e-18),
    ("1-erf(x)", 10.0, 2.088487583762545e-45),
    ("log(1+x)", 1e-20, 1e-20),
    ("tanh(x)", 1e-20, 1e-20),
    ("exp(x)/(exp(x)+exp(-x))", 400.0, 1.0),
    ("x*exp(x)/(1+exp(x))", 800.0, 800.0),
    ("x/(1+exp(-x))", -800.0, -2.9295378e-345),
    ("x**3/(1+x**2)", 1e200, 1e200),
]


@pytest.mark.parametrize(("text", "z", "value"), DIGITS)
def test_no_digits_are_lost_where_the_plain_form_loses_all(text: str, z: float, value: float) -> None:
    assert float(typed_function(text, ()).f(np.array(z))) == pytest.approx(value, rel=1e-14)


def test_derivatives_keep_their_digits_too() -> None:
    for text, z, slope in (
        ("tanh(x)", 40.0, 4 * np.exp(-80)),
        ("1/(1+exp(-x))", 60.0, np.exp(-60)),
        ("erf(x)", 9.0, 0),
    ):
        expected = slope or 2 / np.sqrt(np.pi) * np.exp(-81)
        assert float(typed_function(text, ()).derivative(np.array(z))) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("name", [name for name, (_op, least, most) in FUNCTIONS.items() if least == most == 1])
def test_every_function_of_one_argument_is_differentiated_right(name: str) -> None:
    typed = typed_function(f"{name}(x)", ())
    z = np.array([0.3, 0.9, 1.7, 2.4])
    step = 1e-4
    around = [typed.f(z + k * step) for k in (-2, -1, 1, 2)]
    difference = (around[0] - 8 * around[1] + 8 * around[2] - around[3]) / (12 * step)
    np.testing.assert_allclose(typed.derivative(z), difference, rtol=1e-9, atol=1e-10)
    assert name == "ln" or "operatorname" in latex.of_function(typed.expr) or "(" in latex.of_function(typed.expr)


def test_sympy_never_evaluates_a_function() -> None:
    expr = build(parse("sin(100)*x + exp(50)*x + erf(3)"))
    assert not any(isinstance(part, sympy.sin | sympy.exp | sympy.erf) for part in sympy.preorder_traversal(expr))
    # A power of powers would be an integer of a thousand digits, were it multiplied out.
    assert size(build(parse("(x+1)**64*(x-1)**60"))) < 20


def test_parts_that_are_shared_are_computed_once() -> None:
    expr = build(parse("tanh(sin(x))*cosh(sin(x)) + sin(x)"))
    calls: list[str] = []
    tape = NumpyCalls([expr, differentiate(expr)], {})
    tape._calls = [(_counted(function, calls), sources, target) for function, sources, target in tape._calls]
    tape(np.array([0.5]))
    assert calls.count("sin") == calls.count("tanh") == 1


def _counted(function: Any, calls: list[str]) -> Any:
    def call(*args: Any) -> Any:
        calls.append(getattr(function, "__name__", ""))
        return function(*args)

    return call


def test_the_tape_never_warns_and_keeps_shape_and_dtype() -> None:
    for text in ("1/x", "log(x)", "exp(x)**9", "sqrt(x)/x", "x**-64", "tan(x)*1e100"):
        typed = typed_function(text, ())
        for dtype in (np.float32, np.float64):
            z = np.array([[0.0, -1.0, np.inf], [np.nan, 1e30, -np.inf]], dtype)
            for values in (typed.f(z), typed.derivative(z)):
                assert (values.shape, values.dtype) == (z.shape, z.dtype)
            assert np.isnan(typed.f(z)[1, 0])


def test_a_constant_has_the_shape_of_its_input() -> None:
    ones = typed_function("x-x+1", ()).f(np.zeros((2, 3)))
    np.testing.assert_array_equal(ones, np.ones((2, 3)))


def test_a_training_step_gets_the_same_values() -> None:
    typed = typed_function("max(x, a*x)*sigmoid(x)", (("a", -0.5),))
    for z in (np.linspace(-3, 3, 40).reshape(4, 10), np.array([[1e300, -1e300, np.nan, 0.0]])):
        a, slope = np.empty_like(z), np.empty_like(z)
        typed.fill(z, a, slope)
        np.testing.assert_allclose(a, typed.f(z), rtol=1e-14)
        np.testing.assert_allclose(slope, typed.derivative(z), rtol=1e-14)


def test_what_code_writes_for_an_operation_is_what_is_run() -> None:
    z = np.array([-2.0, -0.0, 0.0, 0.5, 3.0])
    for op, written in code._AS_CALL.items():
        pair = {"surd": (z, z * z + 1)}.get(op, (z, -z) if op in ("and", "or", "chain") else (z,))
        names = ("u", "v")[: len(pair)]
        found = eval(written.format(*names), {"np": np}, dict(zip(names, pair, strict=True)))
        np.testing.assert_array_equal(found, OPERATIONS[op](*pair), err_msg=op)


@pytest.mark.parametrize(
    "text",
    [
        "x if x < -1 else max(a*x, x**3/(1+abs(x)))",
        "-(x-a)**2/(2*b)/3-(-x)",
        "erf(x)*erfc(-x)+cbrt(x)-relu(x-1)*step(x)",
        "clip(np*x, -1, 1)+sign(x)*slope*z_1",
        "log(x)*a",
        "not (x > 0 and x < 1) or x > 2",
        "2**(x*a)-3",
        "tan(x)",
        "asinh(x)*atan(x)**2/sqrt(1+x**2)",
        "(-x)**2.5+(1-x)**3",
    ],
)
def test_code_is_the_function(text: str) -> None:
    own = ACTIVATIONS["Your own"](text)
    own = own.replace(**dict.fromkeys(own.sliders(), 0.75))
    alone: dict[str, Any] = {}
    exec(own.code(), alone)
    z = np.linspace(-4, 4, 161)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(alone["f"](z), own(z), rtol=1e-13)
        slopes = alone["derivative"](z)
    np.testing.assert_allclose(slopes, own.derivative(z), rtol=1e-12, atol=1e-14)


def test_long_formulas_are_not_written_out() -> None:
    sines, cosines = (build(parse("+".join(f"{name}({k}*x)" for k in range(1, 15)))) for name in ("sin", "cos"))
    assert r"\ldots" in latex.of_derivative(differentiate(sines * cosines))
    assert r"\sin" in latex.of_function(build(parse("sin(x)")))
    assert build(parse("x")) == Z
