"""Formulas in numpy turned into calls on preallocated arrays: written as one writes them, run without allocating.

A formula is called once, with `Recorded` values in place of arrays. Each numpy function that it applies is noted
instead of done; `calls` then gives every result a place and lists what is to be called, a training step's worth.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import setitem
from typing import Any

import numpy as np
import numpy.typing as npt

from act_viz.activations.exact import Array

Op = tuple[Callable[..., Any], tuple[Any, ...]]
"""One call of a training step: a function and the preallocated arrays it is called with, `function(*arrays)`."""


_TWO_PLACES = (np.maximum, np.minimum)
"""numpy takes no third position in these; a partial with the result's place costs no more than one."""


class Recorded(np.lib.mixins.NDArrayOperatorsMixin):
    """A value in a formula: an `array` that is there, or what `ufunc` (None: a cast) will make of `inputs`."""

    def __init__(
        self,
        shape: tuple[int, ...],
        dtype: npt.DTypeLike,
        *,
        array: Array | None = None,
        ufunc: np.ufunc | None = None,
        inputs: Sequence[Recorded] = (),
    ) -> None:
        self.shape = shape
        self.size = math.prod(shape)
        self.dtype = np.dtype(dtype)
        self.array = array
        self.ufunc = ufunc
        self.inputs = tuple(inputs)

    @classmethod
    def of(cls, array: Array) -> Any:
        """An array that is there, read anew at every call; typed as anything, since a formula takes it for an array."""
        return cls(array.shape, array.dtype, array=array)

    def astype(self, dtype: npt.DTypeLike) -> Recorded:
        """The value in another dtype; itself if it has that one."""
        return self if self.dtype == dtype else Recorded(self.shape, dtype, inputs=[self])

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any) -> Any:
        """What a numpy function called on recorded values, arrays and numbers gives: one more recorded value."""
        if method != "__call__":
            return NotImplemented
        dtype = np.result_type(*(value.dtype for value in inputs if isinstance(value, Recorded)))
        # With a single number these two are several times as slow as with an array full of it.
        shape = inputs[0].shape if ufunc in _TWO_PLACES and isinstance(inputs[0], Recorded) else ()
        operands = [_operand(value, dtype, shape) for value in inputs]
        result = ufunc.resolve_dtypes((*(value.dtype for value in operands), None))[-1]
        return Recorded(np.broadcast_shapes(*(value.shape for value in operands)), result, ufunc=ufunc, inputs=operands)


def _operand(value: Any, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Recorded:
    """A number becomes an array of the other operands' dtype: it would be converted anew at every call."""
    if isinstance(value, Recorded):
        return value
    array = value if isinstance(value, np.ndarray) else np.full(shape, value, dtype)
    return Recorded(array.shape, array.dtype, array=array)


def calls(values: Iterable[Any], targets: Sequence[Array]) -> list[Op]:
    """The calls that fill each of `targets` with the value beside it: recorded, or a number."""
    return [op for stage in stages(values, targets) for op in stage]


def stages(values: Iterable[Any], targets: Sequence[Array]) -> list[list[Op]]:
    """For each of `targets` the calls that fill it once those before it are filled.

    No stage writes to what an earlier one wrote: where that fills parts of its arrays and a later one reads the
    whole, what lies between the parts stays as it was.
    """
    pairs = list(zip(values, targets, strict=False))
    recorded = [(value, target) for value, target in pairs if isinstance(value, Recorded)]
    order = _in_order(value for value, _target in recorded)
    uses = Counter(id(used) for value in order for used in value.inputs)
    places: dict[int, Array] = {}
    for value, target in recorded:
        # A result that others build on keeps its own dtype; it is rounded to that of its target at the end.
        if value.array is None and (value.dtype == target.dtype or not uses[id(value)]):
            places.setdefault(id(value), target)
    results = {id(value) for value, _target in recorded}
    free: list[Array] = []
    ops: list[Op] = []
    of_stage: set[int] = set()
    there: dict[int, int] = {}
    for value in order:
        if value.array is not None:
            places[id(value)] = value.array
        else:
            operands = [places[id(used)] for used in value.inputs]
            for used in value.inputs:
                uses[id(used)] -= 1
                if not uses[id(used)] and id(used) in of_stage:
                    free.append(places[id(used)])
            if id(value) not in places:
                places[id(value)] = _place(value, free)
            ops.append(_call(value.ufunc, operands, places[id(value)]))
            of_stage.add(id(value))
        if id(value) in results:
            free.clear()
            of_stage.clear()
        there[id(value)] = len(ops)
    found: list[list[Op]] = []
    n_done = 0
    for value, target in pairs:
        place = places[id(value)] if isinstance(value, Recorded) else np.array(value)
        n_needed = max(n_done, there.get(id(value), 0))
        found.append(ops[n_done:n_needed])
        n_done = n_needed
        if place is not target:
            found[-1].append(copied(place, target))
    return found


def copied(array: Array, out: Array) -> Op:
    """out ← array, converted to its dtype; 0.15 µs less than `np.copyto`, which is called through Python."""
    return setitem, (out, ..., array)


def operands(op: Op) -> list[Any]:
    """All that a call is made with, whether by position, by name or through a partial."""
    function, arguments = op
    return [*function.args, *function.keywords.values(), *arguments] if isinstance(function, partial) else [*arguments]


def with_operands(op: Op, seen: Callable[[Any], Any]) -> Op:
    """The same call with `seen` of each operand in its place."""
    function, arguments = op
    if isinstance(function, partial):
        named = {name: seen(value) for name, value in function.keywords.items()}
        function = partial(function.func, *map(seen, function.args), **named)
    return function, tuple(map(seen, arguments))


def _in_order(values: Iterable[Recorded]) -> list[Recorded]:
    """`values` and all that they are made of, each once, after what it is made of."""
    order: dict[int, Recorded] = {}

    def visit(value: Recorded) -> None:
        if id(value) not in order:
            for used in value.inputs:
                visit(used)
            order[id(value)] = value

    for value in values:
        visit(value)
    return list(order.values())


def _place(value: Recorded, free: list[Array]) -> Array:
    """An array for `value`, a `free` one if it fits: element by element, a call may overwrite its input."""
    for at, array in enumerate(free):
        if array.shape == value.shape and array.dtype == value.dtype:
            return free.pop(at)
    return np.ones(value.shape, value.dtype)


def _call(ufunc: np.ufunc | None, operands: list[Array], out: Array) -> Op:
    if ufunc is None:
        return copied(operands[0], out)
    if ufunc in _TWO_PLACES:
        return partial(ufunc, *operands, out=out), ()
    return ufunc, (*operands, out)
