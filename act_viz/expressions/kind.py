"""Kinds that hold a typed expression, whose parameters are sliders."""

from __future__ import annotations

import dataclasses
import math
from typing import Any, Self

from act_viz.expressions.parse import ExpressionError, normalized, parse
from act_viz.kinds import Kind, Param
from act_viz.text import N_, _

_BY_DEFAULT = 1.0
_LOW, _HIGH, _STEP = -5.0, 5.0, 0.05


class WithExpression(Kind):
    """A kind with the fields `expression`, a text, and `values`, the parameters in it with the value of each."""

    expression: str
    values: tuple[tuple[str, float], ...]

    def __post_init__(self) -> None:
        """Normalize and check the expression and give every parameter of it a value.

        Raises
        ------
        ExpressionError
            If the expression is not understood; the sentence says where.
        ValueError
            If a value is out of bounds.
        """
        typed = self.expression
        object.__setattr__(self, "expression", normalized(typed))
        given = dict(self.values)
        names = parse(typed).parameters()
        for name in names:
            if name in self.params():
                reason = _("A parameter cannot be called {name} here, which is a setting already: take another name.")
                raise ExpressionError(reason.format(name=name), typed, max(0, typed.find(name)))
        object.__setattr__(self, "values", tuple((name, given.get(name, _BY_DEFAULT)) for name in names))
        for name, value in self.values:
            self.check(name, _slider(""), value)
        super().__post_init__()

    @classmethod
    def default_of(cls, field_name: str) -> Any:
        """The default of a field; 1 for any parameter of the expression."""
        is_field = field_name in cls.params() or field_name in cls.texts()
        return super().default_of(field_name) if is_field else _BY_DEFAULT

    def sliders(self) -> dict[str, Param]:
        """The fields that have a slider, and the parameters of the expression."""
        from act_viz.expressions.latex import of_parameter

        return self.params() | {name: _slider(of_parameter(name)) for name, _value in self.values}

    def settings(self) -> dict[str, Any]:
        """The expression, every field with a slider, and the value of each parameter."""
        return {name: getattr(self, name) for name in (*self.texts(), *self.params())} | dict(self.values)

    def replace(self, **changes: Any) -> Self:
        """The same with another expression or other parameters; what the expression does not have is left out."""
        known = (*self.texts(), *self.params())
        fields = {name: changes.pop(name) for name in known if name in changes}
        values = {**dict(self.values), **dict(changes.pop("values", ())), **changes}
        return dataclasses.replace(self, **fields, values=tuple(values.items()))  # type: ignore[type-var]

    def reply(self) -> str:
        from act_viz.expressions.function import formulas

        return formulas(self.expression)[0]

    def caution(self) -> str:
        from act_viz.expressions.function import typed_function

        left, near, right = typed_function(self.expression, self.values).lossy
        if near:
            return _(
                "Closer to 0 than about {place}, fewer than 6 digits of f(x) or f′(x) are right: nearly equal numbers "
                "are subtracted there."
            ).format(place=_short(near))
        if math.isinf(left) and math.isinf(right):
            return ""
        if math.isinf(left):
            text = _(
                "Above about x = {place}, fewer than 6 digits of f(x) or f′(x) are right: nearly equal numbers are "
                "subtracted there."
            )
            return text.format(place=_short(right))
        if math.isinf(right):
            text = _(
                "Below about x = {place}, fewer than 6 digits of f(x) or f′(x) are right: nearly equal numbers are "
                "subtracted there."
            )
            return text.format(place=_short(left))
        text = _(
            "Beyond about {place} on either side, fewer than 6 digits of f(x) or f′(x) are right: nearly equal numbers "
            "are subtracted there."
        )
        return text.format(place=_short(min(-left, right)))


def _short(place: float) -> str:
    """`place` to one digit, as one would type it."""
    rounded = float(f"{place:.0e}")
    text = f"{rounded:g}" if 0.01 <= abs(rounded) < 1e4 else f"{rounded:.0e}".replace("e+0", "e").replace("e-0", "e-")
    return text.replace("e+", "e").replace("-", "−")


def _slider(symbol: str) -> Param:
    return Param(_LOW, _HIGH, _STEP, symbol=symbol, label=N_("Parameter"))
