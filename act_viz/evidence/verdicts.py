"""Evidence: what a claim predicts of a number per seed, and what the numbers say to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from scipy import stats

from act_viz.arrays import Array
from act_viz.text import N_, _

Predicted = Literal["above", "below", "equal"]
Quantity = Literal["ratio", "difference", "value"]
Answer = Literal["as claimed", "opposite", "tie"]
VerdictName = Literal["holds", "depends", "fails"]

ANSWERS: Mapping[str, str] = {
    "as claimed": N_("as claimed"),
    "opposite": N_("the opposite"),
    "tie": N_("a tie"),
}
VERDICTS: Mapping[str, str] = {"holds": N_("holds"), "depends": N_("depends"), "fails": N_("fails")}
"""What a verdict is called on a page."""

LEVEL = 0.05
"""Level of significance, after correction for all comparisons of a claim."""
SMALLEST, LARGEST = 1e-9, 1e9
"""What a number whose logarithm is averaged is taken for when it is 0, or not finite."""
_RESAMPLES = 2_000
_FEWEST_SEEDS = 20


@dataclasses.dataclass(frozen=True)
class Comparison:
    """One thing that a claim predicts: that a number, measured once a seed, lies on one side of `threshold`.

    `label` is a text marked with `N_`, to be filled with `fields`. A "ratio" is averaged geometrically. An effect
    within `margin` of the threshold (a factor for ratios) is a tie, however certain it is. "equal" predicts a tie.
    What does not `count` is shown beside the rest and has no part in the verdict.
    """

    label: str
    values: tuple[float, ...]
    predicted: Predicted
    quantity: Quantity = "difference"
    threshold: float = 0.0
    margin: float = 0.0
    fields: tuple[tuple[str, Any], ...] = ()
    counts: bool = True

    def text(self) -> str:
        """The label in the reader's language."""
        return _(self.label).format(**{name: _text(value) for name, value in self.fields})

    def in_scale(self, values: Any) -> Array:
        """`values` on the scale on which they are averaged. Any shape; the same comes back."""
        values = np.asarray(values, float)
        return np.asarray(np.log(values)) if self.quantity == "ratio" else values

    def out_of_scale(self, value: float) -> float:
        """The number that `in_scale` turned into `value`."""
        return float(np.exp(value)) if self.quantity == "ratio" else value

    def beyond_threshold(self) -> Array:
        """By how much each value lies above the threshold, on that scale. `(n_seeds,)`."""
        return self.in_scale(self.values) - self.in_scale(self.threshold)

    @property
    def scaled_margin(self) -> float:
        """The margin on the scale on which values are averaged."""
        return float(np.log(self.margin)) if self.quantity == "ratio" and self.margin else self.margin


def _text(value: Any) -> Any:
    return _(value) if isinstance(value, str) else value


def ratio(
    label: str, above: Array, below: Array, predicted: Predicted, margin: float = 1.1, **fields: Any
) -> Comparison:
    """A comparison of two positive numbers a seed by their quotient, a tie within a factor of `margin`.

    `above` and `below` are `(n_seeds,)`.
    """
    values = tuple((_positive(above) / _positive(below)).tolist())
    return Comparison(label, values, predicted, "ratio", 1.0, margin, tuple(fields.items()))


def _positive(numbers: Array) -> Array:
    """`numbers` with a logarithm: what vanished or diverged counts as very small or very large."""
    return np.asarray(np.nan_to_num(np.asarray(numbers, float), nan=LARGEST).clip(SMALLEST, LARGEST))


def difference(
    label: str, first: Array, second: Array, predicted: Predicted, margin: float, **fields: Any
) -> Comparison:
    """A comparison of two numbers a seed by `first` less `second`, a tie within `margin`. Both are `(n_seeds,)`."""
    values = tuple((np.asarray(first, float) - np.asarray(second, float)).tolist())
    return Comparison(label, values, predicted, "difference", 0.0, margin, tuple(fields.items()))


def value(
    label: str, values: Array, predicted: Predicted, threshold: float, margin: float = 0.0, **fields: Any
) -> Comparison:
    """A comparison of a number a seed with a fixed one. `values` is `(n_seeds,)`."""
    return Comparison(
        label, tuple(np.asarray(values, float).tolist()), predicted, "value", threshold, margin, tuple(fields.items())
    )


def beside(comparison: Comparison) -> Comparison:
    """The comparison, shown beside the others without a say in the verdict."""
    return dataclasses.replace(comparison, counts=False)


@dataclasses.dataclass(frozen=True)
class Finding:
    """What was found for a comparison: the mean `effect`, its 95 % bootstrap interval, and p after correction."""

    comparison: Comparison
    effect: float
    low: float
    high: float
    p: float
    answer: Answer

    @property
    def crosses_margin(self) -> bool:
        """Whether the interval reaches over an end of the band of ties, so that the answer is not sure."""
        low, high, threshold = self.comparison.in_scale((self.low, self.high, self.comparison.threshold))
        margin = self.comparison.scaled_margin
        return any(bool(low < end < high) for end in (threshold - margin, threshold + margin))


def judged(comparisons: Sequence[Comparison]) -> tuple[Finding, ...]:
    """The finding for each of a claim's comparisons: Wilcoxon's signed-rank test, corrected by Holm's method.

    Raises
    ------
    ValueError
        If a comparison has fewer than 20 seeds.
    """
    for comparison in comparisons:
        if len(comparison.values) < _FEWEST_SEEDS:
            raise ValueError(f"A verdict needs {_FEWEST_SEEDS} seeds, not {len(comparison.values)}.")
    corrected = holm([_p_value(comparison) for comparison in comparisons])
    return tuple(_finding(comparison, p) for comparison, p in zip(comparisons, corrected, strict=True))


def _finding(comparison: Comparison, p: float) -> Finding:
    values = comparison.in_scale(comparison.values)
    mean = float(values.mean())
    effect, low, high = (comparison.out_of_scale(end) for end in (mean, *interval(values)))
    return Finding(
        comparison, effect, low, high, p, _answer(comparison, float(comparison.beyond_threshold().mean()), p)
    )


def _answer(comparison: Comparison, mean: float, p: float) -> Answer:
    margin = comparison.scaled_margin
    if comparison.predicted == "equal":
        if p < LEVEL:
            return "as claimed"
        return "opposite" if abs(mean) > margin else "tie"
    if p >= LEVEL or abs(mean) < margin:
        return "tie"
    return "as claimed" if (mean > 0) == (comparison.predicted == "above") else "opposite"


def interval(values: Array) -> tuple[float, float]:
    """The 95 % bootstrap interval of the mean of `values` `(n,)`, from a fixed seed."""
    if np.ptp(values) == 0:
        return float(values[0]), float(values[0])
    found = stats.bootstrap(
        (values,), np.mean, n_resamples=_RESAMPLES, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    return float(found.low), float(found.high)


def _p_value(comparison: Comparison) -> float:
    """Probability of values so far from the threshold by chance; for "equal", of values so near to it."""
    values = comparison.beyond_threshold()
    if comparison.predicted == "equal":
        margin = comparison.scaled_margin
        return max(_signed_rank(values + margin, "greater"), _signed_rank(values - margin, "less"))
    return _signed_rank(values, "two-sided")


def _signed_rank(values: Array, alternative: Literal["two-sided", "less", "greater"]) -> float:
    if not np.any(values):
        return 1.0
    return float(stats.wilcoxon(values, alternative=alternative, method="approx").pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """`p_values` corrected for their number, after Holm 1979: the chance of any false alarm stays below the level."""
    order = np.argsort(p_values)
    n = len(p_values)
    stepped = np.maximum.accumulate([(n - at) * p_values[index] for at, index in enumerate(order)])
    corrected = np.empty(n)
    corrected[order] = np.minimum(stepped, 1.0)
    return [float(p) for p in corrected]


def verdict_of(findings: Sequence[Finding]) -> VerdictName:
    """ "holds" if all findings that count are as claimed, "fails" if none is, and otherwise "depends"."""
    answers = [finding.answer == "as claimed" for finding in findings if finding.comparison.counts]
    if all(answers):
        return "holds"
    return "depends" if any(answers) else "fails"


@dataclasses.dataclass(frozen=True)
class Tuning:
    """How a contestant came by its learning rate: the `score` of each of `rates`, smaller being better."""

    contestant: str
    rates: tuple[float, ...]
    scores: tuple[float, ...]

    @property
    def rate(self) -> float:
        """The best rate."""
        return self.rates[int(np.argmin(self.scores))]

    @property
    def at_edge(self) -> bool:
        """Whether the best rate is the first or last of the grid, so that a better one may lie beyond."""
        return len(self.rates) > 1 and self.rate in (self.rates[0], self.rates[-1])


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of a picture: the median over seeds at each `x`, and the quartiles `low` and `high`."""

    name: str
    x: tuple[float, ...]
    median: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    @classmethod
    def of(cls, name: str, x: Any, values: Array) -> Line:
        """The line of `values` `(n_seeds, len(x))`."""
        low, median, high = np.nanquantile(np.asarray(values, float), (0.25, 0.5, 0.75), axis=0)
        columns = (np.asarray(x, float), median, low, high)
        return cls(name, *(tuple(float(f"{number:.4g}") for number in column) for column in columns))


@dataclasses.dataclass(frozen=True)
class Picture:
    """What there is to see of an experiment; `title` says what one sees, in English, marked with `N_`."""

    title: str
    x_title: str
    y_title: str
    lines: tuple[Line, ...]
    log_x: bool = False
    log_y: bool = False


@dataclasses.dataclass(frozen=True)
class Evidence:
    """What an experiment gave: comparisons to judge, the tuning they rest on, and pictures."""

    comparisons: tuple[Comparison, ...]
    tunings: tuple[Tuning, ...] = ()
    pictures: tuple[Picture, ...] = ()
