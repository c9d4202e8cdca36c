"""A function that the reader types."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from act_viz.activations.activation import ACTIVATIONS, Activation, Properties
from act_viz.activations.exact import Array
from act_viz.expressions.kind import WithExpression
from act_viz.expressions.parse import ExpressionError, parse
from act_viz.expressions.program import Program
from act_viz.expressions.tree import MAX_LENGTH
from act_viz.kinds import text_param
from act_viz.text import _

if TYPE_CHECKING:  # SymPy is imported by whoever first looks at a typed function, not at every start
    from act_viz.expressions.function import TypedFunction


@ACTIVATIONS.register("Your own")
class YourOwn(WithExpression, Activation):
    """A function of your own: type it, and it is differentiated, drawn and trained with like any other.

    Write x for the pre-activation, and the rest as in a textbook or in Python: 2x, x², |x|, √x, sin x, e^-x, np.exp(x),
    x if x > 0 else 0. Any other short name becomes a parameter with a slider. There are comparisons, min, max, sign,
    floor, round, mod, powers, logarithms, the trigonometric and hyperbolic functions, erf, and every function of this
    app by its name, such as gelu(x) or leaky_relu(x, a). The properties are found by looking at the curve, not proven.
    """

    shape = "typed"
    source = None

    expression: str = text_param(
        "x*tanh(log(1+exp(b*x)))",
        max_length=MAX_LENGTH,
        help="A function of x, such as `x*sigmoid(b*x)` or `|x| - gelu(2x)`. Other short names become parameters.",
    )
    values: tuple[tuple[str, float], ...] = ()
    """The parameters in order of their first use, each with its value."""

    def __post_init__(self) -> None:
        """Check the expression, its parameters, and that it is a number somewhere near 0.

        Raises
        ------
        ExpressionError
            If the expression is not understood, the sentence says where; or if it is a number nowhere near 0.
        ValueError
            If a value is out of bounds.
        """
        super().__post_init__()
        if not _is_somewhere_a_number(self.expression, self.values):
            reason = _("With these parameters the function is not a number anywhere between −6 and 6.")
            raise ExpressionError(reason, self.expression, 0)

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

    def fill(self, z: Array, a: Array, slope: Array) -> None:
        self.function.fill(z, a, slope)

    def program(self) -> Program:
        return self.function.program(tuple(name for name, _value in self.values))

    def code(self) -> str:
        source: str = self.function.code()
        return source


def _floats(z: Array) -> Array:
    z = np.asarray(z)
    return z if z.dtype in (np.float32, np.float64) else z.astype(np.float64)


@lru_cache(maxsize=256)
def _is_somewhere_a_number(expression: str, values: tuple[tuple[str, float], ...]) -> bool:
    """Whether two neighbours of a grid over the window that figures show have finite values."""
    finite = np.isfinite(parse(expression).evaluate(np.linspace(-6, 6, 241), dict(values)))
    return bool((finite[1:] & finite[:-1]).any())
