"""What a reader brings in is plain text wherever it is shown or saved, with markup and formulas in it."""

import csv
import io
import json
import re
from collections.abc import Iterator

import numpy as np
import plotly.graph_objects as go
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import OwnPoints
from act_viz.exporting.numpy_script import numpy_script
from act_viz.exporting.run_files import run_json
from act_viz.exporting.run_notebook import run_notebook
from act_viz.exporting.statistics_csv import confusion_columns, to_csv
from act_viz.figures.layers import pre_activation_histograms
from act_viz.figures.lecture import LayerLine, runs_as_dots, values_by_layer
from act_viz.figures.races import lanes_of, lanes_over_steps, time_per_step
from act_viz.figures.table import columns_of
from act_viz.figures.training import confusion_matrix
from act_viz.live.run import LiveRun
from act_viz.live.run_description import scene_of
from act_viz.scenes import Outcomes
from act_viz.text import untrusted
from act_viz.training import TrainConfig, Trainer

HOSTILE = (
    '<a href="https://evil.example">click</a>',
    "<b>bold</b>",
    "<img src=x onerror=alert(1)>",
    "$\\frac{1}{2}$",
    "%{customdata}",
    "&lt;i&gt;",
    "[link](https://evil.example)",
    ":red[**loud**]",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
)
TAG = re.compile(r"<(?!/?(?:br|sup|sub|b|i|extra)>)[A-Za-z/!]")


def drawn_texts(figure: go.Figure) -> Iterator[str]:
    """Every text in a figure that Plotly reads as markup."""

    def walk(part: object, key: str) -> Iterator[str]:
        if isinstance(part, dict):
            for name, inner in part.items():
                if name not in ("meta", "customdata"):
                    yield from walk(inner, name)
        elif isinstance(part, list | tuple | np.ndarray):
            for inner in part:
                yield from walk(inner, key)
        elif isinstance(part, str):
            yield part

    yield from walk(json.loads(figure.to_json()), "")


def check_plain(figure: go.Figure, names: tuple[str, ...] = HOSTILE) -> None:
    """No name can be markup, and each still reads as it was given."""
    texts = list(drawn_texts(figure))
    seen = [untrusted.from_chart(text) for text in texts]
    for text in texts:
        assert not TAG.search(text)
        assert "$" not in text
        assert not re.search(r"%\{(?!x|y|z|text|count|customdata(\[\d\])?[:}])", text)
    for name in names:
        assert any(name[:12] in text for text in seen), name


def test_charts_show_names_as_they_are() -> None:
    counts = np.arange(100).reshape(10, 10)
    check_plain(confusion_matrix(counts, HOSTILE))
    for names in (HOSTILE[:5], HOSTILE[5:]):
        lanes = lanes_of(names, list(ACTIVATIONS)[:5])
        check_plain(lanes_over_steps(lanes, [np.arange(5)] * 5, [np.arange(5.0)] * 5, "Loss", "nats"), names)
        check_plain(time_per_step(lanes, [np.array([1.0, 2.0])] * 5), names)
    check_plain(values_by_layer([LayerLine(name, "ReLU", np.ones(3)) for name in HOSTILE], "Title", "axis"))
    outcomes = Outcomes(HOSTILE, ("ReLU",) * len(HOSTILE), np.ones((len(HOSTILE), 3)), "what", "percent")
    check_plain(runs_as_dots(outcomes, "Title"))


def test_a_typed_function_is_no_markup() -> None:
    own = ACTIVATIONS["Your own"]("x if 0<x else b*x")
    figure = pre_activation_histograms([np.linspace(-1, 1, 50).reshape(-1, 1)], [own])
    assert any("0<x" in untrusted.from_chart(text) for text in drawn_texts(figure))
    assert not any("<x" in text for text in drawn_texts(figure))


def test_classes_that_begin_alike_stay_apart_in_a_chart() -> None:
    figure = confusion_matrix(np.eye(3), ("a name that is quite long 1", "a name that is quite long 2", "b"))
    assert len(set(figure.data[0].x)) == 3


def test_tables_show_names_as_they_are() -> None:
    for names in (HOSTILE[:5], HOSTILE[5:]):
        lanes = lanes_of(names, list(ACTIVATIONS)[:5])
        figure = lanes_over_steps(lanes, [np.arange(5)] * 5, [np.arange(5.0)] * 5, "Loss", "nats")
        assert list(columns_of(figure))[1:] == [*names]


@pytest.mark.parametrize(
    "name", [*HOSTILE, "`code`", "# heading", "1. item", "http://a.b", "~~x~~", ":material/home:", "|a|"]
)
def test_markdown_shows_every_sign(name: str) -> None:
    escaped = untrusted.in_markdown(name)
    assert not re.search(r"(?<!\\)(?:\\\\)*[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped))
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped) == name


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "#x", "'=1", "''=1", "-x"])
def test_a_spreadsheet_calculates_nothing(cell: str) -> None:
    assert untrusted.in_cell(cell)[0] == "'"
    assert untrusted.from_cell(untrusted.in_cell(cell)) == cell


@pytest.mark.parametrize("cell", ["", "a", "1", "-1.5", "+2e-3", "a=b", "'quoted'"])
def test_what_it_would_not_calculate_stays_as_it_is(cell: str) -> None:
    assert untrusted.in_cell(cell) == cell
    assert untrusted.from_cell(cell) == cell


def test_names_are_one_line_of_what_can_be_seen() -> None:
    assert untrusted.name("a\nb\u202e\u0000c\u200b ") == "a b c"
    assert untrusted.name("x" * 100) == "x" * 40
    points = OwnPoints(points=((0.0, 1.0),) * 2, labels=("a\u202eb", "c\nd"), feature_names=("x\n", "\u200by"))
    assert points.class_names == ("a b", "c d")
    assert points.feature_names == ("x", "y")


def hostile_points() -> OwnPoints:
    return OwnPoints(
        points=tuple((float(at), float(at % 7)) for at in range(40)),
        labels=tuple(HOSTILE[at % len(HOSTILE)] for at in range(40)),
        feature_names=("=A1", '"""\nimport os'),
        label_name="<u>label</u>",
    )


def cells_of(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


def test_files_hold_names_as_text_alone() -> None:
    points = hostile_points()
    counts = np.ones((10, 10), int)
    for text in (points.to_csv(), to_csv(confusion_columns(counts, points.class_names)), to_csv({"=x": [1.0]})):
        assert not any(re.match(r"[=@\t\r]|[-+](?![\d.])", cell) for cell in cells_of(text))
    assert OwnPoints.from_written(points.to_csv()) == points


def test_the_view_and_exports_carry_hostile_names_through() -> None:
    config = TrainConfig(dataset=hostile_points(), hidden=(2,))
    run = LiveRun([config])
    scene = scene_of(run, [{"light": "#000000", "dark": "#ffffff"}])
    assert sorted(scene["classes"]) == sorted(HOSTILE)
    assert json.loads(json.dumps(scene, allow_nan=False))["classes"] == scene["classes"]
    trainer = Trainer(config)
    trainer.run(2)
    assert OwnPoints.from_written(json.loads(run_json(trainer))["config"]["points_csv"]) == config.dataset
    for cell in json.loads(run_notebook(trainer))["cells"]:
        if cell["cell_type"] == "code":
            compile("".join(cell["source"]), "cell", "exec")
    compile(numpy_script(trainer), "script", "exec")


@pytest.mark.parametrize("labels", [("--1", "1"), ("1", "01"), ("-", "1"), ("٣", "1"), ("1", "1.0"), ("²", "2")])
def test_labels_that_are_nearly_numbers_train_and_keep_their_order(labels: tuple[str, str]) -> None:
    points = OwnPoints(points=((0.0, 1.0), (1.0, 0.0)) * 6, labels=labels * 6)
    turned = OwnPoints(points=((1.0, 0.0), (0.0, 1.0)) * 6, labels=labels[::-1] * 6)
    assert points.class_names == turned.class_names
    assert set(points.class_names) == set(labels)
    run = LiveRun([TrainConfig(dataset=points, hidden=(2,))])
    run.advance(2, 1, 5.0)
    assert OwnPoints.from_written(points.to_csv()) == points
