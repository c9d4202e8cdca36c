"""The map of a mean and a variance to those of the next layer."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from act_viz.arrays import Array
from act_viz.figures.numbers import written
from act_viz.figures.propagation.naming import titled
from act_viz.figures.style import ACCENT, INK, MUTED, Theme, faded
from act_viz.figures.training import described
from act_viz.propagation import MomentMap
from act_viz.propagation.self_normalizing import DOMAIN_MEAN, DOMAIN_VARIANCE
from act_viz.text import _

_MEANS, _VARIANCES = np.linspace(-1.0, 1.0, 9), np.linspace(0.2, 3.0, 8)
_STARTS = ((-1.0, 2.8), (1.0, 2.8), (-1.0, 0.2), (1.0, 0.2))
_PATH_LAYERS, _FAR_LAYERS = 25, 100
_AT_ONCE = 1e-6


def mean_variance_map(
    map_: MomentMap, color: str, theme: Theme = "light", height: int = 470, *, named: str = ""
) -> go.Figure:
    """Where a layer takes mean and variance: arrows, paths over 25 layers, the fixed point, Theorem 1's domain."""
    means, variances = (grid.ravel() for grid in np.meshgrid(_MEANS, _VARIANCES))
    new_means, new_variances = map_(means, variances)
    figure = go.Figure()
    _mark_domain(figure, theme)
    figure.add_trace(_arrows(means, variances, new_means, new_variances, MUTED[theme]))
    _draw_paths(figure, map_, color)
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
    title = titled(named, moment_map_said(map_))
    alt = _("{said}. Arrows show where one layer takes each mean and variance.").format(said=title)
    return described(figure, title, alt, theme, height)


def _mark_domain(figure: go.Figure, theme: Theme) -> None:
    """The means and variances for which Theorem 1 holds."""
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


def _draw_paths(figure: go.Figure, map_: MomentMap, color: str) -> None:
    """Where many layers lead from the corners."""
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


def moment_map_said(map_: MomentMap) -> str:
    """The fixed point of mean and variance and what becomes of others, in a sentence."""
    point = map_.fixed_point()
    if point is None:
        return _("There is no mean and variance near (0, 1) that a layer keeps")
    steepest = float(np.abs(np.linalg.eigvals(map_.jacobian(*point))).max())
    said = {"mean": written(0.0 if abs(point[0]) < 5e-4 else point[0]), "variance": written(point[1])}
    if steepest >= 1:
        sentence = _("Others leave mean {mean}, variance {variance}: they are {factor} times as far off after a layer")
    elif steepest < _AT_ONCE:
        sentence = _("All others reach mean {mean}, variance {variance} in one layer")
    elif _all_come_to(map_, point):
        sentence = _(
            "All others flow to mean {mean}, variance {variance}: they are {factor} times as far off after a layer"
        )
    else:
        sentence = _("Those nearby flow to mean {mean}, variance {variance}: {factor} times as far off after a layer")
    return sentence.format(factor=written(steepest), **said)


def _all_come_to(map_: MomentMap, point: tuple[float, float]) -> bool:
    """Whether the paths from all corners come close to the fixed `point`."""
    start_means, start_variances = np.array(_STARTS).T
    means, variances = map_.path(start_means, start_variances, _FAR_LAYERS)
    near = np.abs(means[-1] - point[0]) < 0.05 * (1 + abs(point[0]))
    return bool(np.all(near & (np.abs(variances[-1] - point[1]) < 0.05 * (1 + point[1]))))


def _arrows(x: Array, y: Array, to_x: Array, to_y: Array, color: str) -> go.Scatter:
    """An arrow from each point towards where it goes, at most a third of the way to its neighbours long."""
    leads = np.isfinite(to_x) & np.isfinite(to_y)
    x, y, to_x, to_y = x[leads], y[leads], to_x[leads], to_y[leads]
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
