"""Over many seeds: the networks of the page trained 32 times each, with medians and quartiles, in seconds."""

from __future__ import annotations

import numpy as np
import streamlit as st

from act_viz.experiments.many_seeds import N_SEEDS, ManySeeds
from act_viz.figures.races import lanes_of, quartiles, quartiles_over_steps
from act_viz.text import _
from act_viz.ui.charts import show_chart
from act_viz.ui.controls import button, control
from act_viz.ui.downloads import offer_csv
from act_viz.ui.link import settings_of
from act_viz.ui.page import theme
from act_viz.ui.session import TrainSession, session_of
from act_viz.ui.train_lanes import Settings
from act_viz.ui.train_settings import TrainPage
from act_viz.ui.work import work_on


def show_seeds(settings: Settings) -> None:
    """A button that runs what the settings say over many seeds, its progress, and what came out."""
    st.header(_("Over {n} seeds").format(n=N_SEEDS), anchor=False)
    session = session_of(TrainSession)
    seeds = session.many_seeds
    if seeds is not None and seeds.configs != settings.lanes:
        seeds = session.many_seeds = None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        control("seeds_steps", format_func=lambda n: f"{n:,}", width=280)
        label = _("Run over {n} seeds") if len(settings.lanes) == 1 else _("Race over {n} seeds")
        if button(label.format(n=N_SEEDS), key="seeds_run"):
            seeds = session.many_seeds = ManySeeds(settings.lanes, settings_of(TrainPage).seeds_steps)
    if seeds is None:
        st.caption(_("One run is an anecdote: the same networks with other starting weights and batches, stacked."))
    elif seeds.finished:
        _show(seeds, settings)
    else:
        work_on(seeds, seeds.n_pieces, "seeds", _cancel)


def _cancel() -> None:
    session_of(TrainSession).many_seeds = None


def _show(seeds: ManySeeds, settings: Settings) -> None:
    lanes = lanes_of(settings.names, [lane.activations[0].name for lane in seeds.configs], theme())
    drawn = {
        "seeds_loss": quartiles_over_steps(
            lanes,
            seeds.step,
            seeds.test_loss,
            _("Whose loss falls fastest, test set"),
            _("loss in nats"),
            theme(),
            log=True,
        ),
        "seeds_dead": quartiles_over_steps(
            lanes, seeds.step, seeds.dead_share, _("Whose units die"), _("share of all units"), theme(), percent=True
        ),
    }
    for column, (key, figure) in zip(st.columns(2, gap="medium"), drawn.items(), strict=True):
        with column:
            show_chart(figure, key, figure.layout.meta["alt"])
    st.caption(_("Lines are medians, bands the middle half of the runs; one that diverges counts as worst."))
    st.dataframe(_table(seeds, settings), hide_index=True, key="seeds_table")
    st.caption(
        _(
            "Collapsed: runs whose training accuracy is below 1.5 times that of guessing, with two classes 1.2 times. "
            "Diverged: runs with a value that is no longer finite; none of their units is counted as dead."
        )
    )
    columns = {"step": seeds.step}
    for at, name in enumerate(settings.names):
        for what in ("test_loss", "test_accuracy", "dead_share"):
            values = getattr(seeds, what)[at]
            columns |= {f"{name}_{what}_seed{run}": values[:, run] for run in range(seeds.n_seeds)}
    offer_csv(columns, "seeds", *settings.names)


def _table(seeds: ManySeeds, settings: Settings) -> dict[str, list[str]]:
    """Medians and quartiles after the last step."""

    def middle_half(values: np.ndarray, percent: bool) -> str:
        # A loss that is no number is worse than any other; an accuracy that is none counts as 0.
        low, middle, high = (float(value[0]) for value in quartiles(values[-1:]))
        form = ".1%" if percent else ".3g"
        return f"{middle:{form}} ({low:{form}} – {high:{form}})"

    return {
        _("Network"): list(settings.names),
        _("Test loss"): [middle_half(lane, False) for lane in seeds.test_loss],
        _("Test accuracy"): [middle_half(np.nan_to_num(lane), True) for lane in seeds.test_accuracy],
        _("Dead units"): [middle_half(lane, True) for lane in seeds.dead_share],
        _("Collapsed"): [str(int(lane.sum())) for lane in seeds.collapsed],
        _("Diverged"): [str(int(np.isnan(lane[-1]).sum())) for lane in seeds.test_loss],
    }
