"""One function above its derivative, with a probe through both."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from act_viz.activations import Activation
from act_viz.activations.exact import Array
from act_viz.activations.maxout import Maxout
from act_viz.activations.rectified import RReLU
from act_viz.figures.curve_marks import NEVER_FADED, kink_label, kink_points, probe_labels, probe_line, probe_points
from act_viz.figures.curve_words import explanation, headline, region_name
from act_viz.figures.looks import color_of
from act_viz.figures.numbers import written
from act_viz.figures.sampling import (
    SATURATED_BELOW,
    WINDOW,
    Extent,
    kinks_within,
    sample,
    saturated_regions,
    steepest,
    value_ranges,
)
from act_viz.figures.style import INK, MUTED, PAPER, Theme, faded, template
from act_viz.text import _

_UPPER, _LOWER = (0.44, 1.0), (0.0, 0.37)
# Only a trace with markers answers a click; one that is not seen is enough.
_CLICKABLE = {"mode": "lines+markers", "marker": {"opacity": 0, "maxdisplayed": 1}}
_N_DRAWS = 70
_NAME_WIDTH = 1.2
"""How wide the name of a shaded region is, in units of z."""
_INSET_X, _INSET_Y = (0.05, 0.40), (0.76, 0.94)


def curve_and_derivative(
    activation: Activation, probe: float = 1.0, theme: Theme = "light", height: int = 560
) -> go.Figure:
    """f of `activation` above f' on one axis of pre-activations, read at `probe`.

    Shaded where |f'| is below a twentieth of its maximum; a kink shows the derivative it is given there; a slope
    that is small but not zero gets a magnified inset. The axes stay where they are while a parameter moves.
    `height` is in pixels.
    """
    curve = sample(activation)
    color = color_of(activation.name, theme)
    regions = saturated_regions(activation, curve)
    a_range, slope_range = value_ranges(activation)
    kinks = kinks_within(activation)
    data = [
        *_background(activation, color, theme),
        _line(curve.z, curve.a, color, "y", "f") | _CLICKABLE,
        _line(curve.z, curve.slope, color, "y2", "f′") | _CLICKABLE,
        *kink_points(kinks, color, theme),
        *probe_points(activation, probe, color, theme),
    ]
    layout = _frame(theme, height, a_range, slope_range)
    layout["title"] = {"text": headline(activation, curve, regions)}
    layout["shapes"] = [*_shading(regions, theme), probe_line(probe, theme)]
    layout["annotations"] = [
        *_region_labels(activation, regions, probe, theme),
        *kink_label(activation, kinks, probe, slope_range, theme),
        *probe_labels(activation, probe, theme),
        *_explained(activation, theme),
    ]
    magnified = _magnified(activation, color, theme)
    if magnified:
        trace, axes, labels = magnified
        data.append(trace)
        layout |= axes
        layout["annotations"] += labels
    # Plotly's check of every value would take a fifth of the page's time at each move of a slider; the tests do it.
    return go.Figure({"data": data, "layout": layout}, _validate=False)


def _frame(theme: Theme, height: int, a_range: tuple[float, float], slope_range: tuple[float, float]) -> dict[str, Any]:
    """The axes: one of z for both panels, so that zoom, hover and probe are shared."""
    return {
        "template": template(theme),
        "height": height,
        "showlegend": False,
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "clickmode": "event+select",
        "dragmode": "pan",
        "uirevision": "curve",
        "margin": {"l": 66, "r": 17, "t": 48, "b": 56},
        "xaxis": {
            "range": list(WINDOW),
            "anchor": "y2",
            "title": {"text": _("pre-activation z")},
            "dtick": 2,
            "fixedrange": True,
            "showspikes": False,
            "hoverformat": ".2f",
            "unifiedhovertitle": {"text": "z = %{x}"},
        },
        "yaxis": {"domain": list(_UPPER), "range": list(a_range), "title": {"text": "f(z)"}, "fixedrange": True},
        "yaxis2": {
            "domain": list(_LOWER),
            "range": list(slope_range),
            "title": {"text": _("derivative f′(z)")},
            "fixedrange": True,
            "anchor": "x",
        },
    }


def _line(z: Array, values: Array, color: str, yaxis: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": z.astype(np.float32),
        # A line that leaves the picture need not go further; beyond 1e38 it would have no place in these numbers.
        "y": np.clip(values, -1e30, 1e30).astype(np.float32),
        "yaxis": yaxis,
        "name": name,
        "line": {"color": color, "width": 3.5, "simplify": False},
        "hovertemplate": "%{y:.4g}",
    } | more


def _background(activation: Activation, color: str, theme: Theme) -> list[dict[str, Any]]:
    """What lies behind the curve: the identity; the draws of a random slope; the pieces of a Maxout."""
    window = np.array(WINDOW)
    behind = [_quiet(window, window, "y", {"color": MUTED[theme], "width": 1, "dash": "dot"})]
    if isinstance(activation, RReLU):
        behind += _draws(activation, color)
    if isinstance(activation, Maxout):
        thin = {"color": color, "width": 1.5, "dash": "6px,4px"}
        behind += [_quiet(window, slope * window + offset, "y", thin) for slope, offset in activation.pieces]
    return behind


def _draws(activation: RReLU, color: str) -> list[dict[str, Any]]:
    """The band within which slopes are drawn, in both panels, and one training step's draws as dots."""
    edge = WINDOW[0]
    low, high = float(activation.low), float(activation.high)
    fill = {"fill": "toself", "fillcolor": faded(color, 0.22)}
    no_line = {"width": 0}
    rng = np.random.default_rng(0)
    z, slopes = rng.uniform(edge, 0.0, _N_DRAWS), rng.uniform(low, high, _N_DRAWS)
    dots = {"mode": "markers", "marker": {"size": 4, "color": color, "opacity": 0.75}, "unselected": NEVER_FADED}
    return [
        _quiet(np.array([edge, 0.0, edge]), np.array([low * edge, 0.0, high * edge]), "y", no_line) | fill,
        _quiet(np.array([edge, 0.0, 0.0, edge]), np.array([low, low, high, high]), "y2", no_line) | fill,
        _quiet(z, slopes * z, "y", no_line) | dots,
        _quiet(z, slopes, "y2", no_line) | dots,
    ]


def _quiet(z: Array, values: Array, yaxis: str, line: dict[str, Any]) -> dict[str, Any]:
    """A trace that neither hover nor click finds."""
    return _line(z, values, "", yaxis, "") | {"line": line, "hoverinfo": "skip", "hovertemplate": None}


def _explained(activation: Activation, theme: Theme) -> list[dict[str, Any]]:
    """A line of text for what only some functions show."""
    text, _holds = explanation(activation)
    if not text:
        return []
    return [
        {
            "x": 0.015,
            "y": _UPPER[1],
            "xref": "paper",
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "top",
            "align": "left",
            "text": text.replace("\n", "<br>"),
            "showarrow": False,
            "bgcolor": faded(PAPER[theme], 0.8),
            "font": {"size": 14, "color": INK[theme]},
        }
    ]


def _shading(regions: list[Extent], theme: Theme) -> list[dict[str, Any]]:
    fill = faded(MUTED[theme], 0.13)
    return [
        {
            "type": "rect",
            "x0": start,
            "x1": stop,
            "y0": bottom,
            "y1": top,
            "yref": "paper",
            "fillcolor": fill,
            "line": {"width": 0},
            "layer": "below",
        }
        for start, stop in regions
        for bottom, top in (_LOWER, _UPPER)
    ]


def _region_labels(activation: Activation, regions: list[Extent], probe: float, theme: Theme) -> list[dict[str, Any]]:
    """What a shaded region is called, in each that is wide enough, beside the probe's line if that passes there."""
    labels = []
    for start, stop in regions:
        left, right = (start, stop)
        if abs((start + stop) / 2 - probe) < _NAME_WIDTH / 2:
            left, right = max((start, probe), (probe, stop), key=lambda part: part[1] - part[0])
        if right - left > _NAME_WIDTH:
            labels.append(
                {
                    "x": (left + right) / 2,
                    "y": _LOWER[1],
                    "yref": "paper",
                    "yanchor": "top",
                    "text": region_name(activation, (start, stop)),
                    "showarrow": False,
                    "font": {"size": 14, "color": MUTED[theme]},
                }
            )
    return labels


def _magnified(
    activation: Activation, color: str, theme: Theme
) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]] | None:
    """An inset of the left side where f is a straight line too flat to be told from 0; None where it is not."""
    far = np.array([WINDOW[0], WINDOW[0] / 2])
    slope = activation.derivative(far)
    limit = SATURATED_BELOW * steepest(activation)
    if slope[0] != slope[1] or not 0 < abs(slope[0]) < limit:
        return None
    z = np.linspace(WINDOW[0], 0.0, 61)
    a = activation(z)
    end = float(a[0])
    axis = {"showgrid": False, "zeroline": True, "fixedrange": True, "tickfont": {"size": 12}}
    axes = {
        "xaxis3": axis | {"domain": list(_INSET_X), "range": [WINDOW[0], 0], "anchor": "y3", "dtick": 3},
        "yaxis3": axis
        | {"domain": list(_INSET_Y), "range": sorted((1.3 * end, -0.4 * end)), "anchor": "x3", "nticks": 3},
    }
    label = {
        "x": _INSET_X[0],
        "y": _INSET_Y[1],
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "text": _("magnified: slope {slope}, not 0").format(slope=written(float(slope[0]))),
        "font": {"size": 13, "color": INK[theme]},
    }
    return _line(z, a, color, "y3", "f", xaxis="x3", hoverinfo="skip", hovertemplate=None), axes, [label]
