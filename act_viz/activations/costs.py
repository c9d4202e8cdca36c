"""What a function and its derivative cost to compute on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from act_viz.activations import Activation
from act_viz.activations.exact import Array

_FEWEST_ROUNDS = 5
# On a busy machine a call that is interrupted would count what others took meanwhile; where a thread's own time is
# told in ticks longer than a call, as on Windows, there is no choice.
_IN_TICKS = time.get_clock_info("thread_time").resolution > 1e-6
_clock = time.perf_counter if _IN_TICKS else time.thread_time


@dataclass(frozen=True)
class Cost:
    """Nanoseconds an element that f and f' of the function `name` took."""

    name: str
    f: float
    derivative: float


def measure_costs(
    activations: Sequence[Activation], rng: np.random.Generator, n_elements: int = 10_000, seconds: float = 0.6
) -> list[Cost]:
    """The cost of each activation, in order, for float64 arrays of `n_elements`, taking about `seconds`.

    All are called in turn, round after round, so that a busy moment of the machine falls on all alike; the
    median over the rounds is given.
    """
    z = rng.normal(size=n_elements)
    calls = [call for activation in activations for call in (activation.__call__, activation.derivative)]
    times: list[list[float]] = [[] for _call in calls]
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(times[0]) < _FEWEST_ROUNDS:
        for call, taken in zip(calls, times, strict=True):
            taken.append(_seconds_of(call, z))
    # The first round also fills caches.
    each = [1e9 * median(taken[1:]) / n_elements for taken in times]
    return [
        Cost(activation.name, f, derivative)
        for activation, f, derivative in zip(activations, each[::2], each[1::2], strict=True)
    ]


def _seconds_of(call: Callable[[Array], Array], z: Array) -> float:
    start = _clock()
    call(z)
    return _clock() - start
