"""Simulation: real random networks of finite width, run forward and backward before any training."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.initializers import Initializer
from act_viz.propagation.passing import PLAIN, Passing, alpha_dropout
from act_viz.propagation.theory import Curve, MeanField
from act_viz.propagation.units import SATURATED_SLOPE
from act_viz.propagation.weights import weights_of

MAX_DEPTH = 200
MAX_WIDTH = 512
_AT_ONCE = 4_000_000
"""Weights, or pre-activations, of a network up to which it counts as small."""
_LAYERS_AT_ONCE = 16
"""Layers whose statistics are reckoned together; more would not fit the cache."""
_SAMPLED_LAYERS = 12
_SAMPLED_VALUES = 8192


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
        square = self.input_mean**2 + self.input_std**2 * self.correlation
        about_zero = square / self.input_square if self.input_square else 0.0
        return self.theory().correlations(self.depth, about_zero, self.input_square, self.input_mean)

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


STATISTICS = tuple(field.name for field in dataclasses.fields(LayerValues))


@dataclasses.dataclass(frozen=True)
class Samples:
    """Some of the values themselves, at some layers (from 1): z and what is passed on, each `(n_layers, n_values)`."""

    layers: Array
    z: Array
    a: Array


class Stack:
    """Networks of several seeds that run together; arrays have the axes layer, seed, unit, input.

    `z` and `slopes` have an axis of pieces before that of units in Maxout.
    """

    def __init__(self, network: RandomNetwork, seeds: range) -> None:
        """Make room for the networks of `seeds`."""
        self.network, self.seeds = network, seeds
        activation, depth = network.activation, network.depth
        self.weights = weights_of(network.initializer.unscaled(), network.width, activation.n_pieces, depth, seeds)
        units = (network.width, network.n_inputs)
        pieces = (activation.n_pieces,) if activation.n_pieces > 1 else ()
        self.z = np.empty((depth, len(seeds), *pieces, *units), np.float32)
        self.slopes = np.empty_like(self.z)
        self.a = np.empty((depth, len(seeds), *units), np.float32)
        self._log_squares = np.full((depth, len(seeds), network.n_inputs), np.nan)
        """ln of the gradient's squared norm for each input."""
        self._gates: list[Array] = []
        streams = [map(np.random.default_rng, np.random.SeedSequence(seed).spawn(3)) for seed in seeds]
        self._bias_rngs, self._input_rngs, self._drop_rngs = zip(*streams, strict=True)
        self._scale = np.float32(math.sqrt(network.weight_variance))

    def steps(self) -> Iterator[None]:
        """Run forward, then backward, a layer at a step."""
        a = np.stack([self.network.inputs(rng) for rng in self._input_rngs])
        for layer in range(self.network.depth):
            with _quiet():
                a = self._forward(layer, a)
            yield
        readout = [rng.standard_normal(self.a.shape[2:]) for rng in self._input_rngs]
        d_a = np.stack(readout).astype(np.float32)
        log_square = np.zeros((len(self.seeds), self.network.n_inputs))
        for layer in range(self.network.depth - 1, -1, -1):
            with _quiet():
                d_a, log_square = self._backward(layer, d_a, log_square)
            yield

    def _forward(self, layer: int, a: Array) -> Array:
        """Put the layer's arrays in their places, given what the layer before passed on; returns what it passes on."""
        network, z = self.network, self.z[layer]
        maxout = network.activation.n_pieces > 1
        np.matmul(self.weights.layer(layer), a[:, np.newaxis] if maxout else a, out=z)
        z *= self._scale
        if network.bias_std:
            for rng, of_seed in zip(self._bias_rngs, z, strict=True):
                of_seed += (network.bias_std * rng.standard_normal(of_seed.shape[:-1]))[..., np.newaxis]
        if maxout:
            h = z.max(axis=1)
            self.slopes[layer] = z == h[:, np.newaxis]
        else:
            h, self.slopes[layer] = _applied(network.activation, z)
        passing = network.passing
        if passing.kept_input:
            h = h + a
        if passing.shrinkage != 1:
            h = h * np.float32(math.sqrt(passing.shrinkage))
        if passing.drops:
            h, gate = self._dropped(h)
            self._gates.append(gate)
        self.a[layer] = h
        return np.asarray(h)

    def _dropped(self, h: Array) -> tuple[Array, Array]:
        """`h` after dropout, and the factor with which each of its elements was passed on."""
        passing = self.network.passing
        drawn = np.stack([rng.random(h.shape[1:], np.float32) for rng in self._drop_rngs])
        kept = (drawn >= passing.rate).astype(np.float32)
        if passing.dropout == "ordinary":
            gate = kept / np.float32(1 - passing.rate)
            return h * gate, gate
        low, scale, shift = map(np.float32, alpha_dropout(self.network.activation, passing.rate))
        gate = kept * scale
        return h * gate + scale * low * (1 - kept) + shift, gate

    def _backward(self, layer: int, d_a: Array, log_square: Array) -> tuple[Array, Array]:
        """Note the layer's gradient; returns that of what it was given, of norm 1, and ln of what its square was.

        The norm is taken out at every layer, so that gradients too small for float32 are still seen.
        """
        passing = self.network.passing
        d_h = d_a * np.float32(math.sqrt(passing.shrinkage))
        if passing.drops:
            d_h *= self._gates[layer]
        maxout = self.network.activation.n_pieces > 1
        d_z = self.slopes[layer] * (d_h[:, np.newaxis] if maxout else d_h)
        self._log_squares[layer] = log_square + np.log(_squares(d_z))
        d_before = np.matmul(np.swapaxes(self.weights.layer(layer), -1, -2), d_z)
        d_before = self._scale * (d_before.sum(axis=1) if maxout else d_before)
        if passing.kept_input:
            d_before += d_h
        square = _squares(d_before)
        d_before *= (1 / np.sqrt(np.where(square > 0, square, 1.0))).astype(np.float32)[:, np.newaxis]
        return d_before, log_square + np.log(square)

    def values(self) -> dict[str, Array]:
        """What was seen, by the names of `STATISTICS`, each `(seeds, depth)`."""
        chunks = range(0, self.network.depth, _LAYERS_AT_ONCE)
        with _quiet():
            parts = [self._statistics(slice(start, start + _LAYERS_AT_ONCE)) for start in chunks]
            of_layers = _log_mean_exp(self._log_squares).T
            gradient = of_layers - of_layers[:, -1:]
        found = {name: np.concatenate([part[name] for part in parts]).T for name in parts[0]}
        broken = np.logical_or.accumulate(~np.isfinite(found["var_a"]), axis=1)
        for name in ("mean_z", "var_z", "mean_a", "var_a"):
            found[name] = np.where(broken, np.inf, found[name])
        for name in ("correlation", "saturated", "dead"):
            found[name] = np.where(broken, np.nan, found[name])
        return found | {"log_gradient": np.where(broken.any(axis=1, keepdims=True), np.nan, gradient)}

    def _statistics(self, layers: slice) -> dict[str, Array]:
        """Everything but the gradient, each `(layers, seeds)`."""
        slopes, activation = self.slopes[layers], self.network.activation
        z = self.z[layers].reshape(*slopes.shape[:2], -1, self.network.n_inputs).astype(float)
        mean_z, var_z = _mean_and_variance(z)
        mean_a, var_a = _mean_and_variance(self.a[layers].astype(float))
        square, product = _over_units(z * z), _over_units(z[..., ::2] * z[..., 1::2])
        correlation = np.mean(product / np.sqrt(square[..., ::2] * square[..., 1::2]), axis=-1)
        flat = SATURATED_SLOPE * activation.properties().max_abs_derivative
        saturated, dead = np.full(mean_z.shape, np.nan), np.zeros(mean_z.shape)
        if activation.n_pieces == 1:
            dead = (slopes == 0).all(axis=-1).mean(axis=-1)
            if math.isfinite(flat):
                saturated = (np.abs(slopes) < flat).mean(axis=(-1, -2))
        return {
            "mean_z": mean_z,
            "var_z": var_z,
            "mean_a": mean_a,
            "var_a": var_a,
            "correlation": correlation,
            "saturated": saturated,
            "dead": dead,
        }

    def samples(self) -> Samples:
        """Some values at some layers."""
        layers = sampled_layers(self.network.depth)
        n_each = _SAMPLED_VALUES

        def some(values: Array) -> Array:
            return np.array(values[layers - 1].reshape(len(layers), -1)[:, :n_each])

        return Samples(layers, some(self.z), some(self.a))


def _applied(activation: Activation, z: Array) -> tuple[Array, Array]:
    """f(z) and f'(z); in the quick form of training steps where that holds, up to |z| = 1e6."""
    form = activation.training_form(z) if np.abs(z).max() <= 1e6 else None
    if form is None:
        return activation(z), activation.derivative(z)
    return form[0], form[1]


def sampled_layers(depth: int) -> Array:
    """The layers (from 1) whose values are kept: at most twelve, the first and the last among them."""
    return np.unique(np.linspace(1, depth, min(depth, _SAMPLED_LAYERS)).round().astype(int))


def _quiet() -> np.errstate:
    """Values that overflow, and what follows from them, are part of what is to be seen."""
    return np.errstate(over="ignore", invalid="ignore", under="ignore", divide="ignore")


def _squares(values: Array) -> Array:
    """Sum of squares over all axes between seeds and inputs, `(seeds, inputs)`, in float64."""
    flat = values.reshape(len(values), -1, values.shape[-1]).astype(float)
    return _over_units(flat * flat)


def _over_units(values: Array) -> Array:
    """Sum over the last axis but one; as a product with ones, which is several times as fast for few inputs."""
    return np.asarray(np.matmul(np.ones((1, values.shape[-2])), values)[..., 0, :])


def _log_mean_exp(values: Array) -> Array:
    """ln of the mean of exp(values) over the last axis."""
    top = values.max(axis=-1, keepdims=True)
    shifted = np.where(np.isfinite(top), values - top, np.where(values == top, 0.0, values))
    return np.asarray(top[..., 0] + np.log(np.mean(np.exp(shifted), axis=-1)))


def _mean_and_variance(values: Array) -> tuple[Array, Array]:
    """Mean and variance over units and inputs, `(layers, seeds)`; in two passes, since the mean may be far from 0."""
    flat = values.reshape(*values.shape[:2], -1)
    mean = flat.mean(axis=-1)
    centered = flat - mean[..., np.newaxis]
    return mean, np.vecdot(centered, centered) / flat.shape[-1]


def simulate(network: RandomNetwork, seeds: range) -> LayerValues:
    """What is seen in the networks of `seeds`, all at once."""
    stack = Stack(network, seeds)
    for _layer in stack.steps():
        pass
    return LayerValues(**stack.values())


@dataclasses.dataclass
class _UnderWay:
    """A stack that runs, and where it stands."""

    stack: Stack
    steps: Iterator[None]
    n_steps: int = 0
    done: bool = False

    def advance(self, deadline: float) -> None:
        """Go on until the end or the deadline, one layer at least."""
        for _layer in self.steps:
            self.n_steps += 1
            if time.perf_counter() >= deadline:
                return
        self.done = True


class Simulation:
    """Networks of one kind with seeds 0, 1, …, run bit by bit, so that it can be watched and stopped."""

    def __init__(self, network: RandomNetwork, n_networks: int) -> None:
        self.network = network
        self.n_networks = n_networks
        self.seconds = 0.0
        """Time spent so far."""
        self.stopped = False
        size = _stack_size(network)
        self._waiting = [range(start, min(start + size, n_networks)) for start in range(0, n_networks, size)]
        self._running: list[_UnderWay] = []
        self._done: dict[int, dict[str, Array]] = {}
        """What was seen, by the first seed of the stack."""
        self._n_layers = 0
        self.samples: Samples | None = None
        """Some of the values of the first networks; none before these have run."""

    @property
    def n_done(self) -> int:
        """Networks that have run."""
        return sum(len(found["var_z"]) for found in self._done.values())

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return self.stopped or self.n_done >= self.n_networks

    @property
    def progress(self) -> float:
        """Share of the work that is done, 0 to 1."""
        layers = 2 * self.network.depth
        under_way = sum(runner.n_steps * len(runner.stack.seeds) for runner in self._running)
        return min(1.0, (self.n_done * layers + under_way) / (self.n_networks * layers))

    @property
    def seconds_left(self) -> float:
        """Time that the rest will take, from the time that it took so far."""
        return self.seconds / max(self.progress, 1e-9) * (1 - self.progress)

    def stop(self) -> None:
        """Leave it at the networks that have run."""
        self.stopped = True
        self._waiting.clear()
        self._running.clear()

    def advance(self, seconds: float = math.inf) -> None:
        """Go on until everything has run or `seconds` are over, for one layer at least.

        Two stacks run at a time, one of large networks: that leaves a core for others.
        """
        started = time.perf_counter()
        deadline = started + seconds
        at_once = 2 if self.network.n_weights <= _AT_ONCE else 1
        with ThreadPoolExecutor(at_once) as threads:
            while not self.finished:
                while self._waiting and len(self._running) < at_once:
                    stack = Stack(self.network, self._waiting.pop(0))
                    self._running.append(_UnderWay(stack, stack.steps()))
                list(threads.map(lambda runner: runner.advance(deadline), self._running))
                self._collect()
                if time.perf_counter() >= deadline:
                    break
        self.seconds += time.perf_counter() - started

    def _collect(self) -> None:
        """Note what the stacks that are through have seen."""
        for runner in self._running:
            if runner.done:
                first = runner.stack.seeds[0]
                self._done[first] = runner.stack.values()
                if first == 0:
                    self.samples = runner.stack.samples()
        self._running = [runner for runner in self._running if not runner.done]

    def values(self) -> LayerValues:
        """What was seen so far.

        Raises
        ------
        ValueError
            If no network has run yet.
        """
        if not self._done:
            raise ValueError("No network has run yet.")
        stacks = [found for _first, found in sorted(self._done.items())]
        return LayerValues(**{name: np.concatenate([found[name] for found in stacks]) for name in STATISTICS})


def _stack_size(network: RandomNetwork) -> int:
    """How many networks run together: a few small ones, one large one."""
    numbers = max(network.n_weights, network.depth * network.width * network.n_inputs * network.activation.n_pieces)
    return max(1, min(4, 2 * _AT_ONCE // numbers))
