"""Relatives of tanh that approach their limits slowly, and what tanh leaves over."""

from __future__ import annotations

import numpy as np

from act_viz.activations.activation import ACTIVATIONS, Activation, Properties, Source, rounded_once
from act_viz.activations.exact import Array
from act_viz.activations.training_terms import wide
from act_viz.kinds import param


def bounded_odd(bound: float) -> Properties:
    """What a smooth odd function with slope 1 at zero is that rises from −`bound` to `bound`."""
    return Properties(
        range=(-bound, bound),
        limits=(-bound, bound),
        monotone=True,
        takes_both_signs=True,
        smoothness="C∞",
        saturates=(True, True),
        max_abs_derivative=1.0,
        fixed_points=(0.0,),
    )


@ACTIVATIONS.register("Softsign")
class Softsign(Activation):
    """Like tanh from −1 to 1, but it approaches its limits slowly: with 1/|z| instead of an exponential.

    Its gradient vanishes later than that of tanh, and saturation spreads more evenly over deep layers. It needs no
    exponential. Its second derivative jumps at zero.
    """

    shape = "sigmoidal"
    formula = r"f(z) = \frac{z}{1 + |z|}"
    derivative_formula = r"f'(z) = \frac{1}{(1 + |z|)^2}"
    source = Source("Bergstra, Desjardins, Lamblin & Bengio", 2009)

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # z / (1 + |z|) is nan at ±inf.
        near = np.clip(z, -1e300, 1e300)
        size: Array = np.abs(near)
        return near / (1 + size)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        # Squared last: (1 + |z|)**2 overflows from 1e154 on.
        return np.square(1 / (1 + np.abs(z)))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        inverse = 1 / (1 + np.abs(z))
        return z * inverse, inverse * inverse

    def properties(self) -> Properties:
        return Properties(
            range=(-1.0, 1.0),
            limits=(-1.0, 1.0),
            monotone=True,
            takes_both_signs=True,
            smoothness="C1",
            saturates=(True, True),
            max_abs_derivative=1.0,
            fixed_points=(0.0,),
        )


@ACTIVATIONS.register("Arctan")
class Arctan(Activation):
    """The arc tangent: like tanh, but wider, from −π/2 to π/2.

    It approaches its limits with 1/|z|, so its gradient vanishes more slowly than that of tanh.
    """

    shape = "sigmoidal"
    formula = r"f(z) = \arctan(z)"
    derivative_formula = r"f'(z) = \frac{1}{1 + z^2}"
    source = Source("Kunc & Kléma (survey)", 2024, "https://arxiv.org/abs/2402.09092")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return np.arctan(z)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return np.square(1 / np.hypot(1.0, z))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return np.arctan(z), 1 / (1 + z * z)

    def properties(self) -> Properties:
        return bounded_odd(np.pi / 2)


@ACTIVATIONS.register("ISRU")
class ISRU(Activation):
    """The inverse square root unit: a sigmoid curve made of one square root.

    Much like tanh in shape and cheaper on hardware that has a fast inverse square root. α sets the limits, which are
    ±1/√α. Like all bounded functions it saturates, though more slowly than tanh.
    """

    shape = "sigmoidal"
    formula = r"f(z) = \frac{z}{\sqrt{1 + \alpha z^2}}"
    derivative_formula = r"f'(z) = \Bigl(\frac{1}{\sqrt{1 + \alpha z^2}}\Bigr)^3"
    source = Source("Carlile, Delamarter, Kinney, Marti & Whitney", 2017, "https://arxiv.org/abs/1710.09967")

    alpha: float = param(1.0, 0.1, 4.0, step=0.1, symbol=r"\alpha", help="The limits are ±1/√α.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # alpha * z * z overflows from 1e154 on.
        near = np.clip(z, -1e300, 1e300)
        root: Array = np.hypot(1.0, self.alpha**0.5 * near)
        return near / root

    @rounded_once
    def derivative(self, z: Array) -> Array:
        inverse: Array = 1 / np.hypot(1.0, self.alpha**0.5 * z)
        return inverse * inverse * inverse

    def training_form(self, z: Array) -> tuple[Array, ...]:
        inverse = 1 / np.sqrt(1 + self.alpha * z * z)
        return z * inverse, inverse * inverse * inverse

    def properties(self) -> Properties:
        return bounded_odd(self.alpha**-0.5)


@ACTIVATIONS.register("ISRLU")
class ISRLU(Activation):
    """The inverse square root linear unit: the identity on the right, an ISRU on the left.

    It resembles ELU without its exponential, and its first two derivatives are continuous. Its gradient on the left
    vanishes slowly, with the third power of the distance.
    """

    shape = "exponential"
    formula = r"f(z) = \begin{cases} z / \sqrt{1 + \alpha z^2} & z \le 0 \\ z & z > 0 \end{cases}"
    derivative_formula = r"f'(z) = \begin{cases} (1 + \alpha z^2)^{-3/2} & z \le 0 \\ 1 & z > 0 \end{cases}"
    source = Source("Carlile, Delamarter, Kinney, Marti & Whitney", 2017, "https://arxiv.org/abs/1710.09967")

    alpha: float = param(1.0, 0.1, 4.0, step=0.1, symbol=r"\alpha", help="The level on the far left is −1/√α.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        left = np.where(z > 0, 0.0, np.maximum(z, -1e300))
        return np.where(z > 0, z, left / np.hypot(1.0, self.alpha**0.5 * left))

    @rounded_once
    def derivative(self, z: Array) -> Array:
        inverse: Array = 1 / np.hypot(1.0, self.alpha**0.5 * np.minimum(z, 0.0))
        return inverse * inverse * inverse

    def training_form(self, z: Array) -> tuple[Array, ...]:
        left = np.minimum(z, 0.0)
        inverse = 1 / np.sqrt(1 + self.alpha * left * left)
        return np.maximum(z, 0.0) + left * inverse, inverse * inverse * inverse

    def properties(self) -> Properties:
        return Properties(
            range=(-(self.alpha**-0.5), np.inf),
            limits=(-(self.alpha**-0.5), np.inf),
            monotone=True,
            takes_both_signs=True,
            smoothness="C2",
            saturates=(True, False),
            max_abs_derivative=1.0,
        )


@ACTIVATIONS.register("Tanhshrink")
class Tanhshrink(Activation):
    """What tanh leaves over: z minus its hyperbolic tangent.

    Nearly zero around zero, so small values are suppressed, and nearly linear far out. Its gradient is 0 at zero:
    units whose pre-activations stay small learn hardly anything, and so does a network that starts with small weights.
    """

    shape = "piecewise"
    formula = r"f(z) = z - \tanh(z)"
    derivative_formula = r"f'(z) = \tanh^2(z)"
    source = Source("Collobert, Kavukcuoglu & Farabet (Torch7)", 2011, "https://pytorch.org/docs/stable/nn.html")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # z - tanh(z) has no digit left below 1e-8; (z cosh z - sinh z) / cosh z is a sum of positive terms.
        near = np.clip(z, -1.5, 1.5)
        square = near * near
        series = np.zeros_like(near)
        for k in range(12, 0, -1):
            # 2k / (2k + 1)!, taken from the term before it.
            series = 1 + square * series * ((k + 1) / (k * (2 * k + 2) * (2 * k + 3)))
        return np.where(np.abs(z) < 1.5, near * square / 3 * series / np.cosh(near), z - np.tanh(z))

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return np.square(np.tanh(z))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        # z - tanh(z) has no digits left near 0; there f goes with the cube of z, and f' with its square.
        z = wide(z)
        size = np.maximum(np.abs(z), 1e-4)
        tanh, share = np.tanh(size), z / size
        return (size - tanh) * (np.square(share) * share), np.square(tanh * share)

    def properties(self) -> Properties:
        return Properties(
            range=(-np.inf, np.inf),
            limits=(-np.inf, np.inf),
            monotone=True,
            takes_both_signs=True,
            smoothness="C∞",
            saturates=(False, False),
            max_abs_derivative=1.0,
            fixed_points=(0.0,),
        )
