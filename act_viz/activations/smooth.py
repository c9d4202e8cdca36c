"""The straight line and the smooth rectifiers: a ramp whose corner is rounded off."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from act_viz.activations.activation import ACTIVATIONS, Activation, Properties, Source, rounded_once
from act_viz.activations.exact import Array, scaled_exp, scaled_logistic, unless_nan
from act_viz.activations.training_terms import scaled
from act_viz.kinds import param
from act_viz.text import N_


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
        return unless_nan(z, 1.0)

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return z, np.ones((), z.dtype)

    def properties(self) -> Properties:
        return Properties(
            range=(-np.inf, np.inf),
            limits=(-np.inf, np.inf),
            monotone=True,
            takes_both_signs=True,
            smoothness="C∞",
            saturates=(False, False),
            max_abs_derivative=1.0,
        )


@ACTIVATIONS.register("Softplus")
class Softplus(Activation):
    """A ReLU without a corner: its derivative is the sigmoid.

    Good where an output has to be positive, such as a variance. In hidden layers it
    costs more than ReLU, an exponential and a logarithm, and its output is never negative and not 0 at zero.
    """

    shape = "rectified"
    formula = r"f(z) = \frac{1}{\beta} \ln\bigl(1 + e^{\beta z}\bigr)"
    derivative_formula = r"f'(z) = \sigma(\beta z)"
    source = Source("Dugas, Bengio, Bélisle, Nadeau & Garcia", 2001, "https://papers.nips.cc/paper/1920")

    beta: float = param(1.0, 0.5, 10.0, step=0.1, symbol=r"\beta", help="The larger, the sharper the corner.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # Not log(1 + exp(z)), which is inf from 710 on and 0 below -37.
        body, tail = scaled_exp(self.beta, -np.abs(z))
        return np.maximum(z, 0.0) + np.log1p(body * tail) / self.beta

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return scaled_logistic(self.beta, z)

    def training_form(self, z: Array) -> tuple[Array, ...]:
        t = scaled(self.beta, z)
        return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(t))) / self.beta, expit(t)

    def properties(self) -> Properties:
        # f lies above the diagonal everywhere.
        return Properties(
            range=(0.0, np.inf),
            limits=(0.0, np.inf),
            monotone=True,
            takes_both_signs=False,
            smoothness="C∞",
            saturates=(True, False),
            max_abs_derivative=1.0,
        )


@ACTIVATIONS.register("Squareplus")
class Squareplus(Activation):
    """A softplus made of a square root instead of an exponential, and so much cheaper.

    b sets how wide the rounded corner is; with b = 0 it would be ReLU. It approaches its limits slowly: the
    derivative on the left falls with the square of the distance, not exponentially, so gradients vanish later.
    """

    shape = "rectified"
    formula = r"f(z) = \frac{z + \sqrt{z^2 + b}}{2}"
    derivative_formula = r"f'(z) = \frac12 \Bigl(1 + \frac{z}{\sqrt{z^2 + b}}\Bigr)"
    source = Source("Barron", 2021, "https://arxiv.org/abs/2112.11687")

    b: float = param(4.0, 0.25, 16.0, step=0.25, symbol="b", label=N_("Width"), help="How wide the corner is.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return rounded_ramp(z, self.b)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        # (1 + z / sqrt(z * z + b)) / 2 is 0 from -1e8 on; it is f over the root.
        near = np.clip(z, -1e300, 1e300)
        root: Array = np.hypot(near, self.b**0.5)
        return rounded_ramp(near, self.b) / root

    def training_form(self, z: Array) -> tuple[Array, ...]:
        root = np.sqrt(z * z + self.b)
        f = np.maximum(z, 0.0) + self.b / 2 / (root + np.abs(z))
        return f, f / root

    def properties(self) -> Properties:
        return Properties(
            range=(0.0, np.inf),
            limits=(0.0, np.inf),
            monotone=True,
            takes_both_signs=False,
            smoothness="C∞",
            saturates=(True, False),
            max_abs_derivative=1.0,
        )


def rounded_ramp(z: Array, b: float) -> Array:
    """(z + √(z² + b)) / 2, on the left without the difference that loses every digit from −1e8 on.

    Same shape as `z`.
    """
    # Halves first: the sum of two numbers near the largest one overflows.
    half: Array = np.hypot(z, b**0.5) / 2 + np.abs(z) / 2
    return np.where(z > 0, half, (b / 4) / half)


@ACTIVATIONS.register("LogSigmoid")
class LogSigmoid(Activation):
    """The logarithm of the sigmoid: a softplus turned upside down and around.

    It is the log-probability of the first of two classes and belongs into losses. As a hidden activation it is
    unusual: its output is never positive, and it passes no gradient for large positive values.
    """

    shape = "rectified"
    formula = r"f(z) = \ln \sigma(z) = -\ln\bigl(1 + e^{-z}\bigr)"
    derivative_formula = r"f'(z) = \sigma(-z) = \frac{1}{1 + e^{z}}"
    source = Source("Collobert, Kavukcuoglu & Farabet (Torch7)", 2011, "https://pytorch.org/docs/stable/nn.html")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # Not log(sigmoid(z)), which is 0 from 37 on and -inf below -745.
        rest: Array = np.log1p(np.exp(-np.abs(z)))
        return np.minimum(z, 0.0) - rest

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return scaled_logistic(1.0, -z)

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return np.minimum(z, 0.0) - np.log1p(np.exp(-np.abs(z))), expit(-z)

    def properties(self) -> Properties:
        return Properties(
            range=(-np.inf, 0.0),
            limits=(-np.inf, 0.0),
            monotone=True,
            takes_both_signs=False,
            smoothness="C∞",
            saturates=(False, True),
            max_abs_derivative=1.0,
        )


@ACTIVATIONS.register("Bent identity")
class BentIdentity(Activation):
    """A line that bends from slope ½ on the left to slope 3/2 on the right.

    It never saturates and no unit dies. It is so nearly linear that a network needs many such units to bend its
    decision boundary, and with slopes above 1 values can grow from layer to layer.
    """

    shape = "rectified"
    formula = r"f(z) = \frac{\sqrt{z^2 + 1} - 1}{2} + z"
    derivative_formula = r"f'(z) = \frac{z}{2\sqrt{z^2 + 1}} + 1"
    source = Source("Dubey, Singh & Chaudhuri (survey)", 2022, "https://arxiv.org/abs/2109.14545")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # sqrt(z * z + 1) - 1 loses its digits below 1e-4 and overflows from 1e154 on.
        near = np.clip(z, -1e150, 1e150)
        root: Array = np.sqrt(near * near + 1)
        return z * (1 + near / (2 * (root + 1)))

    @rounded_once
    def derivative(self, z: Array) -> Array:
        near = np.clip(z, -1e300, 1e300)
        root: Array = np.hypot(near, 1.0)
        return near / (2 * root) + 1

    def training_form(self, z: Array) -> tuple[Array, ...]:
        square = z * z
        root = np.sqrt(square + 1)
        return z + square / (2 * (root + 1)), z / (2 * root) + 1

    def properties(self) -> Properties:
        return Properties(
            range=(-np.inf, np.inf),
            limits=(-np.inf, np.inf),
            monotone=True,
            takes_both_signs=True,
            smoothness="C∞",
            saturates=(False, False),
            max_abs_derivative=1.5,
            fixed_points=(0.0,),
        )
