"""Random networks of several seeds that run together, forward and backward."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.propagation.passing import alpha_dropout
from act_viz.propagation.random_network import LayerValues, RandomNetwork, Samples
from act_viz.propagation.units import SATURATED_SLOPE
from act_viz.propagation.weights import weights_of

_LAYERS_AT_ONCE = 16
"""Layers whose statistics are reckoned together; more would not fit the cache."""
_SAMPLED_LAYERS = 12
_SAMPLED_VALUES = 8192


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
            # A gradient that is 0 at the last layer is 0 everywhere: a share of 0 would be no number.
            gradient = np.where(np.isneginf(of_layers[:, -1:]), -np.inf, of_layers - of_layers[:, -1:])
        found = {name: np.concatenate([part[name] for part in parts]).T for name in parts[0]}
        broken = np.logical_or.accumulate(~np.isfinite(found["var_a"]), axis=1)
        for name in ("mean_z", "var_z", "mean_a", "var_a"):
            found[name] = np.where(broken, np.inf, found[name])
        for name in ("correlation", "saturated", "dead"):
            found[name] = np.where(broken, np.nan, found[name])
        found["undefined"] = self._undefined(broken)
        return found | {"log_gradient": np.where(broken.any(axis=1, keepdims=True), np.nan, gradient)}

    def _undefined(self, broken: Array) -> Array:
        """Whether f is no number at a finite z, from the first layer on that is `broken`, `(seeds, depth)`."""
        found = np.zeros_like(broken)
        if self.network.activation.n_pieces > 1:
            return found
        for seed in np.flatnonzero(broken.any(axis=1)):
            first = int(np.argmax(broken[seed]))
            z = self.z[first, seed]
            with _quiet():
                found[seed, first:] = bool(np.isnan(self.network.activation(z[np.isfinite(z)])).any())
        return found

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
    """The layers (from 1) whose values are kept: at most twelve, the first and the last among them.

    `(min(depth, 12),)`.
    """
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
