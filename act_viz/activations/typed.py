"""A function that the reader types."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from act_viz.activations.base import ACTIVATIONS, Activation, Properties
from act_viz.activations.exact import Array
from act_viz.activations.recording import Op
from act_viz.expressions.parse import ExpressionError, parse
from act_viz.expressions.tree import MAX_LENGTH
from act_viz.kinds import Param, text_param
from act_viz.text import N_, _

if TYPE_CHECKING:  # SymPy is imported by whoever first looks at a typed function, not at every start
    from act_viz.expressions.function import TypedFunction

_BY_DEFAULT = 1.0
_LOW, _HIGH, _STEP = -5.0, 5.0, 0.05


@ACTIVATIONS.register("Your own")
class YourOwn(Activation):
    """A function of your own: type it, and it is differentiated, drawn and trained with like any other.

    Write x for the pre-activation. Any other short name becomes a parameter with a slider. There are + - * / **,
    comparisons, "a if x > 0 else b", min, max, abs, sign, sqrt, exp, log, the trigonometric and hyperbolic functions,
    erf, sigmoid, softplus and relu. The properties are found by looking at the curve, not proven.
    """

    shape = "typed"
    source = None

    expression: str = text_param(
        "x*tanh(log(1+exp(b*x)))",
        max_length=MAX_LENGTH,
        help="A function of x, such as x*tanh(log(1+exp(b*x))). Names other than x become parameters.",
    )
    values: tuple[tuple[str, float], ...] = ()
    """The parameters in order of their first use, each with its value."""

    def __post_init__(self) -> None:
        """Check the expression and give every parameter of it a value.

        Raises
        ------
        ExpressionError
            If the expression is not understood, the sentence says where; or if it is a number nowhere near 0.
        ValueError
            If a value is out of bounds.
        """
        given = dict(self.values)
        names = parse(self.expression).parameters()
        object.__setattr__(self, "values", tuple((name, given.get(name, _BY_DEFAULT)) for name in names))
        for name, value in self.values:
            self.check(name, _slider(""), value)
        if not _is_somewhere_a_number(self.expression, self.values):
            reason = _("With these parameters the function is not a number anywhere between −6 and 6.")
            raise ExpressionError(reason, self.expression, 0)

    @classmethod
    def default_of(cls, field_name: str) -> Any:
        """The default of the expression; 1 for any parameter."""
        return super().default_of(field_name) if field_name == "expression" else _BY_DEFAULT

    def sliders(self) -> dict[str, Param]:
        """The parameters of the expression."""
        from act_viz.expressions.formula import of_parameter

        return {name: _slider(of_parameter(name)) for name, _value in self.values}

    def settings(self) -> dict[str, Any]:
        """The expression and the value of each of its parameters."""
        return {"expression": self.expression, **dict(self.values)}

    def replace(self, **changes: Any) -> Self:
        """The same with another expression or other parameters; what the expression does not have is left out."""
        expression = changes.pop("expression", self.expression)
        values = {**dict(self.values), **dict(changes.pop("values", ())), **changes}
        return type(self)(expression=expression, values=tuple(values.items()))

    @property
    def formula(self) -> str:
        """f in LaTeX."""
        from act_viz.expressions.function import formulas

        return formulas(self.expression)[0]

    @property
    def derivative_formula(self) -> str:
        """f' in LaTeX."""
        from act_viz.expressions.function import formulas

        return formulas(self.expression)[1]

    @property
    def function(self) -> TypedFunction:
        """f and f', ready to be called."""
        from act_viz.expressions.function import typed_function

        return typed_function(self.expression, self.values)

    def __call__(self, z: Array) -> Array:
        return self.function.f(_floats(z))

    def derivative(self, z: Array) -> Array:
        return self.function.derivative(_floats(z))

    def properties(self) -> Properties:
        return self.function.analysis.properties

    def training_ops(self, z: Array, a: Array, slope: Array, rngs: Sequence[np.random.Generator]) -> list[Op]:
        return [(self.function.fill, (z, a, slope))]

    def code(self) -> str:
        source: str = self.function.code()
        return source


def _slider(symbol: str) -> Param:
    return Param(_LOW, _HIGH, _STEP, symbol=symbol, label=N_("Parameter"))


def _floats(z: Array) -> Array:
    z = np.asarray(z)
    return z if z.dtype in (np.float32, np.float64) else z.astype(np.float64)


@lru_cache(maxsize=256)
def _is_somewhere_a_number(expression: str, values: tuple[tuple[str, float], ...]) -> bool:
    """Whether two neighbours of a grid over the window that figures show have finite values."""
    finite = np.isfinite(parse(expression).evaluate(np.linspace(-6, 6, 241), dict(values)))
    return bool((finite[1:] & finite[:-1]).any())
