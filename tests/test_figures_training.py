"""The figures below the live picture show the numbers they are given."""

from __future__ import annotations

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.figures import layers, training
from act_viz.figures.style import WARNING, Theme
from act_viz.training.quantities import QUANTITIES, Quantity
from act_viz.training.run_records import histogram_counts

THEMES: tuple[Theme, ...] = ("light", "dark")
STEPS = np.arange(0, 30_000, 10)


def alt(figure: object) -> str:
    return figure.layout.meta["alt"]  # type: ignore[attr-defined]


def falling(n_layers: int) -> np.ndarray:
    return np.exp(-STEPS[:, None] / 5000) * np.arange(1, n_layers + 1)


def test_a_long_curve_is_thinned_but_keeps_both_ends() -> None:
    trace = training.line(training.Curve("x", STEPS, STEPS**0.5, "#000000"))
    assert len(trace.x) == 400
    assert (trace.x[0], trace.x[-1]) == (STEPS[0], STEPS[-1])
    assert np.array_equal(trace.y, trace.x**0.5)


def test_a_single_reading_is_a_point() -> None:
    assert training.line(training.Curve("x", [0], [1.0], "#000000")).mode == "markers"


@pytest.mark.parametrize("theme", THEMES)
def test_loss_says_where_it_ends_and_marks_changes(theme: Theme) -> None:
    figure = training.loss_over_steps(
        (STEPS, 1 / (1 + STEPS)),
        ([0, 100], [1.0, 0.5]),
        ([0, 100], [1.0, 0.25]),
        theme,
        [(500, "learning rate 1")],
    )
    assert "test 0.25" in alt(figure)
    assert [trace.name for trace in figure.data] == ["Mini-batch loss", "Training loss", "Test loss"]
    assert [shape.x0 for shape in figure.layout.shapes] == [500]
    assert figure.layout.annotations[0].text == "learning rate 1"
    assert figure.layout.yaxis.type == "log"


def test_a_diverged_loss_ends_with_its_last_finite_value() -> None:
    figure = training.loss_over_steps(([0], [2.0]), ([0, 1, 2], [1.0, 3.0, np.nan]), ([0], [1.0]))
    assert "training 3," in alt(figure)


@pytest.mark.parametrize("theme", THEMES)
def test_a_quantity_has_one_name_one_color_and_one_dash_in_charts_and_live_view(theme: Theme) -> None:
    curves = ([0, 1], [1.0, 0.5])
    charts = [
        training.loss_over_steps(curves, curves, curves, theme),
        training.accuracy_over_steps(*curves, curves[1], theme),
    ]
    traces = {trace.name: trace.line for figure in charts for trace in figure.data}
    live = {quantity["name"]: quantity for quantity in map(Quantity.to_json, QUANTITIES.values())}
    assert set(traces) == set(live) - {"Dead units"}
    for name, look in traces.items():
        assert look.color == live[name]["color"][theme]
        assert look.dash == (",".join(f"{length}px" for length in live[name]["dash"]) or "solid")
    assert len({(look.color, look.dash) for look in traces.values()}) == len(traces)


def test_red_is_for_what_is_dead_alone() -> None:
    dead = QUANTITIES["dead"]
    for name, quantity in QUANTITIES.items():
        assert (quantity.light == dead.light) == (quantity.dark == dead.dark) == (name == "dead")
    assert (dead.light, dead.dark) == (WARNING["light"], WARNING["dark"])


@pytest.mark.parametrize(("normalized", "cell"), [(True, "25%"), (False, "1")])
def test_confusion_matrix_writes_shares_or_counts(normalized: bool, cell: str) -> None:
    figure = training.confusion_matrix(np.array([[3, 1], [0, 4]]), ["cat", "dog"], "light", normalized, "test")
    written = {(note.y, note.x): note.text for note in figure.layout.annotations}
    assert written["cat", "dog"] == cell
    assert "Most often cat is taken for dog: 1 time." in alt(figure)
    assert figure.layout.yaxis.autorange == "reversed"


def test_confusion_matrix_of_an_empty_class_has_no_nan() -> None:
    figure = training.confusion_matrix(np.array([[0, 0], [0, 4]]), ["cat", "dog"])
    assert np.isfinite(np.asarray(figure.data[0].z, float)).all()
    assert "No class" in alt(figure)


@pytest.mark.parametrize("theme", THEMES)
def test_every_layer_has_its_own_color_everywhere(theme: Theme) -> None:
    figures = [
        layers.moments_over_steps(STEPS, falling(8), falling(8), "z", theme),
        layers.shares_over_steps(STEPS, falling(8) / 8, "Dead units", theme),
        layers.gradient_norms(STEPS, falling(8), theme),
    ]
    expected = [layers.layer_color(at, 8, theme) for at in range(8)]
    assert len(set(expected)) == 8
    for figure in figures:
        assert [trace.line.color for trace in figure.data[:8]] == expected


def test_moments_name_every_layers_last_value() -> None:
    figure = layers.moments_over_steps([0, 1], np.array([[0.0, 0.0], [1.5, -2.0]]), np.ones((2, 2)), "z")
    assert "layer 1 1.5, layer 2 -2" in alt(figure)


def test_a_vanished_gradient_leaves_a_gap_on_the_log_axis() -> None:
    figure = layers.gradient_norms([0, 1, 2], np.array([[1.0], [0.0], [0.1]]))
    assert np.isnan(figure.data[0].y[1])
    assert figure.layout.yaxis.type == "log"


def test_histograms_show_each_layers_function() -> None:
    z = [np.linspace(-3, 3, 200), np.linspace(-1, 5, 200)]
    figure = layers.pre_activation_histograms(z, [ACTIVATIONS["ReLU"](), ACTIVATIONS["Tanh"]()])
    bars = [trace for trace in figure.data if trace.type == "bar"]
    curves = [trace for trace in figure.data if trace.type == "scatter"]
    assert [float(np.sum(bar.y)) for bar in bars] == pytest.approx([1.0, 1.0])
    assert np.array_equal(curves[1].y, np.tanh(curves[1].x))
    assert "layer 2: half of them from 0.5 to 3.5" in alt(figure)


def test_histograms_of_a_layer_that_overflowed_do_not_fail() -> None:
    figure = layers.pre_activation_histograms([np.array([np.inf, np.nan])], [ACTIVATIONS["ReLU"]()])
    assert figure.data[0].y.sum() == 0


def test_the_heat_map_shows_only_bins_that_were_ever_filled() -> None:
    counts = np.stack([histogram_counts(np.full(10, -0.5)), histogram_counts(np.full(10, 2.0))])
    figure = layers.histogram_over_steps([0, 100], counts, 1)
    heat = figure.data[0]
    assert heat.z[0, 0] == heat.z[-1, 1] == 1.0
    assert "layer 2" in figure.layout.title.text
    assert "at the end 0% are negative" in alt(figure)


def test_what_was_not_measured_is_said_in_words() -> None:
    """Without test samples there is no test accuracy."""
    nothing = [np.nan, np.nan]
    for figure in (
        training.accuracy_over_steps([0, 1], [0.5, 0.75], nothing),
        training.loss_over_steps(([0, 1], [1.0, 0.5]), ([0, 1], [1.0, 0.5]), ([0, 1], nothing)),
    ):
        assert "nan" not in figure.layout.meta["alt"]
        assert "test not measured" in figure.layout.meta["alt"]
