"""The programs that functions yield give in the browser what Python gives, over the whole range."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import special

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.expressions.program import Tracer
from tests.test_live_javascript import node

Floats = npt.NDArray[np.float64]
TYPED = [
    *("sin(x)/x", "x*tanh(log(1+exp(b*x)))", "1/x", "log(x)", "(exp(x)-1-x)/x^2", "|x-c| + floor(x)"),
    *("sqrt(relu(x)^2)", "x if x > 0 else a*x", "erf(x) + cbrt(x)", "x^3/(1+x^2)", "max(relu(x), 2*relu(x-1))"),
    *("tan(x)", "gelu(2x) - x/2", "log(x+sqrt(x^2+1))", "log(cosh(x))", "min(x, 3, x^2)", "sign(x)*x"),
    *("exp(-x^2)*cos(w*x)", "softplus(x)-sigmoid(x)"),
]
NEAR_KINK = 1e-9
"""At a typed kink the left derivative is Python's; the browser draws both sides of it."""


def settings(activation: Activation) -> list[Activation]:
    """`activation` with each input of its program at both ends and in the middle, and all others at their defaults."""
    found = [activation]
    for name in activation.program().inputs[1:]:
        slider = activation.sliders()[name]
        found += [activation.replace(**{name: at}) for at in (slider.low, (slider.low + slider.high) / 2, slider.high)]
    return found


def places(activation: Activation) -> Floats:
    """The drawn range, both sides of every kink, and, of functions not typed, the tails to the end of the floats."""
    kinks = np.array(activation.properties().breaks)
    drawn = np.concatenate([np.linspace(-6, 6, 481), kinks, kinks - 1e-7, kinks + 1e-7])
    if activation.shape == "typed":
        return drawn[np.abs(drawn[:, None] - kinks).min(axis=1, initial=1.0) > NEAR_KINK]
    tails = 10.0 ** np.concatenate([np.arange(-300, 0, 23), np.linspace(0.9, 15, 60), np.arange(20, 309, 24)])
    return np.concatenate([drawn, tails, -tails, [0.0, -0.0, np.inf, -np.inf, np.nan]])


def written(value: float) -> str:
    """A number as JavaScript reads it."""
    return repr(value).replace("inf", "Infinity")


def run(activation: Activation, z: Floats) -> dict[str, Any]:
    """What the browser shall find at `z`."""
    a, slope = activation(z), activation.derivative(z)
    # Rounding of the angle of a wave far out, and of z beside a zero of f or f', is not the operations' fault.
    allowed = 1e-6 if activation.shape in ("oscillating", "typed") else 1e-300
    values = {name: float(value) for name, value in activation.settings().items() if not isinstance(value, str)}
    expected = {"a": list(map(written, a.tolist())), "slope": list(map(written, slope.tolist()))}
    return {"values": values, "z": list(map(written, z.tolist())), "expected": expected, "allowed": allowed}


def disagreements(members: list[Activation], file: Path) -> dict[str, Any]:
    cases = []
    for member in members:
        runs = [run(each, places(each)) for each in settings(member)]
        cases.append({"name": str(member), "program": member.program().to_json(), "runs": runs})
    file.write_text(json.dumps(cases), encoding="utf-8")
    said = node("tests/live/machine.mjs", str(file))
    assert said.returncode == 0, said.stderr
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def test_every_function_is_the_same_in_the_browser(tmp_path: Path) -> None:
    members = [cls() for cls in ACTIVATIONS.values() if cls.shape != "typed"]
    members += [ACTIVATIONS["Maxout"](n_pieces=n) for n in (3, 4)]
    found = disagreements(members, tmp_path / "programs.json")
    assert not found["wrong"], found
    assert 0 < found["worst"] < 1e-9


def test_a_typed_function_is_the_same_in_the_browser(tmp_path: Path) -> None:
    members = [ACTIVATIONS["Your own"](expression=text) for text in TYPED]
    found = disagreements(members, tmp_path / "programs.json")
    assert not found["wrong"], found
    assert 0 < found["worst"] < 1e-9


OPERATIONS = [
    *(getattr(np, name) for name in ("absolute", "arcsinh", "arctan", "cbrt", "cos", "cosh", "exp", "expm1", "floor")),
    *(getattr(np, name) for name in ("isinf", "isnan", "log", "log1p", "negative", "rint", "sign", "signbit", "sin")),
    *(getattr(np, name) for name in ("sinh", "sqrt", "square", "tan", "tanh")),
    *(special.erf, special.erfc, special.erfcx, special.expit, special.ndtr),
    *(partial(getattr(np, name), 0.7) for name in ("add", "copysign", "divide", "equal", "greater", "greater_equal")),
    *(partial(getattr(np, name), 0.7) for name in ("hypot", "less", "less_equal", "logaddexp", "maximum", "minimum")),
    *(partial(getattr(np, name), 0.7) for name in ("multiply", "not_equal", "power", "subtract")),
    lambda z: np.heaviside(z, 0.5),
    lambda z: np.power(z, 3.0),
    lambda z: np.where(z > 1, np.positive(z), 0.0),
    lambda z: np.logical_or(z > 1, np.logical_not(z > -1)),
    lambda z: np.logical_and(z >= -1, z <= 1),
]


def test_every_operation_is_numpys_in_the_browser(tmp_path: Path) -> None:
    sizes = np.concatenate([np.linspace(0, 8, 161), [0.49, 0.51, 1e-9, 1e-300, 25.0, 30.5, 300.0, 1e9]])
    z = np.concatenate([sizes, -sizes, [np.inf, -np.inf, np.nan]])
    cases = []
    for operation in OPERATIONS:
        tracer = Tracer()
        program = tracer.program(("z",), [operation(tracer.input("z"))] * 2)
        with np.errstate(all="ignore"):
            right = list(map(written, operation(z).astype(float).tolist()))
        run = {"values": {}, "z": list(map(written, z.tolist())), "expected": {"a": right, "slope": right}}
        calls = [name for name, _places in program.calls]
        cases.append({"name": str(calls), "program": program.to_json(), "runs": [run | {"allowed": 1e-300}]})
    file = tmp_path / "operations.json"
    file.write_text(json.dumps(cases), encoding="utf-8")
    said = node("tests/live/machine.mjs", str(file))
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["wrong"] == []


def test_a_function_that_decides_by_a_value_is_refused() -> None:
    z = Tracer().input("z")
    with pytest.raises(TypeError, match="cannot decide by a value"):
        assert z > 0


def test_what_is_computed_twice_is_noted_once() -> None:
    tracer = Tracer()
    z = tracer.input("z")
    program = tracer.program(("z",), (np.exp(-np.abs(z)) + 1, np.exp(-np.abs(z))))
    assert [name for name, _places in program.calls] == ["absolute", "negative", "exp", "add"]
    assert program.constants == (1.0,)
    assert program.calls[-1] == ("add", (4, 1))
    assert program.results == (5, 4)
