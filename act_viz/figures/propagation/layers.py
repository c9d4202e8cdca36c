"""Layer by layer: variance, mean, gradient, correlation and shares of units, seen and expected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from act_viz.arrays import Array
from act_viz.figures.log_axis import log_axis
from act_viz.figures.numbers import written
from act_viz.figures.propagation.beside import Beside
from act_viz.figures.propagation.naming import titled
from act_viz.figures.propagation.sentences import (
    correlation_headline,
    gradient_headline,
    kept_headline,
    signal_headline,
    units_headline,
)
from act_viz.figures.style import ACCENT, INK, MUTED, WARNING, Theme, faded, template
from act_viz.figures.training import described
from act_viz.propagation.path import End
from act_viz.text import _

_THEORY_DASH = "7px,5px"
_SMALLEST, _LARGEST = 1e-300, 1e300


def signal_through_depth(
    variance: Beside,
    mean: Beside,
    what: Literal["a", "z"],
    color: str,
    theme: Theme = "light",
    height: int = 370,
    *,
    named: str = "",
    end: tuple[End, int] | None = None,
) -> go.Figure:
    """Variance above mean of what every layer passes on (`a`) or of its pre-activations (`z`), seen and expected.

    `named` is the network, `end` why theory has no number and from which layer on.
    """
    data = [
        *_traces(variance, color, theme, clip=True),
        *(trace | {"yaxis": "y2", "showlegend": False} for trace in _traces(mean, color, theme)),
    ]
    layout = {
        "xaxis": _layer_axis(len(variance.expected)) | {"anchor": "y2"},
        "yaxis": {"title": {"text": _("variance of {symbol}").format(symbol=what)}, "domain": [0.34, 1.0]}
        | _scale(variance),
        "yaxis2": {"title": {"text": _("mean of {symbol}").format(symbol=what)}, "domain": [0.0, 0.28]}
        | _widened(mean),
    }
    alt = _("Variance of {symbol} by layer: {variance}. Mean: {mean}.").format(
        symbol=what, variance=variance.said(), mean=mean.said()
    )
    return _figure(data, layout, titled(named, signal_headline(variance, what, end)), alt, theme, height)


def gradient_through_depth(
    log_gradient: Beside, color: str, theme: Theme = "light", height: int = 370, *, named: str = ""
) -> go.Figure:
    """The norm of the gradient at every layer, in shares of the last layer's; `log_gradient` is ln of its square."""
    norm = Beside(_norm(log_gradient.expected), _norm(log_gradient.seen))
    level = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 1, "y1": 1}
    scale = _gradient_scale(norm)
    layout = {
        "xaxis": _layer_axis(len(norm.expected)),
        "yaxis": {"title": {"text": _("gradient, of the last layer's")}} | scale,
        "shapes": [level | {"line": {"color": MUTED[theme], "width": 1}}],
    }
    alt = _("Norm of the gradient with respect to z by layer, relative to the last layer: {said}.").format(
        said=norm.said()
    )
    data = _traces(norm, color, theme, clip=scale.get("type") == "log")
    return _figure(data, layout, titled(named, gradient_headline(norm)), alt, theme, height)


def _norm(log_square: Array) -> Array:
    with np.errstate(over="ignore", under="ignore"):
        return np.exp(0.5 * log_square)


def _gradient_scale(norm: Beside) -> dict[str, object]:
    """A log axis, unless the gradient is 0 at all layers but the last: then there is nothing that it could show."""
    with np.errstate(invalid="ignore"):
        shown = (norm.expected > _SMALLEST) & (norm.expected < _LARGEST)
        shown |= (norm.median > _SMALLEST) & (norm.median < _LARGEST)
    if norm.depth > 1 and np.count_nonzero(shown) <= 1:
        return {"range": [-0.05, 1.1]}
    return log_axis(_usable(norm))


def correlation_through_depth(
    correlation: Beside,
    others: Sequence[tuple[float, Array]],
    color: str,
    theme: Theme = "light",
    height: int = 400,
    *,
    named: str = "",
) -> go.Figure:
    """How alike two inputs' pre-activations are, layer by layer; `others` are starts with theory's curves alone."""
    layers = np.arange(1, len(correlation.expected) + 1)
    dotted = [
        {
            "type": "scatter",
            "x": layers,
            "y": curve,
            "mode": "lines",
            "line": {"color": MUTED[theme], "width": 1.5, "dash": "2px,3px"},
            "showlegend": False,
            "name": _("from {start}").format(start=written(start)),
        }
        for start, curve in others
    ]
    lowest = min([-0.05, *(float(np.nanmin(curve, initial=0.0)) - 0.05 for _start, curve in others)])
    layout = {
        "xaxis": _layer_axis(len(layers)),
        "yaxis": {"title": {"text": _("correlation of two inputs")}, "range": [lowest, 1.05]},
    }
    alt = _("Correlation of two inputs' pre-activations by layer: {said}.").format(said=correlation.said())
    title = titled(named, correlation_headline(correlation))
    return _figure([*dotted, *_traces(correlation, color, theme)], layout, title, alt, theme, height)


def units_through_depth(
    saturated: Beside, dead: Beside, n_inputs: int, theme: Theme = "light", height: int = 380, *, named: str = ""
) -> go.Figure:
    """Shares of saturated pairs of unit and input, and of units dead for all inputs, by layer."""
    data = _traces(saturated, ACCENT[theme], theme, name=_("saturated"))
    of_dead = _traces(dead, WARNING[theme], theme, name=_("dead"))
    of_dead[-1]["showlegend"] = False
    layout = {
        "xaxis": _layer_axis(len(dead.expected)),
        "yaxis": {"title": {"text": _("share")}, "tickformat": ".0%", "range": [-0.02, 1.02]},
    }
    alt = _("Share of saturated pairs by layer: {saturated}. Share of units dead for all {n} inputs: {dead}.").format(
        saturated=saturated.said(), n=n_inputs, dead=dead.said()
    )
    title = titled(named, units_headline(saturated, dead))
    return _figure([*data, *of_dead], layout, title, alt, theme, height)


def conditions(
    panels: Sequence[tuple[str, Beside]], color: str, theme: Theme = "light", height: int = 420, *, named: str = ""
) -> go.Figure:
    """The variance by layer under each of several conditions, side by side on the same axes."""
    columns = 3
    rows = -(-len(panels) // columns)
    figure = make_subplots(
        rows,
        columns,
        shared_xaxes=True,
        shared_yaxes=True,
        subplot_titles=[name for name, _variance in panels],
        horizontal_spacing=0.03,
        vertical_spacing=0.14,
    )
    for at, (_name, variance) in enumerate(panels):
        row, column = divmod(at, columns)
        traces = _traces(variance, color, theme, clip=True)
        if at > 0:
            traces = [trace | {"showlegend": False} for trace in traces]
        figure.add_traces(traces, rows=row + 1, cols=column + 1)
        figure.add_hline(1.0, line={"color": MUTED[theme], "width": 1}, row=row + 1, col=column + 1)
    # Beyond 1e6 there is nothing more to see than that it explodes.
    figure.update_yaxes(range=[-2, 4], **log_axis([1e-2, 1e4]))
    figure.update_yaxes(title_text=_("variance of a"), col=1)
    figure.update_xaxes(title_text=_("layer"), row=rows)
    figure.update_annotations(font={"size": 14, "color": INK[theme]})
    alt = "; ".join(f"{name}: {variance.at(len(variance.expected))}" for name, variance in panels)
    title = titled(named, kept_headline(panels))
    figure.update_layout(
        hovermode="x unified", legend={"orientation": "h", "y": -0.16, "yanchor": "top", "x": 0}, margin={"t": 60}
    )
    return described(figure, title, _("Variance by layer. {panels}.").format(panels=alt), theme, height)


def _traces(values: Beside, color: str, theme: Theme, *, clip: bool = False, name: str = "") -> list[dict[str, Any]]:
    """Networks as a band (the middle half) and a line (the median), then theory dashed; `clip` for a log axis."""
    layers = np.arange(1, len(values.expected) + 1)
    curves = [*values.quartiles, values.expected]
    if clip:
        curves = [np.where((curve > _SMALLEST) & (curve < _LARGEST), curve, np.nan) for curve in curves]
    low, middle, high, expected = curves
    networks = _("{n} networks: median and middle half").format(n=len(values.seen))
    if len(values.seen) == 1:
        networks = _("one network")
    line = {"type": "scatter", "mode": "lines" if len(layers) > 1 else "markers", "hovertemplate": "%{y:.4g}"}
    traces: list[dict[str, Any]] = []
    shown = np.isfinite(low) & np.isfinite(high)
    if shown.any() and len(values.seen) > 1:
        band = {
            "x": np.concatenate([layers[shown], layers[shown][::-1]]),
            "y": np.concatenate([high[shown], low[shown][::-1]]),
            "fill": "toself",
            "fillcolor": faded(color, 0.25),
            "line": {"width": 0},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        traces.append({"type": "scatter", "mode": "lines"} | band)
    if len(values.seen):
        look = {"line": {"color": color, "width": 3}, "marker": {"size": 9, "color": color}}
        traces.append(line | look | {"x": layers, "y": middle, "name": name or networks, "showlegend": True})
    look = {
        "line": {"color": INK[theme], "width": 2.2, "dash": _THEORY_DASH},
        "marker": {"size": 11, "color": INK[theme], "symbol": "x-thin-open"},
    }
    return [*traces, line | look | {"x": layers, "y": expected, "name": _("theory"), "showlegend": True}]


def _scale(values: Beside) -> dict[str, object]:
    """A log axis where values differ more than fivefold, else one from 0."""
    usable = _usable(values)
    if not (len(usable) and usable.max() > 5 * usable.min()):
        return {"rangemode": "tozero"}
    return log_axis(usable)


def _usable(values: Beside) -> Array:
    """What of `values` can be drawn on a log axis."""
    both = np.concatenate([values.expected, values.quartiles[1]])
    usable: Array = both[np.isfinite(both) & (both > _SMALLEST) & (both < _LARGEST)]
    return usable


def _widened(mean: Beside) -> dict[str, object]:
    """A mean that is 0 up to noise does not fill its axis with that noise."""
    low, _middle, high = mean.quartiles
    values = np.concatenate([mean.expected, low, high])
    reach = np.abs(values[np.isfinite(values)]).max(initial=0.0)
    return {"range": [-0.1, 0.1]} if reach < 0.1 else {}


def _layer_axis(depth: int) -> dict[str, Any]:
    return {"title": {"text": _("layer")}, "range": [1 - 0.02 * depth, depth + 0.02 * depth]}


def _figure(
    data: list[dict[str, Any]], layout: dict[str, Any], title: str, alt: str, theme: Theme, height: int
) -> go.Figure:
    """A figure made at once: adding piece by piece takes several times as long, and the page waits for it."""
    common = {
        "template": template(theme),
        "title": {"text": title},
        "height": height,
        "meta": {"alt": alt},
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
    }
    return go.Figure({"data": data, "layout": common | layout})
