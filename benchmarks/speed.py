"""How fast a training step is beside that of others, as Markdown: `python -m benchmarks.speed [rounds]`.

All contestants take turns in one process, on one thread, in float32; what is compared is CPU time, so that a busy
machine does less harm. Ours records the statistics of every layer at every step; the others do not, but for the
line that says so. PyTorch and JAX take part where they are installed.
"""

from __future__ import annotations

import dataclasses
import platform
import sys
import time
from collections.abc import Sequence
from statistics import median

from threadpoolctl import threadpool_limits

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.network.initializers import INITIALIZERS
from act_viz.training import TrainConfig, Trainer
from benchmarks.speed_peers import Steps, jax_scan, matrix_products, ours, pytorch, scikit_learn

ROUNDS = 15

M = TrainConfig(
    dataset=DATASETS["Moons"](n_samples=500), hidden=(8, 8, 8, 8), batch_size=32, learning_rate=0.01, test_share=0.0
)
S = M.replace(hidden=(4, 2), activation=ACTIVATIONS["Tanh"](), batch_size=10)
L = M.replace(dataset=DATASETS["Digits"](), hidden=(128, 128, 128), batch_size=128)
# Exponentials of exponentials overflow at the first step unless weights are small.
EVERY_FUNCTION = M.replace(initializer=INITIALIZERS["Normal"](sigma=0.1), learning_rate=1e-4)


@dataclasses.dataclass(frozen=True)
class Line:
    """One comparison: what is timed, beside what, and how many times as fast it shall be."""

    what: str
    steps: Steps
    beside: str
    other: Steps | None
    target: float


def lines() -> list[Line]:
    """What issue and README promise, in their order."""
    medium, small, large = Trainer(M), Trainer(S), Trainer(L)
    step = ours(medium, 960)
    large_step = ours(large, 45)
    return [
        Line("M", step, "scikit-learn, fit", scikit_learn(medium, 10), 14),
        Line("M", step, "PyTorch, eager", pytorch(medium, 8), 24),
        Line("M", step, "JAX, scan over an epoch", jax_scan(medium, 40, statistics=False), 1),
        Line("M", step, "JAX, the same with statistics", jax_scan(medium, 40, statistics=True), 1),
        Line("S", ours(small, 1000), "scikit-learn, fit", scikit_learn(small, 6), 18),
        Line("L", large_step, "scikit-learn, fit", scikit_learn(large, 2), 1.8),
        Line("L", large_step, "the matrix products alone", matrix_products(large, 45), 0.7),
        Line("M, 32 runs stacked", ours(Trainer(M, seeds=range(32)), 64), "M, one run", step, 2.7),
    ]


def seconds_per_step(steps: Steps) -> float:
    """CPU seconds that one update takes."""
    start = time.process_time()
    done = steps()
    return (time.process_time() - start) / done


def in_turns(contestants: Sequence[Steps], rounds: int) -> list[list[float]]:
    """Seconds per step of every contestant in every round, one after another within a round."""
    for steps in contestants:
        steps()
    times: list[list[float]] = [[] for _steps in contestants]
    for _round in range(rounds):
        for kept, steps in zip(times, contestants, strict=True):
            kept.append(seconds_per_step(steps))
    return times


def ratio(slow: Sequence[float], fast: Sequence[float]) -> float:
    """How many times as long the first takes: the median over the rounds, in each of which the machine was the same."""
    return median(a / b for a, b in zip(slow, fast, strict=True))


def print_comparisons(rounds: int) -> None:
    """The table of sizes and peers."""
    print("| | beside | µs a step | theirs | times as fast | target | |\n|---|---|---:|---:|---:|---:|---|")
    for line in lines():
        if line.other is None:
            print(f"| {line.what} | {line.beside} | | | not installed | {line.target:g} | |")
            continue
        mine, theirs = in_turns([line.steps, line.other], rounds)
        found = ratio(theirs, mine)
        verdict = "reached" if found >= line.target else "missed"
        print(
            f"| {line.what} | {line.beside} | {median(mine) * 1e6:.1f} | {median(theirs) * 1e6:.1f} "
            f"| {found:.2f} | {line.target:g} | {verdict} |",
            flush=True,
        )


def print_functions(rounds: int) -> None:
    """The table of activations at size M, relative to ReLU; a typed function costs what was typed."""
    names = [name for name, cls in ACTIVATIONS.items() if name != "ReLU" and cls.shape != "typed"]
    contestants = [
        ours(Trainer(EVERY_FUNCTION.replace(activation=ACTIVATIONS[name]())), 192) for name in ("ReLU", *names)
    ]
    relu, *others = in_turns(contestants, rounds)
    print("\n| activation, size M | times ReLU's step | at most | |\n|---|---:|---:|---|")
    for name, times in zip(names, others, strict=True):
        found, most = ratio(times, relu), 3.0 if name == "Maxout" else 2.5
        print(f"| {name} | {found:.2f} | {most:g} | {'reached' if found <= most else 'missed'} |")


def main() -> None:
    """Time everything and print the tables."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, {rounds} rounds\n")
    with threadpool_limits(limits=1):
        print_comparisons(rounds)
        print_functions(rounds)


if __name__ == "__main__":
    main()
