"""What a layer passes on: its function's values after a skip connection and dropout, and what that does to moments."""

from __future__ import annotations

import dataclasses
import math
from typing import Literal

from act_viz.activations import Activation

Skip = Literal["none", "added", "scaled"]
Dropout = Literal["none", "ordinary", "alpha"]


@dataclasses.dataclass(frozen=True)
class Joint:
    """Moments of a unit's value over the weights: its mean, its mean square, and the mean product for two inputs."""

    mean: float
    square: float
    product: float = math.nan


@dataclasses.dataclass(frozen=True)
class Passing:
    """A skip gives f(z) + the layer's input ("added") or that over √2 ("scaled"); dropout acts on what comes out."""

    skip: Skip = "none"
    dropout: Dropout = "none"
    rate: float = 0.0

    def __post_init__(self) -> None:
        """Check the rate.

        Raises
        ------
        ValueError
            If it is not from 0 to below 1.
        """
        if not 0 <= self.rate < 1:
            raise ValueError(f"The dropout rate must be from 0 to below 1, not {self.rate}.")

    @property
    def plain(self) -> bool:
        """Whether a layer passes on f(z) and nothing else."""
        return self.skip == "none" and not self.drops

    @property
    def drops(self) -> bool:
        """Whether anything is dropped."""
        return self.dropout != "none" and self.rate > 0

    @property
    def kept_input(self) -> float:
        """1 if a layer's input is passed on beside f(z), else 0."""
        return 0.0 if self.skip == "none" else 1.0

    @property
    def shrinkage(self) -> float:
        """Factor on the square of what a skip gives."""
        return 0.5 if self.skip == "scaled" else 1.0

    def moments(self, activation: Activation, of_f: Joint, of_input: Joint) -> Joint:
        """Moments of what is passed on, from those of f(z) and of the layer's input, which are independent.

        Two inputs are dropped independently of one another.
        """
        kept, shrinkage = self.kept_input, self.shrinkage
        cross = 2 * of_f.mean * of_input.mean
        mean = math.sqrt(shrinkage) * (of_f.mean + kept * of_input.mean)
        square = shrinkage * (of_f.square + kept * (cross + of_input.square))
        product = shrinkage * (of_f.product + kept * (cross + of_input.product))
        if not self.drops:
            return Joint(mean, square, product)
        rate, stays = self.rate, 1 - self.rate
        if self.dropout == "ordinary":
            return Joint(mean, square / stays, product)
        low, scale, shift = alpha_dropout(activation, rate)
        dropped = stays * mean + rate * low
        constant = 2 * scale * shift * dropped + shift**2
        return Joint(
            scale * dropped + shift,
            scale**2 * (stays * square + rate * low**2) + constant,
            scale**2 * (stays**2 * product + 2 * stays * rate * low * mean + rate**2 * low**2) + constant,
        )

    def gradient_factor(self, activation: Activation) -> float:
        """Factor of a squared gradient on its way back through skip and dropout, up to f."""
        if not self.drops:
            return self.shrinkage
        stays = 1 - self.rate
        if self.dropout == "ordinary":
            return self.shrinkage / stays
        return self.shrinkage * alpha_dropout(activation, self.rate)[1] ** 2 * stays


PLAIN = Passing()


def alpha_dropout(activation: Activation, rate: float) -> tuple[float, float, float]:
    """The value dropped units take, and the factor and the shift that keep mean 0 and variance 1.

    The value is the function's limit at −∞, which for SELU is −λα (Klambauer et al. 2017).

    Raises
    ------
    ValueError
        If the function has no finite limit at −∞.
    """
    low = activation.properties().limits[0]
    if not math.isfinite(low):
        raise ValueError(f"{activation} has no finite limit at −∞, which alpha dropout needs.")
    kept = 1 - rate
    scale = 1 / math.sqrt(kept + low * low * kept * rate)
    return low, scale, -scale * rate * low
