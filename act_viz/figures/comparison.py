"""Several functions and their derivatives over one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from act_viz.activations import Activation
from act_viz.activations.exact import Array
from act_viz.figures.looks import color_of, dash_of
from act_viz.figures.numbers import written
from act_viz.figures.sampling import N_SAMPLES, WINDOW, Extent, Sampled, extents, sample
from act_viz.figures.style import INK, PAPER, Theme, faded, template
from act_viz.text import _

_UPPER, _LOWER = (0.45, 1.0), (0.0, 0.38)
_LABEL_GAP = 17
"""Least distance in pixels of two labels at the lines' ends."""
_MOST_LABELS = 12
_READ_AT = -3.0
"""Where the headline reads f': left of the kinks, which sets the families apart."""
_N_OF_MANY = 161
_MOST_NAMED = 4
_LEGEND_LINE, _NAMED_ABREAST = 26, 8
"""Pixels that a line of the legend takes, and about how many names stand in it."""
_NUMBERS_WIDTH = 44
"""Pixels that the numbers of an axis take."""
_NAMES_WIDTH = {"left": 104, "right": 104 + _NUMBERS_WIDTH}
_FAR, _KEPT = 8.0, 2.0
"""A curve is cut that reaches so many times as far as the median one; of it, so many times as far stays in sight."""
_MANY, _FAR_OF_MANY = 11, 3.0
"""Of so many curves one that reaches so many times as far is cut: it would flatten ten others."""
_AROUND = 150
"""Pixels of a figure's height that its title, axis and legend take."""


@dataclass(frozen=True)
class Panel:
    """The upper or the lower axes: the curves drawn there, the height in pixels, and the range of values shown."""

    axis: str
    domain: Extent
    curves: Sequence[Array]
    pixels: float
    span: Extent

    def at_end(self, end: Literal[0, -1]) -> Array:
        """The heights at which the curves enter (0) or leave (−1) the picture; of a gap, that beside it."""
        ends: Array = np.clip([curve[np.isfinite(curve)][end] for curve in self.curves], *self.span)
        return ends


def curves_overlaid(activations: Sequence[Activation], theme: Theme = "light", height: int = 620) -> go.Figure:
    """f of every activation above their derivatives, each in its own look, named at the end of its line.

    A curve that reaches many times as far as the others is cut, so that those can be told apart; a line says which.
    `height` is in pixels, to which a long legend adds.
    """
    n_samples = N_SAMPLES if len(activations) <= _MOST_LABELS else _N_OF_MANY
    curves = [sample(activation, n=n_samples) for activation in activations]
    # A long legend takes its lines from the curves.
    height += _LEGEND_LINE * (len(activations) // _NAMED_ABREAST)
    data = [trace for pair in zip(activations, curves, strict=True) for trace in _traces(*pair, theme)]
    axes = useful_ranges(activations)
    shown = (("y", _UPPER, [curve.a for curve in curves]), ("y2", _LOWER, [curve.slope for curve in curves]))
    panels = [
        Panel(axis, domain, lines, (height - _AROUND) * (domain[1] - domain[0]), span)
        for (axis, domain, lines), (span, _cut) in zip(shown, axes, strict=True)
    ]
    side = _side_to_name(panels)
    ends = [each for panel in panels for each in _ends(panel, activations, theme, side)]
    if len(activations) > _MOST_LABELS:
        ends = []
    layout = _frame(panels, theme, height) | {"title": {"text": headline(activations)}}
    layout["margin"] = {"l": 18, "r": 8, "t": 48, "b": 8} | ({side[0]: _NAMES_WIDTH[side]} if ends else {})
    layout["annotations"] = [
        *ends,
        *(
            _note(panel, title, [activations[at] for at in cut], theme)
            for panel, title, (_span, cut) in zip(panels, ("f(z)", _("derivative f′(z)")), axes, strict=True)
        ),
    ]
    # Plotly's check of every value would take longer than all else for many functions; the tests do it.
    return go.Figure({"data": data, "layout": layout}, _validate=False)


def _traces(activation: Activation, curve: Sampled, theme: Theme) -> list[dict[str, Any]]:
    """f and f' of one function."""
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
    below = {"yaxis": "y2", "name": f"{_(activation.name)} f′", "showlegend": False}
    return [look | {"y": curve.a}, look | below | {"y": curve.slope}]


def _frame(panels: Sequence[Panel], theme: Theme, height: int) -> dict[str, Any]:
    """The axes: one of z; those of f and f' always on the right, since names may stand on either side."""
    return {
        "template": template(theme),
        "height": height,
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "uirevision": "comparison",
        "legend": {"orientation": "h", "y": -0.13, "yanchor": "top", "x": 0},
        "xaxis": {
            "range": list(WINDOW),
            "anchor": "y2",
            "title": {"text": _("pre-activation z")},
            "dtick": 2,
            "hoverformat": ".2f",
            "unifiedhovertitle": {"text": "z = %{x}"},
        },
        "yaxis": {"domain": list(_UPPER), "range": list(panels[0].span), "side": "right"},
        "yaxis2": {"domain": list(_LOWER), "range": list(panels[1].span), "side": "right", "anchor": "x"},
    }


def useful_ranges(activations: Sequence[Activation]) -> list[tuple[Extent, list[int]]]:
    """Ranges for the axes of f and of f' of all `activations`, each with the places of those that it cuts."""
    return [_useful(each) for each in zip(*map(extents, activations), strict=True)]


def _useful(reaches: Sequence[Extent]) -> tuple[Extent, list[int]]:
    """A range for an axis of curves that reach so far, and the places of those that it cuts.

    Whoever reaches many times as far as the median leaves the picture, since the others would be flat lines in it.
    """
    far = sorted(max(abs(low), abs(high)) for low, high in reaches)
    usual = far[(len(far) - 1) // 2]
    out = (_FAR if len(far) < _MANY else _FAR_OF_MANY) * usual
    limit = np.inf if far[-1] <= out else _KEPT * usual
    # Up to the last that is not far out, all are whole.
    limit = max(limit, *(reach for reach in far if reach <= out))
    low = max(-limit, min(low for low, _high in reaches))
    high = min(limit, max(high for _low, high in reaches))
    margin = 0.06 * (high - low) or 1.0
    cut = [at for at, (least, most) in enumerate(reaches) if least < low or most > high]
    return (low - margin, high + margin), cut


def _note(panel: Panel, title: str, cut: Sequence[Activation], theme: Theme) -> dict[str, Any]:
    """What a panel shows, and which curves leave it."""
    names = ", ".join(_(activation.name) for activation in cut[:_MOST_NAMED])
    names += ", …" if len(cut) > _MOST_NAMED else ""
    said = _("cut: {names}").format(names=names) if cut else ""
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 4,
        "y": panel.domain[1],
        "yref": "paper",
        "yanchor": "top",
        "align": "left",
        "text": f"<b>{title}</b>" + (f"<br>{said}" if said else ""),
        "showarrow": False,
        "bgcolor": faded(PAPER[theme], 0.8),
        "font": {"size": 14, "color": INK[theme]},
    }


def curves_overlaid_described(activations: Sequence[Activation]) -> str:
    """What `curves_overlaid` shows, in words."""
    curves = [sample(activation, n=121) for activation in activations]
    lines = [
        _("{name}: f from {first} to {last}, f′ between {least} and {most}").format(
            name=activation,
            first=written(curve.a[0]),
            last=written(curve.a[-1]),
            least=written(float(np.nanmin(curve.slope))),
            most=written(float(np.nanmax(curve.slope))),
        )
        for activation, curve in zip(activations, curves, strict=True)
    ]
    opening = _("Functions and derivatives for z from {low} to {high}.").format(
        low=written(WINDOW[0]), high=written(WINDOW[1])
    )
    return f"{opening} {'; '.join(lines)}."


def headline(activations: Sequence[Activation]) -> str:
    """Which function passes most gradient at the left end: what sets the families apart."""
    if len(activations) == 1:
        return _(activations[0].name)
    at = np.array([_READ_AT])
    slopes = {_(activation.name): float(activation.derivative(at)[0]) for activation in activations}
    known = {name: slope for name, slope in slopes.items() if np.isfinite(slope)}
    if len(known) < 2:
        return _("Functions and their derivatives")
    least, most = (pick(known, key=lambda name: abs(known[name])) for pick in (min, max))
    if len({written(slope, 2) for slope in known.values()}) == 1:
        if len(known) < len(activations):
            return _("Functions and their derivatives")
        return _("At z = −3 all pass the same gradient, {slope}").format(slope=written(known[most], 2))
    return _("At z = −3 {most} passes a gradient of {high}, {least} of {low}").format(
        most=most, high=written(known[most], 2), least=least, low=written(known[least], 2)
    )


def _side_to_name(panels: Sequence[Panel]) -> Literal["left", "right"]:
    """The side at which the lines are further apart, so that a name stands beside its own line."""
    apart = [
        sum(float(np.std(panel.at_end(end))) / (panel.span[1] - panel.span[0]) for panel in panels) for end in (0, -1)
    ]
    return "left" if apart[0] > apart[1] else "right"


def _ends(
    panel: Panel, activations: Sequence[Activation], theme: Theme, side: Literal["left", "right"]
) -> list[dict[str, Any]]:
    """A name at one end of every line, moved apart where they would overlap; on the right beyond the axis' numbers."""
    low, high = panel.span
    scale = panel.pixels / (high - low)
    wanted = (panel.at_end(0 if side == "left" else -1) - low) * scale
    placed = spread(wanted, min(_LABEL_GAP, panel.pixels / len(activations)), panel.pixels)
    return [
        {
            "x": 0 if side == "left" else 1,
            "xref": "paper",
            "xanchor": "right" if side == "left" else "left",
            "xshift": -6 if side == "left" else _NUMBERS_WIDTH,
            "y": float(low + place / scale),
            "yref": panel.axis,
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
