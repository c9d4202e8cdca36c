"""Typed versions of the family's members have their values, derivatives and properties, found without being told."""

import dataclasses
import pickle
from typing import Any

import mpmath
import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.datasets import DATASETS
from act_viz.network.activation_calls import training_ops
from act_viz.training import TrainConfig, Trainer

TYPED = {
    "sigmoid(x)": ACTIVATIONS["Sigmoid"](),
    "1/(1+exp(-2*x))": ACTIVATIONS["Sigmoid"](scale=2.0),
    "tanh(x)": ACTIVATIONS["Tanh"](),
    "(exp(x)-exp(-x))/(exp(x)+exp(-x))": ACTIVATIONS["Tanh"](),
    "max(0, x)": ACTIVATIONS["ReLU"](),
    "x if x > 0 else 0": ACTIVATIONS["ReLU"](),
    "(x > 0)*x": ACTIVATIONS["ReLU"](),
    "max(x, 0.1*x)": ACTIVATIONS["Leaky ReLU"](slope=0.1),
    "x if x > 0 else -x": ACTIVATIONS["PReLU"](slope=-1.0),
    "max(-0.5*x, x)": ACTIVATIONS["Maxout"](),
    "x if x > 0 else exp(x)-1": ACTIVATIONS["ELU"](),
    "x if x > 0 else 0.5*(exp(x)-1)": ACTIVATIONS["ELU"](alpha=0.5),
    "1.0507009873554805*(x if x > 0 else 1.6732632423543772*expm1(x))": ACTIVATIONS["SELU"](),
    "max(0,x)+min(0,2*(exp(x/2)-1))": ACTIVATIONS["CELU"](alpha=2.0),
    "exp(x)": ACTIVATIONS["Exponential"](),
    "x": ACTIVATIONS["Identity"](),
    "log(1+exp(x))": ACTIVATIONS["Softplus"](),
    "(x+sqrt(x**2+4))/2": ACTIVATIONS["Squareplus"](),
    "-log(1+exp(-x))": ACTIVATIONS["LogSigmoid"](),
    "(sqrt(x**2+1)-1)/2+x": ACTIVATIONS["Bent identity"](),
    "x*(1+erf(x/sqrt(2)))/2": ACTIVATIONS["GELU"](),
    "x*sigmoid(x)": ACTIVATIONS["SiLU"](),
    "x/(1+exp(-x))": ACTIVATIONS["SiLU"](),
    "x*tanh(log(1+exp(x)))": ACTIVATIONS["Mish"](),
    "x*tanh(softplus(x))": ACTIVATIONS["Mish"](),
    "clip(x+3, 0, 6)/6": ACTIVATIONS["Hard Sigmoid"](),
    "clip(x, -1, 1)": ACTIVATIONS["Hard Tanh"](),
    "min(max(0, x), 6)": ACTIVATIONS["ReLU6"](),
    "x*clip(x+3, 0, 6)/6": ACTIVATIONS["Hard Swish"](),
    "max(0, x)**2": ACTIVATIONS["Squared ReLU"](),
    "0 if x <= -1 else x if x >= 1 else (x+1)**2/4": ACTIVATIONS["Sparse Plus"](),
    "clip((x+1)/2, 0, 1)": ACTIVATIONS["Sparse Sigmoid"](),
    "heaviside(x)": ACTIVATIONS["Step"](),
    "x > 0": ACTIVATIONS["Step"](),
    "x if x > 1 else 0": ACTIVATIONS["Threshold"](),
    "sign(x)*max(abs(x)-0.5, 0)": ACTIVATIONS["Softshrink"](),
    "x if abs(x) > 0.5 else 0": ACTIVATIONS["Hardshrink"](),
    "x/(1+abs(x))": ACTIVATIONS["Softsign"](),
    "atan(x)": ACTIVATIONS["Arctan"](),
    "x/sqrt(1+x**2)": ACTIVATIONS["ISRU"](),
    "x if x > 0 else x/sqrt(1+x**2)": ACTIVATIONS["ISRLU"](),
    "x-tanh(x)": ACTIVATIONS["Tanhshrink"](),
    "sin(x)": ACTIVATIONS["Sine"](),
    "exp(-x**2)": ACTIVATIONS["Gaussian"](),
}
each = pytest.mark.parametrize(("text", "member"), TYPED.items(), ids=TYPED)
Z = np.concatenate([np.linspace(-12, 12, 97), [-700.0, -40.0, 30.0, 600.0], np.geomspace(1e-9, 1e-2, 8)])


def own(text: str, /, **values: float) -> Activation:
    return ACTIVATIONS["Your own"](text).replace(**values)


@each
def test_values_and_derivatives_are_those_of_the_member(text: str, member: Activation) -> None:
    typed = own(text)
    # Differences of nearly equal numbers that were typed as such cost digits.
    np.testing.assert_allclose(typed(Z), member(Z), rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(typed.derivative(Z), member.derivative(Z), rtol=1e-11, atol=1e-15)
    kinks = np.array(member.properties().kinks)
    np.testing.assert_allclose(typed.derivative(kinks), member.derivative(kinks), rtol=1e-15)


@each
def test_properties_are_those_of_the_member(text: str, member: Activation) -> None:
    found, stated = own(text).properties(), member.properties()
    for field in dataclasses.fields(stated):
        ours, theirs = getattr(found, field.name), getattr(stated, field.name)
        if isinstance(theirs, bool | str):
            assert ours == theirs, field.name
        else:
            np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-9, err_msg=field.name)


@each
def test_infinities_are_the_limits(text: str, member: Activation) -> None:
    ends = np.array([-np.inf, np.inf, np.nan])
    np.testing.assert_allclose(own(text)(ends), member(ends), atol=1e-12)
    np.testing.assert_allclose(own(text).derivative(ends), member.derivative(ends), atol=1e-12)


OTHERS = [
    ("x*tanh(log(1+exp(b*x)))", {"b": 2.5}),
    ("a*sin(k*x)*exp(-x**2/2)+c*x", {"a": 1.5, "k": 3.0, "c": -0.5}),
    ("asinh(a*x)/(1+exp(-x))+cbrt(x+3)", {"a": 0.7}),
    ("log1p(x**2)*tanh(x)-erfc(x)*x", {}),
    ("(1+x**2)**(a*tanh(x))", {"a": 0.8}),
    ("cosh(x/4)-sinh(x/5)/(2+cos(x))", {}),
    ("2**x/(1+3**x)", {}),
    ("pow(abs(x)+1, 1.5)/(x**2+2)-tan(x/9)", {}),
    ("softplus(x-a)-softplus(-x-a)", {"a": 1.0}),
]


@pytest.mark.parametrize(("text", "values"), OTHERS)
def test_derivatives_agree_with_high_precision_differences(text: str, values: dict[str, float]) -> None:
    names = ("exp", "log", "tanh", "sin", "cos", "tan", "sinh", "cosh", "asinh", "erf", "erfc", "log1p", "cbrt")
    space = {name: getattr(mpmath, name) for name in names} | {k: mpmath.mpf(v) for k, v in values.items()}
    space |= {"abs": abs, "pow": lambda x, y: x**y, "softplus": lambda x: mpmath.log(1 + mpmath.exp(x))}
    typed = own(text, **values)
    with mpmath.workdps(50):
        for z in (-2.7, -1.1, -0.3, 0.2, 0.9, 2.3):

            def f(x: mpmath.mpf) -> mpmath.mpf:
                return mpmath.mpf(eval(text, {"__builtins__": {}}, space | {"x": x}))

            assert float(typed(np.array(z))) == pytest.approx(float(f(mpmath.mpf(z))), rel=1e-13)
            assert float(typed.derivative(np.array(z))) == pytest.approx(
                float(mpmath.diff(f, mpmath.mpf(z))), rel=1e-12
            )


@pytest.mark.parametrize(
    ("text", "kinks", "slopes"),
    [
        ("sqrt(relu(x)**2)", (0.0,), (0.0,)),
        ("sqrt(clip(x, 0, 1))", (0.0, 1.0), (0.0, 0.5)),
        ("sqrt(abs(x)+x)", (0.0,), (0.0,)),
        ("cbrt(relu(x-1))+relu(x)**0.5", (0.0, 1.0), (0.0, 0.5)),
        ("max(relu(x), 2*relu(x-1))", (0.0, 2.0), (0.0, 1.0)),
        ("abs(relu(x))+abs(x-3)", (0.0, 3.0), (-1.0, 0.0)),
        ("relu(x-1)+relu(-x-1)", (-1.0, 1.0), (-1.0, 0.0)),
        ("max(relu(x-50), relu(-x-50))+abs(x-2)", (-50.0, 2.0, 50.0), (-2.0, -1.0, 1.0)),
        ("(x <= 0)*exp(x**2)+(x > 0)*(1+x)", (0.0,), (0.0,)),
        ("abs(x)", (0.0,), (-1.0,)),
        ("abs(x-1)+abs(x+2)", (-2.0, 1.0), (-2.0, 0.0)),
        ("max(x, x**2)", (0.0, 1.0), (0.0, 1.0)),
        ("min(-x, 1)", (-1.0,), (0.0,)),
        ("x**2 if x < 1 else 2-x", (1.0,), (2.0,)),
        ("sqrt(abs(x))", (0.0,), (-np.inf,)),
        ("abs(sin(x))*(abs(x)<4)+0.1*x", (-4.0, -np.pi, 0.0, np.pi, 4.0), None),
    ],
)
def test_kinks_are_found_and_take_the_left_slope(
    text: str, kinks: tuple[float, ...], slopes: tuple[float, ...] | None
) -> None:
    typed = own(text)
    np.testing.assert_allclose(typed.properties().kinks, kinks, atol=1e-12)
    if slopes:
        np.testing.assert_allclose(typed.derivative(np.array(kinks)), slopes, rtol=1e-15)


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("sqrt(relu(x)**2)", (-50.0, -1e-200)),
        ("sqrt(clip(x, 0, 1))", (-50.0, -1e-200, 1.5, 80.0)),
        ("sqrt(abs(x)+x)", (-50.0, -1e-200)),
        ("log(1+relu(x))", (-50.0,)),
        ("relu(x)**a", (-50.0, -1.0)),
    ],
)
def test_where_the_inner_function_is_flat_so_is_the_outer(text: str, flat: tuple[float, ...]) -> None:
    typed = own(text)
    assert np.array_equal(typed.derivative(np.array(flat)), np.zeros(len(flat)))
    alone: dict[str, Any] = {}
    exec(typed.code(), alone)
    with np.errstate(all="ignore"):
        assert np.array_equal(alone["derivative"](np.array(flat)), np.zeros(len(flat)))
    a, slope = np.empty((2, 1, len(flat)))
    for function, operands in training_ops(typed, np.array([flat]), a, slope, ()):
        function(*operands)
    assert np.array_equal(slope, np.zeros((1, len(flat))))


def test_a_branch_that_is_switched_off_adds_nothing() -> None:
    typed = own("(x <= 0)*exp(x**2)+(x > 0)*(1+x)")
    z = np.array([-2.0, 0.0, 1.0, 107.0, 1e200])
    np.testing.assert_allclose(typed(z), [np.exp(4), 1, 2, 108, 1e200], rtol=1e-15)
    np.testing.assert_allclose(typed.derivative(z), [-4 * np.exp(4), 0, 1, 1, 1], rtol=1e-15)
    np.testing.assert_array_equal(own("(x > 0)*log(x)")(z[:3]), [0, 0, 0])
    np.testing.assert_array_equal(own("-2*heaviside(x)/x")(z[:3]), [0, 0, -2])


def test_of_many_places_those_nearest_to_0_that_are_kinks_are_kept() -> None:
    kinks = np.array(own("max(relu(sin(20*x)), -relu(sin(50*x)))").properties().kinks)
    assert len(kinks) == 64
    np.testing.assert_allclose(kinks[np.abs(kinks) < 5], np.pi / 20 * np.arange(-31, 32), atol=1e-12)


@pytest.mark.parametrize(
    ("text", "kinks", "jumps", "poles", "gaps"),
    [
        ("tan(x/40)", (), (), (-20 * np.pi, 20 * np.pi), ()),
        ("1/x", (), (), (0.0,), ()),
        ("1/(x**2-1)+abs(x)", (0.0,), (), (-1.0, 1.0), ()),
        ("log(abs(x))", (), (), (0.0,), ()),
        ("exp(1/x)", (), (), (0.0,), ()),
        ("log(x)", (), (), (0.0,), ((-np.inf, 0.0),)),
        ("sqrt(x)", (), (), (), ((-np.inf, 0.0),)),
        ("sqrt(abs(x)-2)", (), (), (), ((-2.0, 2.0),)),
        ("sin(1/x)", (), (), (), ((0.0, 0.0),)),
        ("sign(x)*(1+abs(x))", (0.0,), (0.0,), (), ()),
        ("x if x > 1 else 0", (1.0,), (1.0,), (), ()),
        ("atan(1/x)", (0.0,), (0.0,), (), ()),
    ],
)
def test_poles_are_poles_jumps_are_jumps_and_gaps_are_gaps(
    text: str,
    kinks: tuple[float, ...],
    jumps: tuple[float, ...],
    poles: tuple[float, ...],
    gaps: tuple[tuple[float, float], ...],
) -> None:
    found = own(text).properties()
    np.testing.assert_allclose(found.kinks, kinks, rtol=1e-14)
    np.testing.assert_allclose(found.jumps, jumps, rtol=1e-14)
    np.testing.assert_allclose(found.poles, poles, rtol=1e-14)
    np.testing.assert_array_equal(found.gaps, gaps)
    assert found.smoothness == ("discontinuous" if jumps or poles or gaps else "C0")


def test_fixed_points_that_go_on_for_ever_are_not_said_to_be_all() -> None:
    for text, every in (("x+sin(x)**2", np.pi), ("x+sin(x/10)**2", 10 * np.pi), ("x+sin(x)", np.pi)):
        found = own(text).properties()
        assert found.more_fixed_points
        distances = np.array(found.fixed_points) / every
        np.testing.assert_allclose(distances, np.rint(distances), atol=1e-7)
        assert len(distances) > 6
    for text in ("relu(sin(3*x))", "x**3", "sin(4*x)", "x/(1+exp(-x))", "x+sin(x)**2/(1+exp(x))", "sqrt(clip(x,0,1))"):
        assert not own(text).properties().more_fixed_points, text


def test_a_parameter_moves_the_properties() -> None:
    bounded, ramp = own("a*x if x < b else a*b", a=2.0, b=1.5), own("a*x", a=-1.0)
    assert bounded.properties().range == (-np.inf, 3.0)
    assert bounded.properties().kinks == (1.5,)
    assert bounded.properties().saturates == (False, True)
    assert not ramp.properties().monotone
    assert own("a*x", a=0.0).properties().saturates == (True, True)


def test_where_a_function_is_undefined_it_has_no_value_and_no_slope() -> None:
    log = own("log(x)")
    z = np.array([-1.0, 1.0, 2.0])
    np.testing.assert_array_equal(np.isnan(log(z)), [True, False, False])
    np.testing.assert_array_equal(np.isnan(log.derivative(z)), [True, False, False])
    assert log.properties().smoothness == "discontinuous"
    with pytest.raises(ValueError, match="not a number anywhere"):
        own("log(-1-x**2)")


def test_settings_follow_the_expression() -> None:
    first = own("a*x+b", a=2.0, b=-1.0)
    assert first.settings() == {"expression": "a*x+b", "a": 2.0, "b": -1.0}
    assert list(first.sliders()) == ["a", "b"]
    other = first.replace(expression="tanh(b*x)*c")
    assert other.settings() == {"expression": "tanh(b*x)*c", "b": -1.0, "c": 1.0}
    assert other.defaults().settings() == {"expression": "tanh(b*x)*c", "b": 1.0, "c": 1.0}
    assert str(other) == 'Your own(expression="tanh(b*x)*c", b=-1.0)'
    assert ACTIVATIONS.parse(str(other)) == other
    assert pickle.loads(pickle.dumps(other)) == other
    with pytest.raises(ValueError, match="a must be a number from -5 to 5"):
        first.replace(a=6.0)
    names = {"shape": 2.0, "code": 3.0, "text": 0.5, "replace": 1.5}
    assert own("shape*x+code+text*replace", **names).settings() == {"expression": "shape*x+code+text*replace", **names}


def test_formulas_are_written_in_the_readers_symbols() -> None:
    typed = own("beta*x**2 if x > 0 else tanh(w_1*x)")
    assert r"\beta z^{2}" in typed.formula
    assert r"\tanh\left(w_{1} z\right)" in typed.formula
    assert r"2 \beta z" in typed.derivative_formula
    assert [described.symbol for described in typed.sliders().values()] == [r"\beta", "w_{1}"]


def test_a_network_trains_with_it_as_with_the_member_it_is() -> None:
    config = TrainConfig(
        dataset=DATASETS["Moons"](n_samples=60), hidden=(5, 4), learning_rate=0.1, dtype="float64", batch_size=16
    )
    trainers = [Trainer(config.replace(activation=act)) for act in (own("x*tanh(softplus(x))"), ACTIVATIONS["Mish"]())]
    for trainer in trainers:
        trainer.run(60)
    np.testing.assert_allclose(trainers[0].parameters, trainers[1].parameters, rtol=1e-9, atol=1e-11)
    assert trainers[0].evaluate("train")[1] > 0.8
    mixed = Trainer(config.replace(activation=(own("a*sin(x)", a=2.0), ACTIVATIONS["ReLU"]())), seeds=[0, 1])
    assert mixed.run(5) == 5
