"""Which function for my network: rules that rest on claims, and weigh as much as the claims were found to hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Literal

from act_viz.evidence.ranking import Ranking
from act_viz.text import N_

Level = Literal["holds", "depends", "fails"]
Size = Literal["small", "medium", "large"]

CANDIDATES = (
    "ReLU",
    "Leaky ReLU",
    "PReLU",
    "RReLU",
    "ELU",
    "SELU",
    "GELU",
    "SiLU",
    "Mish",
    "Maxout",
    "Tanh",
    "Sigmoid",
)
"""Functions that are advised on."""

IF_TRUE: Mapping[Level, float] = {"holds": 1.0, "depends": 0.5, "fails": 0.0}
"""How much a rule weighs that rests on a claim."""
IF_FALSE: Mapping[Level, float] = {"holds": 0.0, "depends": 0.5, "fails": 1.0}
"""How much a rule weighs that rests on a claim's failing."""

_DEEP = 5


@dataclasses.dataclass(frozen=True)
class Situation:
    """What is known of a network: hidden layers, whether they are normalized or skipped, and what counts."""

    depth: int = 4
    normalized: bool = False
    skips: bool = False
    data: Size = "medium"
    overfits: bool = False
    fast_inference: bool = False
    accelerator: bool = False
    bounded: bool = False
    """Whether outputs within fixed limits are wanted, as in gates."""

    def __post_init__(self) -> None:
        """Raises ValueError unless the network has 1 to 200 hidden layers."""
        if not 1 <= self.depth <= 200:
            raise ValueError(f"depth must be from 1 to 200, not {self.depth}.")

    @property
    def self_normalizing(self) -> bool:
        """Whether nothing stands in the way of SELU's fixed point."""
        return not self.normalized and not self.skips


@dataclasses.dataclass(frozen=True)
class Rule:
    """If it `applies`, functions get `points`; `claim` is the number of the claim it rests on, empty for convention."""

    text: str
    applies: Callable[[Situation], bool]
    points: Mapping[str, float]
    claim: str = ""
    weights: Mapping[Level, float] = dataclasses.field(default_factory=lambda: IF_TRUE)


RULES: tuple[Rule, ...] = (
    Rule(
        N_("Its slope is at most ¼, so gradients shrink with every layer."),
        lambda net: net.depth >= _DEEP and not net.normalized,
        {"Sigmoid": -3.0},
        "C14",
    ),
    Rule(N_("Its output is not centered on zero, which costs steps."), lambda net: True, {"Sigmoid": -1.0}, "C3"),
    Rule(N_("It trains in far fewer steps than sigmoid."), lambda net: True, {"ReLU": 1.0}, "C4"),
    Rule(
        N_("Its units die where the learning rate is too large."), lambda net: not net.normalized, {"ReLU": -1.0}, "C5"
    ),
    Rule(
        N_("Its units cannot die."),
        lambda net: not net.normalized,
        {"Leaky ReLU": 1.0, "PReLU": 1.0, "RReLU": 1.0},
        "C6",
    ),
    Rule(
        N_("Its noise regularizes a network that overfits."),
        lambda net: net.overfits and net.data == "small",
        {"RReLU": 2.0, "PReLU": -1.0},
        "C7",
    ),
    Rule(
        N_("With much data a slope of its own can be learned without overfitting."),
        lambda net: net.data == "large",
        {"PReLU": 1.0},
    ),
    Rule(
        N_("It needs fewer steps than ReLU in a deep network."),
        lambda net: net.depth >= _DEEP and not net.normalized,
        {"ELU": 1.5, "SELU": 1.0},
        "C8",
    ),
    Rule(
        N_("It keeps mean 0 and variance 1 from layer to layer, at least when training starts."),
        lambda net: net.self_normalizing and net.depth >= _DEEP,
        {"SELU": 1.5},
        "C9",
    ),
    Rule(
        N_("What it is made for, keeping mean and variance, is broken by skips or done by normalization."),
        lambda net: not net.self_normalizing,
        {"SELU": -1.5},
        "C9b",
    ),
    Rule(
        N_("It has never clearly beaten ELU, although rankings put it first."),
        lambda net: True,
        {"SELU": -0.5},
        "C10",
        IF_FALSE,
    ),
    Rule(
        N_("It is the cheapest to compute, and a leak costs hardly more."),
        lambda net: net.fast_inference,
        {"ReLU": 2.0, "Leaky ReLU": 1.5, "PReLU": 1.5, "RReLU": 1.0},
        "C13",
    ),
    Rule(
        N_("Its exponential costs time at inference."),
        lambda net: net.fast_inference,
        {"ELU": -1.0, "SELU": -1.0, "GELU": -1.5, "SiLU": -1.0, "Mish": -1.5, "Sigmoid": -1.0, "Tanh": -1.0},
        "C8b",
    ),
    Rule(
        N_("It needs several times the weights of any other function."),
        lambda net: net.fast_inference or net.data == "small",
        {"Maxout": -2.0},
    ),
    Rule(
        N_("Libraries and accelerators are tuned for it first."),
        lambda net: net.accelerator,
        {"ReLU": 1.5, "Leaky ReLU": 0.5},
    ),
    Rule(
        N_("Deep networks with skips and normalization are usually built with it."),
        lambda net: net.skips and net.normalized,
        {"GELU": 1.0, "SiLU": 1.0, "ReLU": 0.5},
    ),
    Rule(
        N_("Its output stays within fixed limits, as a gate's must."),
        lambda net: net.bounded,
        {"Sigmoid": 6.0, "Tanh": 5.0},
    ),
)


@dataclasses.dataclass(frozen=True)
class Reason:
    """Why a function gains or loses `points`: a rule, and the verdict on the claim it rests on (None: convention)."""

    rule: Rule
    points: float
    verdict: Level | None


@dataclasses.dataclass(frozen=True)
class Advice:
    """A function, the sum of its points, and the reasons, weightiest first."""

    function: str
    points: float
    reasons: tuple[Reason, ...]


_BEST_STANDING = 3.0


def standing_in(ranking: Ranking, depth: int) -> dict[str, float]:
    """Points for each candidate's mean rank by test accuracy at the depth of `ranking` nearest to `depth`: 3 to 0."""
    nearest = min(ranking.depths, key=lambda measured: abs(measured - depth))
    names = [name for name in CANDIDATES if name in ranking.functions]
    ranks = ranking.only(names, nearest).ranks("accuracy").mean(1)
    return {
        name: _BEST_STANDING * (len(names) - rank) / (len(names) - 1)
        for name, rank in zip(names, ranks.tolist(), strict=True)
    }


def advise(net: Situation, verdicts: Mapping[str, Level], standing: Mapping[str, float]) -> tuple[Advice, ...]:
    """All candidates for `net`, the best first.

    `verdicts` are what was found of the claims, by number: a rule weighs as much as its claim was found to hold.
    `standing` are the points that functions start with.
    """
    advised = [_advice(name, net, verdicts, standing.get(name, 0.0)) for name in CANDIDATES]
    return tuple(sorted(advised, key=lambda advice: -advice.points))


def _advice(name: str, net: Situation, verdicts: Mapping[str, Level], start: float) -> Advice:
    reasons = [_reason(rule, name, verdicts) for rule in RULES if name in rule.points and rule.applies(net)]
    reasons.sort(key=lambda reason: -abs(reason.points))
    return Advice(name, start + sum(reason.points for reason in reasons), tuple(reasons))


def _reason(rule: Rule, name: str, verdicts: Mapping[str, Level]) -> Reason:
    if not rule.claim:
        return Reason(rule, rule.points[name], None)
    verdict = verdicts[rule.claim]
    return Reason(rule, rule.points[name] * rule.weights[verdict], verdict)


@dataclasses.dataclass(frozen=True)
class ArticleRule:
    """A rule of the article's closing advice, in our words, and the claims that say what became of it."""

    text: str
    claims: tuple[str, ...]


ARTICLE_RULES: tuple[ArticleRule, ...] = (
    ArticleRule(N_("Where the network cannot normalize itself, ELU rather than SELU."), ("C9b", "C10")),
    ArticleRule(N_("Where inference must be fast, Leaky ReLU."), ("C8b", "C13")),
    ArticleRule(N_("Where data are few and the network overfits, RReLU."), ("C7",)),
    ArticleRule(N_("Where data are many, PReLU."), ("C22", "C7")),
    ArticleRule(N_("Where training must be fast, ReLU, for which libraries and hardware are tuned."), ("C13", "C4")),
)
