"""The straight line and the smooth rectifiers: a ramp whose corner is rounded off."""

from __future__ import annotations

import numpy as np

from act_viz.activations.base import ACTIVATIONS, Activation, Properties, Source, rounded_once
from act_viz.activations.exact import Array, root_exp, scaled_logistic
from act_viz.kinds import param


@ACTIVATIONS.register("Identity")
class Identity(Activation):
    """Gives back what it gets.

    A network with nothing else is a single linear layer, however deep it is: it cannot separate what no straight
    line separates. It is the right choice for the output when numbers are to be predicted.
    """

    shape = "piecewise"
    formula = "f(z) = z"
    derivative_formula = "f'(z) = 1"
    source = Source("Widrow & Hoff", 1960)

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return np.positive(z)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return np.where(np.isnan(z), z, 1.0)

    def properties(self) -> Properties:
        return Properties(
            range=(-np.inf, np.inf),
            limits=(-np.inf, np.inf),
            monotone=True,
            zero_centered=True,
            smoothness="C∞",
            saturates=(False, False),
            max_abs_derivative=1.0,
        )


@ACTIVATIONS.register("Softplus")
class Softplus(Activation):
    """A ReLU without a corner: its derivative is the sigmoid.

    Good where an output has to be positive, such as a variance. In hidden layers it is seldom better than ReLU: it
    costs an exponential and a logarithm, and its output is never negative and not 0 at zero.
    """

    shape = "rectified"
    formula = r"f(z) = \frac{1}{\beta} \ln\bigl(1 + e^{\beta z}\bigr)"
    derivative_formula = r"f'(z) = \sigma(\beta z)"
    source = Source("Dugas, Bengio, Bélisle, Nadeau & Garcia", 2001, "https://papers.nips.cc/paper/1920")

    beta: float = param(1.0, 0.5, 10.0, step=0.1, symbol=r"\beta", help="The larger, the sharper the corner.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # Not log(1 + exp(z)), which is inf from 710 on and 0 below -37.
        root = root_exp(self.beta, -np.abs(z))
        return np.maximum(z, 0.0) + np.log1p(root * root) / self.beta

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return scaled_logistic(self.beta, z)

    def properties(self) -> Properties:
        # f lies above the diagonal everywhere.
        return Properties(
            range=(0.0, np.inf),
            limits=(0.0, np.inf),
            monotone=True,
            zero_centered=False,
            smoothness="C∞",
            saturates=(True, False),
            max_abs_derivative=1.0,
        )
