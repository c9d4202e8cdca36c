"""Advice: every rule rests on a claim that exists or is a convention, and weighs what its verdict allows."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.evidence.choice_rules import ARTICLE_RULES, CANDIDATES, RULES, Level, Situation, advise, standing_in
from act_viz.evidence.claims import CLAIMS
from act_viz.evidence.ranking import Ranking

NUMBERS = {claim.number for claim in CLAIMS.values()}
ALL_HOLD: dict[str, Level] = dict.fromkeys(NUMBERS, "holds")
ALL_FAIL: dict[str, Level] = dict.fromkeys(NUMBERS, "fails")
PLAIN = Situation()


def points(net: Situation, verdicts: dict[str, Level] = ALL_HOLD) -> dict[str, float]:
    return {advice.function: advice.points for advice in advise(net, verdicts, {})}


def ranking(accuracy: np.ndarray, functions: tuple[str, ...], depths: tuple[int, ...]) -> Ranking:
    n = len(functions)
    return Ranking(
        functions, ("Task",), depths, (0.1,), 20, 10, accuracy, 1 - accuracy, 0 * accuracy, np.ones(n), "", {}
    )


def test_rules_name_functions_and_claims_that_exist() -> None:
    assert set(CANDIDATES) <= set(ACTIVATIONS)
    for rule in RULES:
        assert set(rule.points) <= set(CANDIDATES)
        assert rule.claim == "" or rule.claim in NUMBERS, rule.text
    for article_rule in ARTICLE_RULES:
        assert set(article_rule.claims) <= NUMBERS
    assert len(ARTICLE_RULES) == 5


def test_every_rule_applies_to_some_network() -> None:
    nets = [
        PLAIN,
        Situation(depth=30),
        Situation(depth=30, normalized=True, skips=True, accelerator=True, bounded=True),
        Situation(data="small", overfits=True, fast_inference=True),
        Situation(data="large"),
    ]
    for rule in RULES:
        assert any(rule.applies(net) for net in nets), rule.text


def test_a_claim_that_fails_takes_its_reasons_with_it() -> None:
    deep = Situation(depth=20)
    held, failed = (
        {advice.function: advice for advice in advise(deep, verdicts, {})} for verdicts in (ALL_HOLD, ALL_FAIL)
    )
    assert held["Sigmoid"].points < failed["Sigmoid"].points == 0
    half: dict[str, Level] = dict.fromkeys(NUMBERS, "depends")
    assert points(deep, half)["Sigmoid"] == pytest.approx(held["Sigmoid"].points / 2)
    weights = {reason.rule.claim: reason.points for reason in failed["SELU"].reasons}
    # That rankings are wrong about SELU counts just when the ranking's claim fails.
    assert weights["C10"] < 0 == weights["C9"]


def test_conventions_count_whatever_was_found() -> None:
    net = Situation(bounded=True)
    assert points(net, ALL_FAIL)["Sigmoid"] == points(PLAIN, ALL_FAIL)["Sigmoid"] + 6


@pytest.mark.parametrize(
    ("change", "better", "worse"),
    [
        ({"fast_inference": True}, "ReLU", "GELU"),
        ({"overfits": True, "data": "small"}, "RReLU", "PReLU"),
        ({"depth": 50}, "SELU", "Sigmoid"),
        ({"data": "large"}, "PReLU", "Leaky ReLU"),
        ({"bounded": True}, "Sigmoid", "ReLU"),
    ],
)
def test_what_is_known_of_a_network_moves_the_answer(change: dict[str, object], better: str, worse: str) -> None:
    before, after = points(PLAIN), points(dataclasses.replace(PLAIN, **change))  # type: ignore[arg-type]
    assert after[better] - after[worse] > before[better] - before[worse]


def test_skips_take_from_selu_what_depth_gave_it() -> None:
    assert points(Situation(depth=20, skips=True))["SELU"] < points(Situation(depth=20))["SELU"]


def test_the_best_comes_first_and_the_weightiest_reason_too() -> None:
    advised = advise(Situation(depth=20, fast_inference=True), ALL_HOLD, {"Maxout": 0.5})
    assert [advice.points for advice in advised] == sorted((advice.points for advice in advised), reverse=True)
    for advice in advised:
        sizes = [abs(reason.points) for reason in advice.reasons]
        assert sizes == sorted(sizes, reverse=True)


def test_standing_is_that_at_the_nearest_depth() -> None:
    accuracy = np.array([[[0.9, 0.1]], [[0.8, 0.8]], [[0.7, 0.9]]])
    found = ranking(accuracy, ("ReLU", "Tanh", "ELU"), (1, 16))
    assert standing_in(found, 3) == pytest.approx({"ReLU": 3.0, "Tanh": 1.5, "ELU": 0.0})
    assert standing_in(found, 100) == pytest.approx({"ReLU": 0.0, "Tanh": 1.5, "ELU": 3.0})


def test_a_depth_that_no_network_has_is_refused() -> None:
    with pytest.raises(ValueError, match="from 1 to 200"):
        Situation(depth=0)
