"""Claims: the shipped verdicts are what the experiments give, and verdicts follow from the numbers as they should."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.evidence.claims import CLAIMS, FULL, SHORT, TOPICS, Test, result_of, shipped
from act_viz.evidence.claims.output import cross_entropy_gradient, squared_error_gradient
from act_viz.evidence.claims.shapes import KinkedReLU
from act_viz.evidence.claims.speed import Raised
from act_viz.evidence.claims.testing import result_from_lists, result_to_lists
from act_viz.evidence.verdicts import Comparison, difference, holm, interval, judged, ratio, value, verdict_of
from act_viz.network.activation_calls import training_ops

RNG = np.random.default_rng(0)
NOISE = RNG.standard_normal(20)
ONES = np.ones(20)


@pytest.mark.parametrize("name", CLAIMS)
def test_the_short_form_comes_to_the_shipped_verdict(name: str) -> None:
    result = result_of(CLAIMS[name](), SHORT)
    assert result.verdict == shipped()[name].verdict
    assert result.n_seeds >= 20
    assert all(np.isfinite([found.effect, found.low, found.high, found.p]).all() for found in result.findings)
    assert [found.comparison.label for found in result.findings] == [
        found.comparison.label for found in shipped()[name].findings
    ]


def test_what_is_shipped_is_the_full_form_of_every_claim() -> None:
    assert list(shipped()) == list(CLAIMS)
    for name, result in shipped().items():
        assert result.claim == CLAIMS[name]()
        assert result.form == FULL
        assert result.n_seeds == FULL.n_seeds


@pytest.mark.parametrize("name", CLAIMS)
def test_a_result_reads_back_as_it_was_written(name: str) -> None:
    result = shipped()[name]
    assert result_from_lists(json.loads(json.dumps(result_to_lists(result)))) == result


@pytest.mark.parametrize("name", CLAIMS)
def test_the_shipped_answers_follow_from_the_shipped_numbers(name: str) -> None:
    findings = shipped()[name].findings
    again = judged([found.comparison for found in findings])
    assert [found.answer for found in again] == [found.answer for found in findings]
    assert [found.effect for found in again] == pytest.approx([found.effect for found in findings], rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_says_who_says_it_and_what_would_refute_it(name: str) -> None:
    cls = CLAIMS[name]
    assert cls.topic in TOPICS
    assert cls.statement.endswith(".")
    assert cls.refuted_by.endswith(".")
    assert cls.text()
    assert cls.sources
    assert all(described.help for described in cls.params().values())
    assert [other.number for other in CLAIMS.values()].count(cls.number) == 1
    for quoted in cls.quoted:
        assert quoted.recalled == quoted.source.authors.startswith(("Xu", "Clevert"))


def test_the_claims_of_the_article_are_all_there() -> None:
    numbers = {cls.number for cls in CLAIMS.values()}
    assert numbers >= {f"C{n}" for n in range(1, 14)}


@pytest.mark.parametrize(
    ("name", "changes", "verdict"),
    [
        ("Sigmoid's gradients vanish by saturation", {"depth": 2}, "fails"),
        ("A slope of at most a quarter", {"sigma": 0.05, "width": 64}, "holds"),
        ("ReLU lets values explode", {"weight_variance": 1.0}, "depends"),
        ("Sigmoid as the output of two classes", {"logit": 1.0}, "depends"),
        ("Half of the ReLU units die", {"learning_rate": 0.03}, "fails"),
    ],
)
def test_another_setting_changes_the_verdict(name: str, changes: dict[str, float], verdict: str) -> None:
    assert shipped()[name].verdict != verdict
    assert result_of(CLAIMS[name](**changes)).verdict == verdict


def test_the_gradients_are_those_of_the_losses() -> None:
    z, step = np.linspace(-5.0, 5.0, 11), 1e-6

    def sigmoid(z: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-z))

    cross_entropy = (-np.log(1 - sigmoid(z + step)) + np.log(1 - sigmoid(z - step))) / (2 * step)
    squared_error = (sigmoid(z + step) ** 2 - sigmoid(z - step) ** 2) / (2 * step)
    np.testing.assert_allclose(cross_entropy_gradient(z), cross_entropy, rtol=1e-6)
    np.testing.assert_allclose(squared_error_gradient(z), squared_error, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("activation", [Raised(ACTIVATIONS["Sigmoid"](), -0.5), KinkedReLU(0.5)], ids=str)
def test_functions_made_for_a_claim_train_as_they_say(activation: Raised | KinkedReLU) -> None:
    z = np.array([[-2.0, 0.0, 0.5], [1.0, -0.0, 3.0]], np.float32)
    a, slope = np.empty_like(z), np.empty_like(z)
    for function, arguments in training_ops(activation, z, a, slope, [np.random.default_rng(0)]):
        function(*arguments)
    np.testing.assert_allclose(a, activation(z), rtol=1e-5)
    np.testing.assert_allclose(slope, activation.derivative(z), rtol=1e-5)


def test_the_slope_at_the_kink_is_the_one_chosen() -> None:
    assert KinkedReLU(0.5).derivative(np.zeros(1)) == 0.5


def test_a_test_goes_on_trial_by_trial() -> None:
    test = Test(CLAIMS["Only one α makes ELU smooth"]())
    assert (test.n_trials, test.n_done, test.next_trial) == (2, 0, "one")
    assert math.isnan(test.seconds_left)
    test.advance(0.0)
    assert (test.n_done, test.next_trial, test.finished) == (1, "other", False)
    with pytest.raises(ValueError, match="not finished"):
        test.result()
    test.advance(0.0)
    assert test.finished
    assert test.seconds_left == 0
    assert test.result() == result_of(test.claim)


@pytest.mark.parametrize(
    ("comparison", "answer"),
    [
        (ratio("", 2 * ONES + 0.1 * NOISE, ONES, "above"), "as claimed"),
        (ratio("", 2 * ONES + 0.1 * NOISE, ONES, "below"), "opposite"),
        (ratio("", 1.05 * ONES, ONES, "above"), "tie"),
        (difference("", 0.05 + 0.01 * NOISE, 0 * ONES, "above", 0.02), "as claimed"),
        (difference("", 0.05 + NOISE, 0 * ONES, "above", 0.02), "tie"),
        (difference("", 0 * ONES, 0 * ONES, "above", 0.02), "tie"),
        (value("", 0.5 + 0.01 * NOISE, "below", 0.6), "as claimed"),
        (value("", 0.5 + 0.01 * NOISE, "below", 0.4), "opposite"),
        (difference("", 0.001 * NOISE, 0 * ONES, "equal", 0.01), "as claimed"),
        (difference("", NOISE - NOISE.mean(), 0 * ONES, "equal", 0.01), "tie"),
        (difference("", 1 + NOISE, 0 * ONES, "equal", 0.01), "opposite"),
    ],
)
def test_an_answer_follows_from_size_and_certainty(comparison: Comparison, answer: str) -> None:
    (found,) = judged([comparison])
    assert found.answer == answer
    assert found.low <= found.effect <= found.high


def test_no_verdict_from_fewer_than_twenty_seeds() -> None:
    with pytest.raises(ValueError, match="20 seeds"):
        judged([ratio("", 2 * np.ones(19), np.ones(19), "above")])


def test_many_comparisons_make_each_less_certain() -> None:
    weak = value("", 0.7 + NOISE, "above", 0.0)
    alone = judged([weak])[0]
    crowded = judged([weak] * 10)[0]
    assert alone.p < 0.05 < crowded.p
    assert crowded.p == pytest.approx(min(1.0, 10 * alone.p))
    assert (alone.answer, crowded.answer) == ("as claimed", "tie")


def test_holm_corrects_step_by_step() -> None:
    # The example of Holm's procedure in Wright 1992: p of .01, .02, .03 come to .03, .04, .04.
    assert holm([0.02, 0.01, 0.03]) == pytest.approx([0.04, 0.03, 0.04])
    assert holm([0.5, 0.9]) == [1.0, 1.0]


def test_the_interval_covers_the_mean_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    inside = [low <= 0 <= high for low, high in (interval(rng.standard_normal(40)) for _draw in range(200))]
    assert 0.88 <= np.mean(inside) <= 0.99


def test_a_verdict_counts_what_counts() -> None:
    held = judged([value("", ONES + 0.1 * NOISE, "above", 0.0)])
    failed = judged([value("", ONES + 0.1 * NOISE, "below", 0.0)])
    aside = tuple(
        dataclasses.replace(found, comparison=dataclasses.replace(found.comparison, counts=False)) for found in failed
    )
    assert verdict_of(held) == verdict_of((*held, *aside)) == "holds"
    assert verdict_of(failed) == "fails"
    assert verdict_of((*held, *failed)) == "depends"


def test_what_vanished_or_diverged_keeps_a_ratio_finite() -> None:
    above = np.append(2 * np.ones(19), np.inf)
    (found,) = judged([ratio("", above, np.append(np.ones(19), 0.0), "above")])
    assert np.isfinite([found.effect, found.low, found.high]).all()


@pytest.mark.parametrize(
    ("found", "crosses"),
    [
        (ratio("", np.exp(0.095 + 0.1 * NOISE), ONES, "above"), True),
        (ratio("", np.exp(1.0 + 0.1 * NOISE), ONES, "above"), False),
        (ratio("", np.exp(0.01 * NOISE), ONES, "above"), False),
        (difference("", 0.012 + 0.02 * NOISE, 0 * ONES, "above", 0.01), True),
        (value("", 0.5 + 0.1 * NOISE, "above", 0.5), True),
        (value("", 0.9 + 0.1 * NOISE, "above", 0.5), False),
    ],
    ids=["near 1.1", "far above", "within", "near a point", "at the threshold", "above the threshold"],
)
def test_an_interval_that_crosses_the_margin_is_known(found: Comparison, crosses: bool) -> None:
    (finding,) = judged([found])
    assert finding.crosses_margin == crosses
