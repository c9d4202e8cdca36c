"""The ranking: every function on every task and depth, and what the ranks say by Friedman, Nemenyi and Wilcoxon."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from scipy import stats

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.datasets import DATASETS, Dataset
from act_viz.evidence.claims.contest import usual_initializer
from act_viz.evidence.verdicts import LEVEL, holm
from act_viz.experiments.trials import Measured, TunedTraining
from act_viz.text import N_
from act_viz.training import TrainConfig
from act_viz.training.optimizers import OPTIMIZERS

SHIPPED = Path(__file__).with_name("ranking.json")
"""What the benchmark found on the machine that `versions` describes; `make ranking` writes it."""

TIMED_ON = N_("4 × 32, 2 features, batches of 32, Adam, float32, processor time")
"""The network whose steps are timed, in words."""

TASKS: Mapping[str, Dataset] = {
    "Moons": DATASETS["Moons"](n_samples=300),
    "Circles": DATASETS["Circles"](n_samples=300, noise=0.15),
    "XOR": DATASETS["XOR"](n_samples=300),
    "Spirals": DATASETS["Spirals"](n_samples=300, turns=1.0),
    "Iris": DATASETS["Iris"](),
    "Wine": DATASETS["Wine"](),
    "Breast cancer": DATASETS["Breast cancer"](n_samples=300),
    "Digits": DATASETS["Digits"](n_samples=500),
}
DEPTHS = (1, 4, 16)
RATES = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
N_SEEDS, N_TUNING_SEEDS = 20, 2
N_STEPS = 150
_WIDTH, _BATCH = 16, 16
_WORST = 1e6
"""The training loss of a network that is not finite, even before its first step."""

Measure = Literal["accuracy", "loss"]
"""Test accuracy, and training loss at the end of the budget."""

ARTICLE_ORDER = ("SELU", "ELU", "Leaky ReLU", "ReLU", "Tanh", "Sigmoid")
"""The article's order of functions, best first."""

_IN_BLOCKS = ("accuracy", "loss", "rate")


def competitor(activation: Activation, task: str, depth: int) -> TunedTraining:
    """The training of `activation` on `task` with `depth` hidden layers, at the best of its rates."""
    config = TrainConfig(
        dataset=TASKS[task],
        hidden=(_WIDTH,) * depth,
        activation=activation,
        initializer=usual_initializer(activation),
        optimizer=OPTIMIZERS["Adam"](),
        batch_size=_BATCH,
    )
    return TunedTraining(config, RATES, N_STEPS, N_SEEDS, N_TUNING_SEEDS)


def summary(measured: Measured) -> dict[str, float]:
    """What a competitor came to in a block: a diverged run counts as it stood before."""
    return {
        "accuracy": float(np.mean(measured["test_accuracy"])),
        "loss": float(np.median(np.nan_to_num(measured["train_loss"], nan=_WORST).clip(max=_WORST))),
        "rate": float(measured["rate"]),
    }


@dataclasses.dataclass(frozen=True, eq=False)
class Ranking:
    """A benchmark's results; a *block* is a task at a depth, in which all functions compete.

    `accuracy`, `loss` and `rate` are `(functions, tasks, depths)`: the mean and the median over `n_seeds` seeds, and
    the learning rate that each function chose there from `rates`. `seconds` `(functions,)` is the median processor
    time of a training step of the network `timed`, measured for all functions in turn.
    """

    functions: tuple[str, ...]
    tasks: tuple[str, ...]
    depths: tuple[int, ...]
    rates: tuple[float, ...]
    n_seeds: int
    n_steps: int
    accuracy: Array
    loss: Array
    rate: Array
    seconds: Array
    timed: str
    versions: dict[str, str]

    def only(self, functions: Sequence[str] | None = None, depth: int | None = None) -> Ranking:
        """The same results of these functions, in this order, or at this depth alone."""
        names = tuple(functions) if functions is not None else self.functions
        rows = [self.functions.index(name) for name in names]
        depths = self.depths if depth is None else (depth,)
        columns = [self.depths.index(each) for each in depths]
        arrays = {name: getattr(self, name)[rows][:, :, columns] for name in _IN_BLOCKS}
        return dataclasses.replace(self, functions=names, depths=depths, seconds=self.seconds[rows], **arrays)

    def scores(self, measure: Measure) -> Array:
        """The measure in every block, `(functions, blocks)`, larger being better."""
        values: Array = getattr(self, measure).reshape(len(self.functions), -1)
        return values if measure == "accuracy" else -values

    def ranks(self, measure: Measure) -> Array:
        """Rank of each function in every block, `(functions, blocks)`: 1 is the best, ties share their mean rank."""
        return np.asarray(stats.rankdata(-self.scores(measure), axis=0))

    def comparison(self, measure: Measure) -> RankComparison:
        """The mean ranks, and which differences between them are more than chance."""
        return compared(self.functions, self.scores(measure))

    def agreement(self, measure: Measure, order: Sequence[str] = ARTICLE_ORDER) -> float:
        """Kendall's τ between `order`, best first, and the order of mean ranks found here: 1 is the same order."""
        mean_ranks = self.only(order).ranks(measure).mean(1)
        return float(stats.kendalltau(np.arange(len(order)), mean_ranks).statistic)

    def blocks_in_order(self, measure: Measure, order: Sequence[str] = ARTICLE_ORDER) -> int:
        """In how many blocks the functions of `order` finish in just that order, ties not counting against it."""
        return int(np.sum(np.all(np.diff(self.only(order).scores(measure), axis=0) <= 0, axis=0)))


@dataclasses.dataclass(frozen=True, eq=False)
class RankComparison:
    """What ranks over blocks say: `functions` best first, their `mean_ranks`, and the tests (Demšar 2006).

    `friedman_p` is the chance of such ranks if all functions were alike. Mean ranks further apart than
    `critical_difference` differ by Nemenyi's test. `p_values` `(functions, functions)` are of Wilcoxon's signed-rank
    test for every pair, corrected by Holm's method.
    """

    functions: tuple[str, ...]
    mean_ranks: Array
    n_blocks: int
    friedman_p: float
    critical_difference: float
    p_values: Array

    def cliques(self, test: Literal["nemenyi", "wilcoxon"] = "nemenyi") -> tuple[tuple[int, int], ...]:
        """Runs of neighbors (first, last) in `functions` of which no two differ: the bars of the diagram."""
        n = len(self.functions)
        found: list[tuple[int, int]] = []
        for first in range(n):
            last = first
            while last + 1 < n and all(self.tied(each, last + 1, test) for each in range(first, last + 1)):
                last += 1
            if last > first and not (found and found[-1][1] >= last):
                found.append((first, last))
        return tuple(found)

    def tied(self, one: int, other: int, test: Literal["nemenyi", "wilcoxon"] = "nemenyi") -> bool:
        """Whether the functions at these places do not differ."""
        if test == "nemenyi":
            return bool(abs(self.mean_ranks[one] - self.mean_ranks[other]) < self.critical_difference)
        return bool(self.p_values[one, other] >= LEVEL)


def compared(functions: Sequence[str], scores: Array) -> RankComparison:
    """The comparison of `functions` by their `scores` `(functions, blocks)`, larger being better."""
    k, n_blocks = scores.shape
    mean_ranks = stats.rankdata(-scores, axis=0).mean(1)
    order = np.argsort(mean_ranks, kind="stable")
    p_values = np.ones((k, k))
    pairs = list(itertools.combinations(range(k), 2))
    corrected = holm([_wilcoxon(scores[order[a]] - scores[order[b]]) for a, b in pairs])
    for (a, b), p in zip(pairs, corrected, strict=True):
        p_values[a, b] = p_values[b, a] = p
    return RankComparison(
        tuple(functions[index] for index in order),
        mean_ranks[order],
        n_blocks,
        float(stats.friedmanchisquare(*scores).pvalue) if k > 2 else float(p_values[0, -1]),
        critical_difference(k, n_blocks),
        p_values,
    )


def _wilcoxon(differences: Array) -> float:
    return float(stats.wilcoxon(differences, method="approx").pvalue) if np.any(differences) else 1.0


def critical_difference(n_functions: int, n_blocks: int, level: float = LEVEL) -> float:
    """Nemenyi's critical difference of mean ranks: q √(k (k + 1) / (6 n)), q of the studentized range over √2."""
    q = stats.studentized_range.ppf(1 - level, n_functions, np.inf) / np.sqrt(2)
    return float(q * np.sqrt(n_functions * (n_functions + 1) / (6 * n_blocks)))


@cache
def shipped(path: Path = SHIPPED) -> Ranking:
    """The shipped ranking."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Ranking(
        functions=tuple(stored["functions"]),
        tasks=tuple(stored["tasks"]),
        depths=tuple(stored["depths"]),
        rates=tuple(stored["rates"]),
        n_seeds=stored["n_seeds"],
        n_steps=stored["n_steps"],
        versions=stored["versions"],
        timed=stored["timed"],
        seconds=np.array(stored["seconds"], float),
        **{name: np.array(stored[name], float) for name in _IN_BLOCKS},
    )
