"""Typed formulas against mpmath, which evaluates them as they stand: values, slopes, and everything made from them."""

import math
import re
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import plotly.graph_objects as go
import pytest

from act_viz import expressions
from act_viz.activations import ACTIVATIONS
from act_viz.activations.typed import YourOwn
from act_viz.datasets import DATASETS
from act_viz.diagnostics import layer_statistics
from act_viz.expressions.tree import OPERATIONS
from act_viz.expressions.wide import WIDE, Wide
from act_viz.figures.comparison import curves_overlaid
from act_viz.figures.curve_words import curve_described
from act_viz.figures.curves import curve_and_derivative
from act_viz.figures.gallery import tile
from act_viz.training import TrainConfig, Trainer
from act_viz.ui.properties import property_rows

SMOOTH = (
    *("x", "0*x+0.5", "2*x-1", "x**3-x", "sin(x)/x", "(1-cos(x))/x**2", "(exp(x)-1)/x", "x/(exp(x)-1)"),
    *("(exp(x)-1-x)/x**2", "x-sin(x)", "tanh(x)-x", "exp(x)-1-x", "tan(x)/x*cos(x)", "x/tan(x)*(sin(x)/x)"),
    *("log(x+sqrt(x**2+1))", "log(cosh(x))", "log(2*cosh(x))", "log(exp(x)+exp(2*x))", "log(1+exp(-x))"),
    *("sqrt(1+x**2)-1", "sqrt(x**2+4)-x", "(x+sqrt(x**2+4))/2", "1-tanh(x)**2", "1-cos(x)", "cosh(x)-1", "1-tanh(x)"),
    *("1-1/(1+exp(-x))", "x**3/(1+x**2)", "exp(x)/(1+exp(x))", "exp(x**2)/(1+exp(x**2))", "atan(log(cosh(x)))"),
    *("(exp(-x)-exp(-2*x))/(exp(-x)+exp(-3*x))", "sinh(x)/(1+cosh(x))", "x*exp(-x**2)", "sin(x)*exp(-x**2/8)"),
    *("x+sin(x)**2", "cos(7*x)", "erf(x)*x", "x*(1+erf(x/sqrt(2)))/2", "x**2*exp(-x)/(1+exp(-x))**2"),
)
BENT = (
    *("abs(x)", "sqrt(relu(x)**2)", "sqrt(x**2)", "max(relu(x), 2*relu(x-1))", "abs(relu(x))+abs(x-3)"),
    *("(x<=0)*exp(x**2)+(x>0)*(1+x)", "x if x > 0 else exp(x)-1", "clip(x, -1, 1)", "abs(sin(x))", "min(x, x**2, 2)"),
    *("sqrt(clip(x,0,1))", "sqrt(abs(x)+x)", "sqrt(abs(x))", "abs(x)*log(abs(x))", "cbrt(x)", "relu(x)**0.5"),
)
BROKEN = (
    *(
        "sign(x)*(1+abs(x))",
        "x if x > 1 else 0",
        "heaviside(x)",
        "floor(x)",
        "x-floor(x)",
        "round(2*x)",
        "(x>0)*log(x)",
        "relu(x)/x",
    ),
    *("1/x", "1/(x**2-1)", "tan(x)", "log(x)", "log(abs(x))", "sqrt(x)", "exp(1/x)", "sin(1/x)", "sqrt(abs(x)-2)"),
    *("x**x", "exp(exp(x))", "exp(x**4)", "1/(1-exp(x))", "x**-2", "atan(1/x)", "sin(3*x)/sin(x)", "(x**2-1)/(x-1)"),
)
ALL = (*SMOOTH, *BENT, *BROKEN)
each = pytest.mark.parametrize("text", ALL)

Z = np.array([sign * z for z in (1e-9, 0.013, 0.37, 1.37, 2.9, 5.3, 13.7, 137.0, 12345.6) for sign in (-1, 1)])


def own(text: str) -> YourOwn:
    return YourOwn(text)


def space() -> dict[str, Any]:
    names = ["sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "erf", "sign", "floor"]
    return {name: getattr(mpmath, name) for name in names} | {
        "round": mpmath.nint,
        # Beyond this exponents of mpmath fill the memory.
        "exp": lambda u: mpmath.exp(u) if abs(u) < 1e15 else mpmath.inf if u > 0 else mpmath.mpf(0),
        "log": lambda u: mpmath.log(u) if u > 0 else mpmath.nan,
        "abs": abs,
        "min": min,
        "max": max,
        "relu": lambda x: max(x, mpmath.mpf(0)),
        "heaviside": lambda x: mpmath.mpf(x > 0),
        "clip": lambda x, low, high: min(max(x, mpmath.mpf(low)), mpmath.mpf(high)),
        "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    }


def truths(text: str, z: float) -> tuple[float, float, float]:
    """f, f' and f'' at `z`, from differences of 100 digits; nan where f is no real number there."""
    # A branch that is switched off is 0, even where the other factor is no number.
    program = compile(text.replace("(x>0)*log(x)", "log(x) if x > 0 else 0*x"), "", "eval")

    def f(x: Any) -> Any:
        return mpmath.mpf(eval(program, {"__builtins__": {}}, space() | {"x": x}))

    with mpmath.workdps(400):
        at, step = mpmath.mpf(z), mpmath.mpf(10) ** -100
        try:
            value, before, after = f(at), f(at - step), f(at + step)
        except (TypeError, ValueError):
            return math.nan, math.nan, math.nan
        return float(value), float((after - before) / (2 * step)), float((after - 2 * value + before) / step**2)


@each
def test_values_and_slopes_are_those_of_the_formula(text: str) -> None:
    typed, known = own(text), np.array([truths(text, z) for z in Z]).T
    eps = np.finfo(np.float64).eps
    for found, expected, sensitivity in zip((typed(Z), typed.derivative(Z)), known, known[1:], strict=False):
        with np.errstate(all="ignore"):
            # What rounding of z alone would do is no error of ours.
            allowed = 3e-12 * np.abs(expected) + 64 * eps * np.abs(Z * sensitivity) + 1e-300
            allowed += np.where(np.abs(Z) < 1, 0.0, 1e-15)
            right = (found == expected) | (np.abs(found - expected) <= allowed)
        # Of what is beyond floats mpmath has no differences either.
        right |= np.isinf(known[0]) | (np.isnan(expected) & np.isnan(found)) | (np.abs(Z) < typed.function.lossy[1])
        assert right.all(), (Z[~right], found[~right], expected[~right])


@each
def test_what_is_copied_is_what_is_drawn(text: str) -> None:
    typed = own(text)
    alone: dict[str, Any] = {}
    exec(typed.code(), alone)
    z = np.concatenate([np.linspace(-5.9, 5.9, 60), typed.properties().kinks, [0.0]])
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(alone["f"](z), typed(z), rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(alone["derivative"](z), typed.derivative(z), rtol=1e-12, atol=1e-13)


@each
def test_nothing_said_or_drawn_of_it_is_not_a_number(text: str) -> None:
    typed = own(text)
    found = typed.properties()
    assert not math.isnan(found.max_abs_derivative)
    assert found.range[0] <= found.range[1]
    assert not np.isnan([*found.kinks, *found.poles, *found.fixed_points, *np.ravel(found.gaps)]).any()
    said = [*property_rows(typed).values(), typed.caution(), *(curve_described(typed, probe) for probe in (0.0, 1.0))]
    for figure in (curve_and_derivative(typed, 0.0), curves_overlaid([typed, ACTIVATIONS["ReLU"]()])):
        assert isinstance(figure, go.Figure)
        said += [figure.layout.title.text or "", figure.layout.meta["alt"] if figure.layout.meta else ""]
        said += [note.text for note in figure.layout.annotations]
        for axis in (figure.layout.yaxis, figure.layout.yaxis2):
            assert axis.range is None or np.isfinite(axis.range).all()
    for sentence in said:
        assert not re.search(r"\b(nan|inf|None)\b", sentence), sentence
    assert tile(typed).f_path


@each
def test_a_network_trains_with_it_or_says_when_it_stopped(text: str) -> None:
    config = TrainConfig(
        dataset=DATASETS["Moons"](n_samples=60), hidden=(4, 3), learning_rate=0.01, activation=own(text), batch_size=20
    )
    trainer = Trainer(config)
    trainer.run(50)
    assert trainer.step == 50 if trainer.diverged_at is None else trainer.step <= trainer.diverged_at
    if text in ("sqrt(relu(x)**2)", "sqrt(abs(x)+x)", "sin(x)/x", "max(relu(x), 2*relu(x-1))", "log(cosh(x))"):
        assert trainer.diverged_at is None
    assert np.isfinite(trainer.parameters).all()
    masks = layer_statistics(config.activations[0], *(np.linspace(-3, 3, 40).reshape(20, 2),) * 2).status
    assert masks.shape == (2,)


def test_what_overflows_on_the_way_is_computed_with_wider_exponents() -> None:
    for text, z, value in (
        ("x**3/(1+x**2)", 1e200, 1e200),
        ("log(cosh(x))", 12000.0, 12000 - math.log(2)),
        ("log(x+sqrt(x**2+1))", -1e10, -math.asinh(1e10)),
        ("log(exp(x)+2*exp(x/2))", 5000.0, 5000.0),
        ("sqrt(exp(x)+exp(-x))/exp(x/2)", 2000.0, 1.0),
        ("cbrt(x**6+1)/x**2", 1e100, 1.0),
        ("x*exp(-x**2)*exp(x**2)", 60.0, 60.0),
        ("softplus(x**3)/(1+x**3)", 1e120, 1.0),
        ("asinh(exp(x)+1)", 3000.0, 3000 + math.log(2)),
        ("log1p(exp(x)+x)", 1500.0, 1500.0),
        ("erfc(x)*exp(x**2)", 30.0, 1 / (30 * math.sqrt(math.pi)) * (1 - 1 / 1800 + 3 / 1800**2 - 15 / 1800**3)),
        ("sinh(x)/cosh(x+1)", 900.0, math.exp(-1)),
        ("floor(x**3)/(x**3+1)", 1e110, 1.0),
        ("sin(exp(-x))/exp(-x)", 900.0, 1.0),
        ("expm1(x)/(expm1(x)+1)", 800.0, 1.0),
        ("sigmoid(x)/exp(x)", -900.0, 1.0),
        ("max(exp(x), exp(2*x))/exp(2*x)", 600.0, 1.0),
        ("(exp(x) if exp(x) > exp(x/2) else 1)/exp(x)", 800.0, 1.0),
    ):
        assert float(own(text)(np.array(z))) == pytest.approx(value, rel=1e-12), text


def test_wider_exponents_give_what_floats_give_where_both_can() -> None:
    z = np.concatenate([-np.geomspace(1e-3, 60, 25), [0.0], np.geomspace(1e-3, 60, 25)])
    with np.errstate(all="ignore"):
        for name, operation in OPERATIONS.items():
            arguments = {1: (z,), 2: (z, z[::-1] + 0.5), 3: (z > 1, z, z[::-1])}[_arity(name)]
            if name in ("pow", "power"):
                arguments = np.abs(z), np.full(z.shape, 2.5)
            if name == "surd":
                arguments = z, np.full(z.shape, 1.5)
            if name in ("and", "or", "not"):
                arguments = tuple(argument > 0 for argument in arguments)
            given = [part if part.dtype == bool else Wide.of(part) for part in arguments]
            found = WIDE[operation](*given)
            values = found.floats() if isinstance(found, Wide) else found
            np.testing.assert_allclose(values, operation(*arguments), rtol=1e-13, err_msg=name)


def _arity(name: str) -> int:
    if name == "where":
        return 3
    return (
        2
        if name
        in ("add", "mul", "div", "pow", "power", "less", "less_equal", "and", "or", "min", "max", "chain", "surd")
        else 1
    )


def test_the_reader_is_told_from_where_on_digits_are_lost() -> None:
    assert own("x*tanh(x)").caution() == ""
    assert own("sin(x)/x").caution() == ""
    assert own("cosh(x)-sinh(x)").caution().startswith("Above about x = 10, fewer than 6 digits")
    assert own("cosh(x)+sinh(x)").caution().startswith("Below about x = −10, fewer than 6 digits")
    assert own("log(x+sqrt(x**2+b))").caution().startswith("Below about x = −1e6, fewer than 6 digits")
    assert own("x**2-(x-1)**2").caution().startswith("Beyond about 1e12 on either side, fewer")


def test_precision_is_that_of_float64_on_every_machine() -> None:
    """Nowhere is a longer float used, which some machines have and others do not."""
    for path in Path(expressions.__file__).parent.glob("*.py"):
        assert not re.search("longdouble|float128|float96", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    ("expression", "jumps"),
    [
        ("floor(x)", "at least 64; nearest to 0: −4, −3, −2, −1, 0, 1, 2, 3, 4"),
        ("ceil(x)", "at least 64; nearest to 0: −4, −3, −2, −1, 0, 1, 2, 3, 4"),
        ("floor(x + 1/2)", "at least 64; nearest to 0: −4.5, −3.5, −2.5, −1.5, −0.5, 0.5, 1.5, 2.5, 3.5"),
        ("x - floor(x)", "at least 64; nearest to 0: −4, −3, −2, −1, 0, 1, 2, 3, 4"),
        ("round(x)", "at least 64; nearest to 0: −4.5, −3.5, −2.5, −1.5, −0.5, 0.5, 1.5, 2.5, 3.5"),
        ("trunc(x)", "at least 64; nearest to 0: −5, −4, −3, −2, −1, 1, 2, 3, 4"),
        ("mod(x, 2)", "at least 64; nearest to 0: −8, −6, −4, −2, 0, 2, 4, 6, 8"),
        ("sign(x)", "0"),
        ("x > 0", "0"),
        ("sign(x - 1) + sign(x + 2)", "−2, 1"),
    ],
)
def test_the_jumps_of_steps_are_listed_on_explore(expression: str, jumps: str) -> None:
    """Those nearest to 0, and that there are more."""
    rows = property_rows(ACTIVATIONS["Your own"](expression=expression))
    assert rows["Jumps"] == jumps
    assert rows["Kinks"] == "–"
