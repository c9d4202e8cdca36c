"""The ranking: ranks and tests are those of the literature, and what is shipped is what the code gives."""

from __future__ import annotations

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.evidence.ranking import (
    ARTICLE_ORDER,
    DEPTHS,
    N_SEEDS,
    TASKS,
    compared,
    competitor,
    critical_difference,
    shipped,
    summary,
)


@pytest.mark.parametrize(("k", "q"), [(2, 1.960), (3, 2.343), (4, 2.569), (5, 2.728), (10, 3.164)])
def test_the_critical_difference_is_that_of_the_tables(k: int, q: float) -> None:
    """Demšar 2006, table 5."""
    assert critical_difference(k, 30) == pytest.approx(q * np.sqrt(k * (k + 1) / 180), abs=5e-4)


def test_ranks_find_a_planted_order_and_a_planted_tie() -> None:
    rng = np.random.default_rng(0)
    strength = np.array([0.0, 3.0, 3.0, 6.0])
    found = compared(("worst", "twin", "other twin", "best"), strength[:, None] + 0.5 * rng.standard_normal((4, 24)))
    assert (found.functions[0], found.functions[-1]) == ("best", "worst")
    assert found.mean_ranks[0] == 1
    assert found.friedman_p < 1e-6
    assert found.cliques("wilcoxon") == ((1, 2),)
    assert found.tied(1, 2)
    assert not found.tied(0, 3)
    np.testing.assert_array_equal(found.p_values, found.p_values.T)


def test_where_nothing_differs_all_are_one_clique() -> None:
    rng = np.random.default_rng(1)
    found = compared(("a", "b", "c", "d"), rng.standard_normal((4, 24)))
    assert found.friedman_p > 0.05
    assert found.cliques() == found.cliques("wilcoxon") == ((0, 3),)


def test_the_shipped_ranking_is_of_every_function_task_and_depth() -> None:
    ranking = shipped()
    assert set(ranking.functions) >= set(ARTICLE_ORDER)
    assert set(ranking.functions) <= set(ACTIVATIONS)
    assert ranking.tasks == tuple(TASKS)
    assert len(ranking.tasks) >= 8
    assert ranking.depths == DEPTHS
    assert ranking.n_seeds == N_SEEDS >= 20
    assert ranking.accuracy.shape == (len(ranking.functions), len(TASKS), len(DEPTHS))
    assert np.isfinite(ranking.loss).all()
    assert ((ranking.accuracy >= 0) & (ranking.accuracy <= 1)).all()
    assert (ranking.seconds > 0).all()
    assert set(np.unique(ranking.rate)) <= set(ranking.rates)


@pytest.mark.parametrize(("function", "task"), [("ReLU", "Moons"), ("Tanh", "Wine")])
def test_a_block_run_again_gives_what_is_shipped(function: str, task: str) -> None:
    ranking = shipped()
    place = ranking.functions.index(function), ranking.tasks.index(task), 0
    found = summary(competitor(ACTIVATIONS[function](), task, DEPTHS[0]).run())
    # Another processor may round otherwise.
    assert found["rate"] == ranking.rate[place]
    assert found["accuracy"] == pytest.approx(ranking.accuracy[place], abs=0.02)
    assert found["loss"] == pytest.approx(ranking.loss[place], rel=0.1)


def test_orders_agree_or_do_not() -> None:
    ranking = shipped()
    found = ranking.only(ARTICLE_ORDER).comparison("accuracy").functions
    assert ranking.agreement("accuracy", found) == pytest.approx(1.0)
    assert ranking.agreement("accuracy", found[::-1]) == pytest.approx(-1.0)
    assert 0 <= ranking.blocks_in_order("accuracy") <= len(TASKS) * len(DEPTHS)
    assert ranking.only(depth=1).ranks("loss").shape == (len(ranking.functions), len(TASKS))


def test_a_network_that_is_never_finite_is_the_worst() -> None:
    never = {"test_accuracy": np.array([0.5]), "train_loss": np.array([np.nan]), "rate": np.array(0.1)}
    assert summary(never)["loss"] == 1e6
