"""The user's own points in the plane, on a grid that can be clicked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from act_viz.figures.style import INK, PAPER, Theme, template
from act_viz.text import _

GRID_SIDE = 41
# The same as in the live picture.
_COLORS: dict[Theme, tuple[str, ...]] = {
    "light": (
        "#d9822b", "#1f6fb2", "#2a9d74", "#a8559b", "#b8a30a",
        "#4aa8d8", "#c8442c", "#6b6f76", "#7b5bc4", "#8a5a2b",
    ),
    "dark": (
        "#f0a050", "#5aa9e6", "#4cc59a", "#d68bc9", "#e0cf4a",
        "#86cdf2", "#ee7a63", "#a9aeb8", "#a993ee", "#c79a6b",
    ),
}  # fmt: skip
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "star", "pentagon", "hexagon", "triangle-down", "x", "cross")


def clickable_points(
    points: Sequence[Sequence[float]], labels: Sequence[str], class_names: Sequence[str], theme: Theme = "light"
) -> go.Figure:
    """The `points` (x, y), one trace a class, over a grid of places that a click can name.

    Trace 0 is the grid; a point carries its index in `points` as `customdata`.
    """
    reach = grid_reach(points)
    along = np.linspace(-reach, reach, GRID_SIDE).round(6)
    x, y = (axis.ravel() for axis in np.meshgrid(along, along))
    figure = go.Figure(
        go.Scatter(
            x=x,
            y=y,
            mode="markers",
            marker={"size": 12, "symbol": "square", "color": INK[theme], "opacity": 0.0},
            selected={"marker": {"opacity": 0.0}},
            unselected={"marker": {"opacity": 0.0}},
            showlegend=False,
            hovertemplate="%{x:.2f}, %{y:.2f}<extra></extra>",
        )
    )
    for number, name in enumerate(class_names):
        at = [index for index, label in enumerate(labels) if label == name]
        figure.add_scatter(
            x=[points[index][0] for index in at],
            y=[points[index][1] for index in at],
            customdata=at,
            name=name,
            mode="markers",
            marker={
                "size": 12,
                "symbol": _SYMBOLS[number % len(_SYMBOLS)],
                "color": _COLORS[theme][number % len(_COLORS[theme])],
                "line": {"width": 1.5, "color": PAPER[theme]},
            },
            selected={"marker": {"opacity": 1.0}},
            unselected={"marker": {"opacity": 1.0}},
            hovertemplate=f"{name}: %{{x:.2f}}, %{{y:.2f}}<extra></extra>",
        )
    limits = [-reach * 1.03, reach * 1.03]
    figure.update_xaxes(range=limits, title_text="x1", fixedrange=True)
    figure.update_yaxes(range=limits, title_text="x2", fixedrange=True, scaleanchor="x", constrain="domain")
    figure.update_layout(
        template=template(theme),
        height=460,
        dragmode=False,
        clickmode="event+select",
        legend={"title": {"text": _("class")}, "orientation": "h", "y": 1.02, "yanchor": "bottom"},
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
        meta={"alt": _described(labels, class_names)},
    )
    return figure


def grid_reach(points: Sequence[Sequence[float]]) -> float:
    """How far the grid reaches on each side of zero: at least 2, and 1, 2 or 5 times a power of ten."""
    farthest = max((abs(value) for point in points for value in point[:2]), default=0.0)
    if farthest <= 2.0:
        return 2.0
    decade = 10.0 ** np.floor(np.log10(farthest))
    return float(next(times * decade for times in (1, 2, 5, 10) if times * decade >= farthest * 0.999999))


def _described(labels: Sequence[str], class_names: Sequence[str]) -> str:
    counted = ", ".join(
        _("{n} of class {name}").format(n=sum(label == name for label in labels), name=name) for name in class_names
    )
    return _("Your points in the plane: {counted}. A click adds a point or removes the one clicked.").format(
        counted=counted
    )
