"""A trainer's network over the same samples again and again: the calls are prepared once."""

from __future__ import annotations

import numpy as np

from act_viz.activations.base import Op
from act_viz.arrays import Array
from act_viz.mlp import Workspace, forward_ops
from act_viz.tape import one_blas_thread
from act_viz.training import Trainer


class ForwardPass:
    """The present network of `trainer`, its first run, over the samples `x` `(n, features)`."""

    def __init__(self, trainer: Trainer, x: Array) -> None:
        self._trainer, self._x = trainer, x
        self._bound_to: Array | None = None

    def run(self) -> Workspace:
        """z and a of every layer at all samples, valid until the next call; prepared anew when the layers change."""
        trainer = self._trainer
        if self._bound_to is not trainer.parameters:
            self._bound_to = trainer.parameters
            self._work = Workspace(trainer.layout, 1, len(self._x), trainer.parameters.dtype, backward=False)
            self._work.inputs[:-1] = self._x.T
            self._ops: list[Op] = forward_ops(trainer.layout, trainer.parameters[0], self._work)
        with one_blas_thread(), np.errstate(all="ignore"):
            for function, arguments in self._ops:
                function(*arguments)
        return self._work
