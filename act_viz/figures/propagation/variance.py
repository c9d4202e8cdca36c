"""The map of a variance to that of the next layer, and where it stays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from act_viz.arrays import Array
from act_viz.figures.log_axis import log_axis
from act_viz.figures.numbers import written
from act_viz.figures.propagation.naming import titled
from act_viz.figures.style import INK, MUTED, PAPER, Theme
from act_viz.figures.training import described
from act_viz.propagation import GRID, FixedPoint, Flow, MeanField, table_of
from act_viz.text import _

_Q_REACH = (1e-4, 1e4)


def variance_map(
    field: MeanField,
    points: Sequence[FixedPoint],
    path: Array,
    color: str,
    theme: Theme = "light",
    height: int = 460,
    *,
    named: str = "",
    flow: Flow | None = None,
) -> go.Figure:
    """q one layer on against q, with the diagonal, the fixed `points`, and a network that goes through `path`.

    `flow` is where that network's variance goes in the end.
    """
    low, high = _q_range(points, path)
    shown = (low * 0.999 <= GRID) & (high * 1.001 >= GRID)
    grid = GRID[shown]
    after = field.next_variance(table_of(field.activation).moments().second[shown])
    steps = path[(path > low) & (path < high)][:40]
    figure = go.Figure()
    ends = {"x": [low, high], "y": [low, high]}
    figure.add_scatter(
        **ends, mode="lines", line={"color": MUTED[theme], "width": 1.5}, name=_("unchanged"), hoverinfo="skip"
    )
    figure.add_scatter(
        x=np.repeat(steps, 2)[:-1],
        y=np.repeat(steps, 2)[1:],
        mode="lines",
        line={"color": INK[theme], "width": 1.3, "dash": "3px,3px"},
        name=_("this network, layer by layer"),
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=grid,
        y=np.where((after > 0) & np.isfinite(after), after, np.nan),
        mode="lines",
        line={"color": color, "width": 3.5},
        name=_("one layer"),
        hovertemplate=_("q {x} becomes {y}").format(x="%{x:.3g}", y="%{y:.3g}") + "<extra></extra>",
    )
    _mark(figure, points, (low, high), theme)
    axis = log_axis([low, high])
    figure.update_xaxes(title_text=_("variance q of a layer's z"), range=np.log10([low, high]), **axis)
    figure.update_yaxes(title_text=_("q of the next layer"), range=np.log10([low, high]), **axis)
    figure.update_layout(legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0})
    said = titled(named, fixed_points_said(field, points))
    if flow is not None:
        said += f". {flow_said(flow)}"
    alt = _("Variance of a layer's pre-activations against that of the layer before. {said}").format(said=said)
    return described(figure, said, alt, theme, height)


def _mark(figure: go.Figure, points: Sequence[FixedPoint], reach: tuple[float, float], theme: Theme) -> None:
    """Mark the fixed points within `reach` on the diagonal; one at 0, where no logarithm is, at its end."""
    low, high = reach
    for stable, name in ((True, _("stable")), (False, _("not stable"))):
        here = [point for point in points if point.stable == stable and low < point.q < high and not point.neutral]
        if here:
            figure.add_scatter(
                x=[point.q for point in here],
                y=[point.q for point in here],
                mode="markers",
                marker={
                    "size": 16,
                    "color": INK[theme] if stable else PAPER[theme],
                    "line": {"width": 3, "color": INK[theme]},
                },
                name=_("fixed point, {stable}").format(stable=name),
                hovertemplate="q = %{x:.4g}<extra></extra>",
            )
    for point in points:
        if point.q == 0:
            figure.add_annotation(
                x=np.log10(low),
                y=np.log10(low),
                text=_zero_said(point),
                ax=26,
                ay=-9,
                arrowcolor=INK[theme],
                font={"size": 13, "color": INK[theme]},
                xanchor="left",
            )


def fixed_points_said(field: MeanField, points: Sequence[FixedPoint]) -> str:
    """Which variances stay, in a sentence."""
    if field.keeps_every_q():
        return _("Every variance stays as it is")
    if not points:
        return _("No variance stays as it is")
    said = []
    for point in points:
        sentence = _("q = {q} is stable") if point.stable else _("q = {q} is not stable")
        if point.neutral:
            sentence = _("every q from 0 to {kept} stays as it is")
        said.append(sentence.format(q=written(point.q), kept=written(point.kept_up_to, 2)))
    return _("Fixed points: {points}").format(points="; ".join(said))


def _zero_said(point: FixedPoint) -> str:
    """What the point at 0 is called on the map."""
    if point.neutral:
        return _("fixed points from q = 0 to {kept}").format(kept=written(point.kept_up_to, 2))
    return _("fixed point q = 0, stable") if point.stable else _("fixed point q = 0, not stable")


def _q_range(points: Sequence[FixedPoint], path: Array) -> tuple[float, float]:
    """Whole decades that hold the fixed points and the path, within reason, and one decade on either side of 1."""
    usable = [*(point.q for point in points), *path[:40][np.isfinite(path[:40])]]
    inside = [np.clip(q, *_Q_REACH) for q in usable if q > 0]
    low, high = min([0.1, *(q / 2 for q in inside)]), max([10.0, *(2 * q for q in inside)])
    return 10 ** float(np.floor(np.log10(low))), 10 ** float(np.ceil(np.log10(high)))


def flow_said(flow: Flow) -> str:
    """Where the variance of this network goes."""
    sentence = {
        "settles": _("This network's variance settles at q = {q}"),
        "stays": _("This network's variance stays at q = {q}"),
        "dies out": _("This network's variance dies out"),
        "grows": _("This network's variance grows without bound"),
        "undefined": _("This network's variance is not a number"),
    }[flow.kind]
    return sentence.format(q=written(flow.q))
