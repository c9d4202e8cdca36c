"""INITIALIZERS: how a layer's weights are drawn before training, in terms of fan_in and fan_out."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from act_viz.activations.activation import Source
from act_viz.arrays import Array
from act_viz.kinds import Kind, Registry, param

_LECUN = Source("LeCun, Bottou, Orr & Müller", 1998, "https://doi.org/10.1007/3-540-49430-8_2")
_GLOROT = Source("Glorot & Bengio", 2010, "https://proceedings.mlr.press/v9/glorot10a.html")
_HE = Source("He, Zhang, Ren & Sun", 2015, "https://arxiv.org/abs/1502.01852")


class Initializer(Kind):
    """A distribution of starting weights; biases start at zero whatever it is."""

    source: ClassVar[Source]
    formula: ClassVar[str]
    """The variance of a weight in LaTeX, in terms of n_in and n_out."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        """Variance of one weight of a layer with `fan_in` inputs and `fan_out` units."""
        raise NotImplementedError

    def unscaled(self) -> Initializer:
        """The member that draws the same numbers, scaled so that square layers have weights of variance 1/width."""
        return self

    def quantiles(self, p: Array) -> Array | None:
        """A weight's quantiles at `p`, in standard deviations; None where weights depend on one another.

        Same shape as `p`.
        """
        return None

    def draw(
        self, rng: np.random.Generator, fan_in: int, fan_out: int, dtype: npt.DTypeLike = np.float64
    ) -> npt.NDArray[Any]:
        """Weights `(fan_in, fan_out)`; drawn in float64 and rounded, so that both dtypes start alike.

        Two members of the same shape of distribution draw the same numbers from equal generators and differ
        in scale only, so that a race can give all its networks the same draw.
        """
        raise NotImplementedError


class _Normal(Initializer):
    def unscaled(self) -> Initializer:
        return LeCunNormal()

    def quantiles(self, p: Array) -> Array:
        return np.asarray(ndtri(p))

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, dtype: npt.DTypeLike = np.float64) -> Array:
        weights: Array = np.sqrt(self.variance(fan_in, fan_out)) * rng.standard_normal((fan_in, fan_out))
        return weights.astype(dtype)


class _Uniform(Initializer):
    def unscaled(self) -> Initializer:
        return LeCunUniform()

    def quantiles(self, p: Array) -> Array:
        return np.asarray(np.sqrt(3.0) * (2 * p - 1))

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, dtype: npt.DTypeLike = np.float64) -> Array:
        # A uniform distribution on [−b, b] has variance b²/3.
        bound = np.sqrt(3.0 * self.variance(fan_in, fan_out))
        weights: Array = bound * rng.uniform(-1.0, 1.0, (fan_in, fan_out))
        return weights.astype(dtype)


INITIALIZERS: Registry[Initializer] = Registry("initializer")
"""Every initializer by its name."""


@INITIALIZERS.register("He normal")
class HeNormal(_Normal):
    """Normal weights with variance 2/fan_in.

    The 2 makes up for the half of the signal that ReLU cuts off, so that signals keep their size through a deep
    ReLU network. With tanh or SELU, which do not cut, it makes signals grow.
    """

    source = _HE
    formula = r"\frac{2}{n_\mathrm{in}}"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2.0 / fan_in


@INITIALIZERS.register("He uniform")
class HeUniform(_Uniform):
    """Uniform weights with variance 2/fan_in.

    The same size as He normal without its tails: no weight is far from the others. Good for ReLU and its relatives.
    """

    source = _HE
    formula = r"\frac{2}{n_\mathrm{in}}"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2.0 / fan_in


@INITIALIZERS.register("LeCun normal")
class LeCunNormal(_Normal):
    """Normal weights with variance 1/fan_in.

    Keeps the variance of what enters a layer if the function's slope is about 1 near zero. It is the draw that
    SELU's fixed point of mean 0 and variance 1 is computed for.
    """

    source = _LECUN
    formula = r"\frac{1}{n_\mathrm{in}}"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 1.0 / fan_in


@INITIALIZERS.register("LeCun uniform")
class LeCunUniform(_Uniform):
    """Uniform weights with variance 1/fan_in.

    The same size as LeCun normal without its tails.
    """

    source = _LECUN
    formula = r"\frac{1}{n_\mathrm{in}}"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 1.0 / fan_in


@INITIALIZERS.register("Glorot normal")
class GlorotNormal(_Normal):
    """Normal weights with variance 2/(fan_in + fan_out), also called Xavier.

    A compromise between keeping the size of signals on the way forward (1/fan_in) and of gradients on the way
    back (1/fan_out). Made with tanh in mind; under ReLU signals shrink from layer to layer.
    """

    source = _GLOROT
    formula = r"\frac{2}{n_\mathrm{in} + n_\mathrm{out}}"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2.0 / (fan_in + fan_out)


@INITIALIZERS.register("Glorot uniform")
class GlorotUniform(_Uniform):
    """Uniform weights with variance 2/(fan_in + fan_out), also called Xavier.

    The default of Keras. The same size as Glorot normal without its tails.
    """

    source = _GLOROT
    formula = r"\frac{2}{n_\mathrm{in} + n_\mathrm{out}}"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2.0 / (fan_in + fan_out)


@INITIALIZERS.register("Normal")
class Normal(_Normal):
    """Normal weights of one standard deviation, whatever the width of the layer.

    What people did before fan_in was taken into account. With sigma 1 wide layers saturate sigmoid and tanh at
    once; with sigma 0.01 signals die out within a few layers.
    """

    source = _GLOROT
    formula = r"\sigma^2"

    sigma: float = param(
        1.0, 0.001, 5.0, step=0.001, log=True, symbol=r"\sigma", help="Standard deviation of a weight."
    )

    def variance(self, fan_in: int, fan_out: int) -> float:
        return float(self.sigma) ** 2


@INITIALIZERS.register("Scaled normal")
class ScaledNormal(_Normal):
    """Normal weights with variance g²/fan_in, for a gain g of one's own.

    LeCun normal is g = 1, He normal g = √2. The page Depth computes the g that keeps the signal of any function.
    """

    source = _HE
    formula = r"\frac{g^2}{n_\mathrm{in}}"

    gain: float = param(1.0, 0.05, 12.0, step=0.001, symbol="g", help="Standard deviation of a weight times √fan_in.")

    def variance(self, fan_in: int, fan_out: int) -> float:
        return float(self.gain) ** 2 / fan_in


@INITIALIZERS.register("Orthogonal")
class Orthogonal(Initializer):
    """A random rotation, times a gain: all columns (or rows, if they are fewer) at right angles and equally long.

    A linear network then neither stretches nor squeezes any direction, however deep it is. Gain √2 suits ReLU.
    """

    source = Source("Saxe, McClelland & Ganguli", 2014, "https://arxiv.org/abs/1312.6120")
    formula = r"\frac{g^2}{\max(n_\mathrm{in}, n_\mathrm{out})}"

    gain: float = param(1.0, 0.1, 5.0, step=0.01, symbol="g", help="Length of each column.")

    def unscaled(self) -> Initializer:
        return Orthogonal()

    def variance(self, fan_in: int, fan_out: int) -> float:
        return float(self.gain) ** 2 / max(fan_in, fan_out)

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, dtype: npt.DTypeLike = np.float64) -> Array:
        tall = rng.standard_normal((max(fan_in, fan_out), min(fan_in, fan_out)))
        q, r = np.linalg.qr(tall)
        # Without the signs of r's diagonal the rotations would not be uniformly distributed (Mezzadri 2007).
        q *= np.where(np.diag(r) < 0, -1.0, 1.0)
        return (self.gain * (q if fan_in >= fan_out else q.T)).astype(dtype)


@INITIALIZERS.register("Zeros")
class Zeros(Initializer):
    """Every weight 0.

    All units of a layer compute the same and receive the same gradient, so they stay equal for ever; with ReLU or
    tanh nothing but the last bias learns. It is here to be seen failing.
    """

    source = Source(
        "Goodfellow, Bengio & Courville", 2016, "https://www.deeplearningbook.org/contents/optimization.html"
    )
    formula = "0"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 0.0

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, dtype: npt.DTypeLike = np.float64) -> Array:
        return np.zeros((fan_in, fan_out), dtype)
