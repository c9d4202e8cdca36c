"""Sigmoids: bounded, rising from one level to another."""

from __future__ import annotations

import numpy as np

from act_viz.activations.activation import ACTIVATIONS, Activation, Properties, Source, rounded_once, where_crossing
from act_viz.activations.exact import Array, scaled_exp, scaled_logistic
from act_viz.activations.training_terms import is_small, logistic, scaled
from act_viz.kinds import param


@ACTIVATIONS.register("Sigmoid")
class Sigmoid(Activation):
    """Squeezes every number into the interval from 0 to 1, so that its output reads as a probability.

    Good for the last layer of a two-class network and for gates. In hidden layers it is slow: its derivative is
    at most a quarter of the scale and vanishes on both sides, and its output is never negative, so the weights
    of a unit in the next layer all move in the same direction.
    """

    shape = "sigmoidal"
    formula = r"f(z) = \sigma(sz) = \frac{1}{1 + e^{-sz}}"
    derivative_formula = r"f'(z) = s\,\sigma(sz)\,\bigl(1 - \sigma(sz)\bigr)"
    source = Source("Rumelhart, Hinton & Williams", 1986, "https://doi.org/10.1038/323533a0")

    scale: float = param(1.0, 0.1, 10.0, step=0.1, symbol="s", help="How steeply the curve rises.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return scaled_logistic(self.scale, z)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        # Not s * (1 - s), which is 0 from 37 on.
        body, tail = scaled_exp(self.scale, -np.abs(z))
        return (self.scale * body) / (1 + body) ** 2 * tail

    def training_form(self, z: Array) -> tuple[Array, ...]:
        f, rest = logistic(scaled(self.scale, z))
        return f, self.scale * f * rest

    def properties(self) -> Properties:
        return Properties(
            range=(0.0, 1.0),
            limits=(0.0, 1.0),
            monotone=True,
            takes_both_signs=False,
            smoothness="C∞",
            saturates=(True, True),
            max_abs_derivative=float(np.max(self.scale)) / 4,
            fixed_points=(where_crossing(self, 0.0, 1.0),),
        )


@ACTIVATIONS.register("Tanh")
class Tanh(Activation):
    """The hyperbolic tangent: a sigmoid stretched to run from −1 to 1, with slope 1 at zero.

    Its output is centered on zero, which makes training faster than with a sigmoid, and it is the usual choice
    inside recurrent networks. Far from zero it saturates: the derivative vanishes and learning stalls.
    """

    shape = "sigmoidal"
    formula = r"f(z) = \tanh(z) = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}"
    derivative_formula = r"f'(z) = 1 - \tanh^2(z) = \frac{4e^{-2|z|}}{(1 + e^{-2|z|})^2}"
    source = Source("LeCun, Bottou, Orr & Müller", 1998, "https://doi.org/10.1007/3-540-49430-8_2")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # Not (exp(2z) - 1) / (exp(2z) + 1), which is nan from 355 on.
        return np.tanh(z)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        # Not 1 - tanh(z)**2, which is 0 from 19 on.
        root: Array = np.exp(-np.abs(z))
        return (2 * root) * (2 * root) / (1 + root * root) ** 2

    def training_form(self, z: Array) -> tuple[Array, ...]:
        if is_small(z):
            return np.tanh(z), np.cosh(z) ** -2.0
        # The same by an exponential, which numpy takes ten times as fast as its cosh.
        square = np.exp(-2 * np.abs(z))
        return np.tanh(z), square * np.square(2 / (1 + square))

    def properties(self) -> Properties:
        return Properties(
            range=(-1.0, 1.0),
            limits=(-1.0, 1.0),
            monotone=True,
            takes_both_signs=True,
            smoothness="C∞",
            saturates=(True, True),
            max_abs_derivative=1.0,
            fixed_points=(0.0,),
        )
