"""Rectifiers: linear on the right, cut or bent on the left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from act_viz.activations.base import ACTIVATIONS, Activation, Array, Op, Properties, Source


@ACTIVATIONS.register("ReLU")
class ReLU(Activation):
    """Passes positive values unchanged and cuts negative ones to zero.

    Cheap, and its gradient does not shrink on the positive side, so it trains deep networks well. A unit
    whose pre-activation is negative on every sample passes no gradient at all: it is dead.
    """

    shape = "rectified"
    formula = r"f(z) = \max(0, z)"
    derivative_formula = r"f'(z) = \begin{cases} 0 & z \le 0 \\ 1 & z > 0 \end{cases}"
    source = Source("Nair & Hinton", 2010, "https://icml.cc/Conferences/2010/papers/432.pdf")

    def __call__(self, z: Array) -> Array:
        return np.maximum(z, np.zeros((), z.dtype))

    def derivative(self, z: Array) -> Array:
        return np.where(np.isnan(z), z, (z > 0).astype(z.dtype))

    def properties(self) -> Properties:
        return Properties(
            range=(0.0, np.inf),
            limits=(0.0, np.inf),
            monotone=True,
            zero_centered=False,
            smoothness="C0",
            saturates=(True, False),
            max_abs_derivative=1.0,
            kinks=(0.0,),
        )

    def training_ops(self, z: Array, a: Array, slope: Array, rngs: Sequence[np.random.Generator]) -> list[Op]:
        zero = np.zeros((), z.dtype)
        return [(np.maximum, (z, zero, a)), (np.sign, (a, slope))]
