"""Exponential linear units: linear on the right, an exponential that levels off on the left."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from act_viz.activations.base import ACTIVATIONS, Activation, Properties, Source, rounded_once
from act_viz.activations.exact import Array
from act_viz.kinds import param

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


def bent_exponential(z: Array, scale: float, alpha: float) -> Array:
    """`scale * z` where positive, `scale * alpha * (exp(z) - 1)` elsewhere."""
    # Not exp(z) - 1, which has no digit left at -1e-17.
    return np.where(z > 0, scale * z, (scale * alpha) * np.expm1(np.where(z > 0, 0.0, z)))


def bent_exponential_derivative(z: Array, scale: float, alpha: float) -> Array:
    """`scale` where `z` is positive, `scale * alpha * exp(z)` elsewhere."""
    root = np.exp(np.minimum(z, 0.0) / 2)
    return np.where(z > 0, scale, (scale * alpha) * root * root)


def bent_exponential_properties(scale: float, alpha: float) -> Properties:
    """What the two functions above are."""
    steep = scale * alpha
    # A piece steeper than the diagonal at 0 crosses it once more on its way to its limit.
    crossings = [brentq(lambda z: steep * np.expm1(z) - z, -steep, np.log(1 / steep))] if steep > 1 else []
    return Properties(
        range=(-steep, np.inf),
        limits=(-steep, np.inf),
        monotone=True,
        zero_centered=True,
        smoothness="C1" if alpha == 1 else "C0",
        saturates=(True, False),
        max_abs_derivative=max(scale, steep),
        kinks=() if alpha == 1 else (0.0,),
        fixed_points=() if scale == 1 else (*(float(z) for z in crossings), 0.0),
    )


@ACTIVATIONS.register("ELU")
class ELU(Activation):
    """The exponential linear unit: like ReLU for positive values, but bending smoothly down to −α.

    Its mean output is near zero, which speeds up learning, and its gradient on the left is small rather than
    absent. Only with α = 1 is it differentiable at zero. The exponential costs time, and at large learning rates its
    units can still die in effect: far on the left the gradient is too small to come back.
    """

    shape = "exponential"
    formula = r"f(z) = \begin{cases} \alpha (e^{z} - 1) & z \le 0 \\ z & z > 0 \end{cases}"
    derivative_formula = r"f'(z) = \begin{cases} \alpha e^{z} & z \le 0 \\ 1 & z > 0 \end{cases}"
    source = Source("Clevert, Unterthiner & Hochreiter", 2016, "https://arxiv.org/abs/1511.07289")

    alpha: float = param(1.0, 0.1, 5.0, step=0.1, symbol=r"\alpha", help="The level on the far left is −α.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return bent_exponential(z, 1.0, self.alpha)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return bent_exponential_derivative(z, 1.0, self.alpha)

    def properties(self) -> Properties:
        return bent_exponential_properties(1.0, self.alpha)


@ACTIVATIONS.register("SELU")
class SELU(Activation):
    """The scaled ELU, whose two constants make layers normalize themselves.

    With weights drawn as LeCun did, outputs with mean 0 and variance 1 come out of a layer as they went in, and
    others are drawn towards that point, so deep networks of plain layers start well. This holds at the start:
    training moves away from it, and He's weights or ordinary dropout break it.
    """

    shape = "exponential"
    formula = r"f(z) = \lambda \begin{cases} \alpha (e^{z} - 1) & z \le 0 \\ z & z > 0 \end{cases}"
    derivative_formula = r"f'(z) = \lambda \begin{cases} \alpha e^{z} & z \le 0 \\ 1 & z > 0 \end{cases}"
    source = Source("Klambauer, Unterthiner, Mayr & Hochreiter", 2017, "https://arxiv.org/abs/1706.02515")

    scale: float = param(
        SELU_SCALE, 0.5, 2.0, step=0.01, symbol=r"\lambda", help="Slope on the right; 1.0507 keeps variance 1."
    )
    alpha: float = param(
        SELU_ALPHA, 0.5, 3.0, step=0.01, symbol=r"\alpha", help="The level on the far left is −λα; 1.6733 keeps mean 0."
    )

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return bent_exponential(z, self.scale, self.alpha)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return bent_exponential_derivative(z, self.scale, self.alpha)

    def properties(self) -> Properties:
        return bent_exponential_properties(self.scale, self.alpha)
