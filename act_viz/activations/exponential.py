"""Exponential linear units: linear on the right, an exponential that levels off on the left."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from act_viz.activations.activation import ACTIVATIONS, Activation, Properties, Source, rounded_once
from act_viz.activations.exact import FAR, Array, Real, product
from act_viz.activations.training_terms import step_of_ramp, wide
from act_viz.kinds import param

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


def bent_exponential(z: Array, scale: float, alpha: float) -> Array:
    """`scale * z` where positive, `scale * alpha * (exp(z) - 1)` elsewhere. Same shape as `z`."""
    # Not exp(z) - 1, which has no digit left at -1e-17.
    return np.where(z > 0, scale * z, (scale * alpha) * np.expm1(np.where(z > 0, 0.0, z)))


def bent_exponential_derivative(z: Array, scale: float, alpha: float) -> Array:
    """`scale` where `z` is positive, `scale * alpha * exp(z)` elsewhere. Same shape as `z`."""
    root = np.exp(np.minimum(z, 0.0) / 2)
    return np.where(z > 0, scale, (scale * alpha) * root * root)


def bent_exponential_form(z: Array, scale: float, alpha: float) -> tuple[Array, ...]:
    """The two functions above in a training step, where exp(z) - 1 is tanh(z / 2) · (1 + exp(z)).

    In float32 numpy's exp and tanh are several times as fast as its expm1.

    Both have the shape of `z`.
    """
    right, left = np.maximum(z, 0.0), np.minimum(z, 0.0)
    steep, e = scale * alpha, np.exp(left)
    return scale * right + steep * np.tanh(left / 2) * (1 + e), steep * e + (scale - steep) * step_of_ramp(right)


def bent_exponential_properties(scale: float, alpha: float) -> Properties:
    """What the two functions above are."""
    steep = scale * alpha
    # A piece steeper than the diagonal at 0 crosses it once more on its way to its limit.
    crossings = [brentq(lambda z: steep * np.expm1(z) - z, -steep, np.log(1 / steep))] if steep > 1 else []
    return Properties(
        range=(-steep, np.inf),
        limits=(-steep, np.inf),
        monotone=True,
        takes_both_signs=True,
        smoothness="C1" if alpha == 1 else "C0",
        saturates=(True, False),
        max_abs_derivative=max(scale, steep),
        kinks=() if alpha == 1 else (0.0,),
        fixed_points=() if scale == 1 else (*(float(z) for z in crossings), 0.0),
    )


@ACTIVATIONS.register("ELU")
class ELU(Activation):
    """The exponential linear unit: like ReLU for positive values, but bending smoothly down to −α.

    Its mean output is nearer to zero than ReLU's, which is meant to speed up learning, and its gradient on the left is
    small rather than absent. Only with α = 1 is it differentiable at zero. The exponential costs time, and at large
    learning rates its units can still die in effect: far on the left the gradient is too small to come back.
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

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return bent_exponential_form(z, 1.0, self.alpha)

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

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return bent_exponential_form(z, self.scale, self.alpha)

    def properties(self) -> Properties:
        return bent_exponential_properties(self.scale, self.alpha)


def selu_constants(mean: Real, variance: Real) -> tuple[Array, Array]:
    """The scale and α for which a normal variable of this `mean` and `variance` keeps both (appendix of the paper).

    With P, Q the first moment of the two sides and R, S the second, mean = scale · (P + αQ) and
    variance + mean² = scale² · (R + α²S). The scale cancels in the first squared over the second, which leaves a
    quadratic equation for α, whose discriminant is written without a difference that cancels.
    """
    deviation = np.sqrt(variance)
    positive, density = ndtr(mean / deviation), np.exp(-(mean * mean) / variance / 2) / (2 * np.pi) ** 0.5
    p = mean * positive + deviation * density
    r = (mean * mean + variance) * positive + mean * deviation * density
    once = np.exp(mean + variance / 2) * ndtr(-(mean + variance) / deviation)
    twice = np.exp(2 * (mean + variance)) * ndtr(-(mean + 2 * variance) / deviation)
    q, s = once - (1 - positive), twice - 2 * once + (1 - positive)
    second, square = variance + mean * mean, mean * mean
    root = np.sqrt(second * (q * q * r + p * p * s) - square * r * s)
    alpha = -(p * q * second + mean * root) / (q * q * second - square * s)
    return np.sqrt(second / (r + alpha * alpha * s)), alpha


@ACTIVATIONS.register("Fixed-point SELU")
class FixedPointSELU(Activation):
    """A SELU whose two constants are derived from the mean and the variance that layers should keep.

    Mean 0 and variance 1 give SELU itself. With weights drawn as LeCun did, whose sum is zero on average, what
    enters a layer with mean 0 leaves it with the moments asked for; a mean other than 0 is kept only by weights
    that carry it on, so this member shows what the constants mean rather than a better function.
    """

    shape = "exponential"
    formula = r"f(z) = \lambda \begin{cases} \alpha (e^{z} - 1) & z \le 0 \\ z & z > 0 \end{cases}"
    derivative_formula = (
        r"f'(z) = \lambda \begin{cases} \alpha e^{z} & z \le 0 \\ 1 & z > 0 \end{cases}, \quad"
        r" \lambda, \alpha: \; z \sim N(\mu, \nu) \Rightarrow \mathrm{E} f(z) = \mu,\; \operatorname{Var} f(z) = \nu"
    )
    source = Source("Klambauer, Unterthiner, Mayr & Hochreiter", 2017, "https://arxiv.org/abs/1706.02515")

    mean: float = param(0.0, -0.5, 0.5, step=0.05, symbol=r"\mu", help="The mean that layers should keep.")
    variance: float = param(1.0, 0.25, 4.0, step=0.05, symbol=r"\nu", help="The variance that layers should keep.")

    @property
    def scale(self) -> Any:
        """Slope on the right."""
        return selu_constants(self.mean, self.variance)[0]

    @property
    def alpha(self) -> Any:
        """Minus the level on the far left, over the scale."""
        return selu_constants(self.mean, self.variance)[1]

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return bent_exponential(z, self.scale, self.alpha)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return bent_exponential_derivative(z, self.scale, self.alpha)

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return bent_exponential_form(z, self.scale, self.alpha)

    def properties(self) -> Properties:
        return bent_exponential_properties(self.scale, self.alpha)


@ACTIVATIONS.register("CELU")
class CELU(Activation):
    """An ELU that is differentiable at zero for every α, since α stretches it in both directions.

    For α = 1 it is ELU. A large α makes it nearly linear over a wide range, a small one makes it nearly ReLU.
    """

    shape = "exponential"
    formula = r"f(z) = \begin{cases} \alpha (e^{z/\alpha} - 1) & z \le 0 \\ z & z > 0 \end{cases}"
    derivative_formula = r"f'(z) = \begin{cases} e^{z/\alpha} & z \le 0 \\ 1 & z > 0 \end{cases}"
    source = Source("Barron", 2017, "https://arxiv.org/abs/1704.07483")

    alpha: float = param(1.0, 0.1, 5.0, step=0.1, symbol=r"\alpha", help="The level on the far left is −α.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return np.where(z > 0, z, self.alpha * np.expm1(np.where(z > 0, 0.0, z) / self.alpha))

    @rounded_once
    def derivative(self, z: Array) -> Array:
        # The rounding of z / α would cost 300 ulp at -700; what it lost goes into the second factor.
        left = np.where(z > 0, 0.0, np.maximum(z, -FAR))
        quotient = left / self.alpha
        high, low = product(quotient, self.alpha)
        return np.where(z > 0, 1.0, np.exp(quotient) * (1 + ((left - high) - low) / self.alpha))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        quotient = np.minimum(wide(z), 0.0) / self.alpha
        return np.maximum(z, 0.0) + self.alpha * np.expm1(quotient), np.exp(quotient)

    def properties(self) -> Properties:
        return Properties(
            range=(-self.alpha, np.inf),
            limits=(-self.alpha, np.inf),
            monotone=True,
            takes_both_signs=True,
            smoothness="C1",
            saturates=(True, False),
            max_abs_derivative=1.0,
        )


@ACTIVATIONS.register("Exponential")
class Exponential(Activation):
    """e to the power of z, its own derivative.

    Good as an output for quantities that are positive and vary over orders of magnitude. In hidden layers it explodes
    on the right, where a few steps overflow, and vanishes on the left.
    """

    shape = "exponential"
    formula = r"f(z) = e^{z}"
    derivative_formula = r"f'(z) = e^{z}"
    source = Source("Chollet and others (Keras)", 2015, "https://keras.io/api/layers/activations/")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return np.exp(z)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return np.exp(z)

    def training_form(self, z: Array) -> tuple[Array, ...]:
        f = np.exp(z)
        return f, f

    def properties(self) -> Properties:
        return Properties(
            range=(0.0, np.inf),
            limits=(0.0, np.inf),
            monotone=True,
            takes_both_signs=False,
            smoothness="C∞",
            saturates=(True, False),
            max_abs_derivative=np.inf,
        )
