"""A function as a program: the list of elementary operations that f and f' are made of, which another machine can run.

The formulas of an activation are called once, with `Traced` values in place of arrays and of parameters. Each numpy
function that they apply is noted instead of done. So the browser draws what Python computes, and no function is
written twice.
"""

from __future__ import annotations

import copy
import dataclasses
import inspect
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Z = "z"
"""What the first input of every program is called."""


@dataclasses.dataclass(frozen=True)
class Program:
    """Registers, of which the first hold `inputs`, the next `constants`, and one more the result of each call in turn.

    `calls` has for each operation its name and the registers it takes; `results` are the registers of f and f'.
    Names are numpy's and SciPy's; an operation works element by element, in float64.
    """

    inputs: tuple[str, ...]
    constants: tuple[float, ...]
    calls: tuple[tuple[str, tuple[int, ...]], ...]
    results: tuple[int, int]

    def to_json(self) -> dict[str, Any]:
        """The program as JSON has it; numbers that JSON has not are texts, as JavaScript reads them."""
        constants = [value if np.isfinite(value) else str(value).replace("inf", "Infinity") for value in self.constants]
        calls = [[name, *places] for name, places in self.calls]
        return {"inputs": list(self.inputs), "constants": constants, "calls": calls, "results": list(self.results)}


class Tracer:
    """Notes what is done to the values it gives out."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], int] = {}
        """The number of every value, by what it is: an input, a constant, or an operation on others."""

    def input(self, name: str) -> Any:
        """The input `name`, for a formula; typed as anything, since a formula takes it for an array."""
        return Traced(self, self._number(("input", name)))

    def apply(self, name: str, operands: Sequence[Any]) -> Traced:
        """The result of the operation `name`."""
        return Traced(self, self._number((name, *map(self.place, operands))))

    def place(self, value: Any) -> int:
        """The number of a value: of one given out, or of a constant."""
        if isinstance(value, Traced):
            return value.number
        number = float(value)
        # 0 and −0 are equal, and not the same.
        return self._number(("constant", number, bool(np.signbit(number))))

    def _number(self, key: tuple[Any, ...]) -> int:
        # nan is not equal to itself, and would be noted anew each time.
        if key[0] == "constant" and key[1] != key[1]:
            key = ("constant", None)
        return self._made.setdefault(key, len(self._made))

    def program(self, inputs: Sequence[str], results: Sequence[Any]) -> Program:
        """What was noted, of it what `results` are made of."""
        wanted = [self.place(value) for value in results]
        noted = {number: key for key, number in self._made.items()}
        needed: set[int] = set()
        waiting = list(wanted)
        while waiting:
            number = waiting.pop()
            if number not in needed:
                needed.add(number)
                key = noted[number]
                waiting += () if key[0] in ("input", "constant") else key[1:]
        order = sorted(needed)
        constants = [number for number in order if noted[number][0] == "constant"]
        calls = [number for number in order if noted[number][0] not in ("input", "constant")]
        places = [self._made.get(("input", name)) for name in inputs]
        registers = {number: at for at, number in enumerate([*places, *constants, *calls])}
        values = [noted[number][1] for number in constants]
        first, second = (registers[number] for number in wanted)
        return Program(
            tuple(inputs),
            tuple(float("nan") if value is None else value for value in values),
            tuple((noted[number][0], tuple(registers[used] for used in noted[number][1:])) for number in calls),
            (first, second),
        )


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """A value of a formula that is noted, not computed."""

    dtype = np.dtype(np.float64)

    def __init__(self, tracer: Tracer, number: int) -> None:
        self._tracer = tracer
        self.number = number

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options:
            return NotImplemented
        return self._tracer.apply(ufunc.__name__, inputs)

    def __array_function__(
        self, function: Any, types: Any, arguments: Sequence[Any], options: Mapping[str, Any]
    ) -> Any:
        if function is np.where:
            return self._tracer.apply("where", arguments)
        if function is np.clip:
            z, low, high = arguments
            return np.minimum(np.maximum(z, low), high)
        if function is np.zeros_like:
            return 0.0
        if function is np.full_like:
            return arguments[1]
        return NotImplemented

    def astype(self, dtype: Any, **options: Any) -> Traced:
        """The value itself: all is computed in float64."""
        return self

    def __bool__(self) -> bool:
        raise TypeError("A formula that is traced cannot decide by a value: it is not known yet.")


def traced(activation: Any, parameters: Sequence[str]) -> Program:
    """The program of `activation`, an activation whose `parameters` become inputs beside z."""
    tracer = Tracer()
    symbolic = copy.copy(activation)
    for name in parameters:
        object.__setattr__(symbolic, name, tracer.input(name))
    z = tracer.input(Z)
    # Without the wrapper that rounds what a method gives.
    formulas = [inspect.unwrap(getattr(type(activation), name)) for name in ("__call__", "derivative")]
    return tracer.program((Z, *parameters), [formula(symbolic, z) for formula in formulas])
