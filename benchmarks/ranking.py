"""Let every function compete on every task and depth, and write `act_viz/evidence/ranking.json`: `make ranking`.

What is done is kept in `build/ranking.sqlite`, so that an interrupted run goes on where it was. With `ACT_VIZ_DASK`
set it runs on that cluster.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from act_viz.activations import ACTIVATIONS
from act_viz.evidence.ranking import DEPTHS, N_SEEDS, N_STEPS, RATES, SHIPPED, TASKS, TIMED_ON, competitor, summary
from act_viz.evidence.versions import versions
from act_viz.experiments.sweeps import Store, sweep
from act_viz.experiments.trials import Trial
from act_viz.network.initializers import INITIALIZERS
from act_viz.training import TrainConfig, Trainer
from act_viz.training.optimizers import OPTIMIZERS

STORE = Path("build/ranking.sqlite")
TIMED = TrainConfig(
    hidden=(32,) * 4,
    initializer=INITIALIZERS["Scaled normal"](gain=0.3),
    optimizer=OPTIMIZERS["Adam"](),
    learning_rate=1e-4,
    batch_size=32,
)
"""The network whose steps are timed; its weights are small, so that every function stays finite."""

# What textbooks speak of comes first: with an unfinished run these are complete.
FIRST = ("ReLU", "Leaky ReLU", "ELU", "SELU", "Tanh", "Sigmoid", "PReLU", "RReLU", "Maxout", "GELU", "SiLU", "Mish")


def functions() -> tuple[str, ...]:
    """All functions but what the reader types, in the order in which they compete."""
    return (*FIRST, *(name for name, cls in ACTIVATIONS.items() if name not in FIRST and not cls.texts()))


def compete(store: Store, n_jobs: int) -> dict[str, dict[tuple[str, int], dict[str, float]]]:
    """What each function came to in every block, for the functions that took part in all."""
    places: dict[Trial, tuple[str, str, int]] = {
        competitor(ACTIVATIONS[name](), task, depth): (name, task, depth)
        for name in functions()
        for task in TASKS
        for depth in DEPTHS
    }
    found: dict[str, dict[tuple[str, int], dict[str, float]]] = {name: {} for name in functions()}
    started = time.monotonic()
    for n_done, (trial, measured) in enumerate(sweep(places, store, n_jobs), 1):
        name, task, depth = places[trial]
        found[name][task, depth] = summary(measured)
        if n_done % 24 == 0:
            print(f"{n_done} of {len(places)}, {time.monotonic() - started:.0f} s", flush=True)
    return found


def step_seconds(names: Sequence[str], n_rounds: int = 15, n_steps: int = 40) -> list[float]:
    """Median processor time of a training step with each function, all in turn: a busy moment falls on all alike."""
    trainers = [Trainer(TIMED.replace(activation=ACTIVATIONS[name]())) for name in names]
    times: list[list[float]] = [[] for _name in names]
    for _round in range(n_rounds):
        for trainer, taken in zip(trainers, times, strict=True):
            start = time.thread_time()
            n_done = trainer.run(n_steps)
            taken.append((time.thread_time() - start) / n_done)
    # The first round also fills caches.
    return [median(taken[1:]) for taken in times]


def write(path: Path, found: dict[str, dict[tuple[str, int], dict[str, float]]]) -> None:
    """Write the results of the functions that took part in every block to `path`."""
    names = [name for name in ACTIVATIONS if name in found]
    blocks = {
        quantity: [
            [[float(f"{found[name][task, depth][quantity]:.5g}") for depth in DEPTHS] for task in TASKS]
            for name in names
        ]
        for quantity in ("accuracy", "loss", "rate")
    }
    stored = {
        "functions": names,
        "tasks": list(TASKS),
        "depths": list(DEPTHS),
        "rates": list(RATES),
        "n_seeds": N_SEEDS,
        "n_steps": N_STEPS,
        "timed": TIMED_ON,
        "seconds": [float(f"{seconds:.4g}") for seconds in step_seconds(names)],
        "versions": versions(),
        **blocks,
    }
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(stored[name])}" for name in sorted(stored))
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def main() -> None:
    """Compete and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for one a core")
    options = parser.parse_args()
    STORE.parent.mkdir(exist_ok=True)
    with Store(STORE) as store:
        write(SHIPPED, compete(store, options.jobs))


if __name__ == "__main__":
    main()
