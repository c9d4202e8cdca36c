"""Functions that rise and fall: waves and bumps."""

from __future__ import annotations

import numpy as np

from act_viz.activations.activation import ACTIVATIONS, Activation, Properties, Source, rounded_once, where_crossing
from act_viz.activations.exact import Array, bell, sine_cosine, unless_nan
from act_viz.activations.training_terms import scaled, wide
from act_viz.kinds import param
from act_viz.text import N_


@ACTIVATIONS.register("Sine")
class Sine(Activation):
    """A wave.

    Good for representing signals, images and their derivatives by a network, with carefully scaled weights; it solves
    a spiral with few units. It fits noise as easily as signal, and the loss has many local minima, since very different
    weights give nearly the same output.
    """

    shape = "oscillating"
    formula = r"f(z) = \sin(\omega z)"
    derivative_formula = r"f'(z) = \omega \cos(\omega z)"
    source = Source("Sitzmann and others (SIREN)", 2020, "https://arxiv.org/abs/2006.09661")

    frequency: float = param(1.0, 0.25, 4.0, step=0.25, symbol=r"\omega", help="How fast it oscillates.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return sine_cosine(self.frequency, z)[0]

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return self.frequency * sine_cosine(self.frequency, z)[1]

    def training_form(self, z: Array) -> tuple[Array, ...]:
        t = scaled(self.frequency, z)
        return np.sin(t), self.frequency * np.cos(t)

    def properties(self) -> Properties:
        # A positive fixed point lies between the last hill before z = 1 and the zero after it, or two beside a hill.
        z = np.linspace(1e-3, 1.0, 1001)
        above = np.sign(self(z) - z)
        crossed = np.flatnonzero(above[:-1] != above[1:])
        positive = [where_crossing(self, float(z[at]), float(z[at + 1])) for at in crossed]
        return Properties(
            range=(-1.0, 1.0),
            limits=(np.nan, np.nan),
            monotone=False,
            takes_both_signs=True,
            smoothness="C∞",
            saturates=(False, False),
            max_abs_derivative=self.frequency,
            fixed_points=(*(-point for point in reversed(positive)), 0.0, *positive),
        )


@ACTIVATIONS.register("Snake")
class Snake(Activation):
    """The diagonal with a wave on it; the network may learn how fast the wave goes.

    It learns periodic signals and continues them beyond the data, which ReLU and tanh cannot. Far out it is as linear
    as the identity, so it does not saturate; where the wave runs against the diagonal the slope touches 0.
    """

    shape = "oscillating"
    formula = r"f(z) = z + \frac{1}{a} \sin^2(a z)"
    derivative_formula = (
        r"f'(z) = 1 + \sin(2 a z), \quad"
        r" \frac{\partial f}{\partial a} = \frac{z \sin(2az)}{a} - \frac{\sin^2(az)}{a^2}"
    )
    source = Source("Ziyin, Hartwig & Ueda", 2020, "https://arxiv.org/abs/2006.08195")

    a: float = param(
        1.0, 0.25, 4.0, step=0.25, symbol="a", label=N_("Frequency"), help="How fast the wave goes.", trainable=True
    )

    @rounded_once
    def __call__(self, z: Array) -> Array:
        wave = np.square(sine_cosine(self.a, z)[0]) / self.a
        # At ±∞ the wave has no value, and at −0 its 0 would take the sign away.
        return np.where(np.abs(wave) > 0, z + wave, z)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        # 1 + sin(2az) loses its digits where the slope is nearly 0.
        sine, cosine = sine_cosine(self.a, z)
        return np.square(sine + cosine)

    def parameter_derivatives(self, z: Array) -> dict[str, Array]:
        return {"a": self._frequency_derivative(z)}

    @rounded_once
    def _frequency_derivative(self, z: Array) -> Array:
        sine, cosine = sine_cosine(self.a, z)
        return (2 * z * cosine - sine / self.a) * sine / self.a

    def training_form(self, z: Array) -> tuple[Array, ...]:
        # Half a turn at most is left for sine and cosine, which are ten times as fast in float32. The slope is
        # 2 sin(az + π/4)², which keeps its digits where 1 + sin(2az) is nearly 0.
        turns = scaled(self.a, z)
        angle = turns - np.pi * np.rint(turns * (1 / np.pi))
        near = angle.astype(z.dtype)
        sine, cosine = np.sin(near), np.cos(near)
        share = sine / self.a
        slope = 2 * np.square(np.sin((angle + np.pi / 4).astype(z.dtype)))
        return z + sine * share, slope, (2 * z * cosine - share) * share

    def properties(self) -> Properties:
        return Properties(
            range=(-np.inf, np.inf),
            limits=(-np.inf, np.inf),
            monotone=True,
            takes_both_signs=True,
            smoothness="C∞",
            saturates=(False, False),
            max_abs_derivative=2.0,
            fixed_points=tuple(float(k * np.pi / self.a) for k in range(-4, 5)),
            more_fixed_points=True,
        )


@ACTIVATIONS.register("Gaussian")
class Gaussian(Activation):
    """A bell: large near zero, nothing far out.

    A unit answers to a region instead of a half plane, which suits functions that vary locally. Far out its gradient
    vanishes faster than those of sigmoid and tanh, so units that start there hardly ever come back.
    """

    shape = "oscillating"
    formula = r"f(z) = e^{-z^2}"
    derivative_formula = r"f'(z) = -2 z\, e^{-z^2}"
    source = Source("Broomhead & Lowe", 1988, "https://www.complex-systems.com/abstracts/v02_i03_a05/")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        body, tail = bell(1.0, z)
        return body * tail

    @rounded_once
    def derivative(self, z: Array) -> Array:
        body, tail = bell(1.0, z)
        return (-2 * np.clip(z, -1e5, 1e5) * body) * tail

    def training_form(self, z: Array) -> tuple[Array, ...]:
        z = wide(z)
        f = np.exp(-z * z)
        return f, -2 * z * f

    def properties(self) -> Properties:
        return Properties(
            range=(0.0, 1.0),
            limits=(0.0, 0.0),
            monotone=False,
            takes_both_signs=False,
            smoothness="C∞",
            saturates=(True, True),
            max_abs_derivative=(2 / np.e) ** 0.5,
            fixed_points=(where_crossing(self, 0.0, 1.0),),
        )


@ACTIVATIONS.register("Sinc")
class Sinc(Activation):
    """A wave that dies out: sin(z) divided by z, and 1 at zero.

    Its output is largest at zero and rings on both sides. The search that found Swish had it among its building
    blocks. It is not monotone, and its gradient vanishes far out and at every hill and valley.
    """

    shape = "oscillating"
    formula = r"f(z) = \frac{\sin z}{z}, \quad f(0) = 1"
    derivative_formula = r"f'(z) = \frac{\cos z}{z} - \frac{\sin z}{z^2}, \quad f'(0) = 0"
    source = Source("Ramachandran, Zoph & Le", 2017, "https://arxiv.org/abs/1710.05941")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        size = np.where(np.isinf(z), 1.0, np.where(z == 0, 1e-9, z))
        return np.where(np.isinf(z), 0.0, np.sin(size) / size)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        # cos(z)/z - sin(z)/z**2 has no digit left below 1e-8; there the series stands.
        near, far = np.clip(z, -1.5, 1.5), np.where((np.abs(z) < 1.5) | np.isinf(z), 1.5, z)
        series = np.zeros_like(near)
        for k in range(12, 0, -1):
            # 2k / (2k + 1)!, taken from the term before it.
            series = 1 - near * near * series * ((k + 1) / (k * (2 * k + 2) * (2 * k + 3)))
        direct = (np.cos(far) - np.sin(far) / far) / far
        return unless_nan(z, np.where(np.isinf(z), 0.0, np.where(np.abs(z) < 1.5, -near / 3 * series, direct)))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        # Near 0 both terms of f' are large; there f is 1, and f' goes with z.
        z = wide(z)
        size = np.maximum(np.abs(z), 1e-3)
        f = np.sin(size) / size
        return f, z * (np.cos(size) - f) / (size * size)

    def properties(self) -> Properties:
        return Properties(
            range=(-0.21723362821122166, 1.0),
            limits=(0.0, 0.0),
            monotone=False,
            takes_both_signs=True,
            smoothness="C∞",
            saturates=(True, True),
            max_abs_derivative=0.4361818172714585,
            fixed_points=(where_crossing(self, 0.1, 1.0),),
        )
