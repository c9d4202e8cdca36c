"""The charts below the live picture, for reading: redrawn every few seconds while it runs, each with its CSV."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
import streamlit as st

from act_viz.diagnostics import LayerStatistics
from act_viz.exporting.statistics_csv import by_layer, confusion_columns, history_columns
from act_viz.figures import layers as layer_figures
from act_viz.figures import races
from act_viz.figures.style import Theme
from act_viz.figures.training import accuracy_over_steps, confusion_matrix, loss_over_steps
from act_viz.live.run import LiveRun
from act_viz.live.turns import DRAWINGS
from act_viz.statuses import STATUSES
from act_viz.text import _
from act_viz.training import Trainer
from act_viz.training.config import Change
from act_viz.training.run_records import MAX_REFERENCE, Z_EDGES, Records
from act_viz.training.snapshot import confusion_counts
from act_viz.ui.charts import show_chart
from act_viz.ui.controls import control, unlinked
from act_viz.ui.downloads import offer_csv
from act_viz.ui.link import settings_of
from act_viz.ui.page import theme
from act_viz.ui.parts import part
from act_viz.ui.train_exports import about_run, step_name
from act_viz.ui.train_settings import TrainPage

CHARTS = "charts"
"""The key of the fragment, for those who run it again."""
_STATUS_TITLES = {
    "dead": "How many units are dead: no sample moves their weights",
    "inert": "How many units are inert: their output hardly varies",
    "dormant": "How many units are dormant: their output is far below their layer's mean",
    "saturated": "How many units are saturated: nearly flat on 90 % of the samples",
    "mostly off": "How many units are mostly off: f is flat on 90 % of the samples, but not on all",
    "one-sided": "How many units are one-sided: all samples on one side of zero",
    "collapsed": "How many units have collapsed: one piece wins on all samples",
}
_CHARTED = ("dead", "inert", "dormant", "saturated", "one-sided")
_KNOB_NAMES = {
    "learning_rate": "learning rate",
    "weight_decay": "weight decay",
    "momentum": "momentum",
    "batch_size": "batch size",
    "activation": "function",
    "redraw_dead": "dead units redrawn",
    "nudge_dead": "dead units nudged",
    "shift_biases": "biases shifted",
}
_MOST_MARKS = 6


@part(CHARTS)
def show_charts(run: LiveRun) -> None:
    """Everything there is to read of the networks of `run`."""
    with DRAWINGS.turn(run.token, 0), run.as_shown():
        _charts(run)


def _charts(run: LiveRun) -> None:
    trainers, names = run.trainers, run.names
    all_records = run.records()
    lane = _choose_lane(names) if len(names) > 1 else 0
    trainer, records = trainers[lane], all_records[lane]
    labels = [_("Loss and accuracy"), _("Moments"), _("Histograms"), _("Units"), _("Gradients"), _("Table")]
    if len(names) > 1:
        labels.append(_("Race"))
    tabs = unlinked(st.tabs, labels, key="charts_tab")
    shown = theme()
    if tabs[0].open:
        with tabs[0]:
            _show_curves(trainer, records, shown)
    if tabs[1].open:
        with tabs[1]:
            _show_moments(trainer, shown)
    if tabs[2].open:
        with tabs[2]:
            _show_histograms(trainer, records, shown)
    if tabs[3].open:
        with tabs[3]:
            _show_units(trainer, records, run.lanes[lane].at_start, shown)
    if tabs[4].open:
        with tabs[4]:
            _show_gradients(trainer, shown)
    if tabs[5].open:
        with tabs[5]:
            _show_table(trainer, run.lanes[lane].at_start)
    if len(names) > 1 and tabs[6].open:
        with tabs[6]:
            _show_race(run, all_records, shown)


def _choose_lane(names: Sequence[str]) -> int:
    numbered = list(range(len(names)))
    chosen = unlinked(
        st.segmented_control,
        _("Charts of"),
        numbered,
        default=0,
        required=True,
        format_func=lambda at: names[at],
        key="charts_lane",
    )
    return chosen if chosen in numbered else 0


def _draw(figure: go.Figure, key: str) -> None:
    show_chart(figure, key, figure.layout.meta["alt"])


def _marks(log: Sequence[Change]) -> list[tuple[int, str]]:
    """What was turned and when, for the charts; the latest few, of several turns at one step the last."""
    latest = {change.step: change for change in log}
    said = [(step, _spoken(change)) for step, change in latest.items()]
    return said[-_MOST_MARKS:]


def _spoken(change: Change) -> str:
    name = _(_KNOB_NAMES[change.knob])
    if change.knob == "activation":
        functions = change.value if isinstance(change.value, tuple) else (change.value,)
        return " · ".join(dict.fromkeys(function.name for function in functions))
    numeric = isinstance(change.value, int | float)
    return f"{name} {change.value:g}" if numeric and change.knob not in ("nudge_dead",) else name


def _show_curves(trainer: Trainer, records: Records, shown: Theme) -> None:
    history, marks = trainer.history, _marks(trainer.log)
    steps = records.column("step")
    left, right = st.columns(2, gap="medium")
    with left:
        train, test = ((steps, records.column(name)) for name in ("train_loss", "test_loss"))
        _draw(loss_over_steps((history.step, history.loss[:, 0]), train, test, shown, marks), "loss")
    accuracies = {name: records.column(name) for name in ("train_accuracy", "test_accuracy")}
    with right:
        _draw(
            accuracy_over_steps(steps, accuracies["train_accuracy"], accuracies["test_accuracy"], shown, marks),
            "accuracy",
        )
    control("confusion_counts")
    counted = settings_of(TrainPage).confusion_counts
    columns = st.columns(2, gap="medium")
    for column, split, said in zip(columns, ("train", "test"), (_("training set"), _("test set")), strict=True):
        counts = confusion_counts(trainer, split)
        with column:
            _draw(confusion_matrix(counts, trainer.data.class_names, shown, not counted, said), f"confusion_{split}")
            offer_csv(confusion_columns(counts, trainer.data.class_names), f"confusion_{split}", *about_run(trainer))
    table = {name: records.column(name) for name in ("step", "epoch", "train_loss", "test_loss")}
    offer_csv(table | accuracies, "loss_and_accuracy", *about_run(trainer))


def _show_moments(trainer: Trainer, shown: Theme) -> None:
    history, marks = trainer.history, _marks(trainer.log)
    hidden = slice(0, history.n_hidden)
    if not len(history):
        st.info(_("There are moments from the first step on: press play."))
        return
    columns = st.columns(2, gap="medium")
    for column, symbol in zip(columns, ("z", "a"), strict=True):
        mean, deviation = (getattr(history, f"{sort}_{symbol}")[:, 0, hidden] for sort in ("mean", "std"))
        with column:
            _draw(
                layer_figures.moments_over_steps(history.step, mean, deviation, symbol, shown, marks),
                f"moments_{symbol}",
            )
    st.caption(_("Over each step's mini-batch, all units of a layer together."))
    offer_csv(history_columns(history), "layers_over_steps", *about_run(trainer))


def _show_histograms(trainer: Trainer, records: Records, shown: Theme) -> None:
    passed = trainer.forward(trainer.data.x_train)[:-1]
    _draw(layer_figures.pre_activation_histograms([z for z, _a in passed], trainer.activations(), shown), "histograms")
    n_layers = len(passed)
    chosen = unlinked(
        st.segmented_control,
        _("Over the steps, of layer"),
        range(1, n_layers + 1),
        default=1,
        required=True,
        key="histogram_layer",
    )
    layer = min(chosen or 1, n_layers) - 1
    whole = records.whole()
    steps, counts = whole.column("step"), whole.column("z_counts")[:, layer]
    _draw(layer_figures.histogram_over_steps(steps, counts, layer, shown), "histogram_over_steps")
    st.caption(_("Over the training set. The axis is linear near zero and logarithmic far out."))
    edges = {f"{low:.6g}..{high:.6g}": counts[:, at] for at, (low, high) in enumerate(itertools.pairwise(Z_EDGES))}
    offer_csv({"step": steps} | edges, "histogram", *about_run(trainer), f"layer {layer + 1}")


def _show_units(trainer: Trainer, records: Records, at_start: Sequence[LayerStatistics], shown: Theme) -> None:
    layers = trainer.statistics(first=at_start)
    called = {status: _called(status, layers) for status in _CHARTED}
    status = unlinked(
        st.segmented_control,
        _("Share of units that are"),
        list(_CHARTED),
        default="dead",
        required=True,
        format_func=lambda name: _capital(_(called[name])),
        key="status",
    )
    shares = {name: records.of_layers(name.replace("-", "_")) for name in _CHARTED} | {"dead": records.dead_share()}
    steps, marks = records.column("step"), _marks(trainer.log)
    title, share = _(_STATUS_TITLES[called[status or "dead"]]), shares[status or "dead"]
    known = ~np.isnan(share[:, 0])
    _draw(layer_figures.shares_over_steps(steps[known], share[known], title, shown, marks), "unit_shares")
    st.caption(
        _("Over {n} training samples; a unit that is silent on them may still fire on others.").format(
            n=min(MAX_REFERENCE, len(trainer.data.x_train))
        )
    )
    columns = {"step": steps}
    for name, values in shares.items():
        columns |= by_layer(name.replace("-", "_"), values)
    offer_csv(columns, "units_over_steps", *about_run(trainer))


def _called(status: str, layers: Sequence[LayerStatistics]) -> str:
    """What the functions of all `layers` call `status`; itself where they do not agree."""
    words = {layer.words[STATUSES.index(status)] for layer in layers}
    return words.pop() if len(words) == 1 else status


def _show_gradients(trainer: Trainer, shown: Theme) -> None:
    history = trainer.history
    if not len(history):
        st.info(_("There are gradients from the first step on: press play."))
        return
    norms = history.gradient_norm[:, 0, : history.n_hidden]
    _draw(layer_figures.gradient_norms(history.step, norms, shown, _marks(trainer.log)), "gradients")
    st.caption(_("Length of the loss's gradient with respect to each layer's weights and biases, over the mini-batch."))
    offer_csv({"step": history.step} | by_layer("gradient_norm", norms), "gradient_norms", *about_run(trainer))


def _show_table(trainer: Trainer, at_start: Sequence[LayerStatistics]) -> None:
    layers = trainer.statistics(first=at_start)
    columns: dict[str, npt.ArrayLike] = {
        _("Layer"): [at + 1 for at in range(len(layers))],
        _("Units"): [layer.n_units for layer in layers],
        _("Mean z"): [layer.mean_z for layer in layers],
        _("Std z"): [layer.std_z for layer in layers],
        _("Mean a"): [layer.mean_a for layer in layers],
        _("Std a"): [layer.std_a for layer in layers],
    }
    # What a status is called depends on the function of a layer.
    for position in range(len(STATUSES)):
        for word in dict.fromkeys(layer.words[position] for layer in layers):
            columns[_capital(_(word))] = [
                int((layer.status == position).sum()) if layer.words[position] == word else 0 for layer in layers
            ]
    columns[_("Born dead")] = [int(layer.born_dead.sum()) for layer in layers]
    columns[_("Died")] = [int(layer.died.sum()) for layer in layers]
    columns[_("Revived")] = [int(layer.revived.sum()) for layer in layers]
    columns[_("Dead pieces")] = [int(layer.dead_pieces.sum()) for layer in layers]
    st.dataframe(
        columns,
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format="%.3g") for name in list(columns)[2:6]},
    )
    st.caption(
        _(
            "At step {step}, over the training set. Each unit is counted once, under the first status that holds."
        ).format(step=trainer.step)
    )
    offer_csv(columns, "layers", *about_run(trainer))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _show_race(run: LiveRun, all_records: Sequence[Records], shown: Theme) -> None:
    trainers, names = run.trainers, run.names
    lanes = races.lanes_of(names, [trainer.config.activations[0].name for trainer in trainers], shown)
    steps = [records.column("step") for records in all_records]
    left, right = st.columns(2, gap="medium")
    losses = [records.column("test_loss") for records in all_records]
    with left:
        _draw(
            races.lanes_over_steps(
                lanes, steps, losses, _("Whose loss falls fastest, test set"), _("loss in nats"), shown, log=True
            ),
            "race_loss",
        )
    dead = [records.column("n_dead") / records.n_units for records in all_records]
    with right:
        _draw(
            races.lanes_over_steps(
                lanes, steps, dead, _("Whose units die"), _("share of all units"), shown, percent=True
            ),
            "race_dead",
        )
    times = [1e6 * np.array(lane.seconds_per_step) for lane in run.lanes]
    if all(len(measured) for measured in times):
        _draw(races.time_per_step(lanes, times, shown), "race_time")
        st.caption(
            _(
                "Median and middle half of the updates of this run, measured while it trained, the statistics of every "
                "step included; what else this server does at the time slows all networks alike."
            )
        )
    columns = {"step": steps[0]}
    for name, loss, share in zip(names, losses, dead, strict=True):
        columns |= {f"{name}_test_loss": loss, f"{name}_dead_share": share}
    offer_csv(columns, "race", *names, step_name(run.step))
