"""A random network before any training, and what is to be seen of it."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.network.initializers import Initializer
from act_viz.propagation.passing import PLAIN, Passing
from act_viz.propagation.path import Curve
from act_viz.propagation.theory import MeanField

MAX_DEPTH = 200
MAX_WIDTH = 512


@dataclasses.dataclass(frozen=True)
class RandomNetwork:
    """A network of `depth` layers of `width` units, inputs as wide as the layers, and what is put into it.

    Inputs are normal, with `input_mean` and `input_std`; they come in pairs of the given `correlation`.
    """

    activation: Activation
    initializer: Initializer
    depth: int = 50
    width: int = 128
    bias_std: float = 0.0
    input_mean: float = 0.0
    input_std: float = 1.0
    correlation: float = 0.0
    passing: Passing = PLAIN
    n_inputs: int = 4

    def __post_init__(self) -> None:
        """Check the sizes.

        Raises
        ------
        ValueError
            If depth, width or the number of inputs is out of bounds.
        """
        if not 1 <= self.depth <= MAX_DEPTH:
            raise ValueError(f"depth must be from 1 to {MAX_DEPTH}, not {self.depth}.")
        if not 1 <= self.width <= MAX_WIDTH:
            raise ValueError(f"width must be from 1 to {MAX_WIDTH}, not {self.width}.")
        if self.n_inputs < 2 or self.n_inputs % 2:
            raise ValueError(f"n_inputs must be even and at least 2, not {self.n_inputs}.")

    @property
    def n_weights(self) -> int:
        """Number of weights."""
        return self.depth * self.width**2 * self.activation.n_pieces

    @property
    def weight_variance(self) -> float:
        """σ_w²: a weight's variance times fan_in."""
        return self.width * self.initializer.variance(self.width, self.width)

    @property
    def input_square(self) -> float:
        """Mean square of an input."""
        return self.input_mean**2 + self.input_std**2

    def theory(self) -> MeanField:
        """The same network, infinitely wide."""
        return MeanField(self.activation, self.weight_variance, self.bias_std**2, self.passing)

    def expected(self) -> Curve:
        """What theory says of its layers."""
        return self.theory().through(self.depth, self.input_square, self.input_mean)

    def expected_correlation(self) -> Array:
        """What theory says of the correlation of a pair of inputs at its layers, `(depth,)`."""
        return self.theory().correlations(self.depth, self.input_correlation, self.input_square, self.input_mean)

    @property
    def input_correlation(self) -> float:
        """The correlation of a pair of inputs about 0, with their mean."""
        square = self.input_mean**2 + self.input_std**2 * self.correlation
        return square / self.input_square if self.input_square else 0.0

    def inputs(self, rng: np.random.Generator) -> Array:
        """Inputs `(width, n_inputs)` in float32; 0 and 1 are a pair, 2 and 3, and so on."""
        x = rng.standard_normal((self.width, self.n_inputs))
        c = self.correlation
        x[:, 1::2] = c * x[:, ::2] + math.sqrt(max(0.0, 1 - c * c)) * x[:, 1::2]
        return (self.input_mean + self.input_std * x).astype(np.float32)


@dataclasses.dataclass(frozen=True)
class LayerValues:
    """What was seen at layers 1 to depth, each `(n_networks, depth)`, over units and inputs of one network.

    Values are inf or nan from the layer on at which float32 overflows.
    """

    mean_z: Array
    var_z: Array
    mean_a: Array
    """Mean of what the layer passes on."""
    var_a: Array
    correlation: Array
    """Mean over pairs of inputs of the correlation of their pre-activations, about 0."""
    saturated: Array
    """Share of units and inputs where |f'| < .05 of its largest value; nan where that has no bound."""
    dead: Array
    """Share of units whose f' is exactly 0 for every input; a Maxout unit never is."""
    undefined: Array
    """Whether the values of a layer are no numbers since f is none there, which is not an overflow."""
    log_gradient: Array
    """ln of the mean square over inputs of the norm of ∂L/∂z, L a random linear readout, relative to the last layer."""

    @property
    def n_networks(self) -> int:
        """Number of networks."""
        return len(self.mean_z)

    def ends(self) -> int | None:
        """The first layer (from 1) at which a network's values are not finite, if there is one."""
        broken = ~np.isfinite(self.var_a).all(axis=0)
        return int(np.argmax(broken)) + 1 if broken.any() else None

    def overflow(self) -> int | None:
        """The same where it is an overflow; none where f is not a number."""
        layer = self.ends()
        return None if layer is None or self.undefined[:, layer - 1].any() else layer


STATISTICS = tuple(field.name for field in dataclasses.fields(LayerValues))


@dataclasses.dataclass(frozen=True)
class Samples:
    """Some of the values themselves, at some layers (from 1): z and what is passed on, each `(n_layers, n_values)`."""

    layers: Array
    z: Array
    a: Array
