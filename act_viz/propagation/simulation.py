"""Simulation: real random networks of finite width, run forward and backward before any training."""

from __future__ import annotations

import dataclasses
import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Literal

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.initializers import Initializer
from act_viz.propagation.theory import MeanField

Skip = Literal["none", "added", "scaled"]
Dropout = Literal["none", "ordinary", "alpha"]

MAX_DEPTH = 200
MAX_WIDTH = 512
_SMALL = 3_500_000
"""Weights up to which a network's are kept for the next simulation, and two networks run at a time."""
SATURATED_SLOPE = 0.05
"""Below this share of its steepest slope a function counts as saturated; `diagnostics.md` says why."""


@dataclasses.dataclass(frozen=True)
class RandomNetwork:
    """A network of `depth` layers of `width` units, inputs as wide as the layers, and what is put into it.

    Inputs are normal, with `input_mean` and `input_std`; they come in pairs of the given `correlation`. With a skip
    a layer gives f(z) + its input ("added") or that over √2 ("scaled"). `dropout` acts on what a layer gives.
    """

    activation: Activation
    initializer: Initializer
    depth: int = 50
    width: int = 128
    bias_std: float = 0.0
    input_mean: float = 0.0
    input_std: float = 1.0
    correlation: float = 0.0
    skip: Skip = "none"
    dropout: Dropout = "none"
    dropout_rate: float = 0.0
    n_inputs: int = 8

    def __post_init__(self) -> None:
        """Check the sizes.

        Raises
        ------
        ValueError
            If depth, width, the number of inputs or the rate is out of bounds.
        """
        if not 1 <= self.depth <= MAX_DEPTH:
            raise ValueError(f"depth must be from 1 to {MAX_DEPTH}, not {self.depth}.")
        if not 1 <= self.width <= MAX_WIDTH:
            raise ValueError(f"width must be from 1 to {MAX_WIDTH}, not {self.width}.")
        if self.n_inputs < 2 or self.n_inputs % 2:
            raise ValueError(f"n_inputs must be even and at least 2, not {self.n_inputs}.")
        if not 0 <= self.dropout_rate < 1:
            raise ValueError(f"dropout_rate must be from 0 to below 1, not {self.dropout_rate}.")

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
        """The same network, infinitely wide, without skip and dropout."""
        return MeanField(self.activation, self.weight_variance, self.bias_std**2)

    def inputs(self, rng: np.random.Generator) -> Array:
        """Inputs `(width, n_inputs)` in float32; 0 and 1 are a pair, 2 and 3, and so on."""
        x = rng.standard_normal((self.width, self.n_inputs))
        c = self.correlation
        x[:, 1::2] = c * x[:, ::2] + math.sqrt(max(0.0, 1 - c * c)) * x[:, 1::2]
        return (self.input_mean + self.input_std * x).astype(np.float32)


STATISTICS = ("mean_z", "var_z", "mean_a", "var_a", "correlation", "saturated", "log_gradient")


@dataclasses.dataclass(frozen=True)
class LayerValues:
    """What was seen at layers 1 to depth, each `(n_networks, depth)`, over units and inputs of one network.

    Values are inf or nan from the layer on at which float32 overflows.
    """

    mean_z: Array
    var_z: Array
    mean_a: Array
    var_a: Array
    correlation: Array
    """Mean over pairs of inputs of the correlation of their pre-activations, about 0."""
    saturated: Array
    """Share of units and inputs where |f'| < .05 of its largest value."""
    log_gradient: Array
    """ln of the mean square over inputs of the norm of ∂L/∂z, L a random linear readout, relative to the last layer."""

    @property
    def n_networks(self) -> int:
        """Number of networks."""
        return len(self.mean_z)

    def overflow(self) -> int | None:
        """The first layer (from 1) at which a network's values are not finite, if there is one."""
        broken = ~np.isfinite(self.var_a).all(axis=0)
        return int(np.argmax(broken)) + 1 if broken.any() else None


class _Weights:
    """The weights of one seed, drawn layer by layer when they are first asked for; a deeper network only adds some."""

    def __init__(self, initializer: Initializer, width: int, n_pieces: int, stream: np.random.SeedSequence) -> None:
        self._initializer, self._width, self._n_pieces = initializer, width, n_pieces
        self._rng = np.random.default_rng(stream)
        self._layers: list[Array] = []
        self._lock = threading.Lock()

    def layer(self, index: int) -> Array:
        """Weights `(units, fan_in)` in float32, with a leading axis of pieces in Maxout."""
        with self._lock:
            while len(self._layers) <= index:
                width = self._width
                drawn = [self._initializer.draw(self._rng, width, width, np.float32).T for _ in range(self._n_pieces)]
                self._layers.append(np.stack(drawn) if self._n_pieces > 1 else drawn[0])
            return self._layers[index]


@lru_cache(maxsize=8)
def _remembered(initializer: Initializer, width: int, n_pieces: int, seed: int) -> _Weights:
    return _Weights(initializer, width, n_pieces, np.random.SeedSequence(seed).spawn(1)[0])


def _weights_of(network: RandomNetwork, seed: int) -> _Weights:
    """The weights of `seed`; those of a small network are kept, since drawing them takes longest."""
    make = _remembered if network.n_weights <= _SMALL else _remembered.__wrapped__
    return make(network.initializer, network.width, network.activation.n_pieces, seed)


class Layers:
    """One random network's arrays: weights, pre-activations `z`, post-activations `a` and slopes per layer.

    `z` and slopes are `(units, n)`, with a leading axis of pieces in Maxout.
    """

    def __init__(self, network: RandomNetwork, seed: int, *, keep: bool = True) -> None:
        """Draw the network of `seed` and run it forward; `keep` keeps the arrays that the way back needs."""
        self.network = network
        self._weights: list[Array] = []
        self._slopes: list[Array] = []
        self._gates: list[Array | float] = []
        self._keep = keep
        self._flat = SATURATED_SLOPE * network.activation.properties().max_abs_derivative
        streams = np.random.SeedSequence(seed).spawn(4)
        self._drawn = _weights_of(network, seed)
        self._bias_rng, self._input_rng, self._drop_rng = map(np.random.default_rng, streams[1:])

    def forward(self) -> Array:
        """Statistics `(depth, 6)` of the way forward, in the order of `STATISTICS`."""
        a = self.network.inputs(self._input_rng)
        rows = np.full((self.network.depth, 6), np.nan)
        with np.errstate(over="ignore", invalid="ignore", under="ignore", divide="ignore"):
            for layer in range(self.network.depth):
                z, slope, a = self._layer(self._drawn.layer(layer), a)
                rows[layer] = self._statistics(z, slope, a)
                if not np.isfinite(rows[layer, 3]):
                    rows[layer:, :4] = np.inf
                    break
        return rows

    def _layer(self, weights: Array, a: Array) -> tuple[Array, Array, Array]:
        """The layer's pre-activations, slopes and what it passes on, given what the last one passed on."""
        network = self.network
        z = np.matmul(weights, a)
        if network.bias_std:
            biases = network.bias_std * self._bias_rng.standard_normal(z.shape[:-1])
            z += biases[..., None].astype(np.float32)
        h, slope = _applied(network.activation, z)
        if network.skip != "none":
            h = h + a
            if network.skip == "scaled":
                h *= np.float32(math.sqrt(0.5))
        passed, gate = self._dropped(h)
        if self._keep:
            self._weights.append(weights)
            self._slopes.append(slope)
            self._gates.append(gate)
        return z, slope, passed

    def backward(self) -> Array:
        """ln of the gradient's squared norm per layer `(depth,)`, up to a constant; −inf where no gradient arrives.

        The norm is taken out at every layer, so that gradients too small for float32 are still seen.
        """
        network = self.network
        found = np.full(network.depth, np.nan)
        if len(self._weights) < network.depth:
            return found
        if network.skip != "none":
            raise ValueError("Gradients are followed through networks without skips only.")
        d_a = self._input_rng.standard_normal((network.width, network.n_inputs)).astype(np.float32)
        scale = np.zeros(network.n_inputs)
        with np.errstate(over="ignore", invalid="ignore", under="ignore", divide="ignore"):
            for layer in range(network.depth - 1, -1, -1):
                d_z = self._slopes[layer] * (d_a * self._gates[layer])
                axes = tuple(range(d_z.ndim - 1))
                square = np.einsum(d_z, [*axes, 9], d_z, [*axes, 9], [9]).astype(float)
                scale += np.log(square)
                top = scale.max()
                found[layer] = top + math.log(np.mean(np.exp(scale - top))) if np.isfinite(top) else top
                d_z *= (1 / np.sqrt(np.where(square > 0, square, 1.0))).astype(np.float32)
                d_a = np.matmul(np.swapaxes(self._weights[layer], -1, -2), d_z)
                if d_a.ndim > 2:
                    d_a = d_a.sum(axis=0)
        return found

    def _dropped(self, h: Array) -> tuple[Array, Array | float]:
        """`h` after dropout, and the factor with which each of its elements was passed on."""
        network = self.network
        if network.dropout == "none" or network.dropout_rate == 0:
            return h, 1.0
        rate = network.dropout_rate
        kept = (self._drop_rng.random(h.shape) >= rate).astype(np.float32)
        if network.dropout == "ordinary":
            gate = kept / np.float32(1 - rate)
            return h * gate, gate
        low, scale, shift = alpha_dropout(network.activation, rate)
        gate = kept * np.float32(scale)
        return h * gate + np.float32(scale * low) * (1 - kept) + np.float32(shift), gate

    def _statistics(self, z: Array, slope: Array, a: Array) -> tuple[float, ...]:
        """Means and variances of z and a, correlation of pairs, share saturated."""
        flat = z.reshape(-1, z.shape[-1]).astype(float)
        square = np.einsum("ub,ub->b", flat, flat)
        product = np.einsum("ub,ub->b", flat[:, ::2], flat[:, 1::2])
        correlation = np.add.reduce(product / np.sqrt(square[::2] * square[1::2])) / len(product)
        n_saturated = np.count_nonzero(np.abs(slope) < self._flat) if math.isfinite(self._flat) else 0
        return (*_mean_and_variance(flat), *_mean_and_variance(a.astype(float)), correlation, n_saturated / slope.size)


def _mean_and_variance(values: Array) -> tuple[float, float]:
    """Mean and variance over all elements of a 2-D array; in two passes, since the mean may be far from 0."""
    mean = np.add.reduce(values, axis=None) / values.size
    centered = values - mean
    return mean, np.einsum("ub,ub->", centered, centered) / values.size


def _applied(activation: Activation, z: Array) -> tuple[Array, Array]:
    """f(z) and f'(z); of a Maxout unit its largest piece, and 1 for that piece."""
    if activation.n_pieces > 1:
        a = z.max(axis=0)
        return a, (z == a).astype(z.dtype)
    return activation(z), activation.derivative(z)


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


def simulate(network: RandomNetwork, seed: int, *, backward: bool = True) -> Array:
    """What is seen in the network of `seed`: `(depth, 7)` in the order of `STATISTICS`, gradients nan unless asked."""
    layers = Layers(network, seed, keep=backward)
    forward = layers.forward()
    log_gradient = layers.backward() if backward else np.full(network.depth, np.nan)
    return np.column_stack([forward, log_gradient - log_gradient[-1]])


class Simulation:
    """Networks of one kind with seeds 0, 1, …, run one after another, so that it can be watched and stopped."""

    def __init__(self, network: RandomNetwork, n_networks: int, *, backward: bool = True) -> None:
        self.network = network
        self.n_networks = n_networks
        self.backward = backward
        self.seconds = 0.0
        """Time spent so far."""
        self._rows: list[Array] = []

    @property
    def n_done(self) -> int:
        """Networks run so far."""
        return len(self._rows)

    @property
    def finished(self) -> bool:
        """Whether all networks have run."""
        return self.n_done >= self.n_networks

    @property
    def seconds_left(self) -> float:
        """Time that the rest will take, from the time that each took so far."""
        return self.seconds / max(1, self.n_done) * (self.n_networks - self.n_done)

    def advance(self, seconds: float = math.inf) -> None:
        """Run at least one more network, and further ones until `seconds` are over.

        Small networks run two at a time: drawing the weights takes most of the time and leaves the other core free.
        """
        started = time.perf_counter()
        at_once = 2 if self.network.n_weights <= _SMALL else 1
        with ThreadPoolExecutor(at_once) as threads:
            while not self.finished:
                seeds = range(self.n_done, min(self.n_done + at_once, self.n_networks))
                self._rows.extend(threads.map(self._one, seeds))
                if time.perf_counter() - started >= seconds:
                    break
        self.seconds += time.perf_counter() - started

    def _one(self, seed: int) -> Array:
        return simulate(self.network, seed, backward=self.backward)

    def values(self) -> LayerValues:
        """What was seen so far.

        Raises
        ------
        ValueError
            If nothing has run yet.
        """
        if not self._rows:
            raise ValueError("No network has run yet.")
        stacked = np.stack(self._rows)
        return LayerValues(**{name: stacked[..., index] for index, name in enumerate(STATISTICS)})
