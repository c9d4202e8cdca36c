"""Weights of simulated networks: drawn layer by layer, those of small networks kept, since drawing takes longest."""

from __future__ import annotations

import threading
from collections import OrderedDict

import numpy as np

from act_viz.arrays import Array
from act_viz.initializers import Initializer

MOST_KEPT = 32_000_000
"""Weights kept in all, for all readers: 128 MB."""


class Weights:
    """The weights of the networks of `seeds`, of variance 1/width: an initializer's scale is put on what comes out.

    A layer's weights depend on seed and layer alone, so a deeper network starts with the layers of a shallower one.
    """

    def __init__(self, unscaled: Initializer, width: int, n_pieces: int, seeds: range, *, kept: bool) -> None:
        self._unscaled, self._width, self._n_pieces, self._seeds = unscaled, width, n_pieces, seeds
        self._kept = kept
        self._layers: dict[int, Array] = {}
        self._lock = threading.Lock()

    @property
    def n_kept(self) -> int:
        """Numbers held."""
        return sum(layer.size for layer in list(self._layers.values()))

    def layer(self, index: int) -> Array:
        """Weights `(seeds, units, fan_in)` in float32; with a second axis of pieces in Maxout."""
        if not self._kept:
            return self._drawn(index)
        with self._lock:
            if index not in self._layers:
                self._layers[index] = self._drawn(index)
            return self._layers[index]

    def _drawn(self, index: int) -> Array:
        pieces = (self._n_pieces,) if self._n_pieces > 1 else ()
        out = np.empty((len(self._seeds), *pieces, self._width, self._width), np.float32)
        for seed, weights in zip(self._seeds, out, strict=True):
            rng = np.random.default_rng((seed, index))
            for piece in weights.reshape(-1, self._width, self._width):
                piece[...] = self._unscaled.draw(rng, self._width, self._width, np.float32).T
        return out


_known: OrderedDict[tuple[Initializer, int, int, range], Weights] = OrderedDict()
_known_lock = threading.Lock()


def weights_of(unscaled: Initializer, width: int, n_pieces: int, depth: int, seeds: range) -> Weights:
    """The weights of `seeds`; kept for the next time if they are few, in place of those not asked for longest."""
    if len(seeds) * depth * n_pieces * width**2 > MOST_KEPT // 4:
        return Weights(unscaled, width, n_pieces, seeds, kept=False)
    key = unscaled, width, n_pieces, seeds
    with _known_lock:
        weights = _known.setdefault(key, Weights(*key, kept=True))
        _known.move_to_end(key)
        while len(_known) > 1 and sum(other.n_kept for other in _known.values()) > MOST_KEPT:
            _known.popitem(last=False)
    return weights
