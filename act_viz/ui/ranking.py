"""The parts of the ranking on Claims: which functions, depth and measure, the pictures, and the plain answer."""

from __future__ import annotations

import streamlit as st

from act_viz.evidence.ranking import ARTICLE_ORDER, Measure, Ranking
from act_viz.figures.ranking import mean_ranks, ranks_by_task, step_times
from act_viz.text import N_, _
from act_viz.ui.charts import show_chart
from act_viz.ui.controls import control
from act_viz.ui.page import theme

MEASURES = {"accuracy": N_("Test accuracy"), "loss": N_("Training loss at the end: speed")}
SCOPES = {"six": N_("The article's six"), "all": N_("All functions")}
ALL_DEPTHS = "all"


def show_ranking(ranking: Ranking, scope: str, measure: Measure, depth: str) -> None:
    """The article's order beside what the benchmark found."""
    for column, name in zip(st.columns(3), ("scope", "measure", "depth"), strict=True):
        with column:
            control(name)
    of_depth = ranking.only(depth=None if depth == ALL_DEPTHS else int(depth))
    shown = of_depth.only(ARTICLE_ORDER) if scope == "six" else of_depth
    st.markdown(plain_answer(of_depth, measure))
    comparison = shown.comparison(measure)
    left, right = st.columns([2, 3], gap="large")
    with left:
        figure = mean_ranks(comparison, theme())
        show_chart(figure, "mean_ranks", figure.layout.meta["alt"])
    with right:
        figure = ranks_by_task(shown, measure, theme())
        show_chart(figure, "ranks_by_task", figure.layout.meta["alt"])
    st.caption(_conditions(ranking, comparison.friedman_p, comparison.critical_difference))
    figure = step_times(shown, theme())
    show_chart(figure, "step_times", figure.layout.meta["alt"])
    st.caption(_("Measured on {network}, all functions in turn.").format(network=_(ranking.timed)))


def plain_answer(ranking: Ranking, measure: Measure) -> str:
    """What became of the article's order, in two sentences."""
    comparison = ranking.only(ARTICLE_ORDER).comparison(measure)
    n_blocks = len(ranking.tasks) * len(ranking.depths)
    return _(
        "The article's order is **{claimed}**. Here it is **{found}**; the article's own order was seen in {n} of "
        "{all} tasks and depths, and the two agree by Kendall's τ = {tau}, where 1 is the same order and −1 the "
        "reverse."
    ).format(
        claimed=" > ".join(map(_, ARTICLE_ORDER)),
        found=" > ".join(map(_, comparison.functions)),
        n=ranking.blocks_in_order(measure),
        all=n_blocks,
        tau=f"{ranking.agreement(measure):.2f}".replace("-", "−"),
    )


def _conditions(ranking: Ranking, friedman_p: float, critical_difference: float) -> str:
    return _(
        "{seeds} seeds for each task and depth, {steps} updates, each function at its own best rate of {rates} found "
        "on other seeds. Friedman's test: p = {p:.2g}; mean ranks further apart than {cd:.2f} differ by Nemenyi's test."
    ).format(
        seeds=ranking.n_seeds,
        steps=ranking.n_steps,
        rates=", ".join(f"{rate:g}" for rate in ranking.rates),
        p=friedman_p,
        cd=critical_difference,
    )
