"""Gated functions: the input times a gate that opens as the input grows."""

from __future__ import annotations

import numpy as np
from scipy.special import erfc, erfcx, ndtr

from act_viz.activations.activation import ACTIVATIONS, Activation, Properties, Source, rounded_once
from act_viz.activations.exact import FAR, Array, bell, exp_parts, product, scaled_exp
from act_viz.activations.training_terms import scaled, wide
from act_viz.kinds import param

SQRT_2 = 2**0.5
SQRT_2PI = (2 * np.pi) ** 0.5


@ACTIVATIONS.register("GELU")
class GELU(Activation):
    """The input times the probability that a normal variable lies below it.

    A smooth ReLU that dips slightly below zero on the left; the standard choice in transformers. It costs an error
    function, so many libraries approximate it. On the far left its gradient vanishes like a bell curve, faster than
    the exponentially falling gradients of SiLU, Mish and ELU; that of ReLU is exactly 0 there.
    """

    shape = "gated"
    formula = r"f(z) = z\,\Phi(z) = \frac{z}{2}\Bigl(1 + \operatorname{erf}\frac{z}{\sqrt 2}\Bigr)"
    derivative_formula = r"f'(z) = \Phi(z) + \frac{z}{\sqrt{2\pi}}\, e^{-z^2/2}"
    source = Source("Hendrycks & Gimpel", 2016, "https://arxiv.org/abs/1606.08415")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # Not z * (1 + erf(z / sqrt(2))) / 2, which is 0 below -8.4 and nan at -inf.
        far, near = np.clip(z, -1e5, -1.0), np.maximum(z, -1.0)
        body, tail = bell(0.5, z)
        return np.where(z < -1, (far * body) * erfcx(-far / SQRT_2) / 2 * tail, near * (erfc(-near / SQRT_2) / 2))

    @rounded_once
    def derivative(self, z: Array) -> Array:
        near = np.clip(z, -1e5, 1e5)
        body, tail = bell(0.5, z)
        left: Array = body * (erfcx(-np.minimum(near, 0) / SQRT_2) / 2 + near / SQRT_2PI) * tail
        right = erfc(-near / SQRT_2) / 2 + (near * body) / SQRT_2PI * tail
        return np.where(z < 0, left, right)

    def training_form(self, z: Array) -> tuple[Array, ...]:
        z = wide(z)
        share = ndtr(z)
        return z * share, share + z * np.exp(z * z / -2) / SQRT_2PI

    def properties(self) -> Properties:
        return Properties(
            range=(-0.16997120747990369, np.inf),
            limits=(0.0, np.inf),
            monotone=False,
            takes_both_signs=True,
            smoothness="C∞",
            saturates=(True, False),
            max_abs_derivative=1.1289041451851548,
            fixed_points=(0.0,),
        )


def gated(z: Array, t: Array, parts: tuple[Array, Array]) -> Array:
    """z · σ(t), given exp(−|t|) in `parts`. Same shape as `z`."""
    # Not z * sigmoid(t), which is nan at -inf.
    body, tail = parts
    near = np.clip(z, -FAR, FAR)
    return np.where(t >= 0, z / (1 + body), near * body / (1 + body) * tail)


def gated_derivative(t: Array, growth: Array, parts: tuple[Array, Array]) -> Array:
    """σ(t) + growth · σ(t) · (1 − σ(t)) with growth = z · dt/dz, given exp(−|t|) in `parts`. Same shape as `z`."""
    body, tail = parts
    right = (1 + body + growth * body * tail) / (1 + body) ** 2
    left: Array = body * (1 + body + growth) / (1 + body) ** 2 * tail
    return np.where(t >= 0, right, left)


def gated_form(z: Array, t: Array) -> tuple[Array, ...]:
    """z · σ(t) for t = rate · z in a training step: the function, its derivative, and ∂/∂rate.

    Each has the shape of `z`.
    """
    gate = 1 / (1 + np.exp(-t))
    rest = 1 - gate
    # What needs no more digits goes on in the dtype of z: numpy is slow where two of them meet.
    narrow = gate.astype(z.dtype)
    f = z * narrow
    return f, narrow * (1 + t * rest).astype(z.dtype), f * (z * rest.astype(z.dtype))


@ACTIVATIONS.register("SiLU")
class SiLU(Activation):
    """The input times its own sigmoid; with a β it is also called Swish. Networks here learn β, from this value on.

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
        t = self.beta * np.clip(z, -FAR, FAR)
        return gated(z, t, scaled_exp(np.abs(self.beta), -np.abs(z)))

    @rounded_once
    def derivative(self, z: Array) -> Array:
        t = self.beta * np.clip(z, -FAR, FAR)
        return gated_derivative(t, t, scaled_exp(np.abs(self.beta), -np.abs(z)))

    def parameter_derivatives(self, z: Array) -> dict[str, Array]:
        return {"beta": self._beta_derivative(z)}

    @rounded_once
    def _beta_derivative(self, z: Array) -> Array:
        near = np.clip(z, -FAR, FAR)
        body, tail = scaled_exp(np.abs(self.beta), -np.abs(z))
        return near * (near * body) / (1 + body) ** 2 * tail

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return gated_form(z, scaled(self.beta, z))

    def properties(self) -> Properties:
        lowest = -0.27846454276107374 / float(np.min(self.beta))
        return Properties(
            range=(lowest, np.inf),
            limits=(0.0, np.inf),
            monotone=False,
            takes_both_signs=True,
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
        body, tail = exp_parts(-np.abs(z), np.zeros_like(z))
        left = (np.clip(z, -FAR, 0.0) * body) * (e + 2) / (e * (e + 2) + 2) * tail
        right = z * ((1 + 2 * e) / (1 + 2 * e + 2 * e * e))
        return np.where(z < 0, left, right)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        e: Array = np.exp(-np.abs(z))
        body, tail = exp_parts(-np.abs(z), np.zeros_like(z))
        near = np.clip(z, -FAR, FAR)
        d = e * (e + 2) + 2
        left = body * ((e + 2) * d + 4 * near * (e + 1)) / d**2 * tail
        d = 1 + 2 * e + 2 * e * e
        right = (1 + 2 * e) / d + 4 * (near * e) * e * (1 + e) / d**2
        return np.where(z < 0, left, right)

    def training_form(self, z: Array) -> tuple[Array, ...]:
        # Beyond 20 the gate is open: 1 to the last digit.
        near = np.minimum(z, 20.0)
        e = np.exp(near)
        odds = e * (e + 2)
        whole = odds + 2
        gate = odds / whole
        return z * gate, gate + 4 * near * (e * (e + 1) / whole / whole)

    def properties(self) -> Properties:
        return Properties(
            range=(-0.30884341301725041, np.inf),
            limits=(0.0, np.inf),
            monotone=False,
            takes_both_signs=True,
            smoothness="C∞",
            saturates=(True, False),
            max_abs_derivative=1.0884981612517279,
            fixed_points=(0.0,),
        )


GELU_TANH_RATE = (1.5957691216057308, -9.96930880911092e-17)
"""2·√(2/π) as a sum of two float64."""
GELU_TANH_CUBIC = (0.07135481627260025, -6.175149918155315e-19)
"""The same times 0.044715."""


def gelu_tanh_gate(z: Array) -> tuple[Array, Array]:
    """2·√(2/π) · (z + 0.044715 z³) for |z| ≤ 1e5 as `high + low`; rounded once it would cost 1000 ulp at −21.

    Both have the shape of `z`.
    """
    square, rest = product(z, z)
    cubic, cubic_rest = product(GELU_TANH_CUBIC[0], square)
    rate = GELU_TANH_RATE[0] + cubic
    part = rate - cubic
    rate_rest = (cubic - (rate - part)) + (GELU_TANH_RATE[0] - part) + cubic_rest
    rate_rest = rate_rest + GELU_TANH_CUBIC[1] * square + GELU_TANH_CUBIC[0] * rest + GELU_TANH_RATE[1]
    high, low = product(rate, z)
    return high, low + rate_rest * z


@ACTIVATIONS.register("GELU tanh")
class GELUTanh(Activation):
    """GELU with its error function replaced by a hyperbolic tangent; the form that BERT and GPT-2 were trained with.

    It differs from GELU by at most 0.0005, which nobody sees in a plot. It exists because tanh was cheaper than the
    error function; on the far left it vanishes faster.
    """

    shape = "gated"
    formula = r"f(z) = \frac{z}{2}\Bigl(1 + \tanh\bigl(\sqrt{2/\pi}\,(z + 0.044715 z^3)\bigr)\Bigr)"
    derivative_formula = (
        r"f'(z) = \sigma(t) + z t'\,\sigma(t)\bigl(1 - \sigma(t)\bigr), \quad"
        r" t = 2\sqrt{2/\pi}\,(z + 0.044715 z^3)"
    )
    source = Source("Hendrycks & Gimpel", 2016, "https://arxiv.org/abs/1606.08415")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        t, rest = gelu_tanh_gate(np.clip(z, -1e5, 1e5))
        return gated(z, t, exp_parts(-np.abs(t), -np.sign(t) * rest))

    @rounded_once
    def derivative(self, z: Array) -> Array:
        near = np.clip(z, -1e5, 1e5)
        t, rest = gelu_tanh_gate(near)
        growth = near * (GELU_TANH_RATE[0] + 3 * GELU_TANH_CUBIC[0] * near * near)
        return gated_derivative(t, growth, exp_parts(-np.abs(t), -np.sign(t) * rest))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        z = wide(z)
        rate, cubic = -GELU_TANH_RATE[0], -GELU_TANH_CUBIC[0] * z * z
        gate = 1 / (1 + np.exp(z * (rate + cubic)))
        return z * gate, gate * (1 - z * (rate + 3 * cubic) * (1 - gate))

    def properties(self) -> Properties:
        return Properties(
            range=(-0.17004075057125405, np.inf),
            limits=(0.0, np.inf),
            monotone=False,
            takes_both_signs=True,
            smoothness="C∞",
            saturates=(True, False),
            max_abs_derivative=1.1289930686587718,
            fixed_points=(0.0,),
        )


QUICK_RATE = (1.702, 4.263256414560601e-17)
"""1.702 as a sum of two float64."""


@ACTIVATIONS.register("Quick GELU")
class QuickGELU(Activation):
    """A rough GELU made of one sigmoid: SiLU with β = 1.702.

    Cheaper than GELU and off by at most 0.02. A network trained with one form should be run with the same; CLIP was
    trained with this one.
    """

    shape = "gated"
    formula = r"f(z) = z\,\sigma(1.702\,z)"
    derivative_formula = r"f'(z) = \sigma(t) + t\,\sigma(t)\bigl(1 - \sigma(t)\bigr), \quad t = 1.702\,z"
    source = Source("Hendrycks & Gimpel", 2016, "https://arxiv.org/abs/1606.08415")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return gated(z, z, scaled_exp(QUICK_RATE[0], -np.abs(z), QUICK_RATE[1]))

    @rounded_once
    def derivative(self, z: Array) -> Array:
        t = QUICK_RATE[0] * np.clip(z, -FAR, FAR)
        return gated_derivative(t, t, scaled_exp(QUICK_RATE[0], -np.abs(z), QUICK_RATE[1]))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return gated_form(z, scaled(QUICK_RATE[0], z))

    def properties(self) -> Properties:
        return Properties(
            range=(-0.27846454276107374 / 1.702, np.inf),
            limits=(0.0, np.inf),
            monotone=False,
            takes_both_signs=True,
            smoothness="C∞",
            saturates=(True, False),
            max_abs_derivative=1.0998393201288669,
            fixed_points=(0.0,),
        )
