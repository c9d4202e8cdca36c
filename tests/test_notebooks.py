"""Notebooks are valid, run as they stand, and draw what the page drew."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import OwnPoints
from act_viz.exporting.notebook import notebook, page_notebook
from act_viz.exporting.run_notebook import run_notebook
from act_viz.figures.curves import curve_and_derivative
from act_viz.training import TrainConfig, Trainer
from act_viz.ui.page import pages
from act_viz.ui.redraw import redraw


def run(written: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What stands in the namespace of the notebook `written` after its cells were run."""
    nbformat.validate(nbformat.from_dict(json.loads(written)))
    monkeypatch.setattr(go.Figure, "show", lambda self: None)
    namespace: dict[str, Any] = {}
    for cell in json.loads(written)["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), namespace)
    return namespace


def test_a_page_is_drawn_from_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"function": ["ELU"], "function_elu_alpha": ["2.0"], "probe": ["-1.5"], "lang": ["en"]}
    written = page_notebook("Explore", settings, "http://127.0.0.1:8501/Explore?function=ELU")
    (figure,) = run(written, monkeypatch)["figures"]
    expected = curve_and_derivative(ACTIVATIONS["ELU"](alpha=2.0), -1.5, "light")
    assert figure.layout.title.text == expected.layout.title.text
    assert plotly.io.to_json(figure) == plotly.io.to_json(expected)


@pytest.mark.parametrize("page", [name for name in pages() if name not in ("Home", "Room", "Train", "Explore")])
def test_every_page_with_charts_can_be_drawn(page: str) -> None:
    settings = {"lang": "en"} | ({"part": "Conclude"} if page == "Lecture" else {})
    figures = redraw(page, settings)
    # A slide of Lecture has charts only once its scene has been run.
    assert figures or page == "Lecture"
    assert all(len(figure.data) and figure.layout.title.text for figure in figures)


def test_a_page_that_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError):
        redraw("Nowhere", {})


def test_a_run_is_trained_again_to_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(TrainConfig(OwnPoints().with_point((0.5, 0.25), "1"), (4, 3), learning_rate=0.2, seed=3))
    trainer.run(20)
    trainer.change("activation", (ACTIVATIONS["ELU"](alpha=0.5), ACTIVATIONS["PReLU"]()))
    trainer.change("redraw_dead", None)
    trainer.run(15)
    again = run(run_notebook(trainer), monkeypatch)["trainer"]
    assert again.start_config == trainer.start_config
    assert np.array_equal(again.parameters, trainer.parameters)


def test_cells_keep_their_lines_and_letters() -> None:
    source = 'x = "활성화"\ny = 1\n\nz'
    (cell,) = nbformat.reads(notebook([("code", source)]), as_version=4).cells
    assert cell.source == source
