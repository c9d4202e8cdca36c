"""Nothing that is sent as JSON holds what JSON has not: NaN and Infinity, which browsers refuse to read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.exporting.run_files import run_json
from act_viz.figures.training import accuracy_over_steps, loss_over_steps
from act_viz.jsonable import jsonable, to_json
from act_viz.live.command import Command
from act_viz.live.protocol import answer
from act_viz.live.run import LiveRun
from act_viz.live.run_description import scene_of
from act_viz.training import TrainConfig
from act_viz.ui.chart_spec import ChartSpec

ROOT = Path(__file__).parent.parent
INFINITE = ["1/x", "log(x)", "exp(exp(x))", "sqrt(x)", "1/(x-0.5)**2", "cosh(x**4)", "log(abs(x))/x"]


def strictly_read(text: str) -> Any:
    """What a browser reads in `text`; fails on what Python's JSON knows beyond the standard."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


def test_what_is_not_finite_is_null_at_every_level() -> None:
    told = {
        "float": float("inf"),
        "numpy": np.float32("nan"),
        "tuple": (1, -np.inf, True, None, "inf"),
        "array": np.array([[1.5, np.nan], [np.inf, 2.0]]),
        "whole": np.arange(3),
        "deep": [{"deeper": np.float64(2.5)}],
    }
    assert strictly_read(to_json(told)) == {
        "float": None,
        "numpy": None,
        "tuple": [1, None, True, None, "inf"],
        "array": [[1.5, None], [None, 2.0]],
        "whole": [0, 1, 2],
        "deep": [{"deeper": 2.5}],
    }
    assert jsonable(np.array([1, np.inf], object)) == [1, None]


@pytest.mark.parametrize("formula", INFINITE)
def test_a_run_of_a_function_that_is_infinite_somewhere_is_sent(formula: str) -> None:
    function = ACTIVATIONS["Your own"](expression=formula)
    config = TrainConfig(DATASETS.parse("Moons(n_samples=60)"), (4,), function, batch_size=16, learning_rate=10.0)
    run = LiveRun([config])
    run.advance(10, 2, 60.0)
    scene = strictly_read(to_json(scene_of(run, [{"light": "#000", "dark": "#fff"}])))
    (drawn,) = scene["lanes"][0]["curves"].values()
    with np.errstate(all="ignore"):
        expected = function(np.array(drawn["z"]))
    assert [value is None for value in drawn["f"]] == (~np.isfinite(expected)).tolist()
    message = answer(run, Command("pull", want=2), scene="s")
    strictly_read(message[16 : 16 + int.from_bytes(message[8:12], "little")].decode())
    strictly_read(run_json(run.trainers[0]))


def test_a_chart_with_gaps_is_sent() -> None:
    gone = [1.0, np.nan, np.inf]
    for figure in (
        loss_over_steps(([0, 1, 2], gone), ([0, 1, 2], gone), ([0, 1, 2], gone)),
        accuracy_over_steps([0, 1, 2], gone, gone),
        go.Figure(go.Scatter(x=[0, 1, 2], y=np.array(gone), customdata=gone)),
    ):
        sent = strictly_read(json.dumps(ChartSpec(figure).to_dict()))
        assert sent["data"][0]["y"] == [1.0, None, None]


def test_nothing_else_sends_json() -> None:
    senders = re.compile(r"json\.dumps\(|components\.v2\.component\(")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "act_viz").rglob("*.py")
        if senders.search(path.read_text())
    }
    # What the app writes for itself alone is read by Python, not by a browser.
    own = {"act_viz/training/change_log.py", "act_viz/experiments/sweeps.py", "act_viz/ui/link_check.py"}
    assert found - own == {"act_viz/jsonable.py", "act_viz/ui/component.py"}
