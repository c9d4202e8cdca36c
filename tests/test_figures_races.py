"""Races draw each lane's own numbers, and many seeds as median and quartiles."""

from __future__ import annotations

import numpy as np
import pytest

from act_viz.figures.looks import color_of, dash_of
from act_viz.figures.races import (
    lanes_of,
    lanes_over_steps,
    quartiles,
    quartiles_over_steps,
    time_per_step,
)

STEPS = np.arange(5)


def test_a_race_of_functions_uses_each_functions_color_and_dash() -> None:
    lanes = lanes_of(["ReLU", "ELU(alpha=2)"], ["ReLU", "ELU"], "dark")
    assert [(lane.color, lane.dash) for lane in lanes] == [
        (color_of("ReLU", "dark"), dash_of("ReLU")),
        (color_of("ELU", "dark"), dash_of("ELU")),
    ]


def test_lanes_of_the_same_function_can_be_told_apart() -> None:
    lanes = lanes_of(["a", "b", "c", "d"], ["ReLU"] * 4)
    assert len({lane.color for lane in lanes}) == 4


def test_every_lane_is_a_curve_and_stands_in_the_words() -> None:
    lanes = lanes_of(["ReLU", "Tanh"], ["ReLU", "Tanh"])
    figure = lanes_over_steps(lanes, [STEPS, STEPS], [STEPS * 0.1, STEPS * 0.2], "Dead", "share", percent=True)
    assert [trace.name for trace in figure.data] == ["ReLU", "Tanh"]
    assert figure.layout.meta["alt"] == "Dead; at the end: ReLU 40%, Tanh 80%."


def test_quartiles_agree_with_numpy_where_all_runs_are_finite() -> None:
    values = np.random.default_rng(0).normal(size=(20, 32))
    assert np.array(quartiles(values)) == pytest.approx(np.quantile(values, [0.25, 0.5, 0.75], axis=1))


def test_a_run_that_diverged_counts_as_the_worst() -> None:
    values = np.array([[1.0, 2.0, 3.0, np.nan, np.nan]])
    low, middle, high = quartiles(values)
    assert (low[0], middle[0]) == (2.0, 3.0)
    assert np.isnan(high[0])


def test_bands_go_from_the_lower_to_the_upper_quartile() -> None:
    values = np.tile(np.arange(5.0), (5, 1))
    figure = quartiles_over_steps(lanes_of(["ReLU"], ["ReLU"]), STEPS, [values], "Loss", "nats")
    band, middle = figure.data
    assert (min(band.y), max(band.y)) == (1.0, 3.0)
    assert set(middle.y) == {2.0}
    assert "over 5 seeds at the end: ReLU 2 (1–3)" in figure.layout.meta["alt"]


def test_time_per_step_names_every_lane() -> None:
    figure = time_per_step(
        lanes_of(["ReLU", "ELU"], ["ReLU", "ELU"]), [np.array([38.0, 40.2, 46.0]), np.array([60.0, 61.0, 70.0])]
    )
    said = "Time of an update, median and middle half: ReLU 40 µs (39–43), ELU 61 µs (60–66)."
    assert figure.layout.meta["alt"] == said
    bar = figure.data[0]
    assert list(bar.x) == [40.2, 61.0]
    assert list(bar.error_x.array) == pytest.approx([2.9, 4.5])
    assert list(bar.error_x.arrayminus) == pytest.approx([1.1, 0.5])
