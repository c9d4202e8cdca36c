"""The run of Train to take away: its data, its weights, and programs that repeat it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from act_viz.exporting.numpy_script import numpy_script
from act_viz.exporting.run_files import run_json, weights_npz
from act_viz.exporting.run_notebook import run_notebook
from act_viz.exporting.sklearn_script import sklearn_script
from act_viz.exporting.torch_script import NotInTorchError, torch_script
from act_viz.exports import history_columns, to_csv
from act_viz.live.run import LiveRun
from act_viz.text import _
from act_viz.training import Trainer
from act_viz.ui.controls import control, unfolding
from act_viz.ui.downloads import offer
from act_viz.ui.link import settings_of
from act_viz.ui.train_settings import TrainPage


def show_exports(run: LiveRun) -> None:
    """Buttons that save the run up to the step that is shown when they are pressed."""
    with unfolding("exports", _("Save this run"), key="exports"):
        lane = 0
        if len(run.names) > 1:
            control("export_lane", options=range(len(run.names)), format_func=lambda at: f"{at + 1}: {run.names[at]}")
            lane = min(settings_of(TrainPage).export_lane, len(run.names) - 1)
        data, programs = st.container(horizontal=True), st.container(horizontal=True)
        with data:
            _offer(run, lane, _("Steps as CSV"), history_csv_of, "run.csv", "text/csv")
            _offer(run, lane, _("Everything as JSON"), run_json, "run.json", "application/json")
            _offer(run, lane, _("Weights as NPZ"), weights_npz, "weights.npz", "application/octet-stream")
            _offer(run, lane, _("Jupyter notebook"), run_notebook, "run.ipynb", "application/x-ipynb+json")
        with programs:
            _offer(run, lane, _("Program in NumPy"), numpy_script, "network_numpy.py", "text/x-python")
            _offer(run, lane, _("Program in scikit-learn"), sklearn_script, "network_sklearn.py", "text/x-python")
            _offer(run, lane, _("Program in PyTorch"), _torch_or_why_not, "network_torch.py", "text/x-python")
        st.caption(
            _(
                "Each program runs alone, without act-viz: it trains from the same starting weights, through the same "
                "batches and with everything that was turned on the way, to the same weights but for rounding."
            )
        )


def history_csv_of(trainer: Trainer) -> str:
    """What was recorded at every kept step."""
    return to_csv(history_columns(trainer.history))


def _torch_or_why_not(trainer: Trainer) -> str:
    try:
        return torch_script(trainer)
    except NotInTorchError as wrong:
        return f"# {wrong}\n"


def _offer(
    run: LiveRun, lane: int, label: str, make: Callable[[Trainer], str | bytes], file_name: str, mime: str
) -> None:
    def made() -> str | bytes:
        with run.as_shown():
            return make(run.trainers[lane])

    key = f"export_{file_name.replace('.', '_')}"
    offer(label, made, file_name, mime, key)
