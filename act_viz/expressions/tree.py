"""What a typed expression may consist of: its operations, its functions, its limits, and the checked tree."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from scipy import special

MAX_LENGTH = 200
MAX_NODES = 120
MAX_DEPTH = 25
MAX_PARAMETERS = 6
MAX_EXPONENT = 64
MAX_DEGREE = 128
"""Of powers of powers: bounds the numbers that symbolic arithmetic can run into."""
MAX_NUMBER = 1e100
VARIABLES = ("x", "z")
CONSTANTS = {"pi": math.pi, "e": math.e}


def _log_cosh(u: Any) -> Any:
    """log cosh u: cosh overflows at 711, and the logarithm of what is nearly 1 has few digits."""
    near = np.log1p(2 * np.square(np.sinh(np.clip(u, -1, 1) / 2)))
    return np.where(np.abs(u) < 1, near, np.logaddexp(u, -u) - math.log(2))


def _surd(u: Any, c: Any) -> Any:
    """u + √(u² + c) for c > 0, which cancels where u is negative."""
    root = np.hypot(u, np.sqrt(c))
    return np.where(u < 0, c / (root - u), u + root)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "mul": np.multiply,
    "div": np.divide,
    "pow": np.power,
    "neg": np.negative,
    "less": np.less,
    "less_equal": np.less_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    "where": np.where,
    "min": np.minimum,
    "max": np.maximum,
    "abs": np.abs,
    "sign": np.sign,
    "side": lambda u: np.where(u > 0, 1.0, -1.0),
    "chain": lambda inner, outer: np.where(inner == 0, inner, inner * outer),
    "step": lambda u: np.heaviside(u, 0),
    "relu": lambda u: np.maximum(u, 0),
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sigmoid": special.expit,
    "softplus": lambda u: np.logaddexp(0, u),
    "tanh": np.tanh,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "atan": np.arctan,
    "asinh": np.arcsinh,
    "logcosh": _log_cosh,
    "surd": _surd,
    "erf": special.erf,
    "erfc": special.erfc,
    "cbrt": np.cbrt,
    "floor": np.floor,
    "round": np.rint,
    "power": np.power,
}
"""Every operation by name, as numpy does it."""

CONDITIONS = frozenset({"less", "less_equal", "and", "or", "not"})

UNARY = (
    *("abs", "sign", "relu", "exp", "expm1", "log", "log1p", "sigmoid", "softplus", "tanh", "sinh", "cosh"),
    *("sin", "cos", "tan", "atan", "asinh", "erf", "erfc", "cbrt", "floor", "round"),
)
FUNCTIONS: dict[str, tuple[str, int, int]] = {
    **{name: (name, 1, 1) for name in UNARY},
    "sqrt": ("sqrt", 1, 1),
    "ln": ("log", 1, 1),
    "heaviside": ("step", 1, 1),
    "step": ("step", 1, 1),
    "arctan": ("atan", 1, 1),
    "arcsinh": ("asinh", 1, 1),
    "min": ("min", 2, 5),
    "max": ("max", 2, 5),
    "minimum": ("min", 2, 2),
    "maximum": ("max", 2, 2),
    "clip": ("clip", 3, 3),
    "pow": ("pow", 2, 2),
    "where": ("where", 3, 3),
}
"""What the reader may call: its operation, and the least and the most arguments it takes."""


@dataclasses.dataclass(frozen=True, slots=True)
class Tree:
    """One operation of a checked expression on its arguments.

    `op` is a key of `OPERATIONS`, or `number`, `constant`, `variable`, `parameter`; `name` is that of a constant
    or parameter; `value` is what the tree amounts to when neither variable nor parameter stands in it.
    """

    op: str
    args: tuple[Tree, ...] = ()
    name: str = ""
    value: float | None = None
    depth: int = 1
    degree: float = 1.0

    def leaves(self) -> Iterator[Tree]:
        """Every number, constant, variable and parameter, from left to right."""
        if not self.args:
            yield self
        for arg in self.args:
            yield from arg.leaves()

    def evaluate(self, z: Any, settings: Mapping[str, float]) -> Any:
        """The value at `z`, any shape, with the parameters at `settings`; never warns."""
        if self.op == "variable":
            return z
        if self.op == "parameter":
            return settings[self.name]
        if self.value is not None:
            return self.value
        with np.errstate(all="ignore"):
            return OPERATIONS[self.op](*(arg.evaluate(z, settings) for arg in self.args))

    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, in order of their first use."""
        return tuple(dict.fromkeys(leaf.name for leaf in self.leaves() if leaf.op == "parameter"))


def degree_of(op: str, args: tuple[Tree, ...]) -> float:
    """A bound on the powers that stand in the tree, after those of products and powers are put together."""
    if op in ("mul", "div"):
        return sum(arg.degree for arg in args)
    if op == "pow" and args[1].value is not None:
        return args[0].degree * max(1.0, abs(args[1].value))
    return max(arg.degree for arg in args) if op in ("add", "neg") else 1.0
