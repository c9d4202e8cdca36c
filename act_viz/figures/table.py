"""The numbers behind a figure, as the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from act_viz.arrays import Array
from act_viz.text import _
from act_viz.text.untrusted import from_chart


def columns_of(figure: go.Figure) -> dict[str, Array]:
    """Names and values of a table's columns, all equally long: what hovering over `figure` would tell.

    Curves over the same places share a table with a column each; otherwise a row says which curve it is of.
    Traces that answer no hover, such as marks and backgrounds, are left out.
    """
    told = [trace for trace in figure.data if trace.hoverinfo != "skip"]
    grids = [trace for trace in told if trace.type == "heatmap"]
    if grids:
        return _of_grid(figure, grids[0])
    curves = [(from_chart(trace.name) or "y", *_places_and_values(trace)) for trace in told if trace.y is not None]
    if not curves:
        return {}
    across, up = _titles(figure)
    places = curves[0][1]
    if all(np.array_equal(places, other) for _name, other, _values in curves):
        names = _distinct([name for name, _places, _values in curves])
        return {across: places} | {name: curve[2] for name, curve in zip(names, curves, strict=True)}
    return {
        _("series"): np.concatenate([np.full(len(values), name, object) for name, _places, values in curves]),
        across: np.concatenate([np.asarray(each, object) for _name, each, _values in curves]),
        up: np.concatenate([values for _name, _places, values in curves]),
    }


def _places_and_values(trace: Any) -> tuple[Array, Array]:
    """Where the points of a curve or the bars of a bar chart stand, and their values."""
    if trace.type == "bar" and trace.orientation == "h":
        return np.asarray(trace.y), np.asarray(trace.x)
    values = np.asarray(trace.y)
    places = np.arange(len(values)) if trace.x is None else np.asarray(trace.x)
    return places, values


def _of_grid(figure: go.Figure, trace: Any) -> dict[str, Array]:
    """A heat map, a row a cell."""
    values = np.asarray(trace.z)
    rows, columns = values.shape
    x = np.arange(columns) if trace.x is None else np.asarray(trace.x)
    y = np.arange(rows) if trace.y is None else np.asarray(trace.y)
    across, up = _titles(figure)
    return {across: np.tile(x, rows), up: np.repeat(y, columns), _("value"): values.ravel()}


def _titles(figure: go.Figure) -> tuple[str, str]:
    """What the two axes are called, which are never called the same."""
    layout: Mapping[str, Any] = figure.layout
    across, up = (_first_title(layout, axis) for axis in ("xaxis", "yaxis"))
    horizontal = any(trace.type == "bar" and trace.orientation == "h" for trace in figure.data)
    if horizontal:
        across, up = up, across
    return across or "x", (up if up and up != across else "y")


def _first_title(layout: Mapping[str, Any], axis: str) -> str:
    """The title of the first axis of this direction that has one."""
    for suffix in ("", *map(str, range(2, 9))):
        title = layout[axis + suffix].title.text if axis + suffix in layout else None
        if title:
            return from_chart(title)
    return ""


def _distinct(names: list[str]) -> list[str]:
    """`names`, those that come again with a number behind them."""
    return [
        name if name not in names[:at] else f"{name} ({names[:at].count(name) + 1})" for at, name in enumerate(names)
    ]
