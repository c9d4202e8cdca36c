"""The run of Train to take away: its data, its weights, and programs that repeat it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from act_viz.exporting.numpy_script import numpy_script
from act_viz.exporting.run_files import run_json, weights_npz
from act_viz.exporting.run_notebook import run_notebook
from act_viz.exporting.sklearn_script import sklearn_script
from act_viz.exporting.statistics_csv import history_columns, to_csv
from act_viz.exporting.torch_script import NotInTorchError, torch_script
from act_viz.live.run import LiveRun
from act_viz.text import _
from act_viz.training import Trainer
from act_viz.ui.controls import control, unfolding
from act_viz.ui.downloads import Named, names_for, offer
from act_viz.ui.link import settings_of
from act_viz.ui.train_settings import TrainPage


def show_exports(run: LiveRun) -> None:
    """Buttons that save the run up to the step that is shown when they are pressed."""
    with unfolding("exports", _("Save this run"), key="exports"):
        lane = 0
        if len(run.names) > 1:
            control("export_lane", options=range(len(run.names)), format_func=lambda at: f"{at + 1}: {run.names[at]}")
            lane = min(settings_of(TrainPage).export_lane, len(run.names) - 1)
        with run.as_shown():
            about = about_run(run.trainers[lane])
        offer_ = partial(_offer, run, lane, about)
        with st.container(horizontal=True):
            offer_(_("Steps as CSV"), history_csv_of, "run.csv", "text/csv")
            offer_(_("Everything as JSON"), run_json, "run.json", "application/json")
            offer_(_("Weights as NPZ"), weights_npz, "weights.npz", "application/octet-stream")
            offer_(_("Jupyter notebook"), run_notebook, "run.ipynb", "application/x-ipynb+json")
        with st.container(horizontal=True):
            offer_(_("Program in NumPy"), numpy_script, "network_numpy.py", "text/x-python")
            offer_(_("Program in scikit-learn"), sklearn_script, "network_sklearn.py", "text/x-python")
            offer_(_("Program in PyTorch"), _torch_or_why_not, "network_torch.py", "text/x-python")
        st.caption(
            _(
                "Each program runs alone, without act-viz: it trains from the same starting weights, through the same "
                "batches and with everything that was turned on the way, to the same weights but for rounding."
            )
        )


def about_run(trainer: Trainer) -> tuple[str, str]:
    """What the files of a network are named for: its functions and its step."""
    functions = dict.fromkeys(activation.name for activation in trainer.config.activations)
    return " ".join(functions), step_name(trainer.step)


def step_name(step: int) -> str:
    """`step` as it stands in the name of a file."""
    return f"step {step}"


def history_csv_of(trainer: Trainer) -> str:
    """What was recorded at every kept step."""
    return to_csv(history_columns(trainer.history))


def _torch_or_why_not(trainer: Trainer) -> str:
    try:
        return torch_script(trainer)
    except NotInTorchError as wrong:
        return f"# {wrong}\n"


def _offer(
    run: LiveRun,
    lane: int,
    about: tuple[str, str],
    label: str,
    make: Callable[[Trainer], str | bytes],
    file: str,
    mime: str,
) -> None:
    name, _dot, ending = file.partition(".")
    called = names_for(name)

    def made() -> Named:
        # While it plays the state has gone on since the page was drawn, and with it what the file is to be called.
        with run.as_shown():
            trainer = run.trainers[lane]
            return Named(make(trainer), f"{called(*about_run(trainer))}.{ending}")

    offer(label, made, f"{called(*about)}.{ending}", mime, f"export_{name}_{ending}")
