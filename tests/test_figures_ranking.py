"""The ranking as pictures: the order, the bars of what is no more than chance, ranks and times."""

from __future__ import annotations

import numpy as np
import pytest

from act_viz.evidence.ranking import Ranking
from act_viz.figures.looks import color_of
from act_viz.figures.ranking import mean_ranks, ranks_by_task, step_times

NAMES = ("ReLU", "Tanh", "Sigmoid", "ELU")
RNG = np.random.default_rng(1)
ACCURACY = np.array([0.9, 0.6, 0.3, 0.88])[:, None, None] + 0.03 * RNG.standard_normal((4, 5, 3))
FOUND = Ranking(
    NAMES,
    ("Moons", "Circles", "XOR", "Iris", "Wine"),
    (1, 4, 16),
    (0.1,),
    20,
    10,
    ACCURACY,
    1 - ACCURACY,
    0 * ACCURACY,
    np.array([2.0, 3.0, 4.0, 1.0]),
    "a network",
    {},
)


def test_mean_ranks_stand_from_the_best_down_with_a_bar_over_those_that_do_not_differ() -> None:
    comparison = FOUND.comparison("accuracy")
    figure = mean_ranks(comparison, "dark")
    dots, *bars = figure.data
    assert list(dots.y) == list(comparison.functions)
    np.testing.assert_array_equal(dots.x, comparison.mean_ranks)
    assert list(dots.marker.color) == [color_of(name, "dark") for name in comparison.functions]
    named = [(comparison.functions[first], comparison.functions[last]) for first, last in comparison.cliques()]
    assert [tuple(bar.y) for bar in bars] == named
    assert ("ReLU", "Sigmoid") not in named
    assert len({bar.x[0] for bar in bars}) == len(bars)
    assert f"{comparison.critical_difference:.2f}" in figure.layout.meta["alt"]


def test_a_cell_has_the_rank_of_its_function_on_its_task() -> None:
    figure = ranks_by_task(FOUND, "accuracy")
    cells = figure.data[0]
    assert len(cells.x) == 15
    row, column = list(cells.y).index("Tanh"), list(cells.x).index("XOR · 4")
    assert cells.customdata[row][column] == pytest.approx(ACCURACY[1, 2, 1])
    others = ACCURACY[:, 2, 1]
    assert cells.z[row][column] == 1 + np.sum(others > ACCURACY[1, 2, 1])
    assert "XOR · 4" in figure.layout.meta["alt"]


def test_a_smaller_loss_ranks_higher() -> None:
    assert FOUND.comparison("loss").functions == FOUND.comparison("accuracy").functions


def test_step_times_are_relative_to_relu_and_sorted() -> None:
    bars = step_times(FOUND).data[0]
    assert list(bars.y) == ["ELU", "ReLU", "Tanh", "Sigmoid"]
    assert list(bars.x) == [0.5, 1.0, 1.5, 2.0]
