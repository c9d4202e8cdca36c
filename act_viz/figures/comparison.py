"""Several functions and their derivatives over one another, and what each costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from act_viz.activations import Activation
from act_viz.activations.exact import Array
from act_viz.costs import Cost
from act_viz.figures.numbers import number
from act_viz.figures.sampling import WINDOW, sample
from act_viz.figures.style import INK, Theme, color_of, dash_of, faded, template
from act_viz.text import _

_UPPER, _LOWER = (0.45, 1.0), (0.0, 0.38)
_LABEL_GAP = 17
"""Least distance in pixels of two labels at the lines' ends."""
_MOST_LABELS = 12
_READ_AT = -3.0
"""Where the headline reads f': left of the kinks, which sets the families apart."""
_NAMES_WIDTH = 104
_AROUND = 150
"""Pixels of a figure's height that its title, axis and legend take."""


def curves_overlaid(activations: Sequence[Activation], theme: Theme = "light", height: int = 620) -> go.Figure:
    """f of every activation above their derivatives, each in its own color and dash, named at the end of its line."""
    curves = [sample(activation) for activation in activations]
    data: list[dict[str, Any]] = []
    for activation, curve in zip(activations, curves, strict=True):
        look = {
            "type": "scatter",
            "mode": "lines",
            "x": curve.z.astype(np.float32),
            "name": _(activation.name),
            "legendgroup": activation.name,
            "line": {
                "color": color_of(activation.name, theme),
                "dash": dash_of(activation.name),
                "width": 3,
                "simplify": False,
            },
            "hovertemplate": "%{y:.4g}",
        }
        data.append(look | {"y": curve.a.astype(np.float32)})
        below = {"yaxis": "y2", "name": f"{_(activation.name)} f′", "showlegend": False}
        data.append(look | below | {"y": curve.slope.astype(np.float32)})
    values, slopes = [curve.a for curve in curves], [curve.slope for curve in curves]
    side = _side_to_name(values, slopes)
    plotted = height - _AROUND
    ends = []
    if len(activations) <= _MOST_LABELS:
        ends = [
            *_ends(values, activations, theme, "y", plotted * (_UPPER[1] - _UPPER[0]), side),
            *_ends(slopes, activations, theme, "y2", plotted * (_LOWER[1] - _LOWER[0]), side),
        ]
    opposite = "right" if side == "left" else "left"
    layout = {
        "template": template(theme),
        "height": height,
        "title": {"text": _headline(activations)},
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "uirevision": "comparison",
        "margin": {"l": 8, "r": 12, "t": 48, "b": 8} | ({side[0]: _NAMES_WIDTH} if ends else {}),
        "legend": {"orientation": "h", "y": -0.13, "yanchor": "top", "x": 0},
        "annotations": ends,
        "xaxis": {
            "range": list(WINDOW),
            "anchor": "y2",
            "title": {"text": _("pre-activation z")},
            "dtick": 2,
            "hoverformat": ".2f",
            "unifiedhovertitle": {"text": "z = %{x}"},
        },
        "yaxis": {"domain": list(_UPPER), "title": {"text": "f(z)"}, "range": _span(values), "side": opposite},
        "yaxis2": {
            "domain": list(_LOWER),
            "title": {"text": _("derivative f′(z)")},
            "range": _span(slopes),
            "side": opposite,
            "anchor": "x",
        },
    }
    return go.Figure({"data": data, "layout": layout})


def curves_overlaid_described(activations: Sequence[Activation]) -> str:
    """What `curves_overlaid` shows, in words."""
    curves = [sample(activation, n=121) for activation in activations]
    lines = [
        _("{name}: f from {first} to {last}, f′ between {least} and {most}").format(
            name=activation,
            first=number(curve.a[0]),
            last=number(curve.a[-1]),
            least=number(float(np.nanmin(curve.slope))),
            most=number(float(np.nanmax(curve.slope))),
        )
        for activation, curve in zip(activations, curves, strict=True)
    ]
    opening = _("Functions and derivatives for z from {low} to {high}.").format(
        low=number(WINDOW[0]), high=number(WINDOW[1])
    )
    return f"{opening} {'; '.join(lines)}."


def _headline(activations: Sequence[Activation]) -> str:
    """Which function passes most gradient at the left end: what sets the families apart."""
    if len(activations) == 1:
        return _(activations[0].name)
    at = np.array([_READ_AT])
    slopes = {_(activation.name): float(activation.derivative(at)[0]) for activation in activations}
    known = {name: slope for name, slope in slopes.items() if np.isfinite(slope)}
    if len(known) < 2:
        return _("Functions and their derivatives")
    least, most = (pick(known, key=lambda name: abs(known[name])) for pick in (min, max))
    if len({number(slope, 2) for slope in known.values()}) == 1:
        if len(known) < len(activations):
            return _("Functions and their derivatives")
        return _("At z = −3 all pass the same gradient, {slope}").format(slope=number(known[most], 2))
    return _("At z = −3 {most} passes a gradient of {high}, {least} of {low}").format(
        most=most, high=number(known[most], 2), least=least, low=number(known[least], 2)
    )


def _span(values: Sequence[Array]) -> list[float]:
    finite = np.concatenate([each[np.isfinite(each)] for each in values])
    low, high = float(finite.min()), float(finite.max())
    margin = 0.06 * (high - low) or 1.0
    return [low - margin, high + margin]


def _side_to_name(values: Sequence[Array], slopes: Sequence[Array]) -> Literal["left", "right"]:
    """The side at which the lines are further apart, so that a name stands beside its own line."""
    apart = [
        sum(float(np.std([line[end] for line in lines])) / np.ptp(_span(lines)) for lines in (values, slopes))
        for end in (0, -1)
    ]
    return "left" if apart[0] > apart[1] else "right"


def _ends(
    values: Sequence[Array],
    activations: Sequence[Activation],
    theme: Theme,
    axis: str,
    pixels: float,
    side: Literal["left", "right"],
) -> list[dict[str, Any]]:
    """A name at one end of every line, moved apart where they would overlap."""
    low, high = _span(values)
    scale = pixels / (high - low)
    end = 0 if side == "left" else -1
    # A curve that is not defined at the end is named at the height at which it comes nearest.
    wanted = np.array([(each[np.isfinite(each)][end] - low) * scale for each in values])
    placed = spread(wanted, min(_LABEL_GAP, pixels / len(activations)), pixels)
    return [
        {
            "x": 0 if side == "left" else 1,
            "xref": "paper",
            "xanchor": "right" if side == "left" else "left",
            "xshift": -6 if side == "left" else 6,
            "y": float(low + place / scale),
            "yref": axis,
            "text": _(activation.name),
            "showarrow": False,
            "font": {"size": 14, "color": color_of(activation.name, theme)},
        }
        for activation, place in zip(activations, placed, strict=True)
    ]


def spread(wanted: Array, gap: float, room: float) -> Array:
    """The places nearest to the `wanted` ones, `(n,)`, in their order, at least `gap` apart and within 0..`room`.

    Room must suffice for them: `gap * (n - 1) <= room`.
    """
    # Imported late: only Compare needs it, and a start is quicker without it.
    from scipy.optimize import isotonic_regression

    order = np.argsort(wanted, kind="stable")
    steps = gap * np.arange(len(wanted))
    placed: Array = np.empty(len(wanted))
    # With the gaps taken out, places that keep their order are those that never fall.
    placed[order] = np.clip(isotonic_regression(wanted[order] - steps).x, 0.0, room - steps[-1]) + steps
    return placed


def cost_bars(costs: Sequence[Cost], theme: Theme = "light") -> go.Figure:
    """Time an element of f (full bars) and f' (hatched bars), relative to f of the first cost, which is ReLU's."""
    unit = costs[0].f
    names = [_(cost.name) for cost in costs]
    colors = [color_of(cost.name, theme) for cost in costs]
    kinds = (
        (_("f"), [cost.f for cost in costs], {"color": colors}),
        (
            "f′",
            [cost.derivative for cost in costs],
            {
                "color": [faded(color, 0.35) for color in colors],
                "line": {"color": colors, "width": 1.5},
                "pattern": {"shape": "/", "fgcolor": colors, "size": 7},
            },
        ),
    )
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": names,
            "x": [value / unit for value in values],
            "text": [
                _("{times}× ({nanoseconds} ns)").format(times=number(v / unit, 2), nanoseconds=number(v, 2))
                for v in values
            ],
            "textposition": "outside",
            "cliponaxis": False,
            "marker": marker,
            "hovertemplate": "%{y}: %{text}",
        }
        for name, values, marker in kinds
    ]
    widest = max(max(cost.f, cost.derivative) for cost in costs) / unit
    layout = {
        "template": template(theme),
        "height": 130 + 46 * len(costs),
        "title": {"text": _cost_headline(costs)},
        "barmode": "group",
        "bargap": 0.25,
        "xaxis": {"title": {"text": _("time an element, ReLU’s f = 1")}, "range": [0, 1.9 * widest]},
        "yaxis": {"autorange": "reversed", "tickfont": {"color": INK[theme], "size": 14}},
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 1, "xanchor": "right"},
        "margin": {"l": 8, "r": 8, "t": 64, "b": 8},
    }
    return go.Figure({"data": data, "layout": layout})


def _cost_headline(costs: Sequence[Cost]) -> str:
    others = costs[1:]
    if not others:
        return _("What ReLU costs on this machine")
    dearest = max(others, key=lambda cost: cost.f)
    return _("{name} costs {times} times as much as ReLU on this machine").format(
        name=_(dearest.name), times=number(dearest.f / costs[0].f, 2)
    )


def cost_bars_described(costs: Sequence[Cost]) -> str:
    """What `cost_bars` shows, in words."""
    unit = costs[0].f
    lines = [
        _("{name}: f {f} times, f′ {derivative} times").format(
            name=_(cost.name), f=number(cost.f / unit, 2), derivative=number(cost.derivative / unit, 2)
        )
        for cost in costs
    ]
    return _("Time an element, relative to f of ReLU.") + f" {'; '.join(lines)}."
