"""What recording costs: `python -m benchmarks.recording [rounds]`.

In turns in one process, in CPU time: a trainer of 2,000 steps alone, with records, and with records that are all read
in the end; and the first 300 states of a live run at a step a state, with records and without. The ratios are medians.
"""

from __future__ import annotations

import statistics
import sys
import time
from unittest import mock

from act_viz.live import run as live
from act_viz.training import TrainConfig, Trainer
from act_viz.training.run_records import Recording

ROUNDS = 9
_STEPS, _STATES = 2_000, 300
_CONFIG = TrainConfig()


class Unrecorded(Recording):
    """Trains, and records nothing but the start."""

    def run(self, n_steps: int) -> int:
        """Train for up to `n_steps` updates; returns how many were done."""
        return self._trainer.run(n_steps)


def alone() -> float:
    """Seconds that a trainer takes which nothing is recorded of."""
    trainer = Trainer(_CONFIG)
    began = time.process_time()
    trainer.run(_STEPS)
    return time.process_time() - began


def recorded() -> tuple[float, float]:
    """Seconds until a trainer that is recorded has trained, and until its records are read as well."""
    recording = Recording(Trainer(_CONFIG))
    began = time.process_time()
    recording.run(_STEPS)
    trained = time.process_time() - began
    recording.until(_STEPS, 0)
    return trained, time.process_time() - began


def watched(kind: type[Recording]) -> float:
    """Seconds of the first states of a live run whose records are of that kind."""
    with mock.patch.object(live, "Recording", kind):
        run = live.LiveRun([_CONFIG])
    began = time.process_time()
    for _state in range(_STATES):
        run.advance_once(1)
    return time.process_time() - began


def measure(rounds: int) -> dict[str, float]:
    """The median ratios over `rounds`."""
    ratios: dict[str, list[float]] = {"trained": [], "trained and read": [], "watched": []}
    for _round in range(rounds + 1):
        bare, (trained, read) = alone(), recorded()
        unrecorded, with_records = watched(Unrecorded), watched(Recording)
        for name, ratio in zip(ratios, (trained / bare, read / bare, with_records / unrecorded), strict=True):
            ratios[name].append(ratio)
    # The first round finds nothing in the caches.
    return {name: statistics.median(values[1:]) for name, values in ratios.items()}


def main(arguments: list[str]) -> None:
    """Print the ratios as a table."""
    found = measure(int(arguments[0]) if arguments else ROUNDS)
    print("| with records | times as long |\n|---|---:|")
    for name, ratio in found.items():
        print(f"| {name} | {ratio:.2f} |")


if __name__ == "__main__":
    main(sys.argv[1:])
