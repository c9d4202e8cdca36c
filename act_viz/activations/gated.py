"""Gated functions: the input times a gate that opens as the input grows."""

from __future__ import annotations

import numpy as np
from scipy.special import erfc, erfcx

from act_viz.activations.base import ACTIVATIONS, Activation, Properties, Source, rounded_once
from act_viz.activations.exact import FAR, Array, Real, root_exp, root_gauss
from act_viz.kinds import param

SQRT_2 = 2**0.5
SQRT_2PI = (2 * np.pi) ** 0.5


@ACTIVATIONS.register("GELU")
class GELU(Activation):
    """The input times the probability that a normal variable lies below it.

    A smooth ReLU that dips slightly below zero on the left; the standard choice in transformers. It costs an error
    function, so many libraries approximate it. On the far left its gradient vanishes like a bell curve, faster than
    that of any other common function.
    """

    shape = "gated"
    formula = r"f(z) = z\,\Phi(z) = \frac{z}{2}\Bigl(1 + \operatorname{erf}\frac{z}{\sqrt 2}\Bigr)"
    derivative_formula = r"f'(z) = \Phi(z) + \frac{z}{\sqrt{2\pi}}\, e^{-z^2/2}"
    source = Source("Hendrycks & Gimpel", 2016, "https://arxiv.org/abs/1606.08415")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # Not z * (1 + erf(z / sqrt(2))) / 2, which is 0 below -8.4 and nan at -inf.
        tail, root = np.clip(z, -1e5, -1.0), root_gauss(0.5, z)
        body = np.maximum(z, -1.0)
        return np.where(z < -1, (tail * root) * erfcx(-tail / SQRT_2) / 2 * root, body * (erfc(-body / SQRT_2) / 2))

    @rounded_once
    def derivative(self, z: Array) -> Array:
        near, root = np.clip(z, -1e5, 1e5), root_gauss(0.5, z)
        left: Array = root * (erfcx(-np.minimum(near, 0) / SQRT_2) / 2 + near / SQRT_2PI) * root
        right = erfc(-near / SQRT_2) / 2 + (near * root) / SQRT_2PI * root
        return np.where(z < 0, left, right)

    def properties(self) -> Properties:
        return Properties(
            range=(-0.16997120747990369, np.inf),
            limits=(0.0, np.inf),
            monotone=False,
            zero_centered=True,
            smoothness="C∞",
            saturates=(True, False),
            max_abs_derivative=1.1289041451851548,
            fixed_points=(0.0,),
        )


def swish(z: Array, rate: Real) -> Array:
    """z · σ(rate · z), also for a negative rate."""
    # Not z * sigmoid(z), which is nan at -inf.
    near = np.clip(z, -FAR, FAR)
    root = root_exp(np.abs(rate), -np.abs(z))
    opened = rate * near >= 0
    return np.where(opened, z, near * root * root) / (1 + root * root)


def swish_derivative(z: Array, rate: Real) -> Array:
    """σ(t) + t · σ(t) · (1 − σ(t)) with t = rate · z."""
    t = rate * np.clip(z, -FAR, FAR)
    root = root_exp(np.abs(rate), -np.abs(z))
    e = root * root
    return np.where(t >= 0, 1 + e + (t * root) * root, root * (1 + e + t) * root) / (1 + e) ** 2


@ACTIVATIONS.register("SiLU")
class SiLU(Activation):
    """The input times its own sigmoid; also called Swish, and then the network may learn β.

    A smooth ReLU that dips below zero and comes back, found twice: by reasoning and by a search over formulas. With
    a large β it becomes ReLU, with β near 0 the line z/2. It costs an exponential, and on the far left its gradient
    vanishes.
    """

    shape = "gated"
    formula = r"f(z) = z\,\sigma(\beta z) = \frac{z}{1 + e^{-\beta z}}"
    derivative_formula = (
        r"f'(z) = \sigma(\beta z) + \beta z\,\sigma(\beta z)\bigl(1 - \sigma(\beta z)\bigr), \quad"
        r" \frac{\partial f}{\partial \beta} = z^2 \sigma(\beta z)\bigl(1 - \sigma(\beta z)\bigr)"
    )
    source = Source("Elfwing, Uchibe & Doya", 2018, "https://arxiv.org/abs/1702.03118")

    beta: float = param(1.0, 0.1, 10.0, step=0.1, symbol=r"\beta", help="How sharply the gate opens.", trainable=True)

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return swish(z, self.beta)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return swish_derivative(z, self.beta)

    def parameter_derivatives(self, z: Array) -> dict[str, Array]:
        return {"beta": self._beta_derivative(z)}

    @rounded_once
    def _beta_derivative(self, z: Array) -> Array:
        near = np.clip(z, -FAR, FAR)
        root = root_exp(np.abs(self.beta), -np.abs(z))
        return ((near * root) * (near * root)) / (1 + root * root) ** 2

    def properties(self) -> Properties:
        lowest = -0.27846454276107374 / float(np.min(self.beta))
        return Properties(
            range=(lowest, np.inf),
            limits=(0.0, np.inf),
            monotone=False,
            zero_centered=True,
            smoothness="C∞",
            saturates=(True, False),
            max_abs_derivative=1.0998393201288669,
            fixed_points=(0.0,),
        )


@ACTIVATIONS.register("Mish")
class Mish(Activation):
    """The input times the hyperbolic tangent of its softplus: a close relative of SiLU.

    Smooth, dips below zero on the left and is linear on the right. It was the best of many functions on images in its
    paper, at the price of an exponential, a logarithm and a hyperbolic tangent when written as defined; here it takes
    one exponential.
    """

    shape = "gated"
    formula = r"f(z) = z \tanh\bigl(\ln(1 + e^{z})\bigr)"
    derivative_formula = r"f'(z) = \tanh(s) + z\,\sigma(z)\bigl(1 - \tanh^2(s)\bigr), \quad s = \ln(1 + e^{z})"
    source = Source("Misra", 2019, "https://arxiv.org/abs/1908.08681")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # tanh(log(1 + e)) is e (e + 2) / (e (e + 2) + 2): no logarithm, and no nan at -inf.
        e: Array = np.exp(-np.abs(z))
        root: Array = np.exp(-np.abs(z) / 2)
        left = (np.clip(z, -FAR, 0.0) * root) * (e + 2) / (e * (e + 2) + 2) * root
        right = z * ((1 + 2 * e) / (1 + 2 * e + 2 * e * e))
        return np.where(z < 0, left, right)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        e: Array = np.exp(-np.abs(z))
        root: Array = np.exp(-np.abs(z) / 2)
        near = np.clip(z, -FAR, FAR)
        d = e * (e + 2) + 2
        left = root * ((e + 2) * d + 4 * near * (e + 1)) / d**2 * root
        d = 1 + 2 * e + 2 * e * e
        right = (1 + 2 * e) / d + 4 * (near * e) * e * (1 + e) / d**2
        return np.where(z < 0, left, right)

    def properties(self) -> Properties:
        return Properties(
            range=(-0.30884341301725041, np.inf),
            limits=(0.0, np.inf),
            monotone=False,
            zero_centered=True,
            smoothness="C∞",
            saturates=(True, False),
            max_abs_derivative=1.0884981612517279,
            fixed_points=(0.0,),
        )
