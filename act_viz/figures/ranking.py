"""The ranking: mean ranks with what is more than chance, ranks task by task, and the time of a step."""

from __future__ import annotations

import plotly.graph_objects as go

from act_viz.evidence.ranking import Measure, RankComparison, Ranking
from act_viz.figures.looks import color_of
from act_viz.figures.style import INK, MUTED, Theme
from act_viz.figures.training import described
from act_viz.text import _

_ROW = 22
_FEWEST_ROWS_IN_VIEW = 6


def _height(n_rows: int) -> int:
    return 130 + _ROW * max(n_rows, _FEWEST_ROWS_IN_VIEW)


def mean_ranks(comparison: RankComparison, theme: Theme = "light") -> go.Figure:
    """A critical-difference diagram on its side: functions from the best down, a dot at the mean rank of each, and to
    the right a bar over every group of neighbors whose difference Nemenyi's test calls chance."""
    names = [_(name) for name in comparison.functions]
    figure = go.Figure()
    figure.add_scatter(
        x=comparison.mean_ranks,
        y=names,
        mode="markers",
        marker={"size": 11, "color": [color_of(name, theme) for name in comparison.functions]},
        hovertemplate="%{y}: %{x:.2f}<extra></extra>",
        showlegend=False,
    )
    right = float(comparison.mean_ranks.max()) + 0.6
    apart = 0.02 * (right + 1)
    cliques = comparison.cliques()
    for at, (first, last) in enumerate(cliques):
        figure.add_scatter(
            x=[right + at * apart] * 2,
            y=[names[first], names[last]],
            mode="lines",
            line={"color": INK[theme], "width": 4},
            hovertemplate=_("No difference beyond chance") + "<extra></extra>",
            showlegend=False,
        )
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 13}, categoryarray=names, dtick=1)
    figure.update_xaxes(title_text=_("Mean rank, 1 is the best"), rangemode="tozero", side="top")
    title = _("Mean ranks; functions under one bar differ by no more than chance")
    alt = _("{title}. From the best: {order}. {n} tasks and depths, critical difference {difference:.2f}.").format(
        title=title,
        order=", ".join(f"{name} {rank:.1f}" for name, rank in zip(names, comparison.mean_ranks.tolist(), strict=True)),
        n=comparison.n_blocks,
        difference=comparison.critical_difference,
    )
    return described(figure, title, alt, theme, _height(len(names)))


def ranks_by_task(ranking: Ranking, measure: Measure, theme: Theme = "light") -> go.Figure:
    """A heat map: a row for each function, best first, a column for each task at each depth, the color its rank."""
    order = list(ranking.comparison(measure).functions)
    ordered = ranking.only(order)
    ranks = ordered.ranks(measure)
    columns = [f"{_(task)} · {depth}" for task in ranking.tasks for depth in ranking.depths]
    values = getattr(ordered, measure).reshape(len(order), -1)
    figure = go.Figure(
        go.Heatmap(
            z=ranks,
            x=columns,
            y=[_(name) for name in order],
            customdata=values,
            colorscale="Cividis_r",
            colorbar={"title": {"text": _("Rank")}, "thickness": 14},
            hovertemplate="%{y}, %{x}: " + _("rank") + " %{z:.1f}, %{customdata:.3g}<extra></extra>",
            xgap=1,
            ygap=1,
        )
    )
    figure.update_yaxes(autorange="reversed", tickfont={"size": 13}, dtick=1)
    # A column each would have no room for its own name on a telephone.
    middles = [len(ranking.depths) * (at + 0.5) - 0.5 for at in range(len(ranking.tasks))]
    figure.update_xaxes(
        side="top", tickangle=-60, tickfont={"size": 12}, tickvals=middles, ticktext=[_(task) for task in ranking.tasks]
    )
    title = _("Ranks task by task; of each, from left to right, {depths} hidden layers").format(
        depths=", ".join(map(str, ranking.depths))
    )
    best = [f"{column}: {_(order[int(ranks[:, at].argmin())])}" for at, column in enumerate(columns)]
    alt = _("{title}. The best of each: {best}.").format(title=title, best="; ".join(best))
    return described(figure, title, alt, theme, 110 + _height(len(order)))


def step_times(ranking: Ranking, theme: Theme = "light") -> go.Figure:
    """A bar for each function: the time of a training step, ReLU's being 1."""
    relative = ranking.seconds / ranking.seconds[ranking.functions.index("ReLU")]
    order = relative.argsort().tolist()
    figure = go.Figure(
        go.Bar(
            x=relative[order],
            y=[_(ranking.functions[at]) for at in order],
            orientation="h",
            marker={"color": [color_of(ranking.functions[at], theme) for at in order]},
            hovertemplate="%{y}: %{x:.2f}<extra></extra>",
        )
    )
    figure.add_vline(1, line={"color": MUTED[theme], "dash": "dot"})
    figure.update_yaxes(autorange="reversed", tickfont={"size": 13}, dtick=1)
    figure.update_xaxes(title_text=_("Time of a training step, ReLU is 1"), side="top")
    title = _("What a training step costs")
    alt = _("{title}, from the cheapest: {costs}.").format(
        title=title, costs=", ".join(f"{_(ranking.functions[at])} {relative[at]:.2f}" for at in order)
    )
    return described(figure, title, alt, theme, _height(len(order)))
