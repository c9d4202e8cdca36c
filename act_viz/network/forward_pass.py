"""A network over the same samples again and again: the calls are prepared once."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np

from act_viz.arrays import Array
from act_viz.network.blas import one_blas_thread
from act_viz.network.formula_calls import Op
from act_viz.network.mlp import Layout, Workspace, forward_ops


@dataclasses.dataclass(frozen=True)
class Block:
    """Hidden layers side by side that share one activation: what is said of their units is computed at once."""

    layers: range
    widths: tuple[int, ...]
    units: slice
    """Where their units stand among all hidden units."""


def blocks_of(layout: Layout) -> tuple[Block, ...]:
    """The hidden layers in blocks; Maxout and what learns parameters of its own stand alone."""
    hidden = layout.layers[:-1]
    edges = [
        at
        for at in range(1, len(hidden))
        if hidden[at].activation != hidden[at - 1].activation or hidden[at].n_pieces > 1 or hidden[at].learned_names
    ]
    starts = np.cumsum([0, *(layer.units for layer in hidden)]).tolist()
    return tuple(
        Block(range(low, high), tuple(layer.units for layer in hidden[low:high]), slice(starts[low], starts[high]))
        for low, high in itertools.pairwise([0, *edges, len(hidden)])
    )


class ForwardPass:
    """Networks over the samples `x` `(n, features)`."""

    def __init__(self, x: Array) -> None:
        self._x = x
        self._layout: Layout | None = None
        self._parameters = np.empty(0)

    def holds(self, layout: Layout, parameters: Array) -> bool:
        """Whether that network was the last one."""
        return self._layout is layout and np.array_equal(self._parameters, parameters)

    def run(self, layout: Layout, parameters: Array) -> Workspace:
        """z and a of every layer at all samples, valid until the next call; prepared anew when the layers change.

        `parameters` `(n_params,)` lie as `layout` says.
        """
        if self._layout is not layout or self._parameters.dtype != parameters.dtype:
            self._layout, self._parameters = layout, parameters.copy()
            self._work = Workspace(layout, 1, len(self._x), parameters.dtype, backward=False)
            self._work.inputs[:-1] = self._x.T
            self._ops: list[Op] = forward_ops(layout, self._parameters, self._work)
        self._parameters[...] = parameters
        with one_blas_thread(), np.errstate(all="ignore"):
            for function, arguments in self._ops:
                function(*arguments)
        return self._work
