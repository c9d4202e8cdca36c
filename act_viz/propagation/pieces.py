"""What a view needs of theory, done piece by piece, so that a page can go on, be canceled and be taken up again."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Hashable, Sequence
from typing import Protocol

from act_viz.propagation.path import Correlations, Path
from act_viz.propagation.random_network import RandomNetwork


class Piece(Protocol):
    """Something that is done step by step; what is done is shared by all who ask for the same."""

    @property
    def left(self) -> int:
        """How many steps are still to be done."""

    def step(self) -> None:
        """Do one, if any is left."""


@dataclasses.dataclass(frozen=True)
class Layers:
    """The first `depth` layers of something that goes layer by layer."""

    of: Path | Correlations
    depth: int

    @property
    def left(self) -> int:
        """Layers still to be done."""
        return self.of.left(self.depth)

    def step(self) -> None:
        """Do one more."""
        self.of.step()


def layers(network: RandomNetwork) -> Piece:
    """What `network.expected` needs."""
    return Layers(network.theory().path(network.input_square, network.input_mean), network.depth)


def pairs(network: RandomNetwork) -> Piece:
    """What `network.expected_correlation` needs."""
    field, start = network.theory(), network.input_correlation
    return Layers(field.pairs(start, network.input_square, network.input_mean), network.depth)


class Reckoning:
    """Several pieces, one after another; `key` says what for."""

    def __init__(self, key: Hashable, pieces: Sequence[Piece]) -> None:
        self.key = key
        self._pieces = pieces
        self.n_pieces = max(1, self._left)
        """Steps in all."""
        self.stopped = False
        self._seconds = 0.0

    @property
    def _left(self) -> int:
        return sum(piece.left for piece in self._pieces)

    @property
    def n_done(self) -> int:
        """Steps done."""
        return max(0, self.n_pieces - self._left)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do, for now."""
        return self.stopped or not self._left

    @property
    def seconds_left(self) -> float:
        """Time that the rest will take, from the time that it took so far; nan before the first step."""
        return self._seconds / self.n_done * self._left if self.n_done and self._seconds else float("nan")

    def stop(self) -> None:
        """Leave the rest for later."""
        self.stopped = True

    def resume(self) -> None:
        """Go on where it was left."""
        self.stopped = False

    def advance(self, seconds: float) -> None:
        """Do one step at least, and further ones until `seconds` are over."""
        started = time.perf_counter()
        while not self.finished:
            next(piece for piece in self._pieces if piece.left).step()
            if time.perf_counter() - started >= seconds:
                break
        self._seconds += time.perf_counter() - started
