"""Theory layer by layer, reckoned as far as it was asked for, by whoever asks first."""

from __future__ import annotations

import dataclasses
import math
import threading
from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Generic, Literal, TypeVar

import numpy as np

from act_viz.activations.normal_expectation import product_expectation
from act_viz.arrays import Array
from act_viz.propagation.expectations import has_pole, moments
from act_viz.propagation.largest import largest_product
from act_viz.propagation.layer_map import LayerMap
from act_viz.propagation.passing import Joint

Row = TypeVar("Row", float, tuple[float, ...])

TOO_LARGE = 1e150
"""Above this q is called infinite: f(z)² would overflow soon after."""
_SETTLED_CORRELATION = 1e-13

End = Literal["grows", "pole", "undefined"]
"""Why theory has no number: a variance beyond what numbers hold, a pole whose square has no mean, f not a number."""


@dataclasses.dataclass(frozen=True)
class Curve:
    """What theory says of layers 1 to depth, each `(depth,)`; inf once a value is beyond what numbers hold."""

    q: Array
    """Variance of the pre-activations, whose mean is 0."""
    mean_a: Array
    """Mean of what the layer passes on."""
    var_a: Array
    chi: Array
    """χ₁: factor of a squared gradient on its way back through f and the weights."""
    factor: Array
    """The same with skip and dropout."""
    log_gradient: Array
    """ln of the squared norm of ∂L/∂z at each layer, relative to the last."""
    plain: bool = True
    """Whether layers pass on f(z) and nothing else, so that `factor` is `chi`."""
    end: End | None = None
    """Why the last layers have no finite variance of what is passed on, if they have none …"""
    end_layer: int = 0
    """… and the first such layer, from 1."""


class _Layers(ABC, Generic[Row]):
    """Numbers of one layer after another, until all further layers are alike; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: list[Row] = []
        self._settled = False

    def left(self, depth: int) -> int:
        """How many of `depth` layers are still to be done."""
        return 0 if self._settled else max(0, depth - len(self._rows))

    def step(self) -> None:
        """Do one more layer, if it would be another."""
        with self._lock:
            if not self._settled:
                self._rows.append(self._next())

    def _known(self, depth: int) -> Array:
        """The rows of layers 1 to `depth`, `(depth, …)`; layers that are alike have the same."""
        while self.left(depth):
            self.step()
        with self._lock:
            known = np.array(self._rows[:depth])
        return np.concatenate([known, np.repeat(known[-1:], depth - len(known), axis=0)])

    @abstractmethod
    def _next(self) -> Row:
        """The layer after the last; afterwards `_settled` says whether all further ones are like it."""


class Path(_Layers[tuple[float, ...]]):
    """Layer by layer from given inputs: q, mean and mean square of what is passed on, E[f'²]."""

    def __init__(self, field: LayerMap, inputs: Joint) -> None:
        super().__init__()
        self._field = field
        self._passed = inputs
        self._end: End | None = None
        self._end_layer = 0

    def curve(self, depth: int) -> Curve:
        """Layers 1 to `depth`."""
        q, mean, square, slope = self._known(depth).T
        with np.errstate(invalid="ignore"):
            variance = np.where(np.isfinite(square), np.maximum(0.0, square - mean * mean), square)
        chi = self._field.chi_of(slope)
        passing = self._field.passing
        factor = passing.gradient_factor(self._field.activation) * (chi + passing.kept_input)
        with np.errstate(divide="ignore", invalid="ignore"):
            arriving = np.append(np.cumsum(np.log(factor[:0:-1]))[::-1], 0.0)
            log_gradient = arriving + np.log(slope / slope[-1])
            # Where nothing arrives at the last layer, nothing does before it: a share of 0 would be no number.
            log_gradient = np.where(slope[-1] == 0, -np.inf, log_gradient)
        ended = 0 < self._end_layer <= depth
        end = (self._end, self._end_layer) if ended else (None, 0)
        return Curve(q, mean, variance, chi, factor, log_gradient, passing.plain, *end)

    def _next(self) -> tuple[float, ...]:
        """The layer after the last; afterwards `_settled` says whether all further ones are like it."""
        field, before = self._field, self._passed
        q = float(field.next_variance(before.square))
        if not q < TOO_LARGE:
            q = q if math.isnan(q) else math.inf
            self._note_end("undefined" if math.isnan(q) else "grows")
            self._settled = True
            return q, q, q, math.nan
        there = moments(field.activation, q)
        of_f = Joint(float(there.mean[0]), float(there.second[0]))
        if not math.isfinite(of_f.square):
            pole = not math.isnan(of_f.square) and has_pole(field.activation, q)
            self._note_end("undefined" if math.isnan(of_f.square) else "pole" if pole else "grows")
            of_f = Joint(of_f.square, of_f.square)
        self._passed = field.passing.moments(field.activation, of_f, before)
        row = q, self._passed.mean, self._passed.square, float(there.slope[0])
        self._settled = bool(self._rows) and all(
            new == old or abs(new - old) <= 1e-15 * abs(old) for new, old in zip(row, self._rows[-1], strict=True)
        )
        return row

    def _note_end(self, why: End) -> None:
        """Note why there are no numbers from the next row on, if that is not known yet."""
        if self._end is None:
            self._end, self._end_layer = why, len(self._rows) + 1


@lru_cache(maxsize=128)
def path_of(field: LayerMap, inputs: Joint) -> Path:
    """The path from `inputs`, shared by all who ask."""
    return Path(field, inputs)


class Correlations(_Layers[float]):
    """The correlation of two inputs' pre-activations, layer by layer."""

    def __init__(self, field: LayerMap, inputs: Joint) -> None:
        super().__init__()
        self._field = field
        self._path = path_of(field, Joint(inputs.mean, inputs.square))
        self._passed = inputs
        self._q_before = math.nan

    def curve(self, depth: int) -> Array:
        """Layers 1 to `depth`, `(depth,)`; nan where there is none."""
        return self._known(depth)

    def _next(self) -> float:
        field, layer = self._field, len(self._rows)
        q = float(self._path.curve(layer + 1).q[layer])
        if not (math.isfinite(q) and q > 0):
            self._settled = True
            return math.nan
        found = float(np.clip(field.next_variance(self._passed.product) / q, -1, 1))
        if layer and abs(found - self._rows[-1]) < _SETTLED_CORRELATION and q == self._q_before:
            self._settled = True
            return found
        self._q_before = q
        there = moments(field.activation, q)
        product = product_of(field, q, found)
        of_f = Joint(float(there.mean[0]), float(there.second[0]), product)
        self._passed = field.passing.moments(field.activation, of_f, self._passed)
        return found


def product_of(field: LayerMap, q: float, correlation: float) -> float:
    """E[f(u) f(v)] for pre-activations of variance `q` and the given correlation."""
    activation = field.activation
    if activation.n_pieces > 1:
        return q * largest_product(activation.n_pieces, correlation)
    return product_expectation(activation, math.sqrt(q), correlation, activation.properties().breaks)


@lru_cache(maxsize=128)
def correlations_of(field: LayerMap, inputs: Joint) -> Correlations:
    """The correlations from `inputs`, shared by all who ask."""
    return Correlations(field, inputs)
