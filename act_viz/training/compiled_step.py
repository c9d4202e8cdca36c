"""The training step, compiled: a flat list of calls on fixed arrays, built once and run again and again.

At the sizes that fit a screen a step of numpy consists of overhead: looking up, allocating, checking. What is kept are
the calls themselves, about 0.4 µs each, and the copy that records the step.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np

from act_viz.arrays import Array
from act_viz.network.formula_calls import Op, copied
from act_viz.network.loss import gradient_unit, loss_ops
from act_viz.network.mlp import Layout, Workspace, backward_ops, forward_ops
from act_viz.training.batches import Taken
from act_viz.training.optimizers import Optimizer, UpdateBuffers
from act_viz.training.step_recorders import recorder_of


@dataclasses.dataclass(frozen=True, eq=False)
class RunArrays:
    """What the steps of one or more runs train, with a leading runs axis for more than one.

    `parameters` `(n_params,)`, `state` `(n_buffers, n_params)` of the optimizer, `learning_rate` `()` or `(n_runs, 1)`.
    """

    parameters: Array
    state: Array
    learning_rate: Array
    rngs: Sequence[np.random.Generator]
    """One a run, for activations that are random in training."""


class CompiledStep:
    """Training steps of one or more runs on batches of one size."""

    def __init__(
        self,
        layout: Layout,
        arrays: RunArrays,
        optimizer: Optimizer,
        weight_decay: float,
        batch_size: int,
        *,
        weighted: bool = False,
    ) -> None:
        n_runs = 1 if arrays.parameters.ndim == 1 else len(arrays.parameters)
        self.work = Workspace(layout, n_runs, batch_size, arrays.parameters.dtype)
        self.recorder = recorder_of(self.work)
        self._updates = np.zeros((), np.int64)
        # As many rates as parameters: numpy is slow where an array meets one that it has to repeat row by row.
        self._given_rate = arrays.learning_rate
        self._rate = np.empty(arrays.parameters.shape if n_runs > 1 else (), arrays.parameters.dtype)
        arrays = dataclasses.replace(arrays, learning_rate=self._rate)
        unit = gradient_unit(layout.n_classes, batch_size)
        self._unit_of_rate = unit if optimizer.is_linear else 1.0
        # Batches and rows take the place of these. An op that held a part of them would be seen to make nan.
        self.work.batch.fill(np.nan)
        row = np.empty_like(self.recorder.source)
        ops = [
            *forward_ops(layout, arrays.parameters, self.work, arrays.rngs),
            *loss_ops(self.work, weighted=weighted),
            *backward_ops(layout, arrays.parameters, self.work),
            *self.recorder.ops,
            *update_ops(layout, arrays, self.work.gradient, unit, optimizer, weight_decay, self._updates),
            copied(self.recorder.source, row),
        ]
        self._ops = ops
        self._parameters = arrays.parameters
        self._placeholders = {"inputs": self.work.inputs, "targets": self.work.targets, "row": row}
        self._steps = _written_out(ops, self._placeholders)

    @cached_property
    def _kept_steps(self) -> Callable[..., None]:
        """The steps, with the parameters written down after each."""
        kept = np.empty_like(self._parameters)
        return _written_out([*self._ops, copied(self._parameters, kept)], self._placeholders | {"kept": kept})

    def run(self, batches: Taken, updates: int, kept: Array | None = None) -> None:
        """One step on each of the batches, recorded in the recorder's first rows; `updates` went before.

        The parameters after each step are written into the rows of `kept`, where it is given.
        """
        self._updates[...] = updates
        np.multiply(self._given_rate, self._unit_of_rate, out=self._rate)
        if kept is None:
            self._steps(batches.inputs, batches.targets, self.recorder.rows)
        else:
            self._kept_steps(batches.inputs, batches.targets, self.recorder.rows, kept)


def _written_out(ops: Sequence[Op], placeholders: Mapping[str, Array]) -> Callable[..., None]:
    """A function that makes all calls again and again, each time with the next of its arguments as `placeholders`.

    It takes one sequence for each placeholder, and ends with the shortest. Its program is written call by call,
    `f1(x1, x2, out=x3)`, with every name bound to its function or array: to go through a list and to unpack arguments
    would cost a tenth of the step.
    """
    bound: dict[int, tuple[str, Any]] = {id(array): (name, array) for name, array in placeholders.items()}

    def name(value: Any) -> str:
        return bound.setdefault(id(value), (f"x{len(bound)}", value))[0]

    lines = []
    for function, arguments in ops:
        call = function if isinstance(function, partial) else partial(function)
        given = [name(value) for value in (*call.args, *arguments)]
        given += [f"{key}={name(value)}" for key, value in call.keywords.items()]
        array = getattr(call.func, "__self__", None)
        called = f"{name(array)}.{call.func.__name__}" if isinstance(array, np.ndarray) else name(call.func)
        lines.append(f"            {called}({', '.join(given)})")
    values = dict(list(bound.values())[len(placeholders) :])
    program = f"""
def bind({", ".join(values)}):
    def steps({", ".join(f"all_{name}" for name in placeholders)}):
        for {", ".join(placeholders)} in zip({", ".join(f"all_{name}" for name in placeholders)}):
{chr(10).join(lines)}
    return steps
"""
    namespace: dict[str, Any] = {}
    exec(program, namespace)
    steps: Callable[..., None] = namespace["bind"](**values)
    return steps


def update_ops(
    layout: Layout,
    arrays: RunArrays,
    gradient: Array,
    unit: float,
    optimizer: Optimizer,
    weight_decay: float,
    updates: Array,
) -> list[Op]:
    """The optimizer's update, the gradient of ½ · weight_decay · Σ weights² added; biases do not decay.

    `gradient` is in a `unit`, which a linear optimizer has in its learning rate.
    """
    parameters = arrays.parameters
    ops: list[Op] = []
    total = np.empty_like(parameters)
    if weight_decay:
        decay = (weight_decay / unit * layout.is_weight()).astype(parameters.dtype)
        ops += [(np.multiply, (parameters, decay, total)), (np.add, (total, gradient, total))]
        gradient = total
    if not optimizer.is_linear:
        ops.append((np.multiply, (gradient, np.array(unit, gradient.dtype), total)))
        gradient = total
    scratch = np.empty_like(parameters)
    return ops + optimizer.update_ops(
        UpdateBuffers(parameters, gradient, arrays.learning_rate, arrays.state, scratch, updates)
    )
