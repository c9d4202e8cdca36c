"""Weights of simulated networks: drawn layer by layer, those of small networks kept, since drawing takes longest."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from functools import lru_cache

import numpy as np

from act_viz.arrays import Array
from act_viz.network.initializers import Initializer

MOST_KEPT = 32_000_000
"""Weights kept in all, for all readers: 128 MB."""
_BLOCK = 25 << 14
"""Weights of a network that are drawn at once …"""
_MOST_IN_BLOCK = 25
"""… and their layers at most."""


@lru_cache(maxsize=8)
def equally_likely(unscaled: Initializer, width: int) -> Array | None:
    """65536 equally likely weights of variance 1/width, quantiles of their law; None where weights are not independent.

    To look weights up by random bits takes a fifth of the time that normal numbers take. Nothing lies beyond 4.3
    standard deviations, and no probability is off by more than 1e-5.

    The weights are float32, `(65536,)`.
    """
    found = unscaled.quantiles((np.arange(65536) + 0.5) / 65536)
    return None if found is None else (found / (found.std() * math.sqrt(width))).astype(np.float32)


class Weights:
    """The weights of the networks of `seeds`, of variance 1/width: an initializer's scale is put on what comes out.

    A layer's weights depend on seed and layer alone, so a deeper network starts with the layers of a shallower one.
    They are drawn some layers at a time, in calls large enough for two threads not to wait for one another.
    """

    def __init__(self, unscaled: Initializer, width: int, n_pieces: int, seeds: range, *, kept: bool) -> None:
        self._unscaled, self._width, self._seeds, self._kept = unscaled, width, seeds, kept
        self._in_block = min(_MOST_IN_BLOCK, max(1, _BLOCK // (n_pieces * width**2)))
        pieces = (n_pieces,) if n_pieces > 1 else ()
        self._shape = (len(seeds), self._in_block, *pieces, width, width)
        self._blocks: dict[int, Array] = {}
        self._lock = threading.Lock()

    @property
    def n_kept(self) -> int:
        """Numbers held."""
        return sum(block.size for block in list(self._blocks.values()))

    def layer(self, index: int) -> Array:
        """Weights `(seeds, units, fan_in)` in float32; with a second axis of pieces in Maxout."""
        block, place = divmod(index, self._in_block)
        with self._lock:
            if block not in self._blocks:
                if not self._kept:
                    self._blocks.clear()
                self._blocks[block] = self._drawn(block)
            return self._blocks[block][:, place]

    def _drawn(self, block: int) -> Array:
        table = equally_likely(self._unscaled, self._width)
        out = np.empty(self._shape, np.float32)
        for seed, weights in zip(self._seeds, out, strict=True):
            rng = np.random.Generator(np.random.SFC64((seed, block)))
            if table is not None:
                bits = rng.integers(0, 2**64 - 1, math.ceil(weights.size / 4), np.uint64, endpoint=True)
                np.take(table, bits.view(np.uint16)[: weights.size].reshape(weights.shape), out=weights, mode="clip")
            else:
                for layer in weights.reshape(-1, self._width, self._width):
                    layer[...] = self._unscaled.draw(rng, self._width, self._width, np.float32).T
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
