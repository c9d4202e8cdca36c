"""The functions of a network's layers as source text for scripts."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.listing import listing

_MAXOUT, _RANDOM = ACTIVATIONS["Maxout"], ACTIVATIONS["RReLU"]


def learned_names(activation: Activation) -> list[str]:
    """The fields of `activation` that the network learns."""
    return [name for name, described in activation.params().items() if described.trainable]


def constructor_of(activation: Activation) -> str:
    """Which function of `act_viz.training.reference_step` makes the layer's function."""
    if isinstance(activation, _MAXOUT):
        return "maxout"
    return "randomized" if isinstance(activation, _RANDOM) else "elementwise"


def functions_source(functions: Mapping[str, Activation]) -> str:
    """Source of `FUNCTIONS`, every one of `functions` by its name, each in a namespace of its own."""
    blocks, entries = [], []
    for number, (name, activation) in enumerate(functions.items(), 1):
        constructor = constructor_of(activation)
        settings = activation.settings()
        if constructor == "maxout":
            call = f"maxout({settings['n_pieces']})"
        elif constructor == "randomized":
            call = f"randomized({settings['low']!r}, {settings['high']!r})"
        else:
            call = f"function_{number}()"
            blocks.append(f"def {call}:\n{_body(name, activation)}")
        entries.append(f"    {name!r}: {call},")
    return "\n\n\n".join([*blocks, "\n".join(["FUNCTIONS = {", *entries, "}"])])


def f_and_derivative(name: str, activation: Activation) -> list[str]:
    """Source that defines f and f', with the function's name above."""
    return [f"# {name}", _without_import(activation.code())]


def indented(lines: list[str]) -> str:
    """`lines` as the body of a function."""
    return textwrap.indent("\n".join(lines), "    ")


def _body(name: str, activation: Activation) -> str:
    """What defines f and f' and returns the layer's function, indented."""
    lines = f_and_derivative(name, activation)
    arguments = ["f", "derivative"]
    if learned := learned_names(activation):
        lines.append(_partials(activation, learned))
        arguments += ["with_partials()", repr(tuple(learned))]
    return indented([*lines, f"return elementwise({', '.join(arguments)})"])


def _partials(activation: Activation, learned: list[str]) -> str:
    """Source of `with_partials`, which returns the function of z and what is learned that gives ∂f/∂field by name."""
    method = type(activation).parameter_derivatives
    code = _without_import(listing(method, type(activation).derivative, activation))
    signature = code[code.rindex("def f(") :].splitlines()[0]
    takes_them = all(f"{name}=" in signature for name in learned)
    returned = "f" if takes_them else "lambda z, **learned: f(z)"
    return f"def with_partials():\n{indented([code, f'return {returned}'])}\n"


def _without_import(code: str) -> str:
    return code.removeprefix("import numpy as np\n").strip() + "\n"
