"""Simulation: real random networks of finite width, run bit by bit, so that they can be watched and stopped."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from act_viz.arrays import Array
from act_viz.propagation.random_network import STATISTICS, LayerValues, RandomNetwork, Samples
from act_viz.propagation.stack import Stack

_AT_ONCE = 4_000_000
"""Weights, or pre-activations, of a network up to which it counts as small."""


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
        """Leave it at the networks that have run, for now."""
        self.stopped = True

    def resume(self) -> None:
        """Go on where it was left."""
        self.stopped = False

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
