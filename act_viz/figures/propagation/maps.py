"""Maps: variance to variance, mean and variance to mean and variance, and weights and biases to order or chaos."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from act_viz.arrays import Array
from act_viz.figures.numbers import written
from act_viz.figures.style import ACCENT, GRID, INK, MUTED, PAPER, WARNING, Theme, faded
from act_viz.figures.training import described
from act_viz.propagation import ChaosMap, FixedPoint, MeanField, MomentMap
from act_viz.propagation.self_normalizing import DOMAIN_MEAN, DOMAIN_VARIANCE
from act_viz.text import _

_Q_REACH = (1e-4, 1e4)
_MEANS, _VARIANCES = np.linspace(-1.0, 1.0, 9), np.linspace(0.2, 3.0, 8)
_STARTS = ((-1.0, 2.8), (1.0, 2.8), (-1.0, 0.2), (1.0, 0.2))
_PATH_LAYERS = 25
_CHI_REACH = 2.0
"""The color scale of ln χ₁ ends here on either side: more is no more to be seen."""


def variance_map(
    field: MeanField, points: Sequence[FixedPoint], path: Array, color: str, theme: Theme = "light", height: int = 460
) -> go.Figure:
    """q one layer on against q, with the diagonal, the fixed `points`, and a network that goes through `path`."""
    low, high = _q_range(points, path)
    grid = np.geomspace(low, high, 121)
    after = field.next_q(grid)
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
        y=np.where(after > 0, after, np.nan),
        mode="lines",
        line={"color": color, "width": 3.5},
        name=_("one layer"),
        hovertemplate=_("q {x} becomes {y}").format(x="%{x:.3g}", y="%{y:.3g}") + "<extra></extra>",
    )
    for stable, name in ((True, _("stable")), (False, _("not stable"))):
        here = [point for point in points if point.stable == stable and low < point.q < high]
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
                text=_("fixed point q = 0, stable") if point.stable else _("fixed point q = 0, not stable"),
                ax=90,
                ay=-24,
                arrowcolor=INK[theme],
                font={"size": 14, "color": INK[theme]},
                xanchor="left",
            )
    axis = {"type": "log", "exponentformat": "power", "dtick": 1}
    figure.update_xaxes(title_text=_("variance q of a layer's z"), range=np.log10([low, high]), **axis)
    figure.update_yaxes(title_text=_("q of the next layer"), range=np.log10([low, high]), **axis)
    figure.update_layout(legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0})
    said = fixed_points_said(field, points)
    alt = _("Variance of a layer's pre-activations against that of the layer before. {said}").format(said=said)
    return described(figure, said, alt, theme, height)


def fixed_points_said(field: MeanField, points: Sequence[FixedPoint]) -> str:
    """Which variances stay, in a sentence."""
    if field.keeps_every_q():
        return _("Every variance stays as it is")
    if not points:
        return _("No variance stays as it is")
    said = [
        (_("q = {q} is stable") if point.stable else _("q = {q} is not stable")).format(q=written(point.q))
        for point in points
    ]
    return _("Fixed points: {points}").format(points="; ".join(said))


def _q_range(points: Sequence[FixedPoint], path: Array) -> tuple[float, float]:
    """Whole decades that hold the fixed points and the path, within reason, and one decade on either side of 1."""
    usable = [*(point.q for point in points), *path[:40][np.isfinite(path[:40])]]
    inside = [np.clip(q, *_Q_REACH) for q in usable if q > 0]
    low, high = min([0.1, *(q / 2 for q in inside)]), max([10.0, *(2 * q for q in inside)])
    return 10 ** float(np.floor(np.log10(low))), 10 ** float(np.ceil(np.log10(high)))


def mean_variance_map(map_: MomentMap, color: str, theme: Theme = "light", height: int = 470) -> go.Figure:
    """Where a layer takes mean and variance: arrows, paths over 25 layers, the fixed point, Theorem 1's domain."""
    means, variances = (grid.ravel() for grid in np.meshgrid(_MEANS, _VARIANCES))
    new_means, new_variances = map_(means, variances)
    figure = go.Figure()
    figure.add_shape(
        type="rect",
        x0=DOMAIN_MEAN[0],
        x1=DOMAIN_MEAN[1],
        y0=DOMAIN_VARIANCE[0],
        y1=DOMAIN_VARIANCE[1],
        line={"color": ACCENT[theme], "width": 2},
        fillcolor=faded(ACCENT[theme], 0.15),
        layer="below",
    )
    figure.add_annotation(
        x=DOMAIN_MEAN[1],
        y=DOMAIN_VARIANCE[1],
        text=_("Theorem 1"),
        showarrow=False,
        xanchor="left",
        yanchor="bottom",
        font={"color": ACCENT[theme], "size": 14},
    )
    figure.add_trace(_arrows(means, variances, new_means, new_variances, MUTED[theme]))
    start_means, start_variances = np.array(_STARTS).T
    paths = map_.path(start_means, start_variances, _PATH_LAYERS)
    for at, (path_means, path_variances) in enumerate(zip(*np.swapaxes(paths, 1, 2), strict=True)):
        figure.add_scatter(
            x=path_means,
            y=path_variances,
            mode="lines+markers",
            line={"color": color, "width": 2},
            marker={"size": 5, "color": color},
            name=_("{n} layers, from the corners").format(n=_PATH_LAYERS),
            showlegend=at == 0,
            hovertemplate=_("mean {x}, variance {y}").format(x="%{x:.3f}", y="%{y:.3f}") + "<extra></extra>",
        )
    point = map_.fixed_point()
    if point is not None:
        figure.add_scatter(
            x=[point[0]],
            y=[point[1]],
            mode="markers",
            marker={"size": 15, "color": INK[theme], "symbol": "diamond"},
            name=_("fixed point"),
            hovertemplate=_("mean {x}, variance {y}").format(x="%{x:.4f}", y="%{y:.4f}") + "<extra></extra>",
        )
    figure.update_xaxes(title_text=_("mean of a"), range=[-1.15, 1.15])
    figure.update_yaxes(title_text=_("variance of a"), range=[0, 3.6])
    figure.update_layout(legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0})
    title = moment_map_said(map_)
    alt = _("{said}. Arrows show where one layer takes each mean and variance.").format(said=title)
    return described(figure, title, alt, theme, height)


def moment_map_said(map_: MomentMap) -> str:
    """The fixed point of mean and variance and what becomes of others, in a sentence."""
    point = map_.fixed_point()
    if point is None:
        return _("There is no mean and variance near (0, 1) that a layer keeps")
    steepest = float(np.abs(np.linalg.eigvals(map_.jacobian(*point))).max())
    sentence = (
        _("Others come to mean {mean}, variance {variance}: they are {factor} times as far off after a layer")
        if steepest < 1
        else _("Others leave mean {mean}, variance {variance}: they are {factor} times as far off after a layer")
    )
    mean = 0.0 if abs(point[0]) < 5e-4 else point[0]
    return sentence.format(mean=written(mean), variance=written(point[1]), factor=written(steepest))


def _arrows(x: Array, y: Array, to_x: Array, to_y: Array, color: str) -> go.Scatter:
    """An arrow from each point towards where it goes, at most a third of the way to its neighbours long."""
    longest = np.maximum(np.hypot((to_x - x) / 0.25, (to_y - y) / 0.4) / 0.9, 1e-12)
    shorter = np.minimum(1.0, 1 / longest)
    gap = np.full_like(x, np.nan)
    return go.Scatter(
        x=np.stack([x, x + shorter * (to_x - x), gap], axis=1).ravel(),
        y=np.stack([y, y + shorter * (to_y - y), gap], axis=1).ravel(),
        mode="lines+markers",
        line={"color": color, "width": 1.3},
        marker={"symbol": "arrow", "size": np.tile([0, 9, 0], len(x)), "angleref": "previous", "color": color},
        hoverinfo="skip",
        showlegend=False,
    )


@dataclasses.dataclass(frozen=True)
class InitializerPoint:
    """Where an initializer stands on the map of chaos."""

    name: str
    weight_std: float
    """σ_w: a weight's standard deviation times √fan_in."""
    bias_std: float = 0.0


def edge_of_chaos(
    chaos: ChaosMap,
    initializers: Sequence[InitializerPoint],
    here: InitializerPoint,
    chi: float,
    theme: Theme = "light",
    height: int = 450,
) -> go.Figure:
    """χ₁ over σ_w and σ_b, the line where it is 1, common initializers, and a network `here` with its `chi`."""
    with np.errstate(divide="ignore"):
        log_chi = np.log(chaos.chi)
    widest = float(chaos.weight_std[-1])
    figure = go.Figure(
        go.Heatmap(
            x=chaos.weight_std,
            y=chaos.bias_std,
            z=np.clip(log_chi, -_CHI_REACH, _CHI_REACH),
            zmin=-_CHI_REACH,
            zmax=_CHI_REACH,
            colorscale=_order_and_chaos(theme),
            colorbar={
                "title": {"text": "χ₁"},
                "tickvals": np.log([0.2, 0.5, 1, 2, 5]),
                "ticktext": ["0.2", "0.5", "1", "2", "5"],
                "thickness": 12,
                "outlinewidth": 0,
            },
            customdata=chaos.chi,
            hovertemplate="σ_w = %{x:.2f}, σ_b = %{y:.2f}: χ₁ = %{customdata:.3g}<extra></extra>",
        )
    )
    order = np.argsort(chaos.line_bias_std)
    figure.add_scatter(
        x=chaos.line_weight_std[order],
        y=chaos.line_bias_std[order],
        mode="lines",
        line={"color": INK[theme], "width": 3},
        name=_("edge of chaos, χ₁ = 1"),
        hoverinfo="skip",
    )
    shown = [point for point in initializers if point.weight_std <= widest]
    figure.add_scatter(
        x=[point.weight_std for point in shown],
        y=[point.bias_std for point in shown],
        mode="markers+text",
        marker={"size": 11, "color": PAPER[theme], "line": {"width": 2.5, "color": INK[theme]}},
        text=[point.name for point in shown],
        textposition=["top left", "top right"] * (len(shown) // 2) + ["top left"] * (len(shown) % 2),
        textfont={"color": INK[theme], "size": 13},
        cliponaxis=False,
        name=_("initializers"),
        showlegend=False,
        hovertemplate="%{text}: σ_w = %{x:.3g}<extra></extra>",
    )
    figure.add_scatter(
        x=[min(here.weight_std, widest)],
        y=[min(here.bias_std, float(chaos.bias_std[-1]))],
        mode="markers",
        marker={"size": 17, "color": WARNING[theme], "symbol": "x", "line": {"width": 1.5, "color": PAPER[theme]}},
        cliponaxis=False,
        name=_("this network") if here.weight_std <= widest else _("this network, beyond the edge of the map"),
        hovertemplate=f"σ_w = {here.weight_std:.3g}, σ_b = {here.bias_std:.3g}<extra></extra>",
    )
    figure.update_xaxes(
        title_text=_("σ_w, weights' standard deviation times √fan_in"), range=[0, widest], showgrid=False
    )
    figure.update_yaxes(
        title_text=_("σ_b, biases' standard deviation"),
        range=[-0.03 * chaos.bias_std[-1], chaos.bias_std[-1]],
        showgrid=False,
    )
    figure.update_layout(legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0})
    title, alt = _chaos_said(chaos, here, chi)
    return described(figure, title, alt, theme, height)


def _chaos_said(chaos: ChaosMap, here: InitializerPoint, chi: float) -> tuple[str, str]:
    if abs(chi - 1) < 0.01:
        title = _("This network stands on the edge of chaos")
    elif chi < 1:
        title = _("This network stands in order: gradients shrink, inputs become alike")
    else:
        title = _("This network stands in chaos: gradients grow, inputs part")
    alt = _("Map of χ₁ over weights and biases. {title}: σ_w {w}, σ_b {b}, χ₁ = {chi}.").format(
        title=title, w=written(here.weight_std), b=written(here.bias_std), chi=written(chi)
    )
    if len(chaos.line_weight_std):
        alt += " " + _("The critical line runs from σ_w {low} to {high}.").format(
            low=written(chaos.line_weight_std.min()), high=written(chaos.line_weight_std.max())
        )
    return title, alt


def _order_and_chaos(theme: Theme) -> list[tuple[float, str]]:
    """Blue for order, the page's ground at the edge, orange for chaos; told apart by every kind of sight."""
    ends = ("#7AA6DB", "#FFFFFF", "#E9A15F") if theme == "light" else ("#2B558A", GRID["dark"], "#9A5A1B")
    return list(zip((0.0, 0.5, 1.0), ends, strict=True))
