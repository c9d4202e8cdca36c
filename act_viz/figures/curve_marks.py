"""The marks on a function and its derivative: kinks, with the derivative taken there, and the probe."""

from __future__ import annotations

from typing import Any

import numpy as np

from act_viz.activations import Activation
from act_viz.figures.numbers import number
from act_viz.figures.sampling import WINDOW
from act_viz.figures.style import INK, MUTED, PAPER, Theme, faded
from act_viz.text import _

NEVER_FADED = {"marker": {"opacity": 1}}
"""How markers look that are not selected: a click on the curve selects its point, and the others would fade."""


def _visible_kinks(activation: Activation) -> list[float]:
    return [kink for kink in activation.properties().kinks if WINDOW[0] < kink < WINDOW[1]]


def kink_points(activation: Activation, color: str, theme: Theme) -> list[dict[str, Any]]:
    """At each kink: the derivative taken, filled, and the one from the right, hollow."""
    kinks = np.array(_visible_kinks(activation))
    if not kinks.size:
        return []
    marks = {"type": "scatter", "mode": "markers", "x": kinks, "hoverinfo": "skip", "unselected": NEVER_FADED}
    filled = {"size": 11, "color": color, "line": {"width": 2, "color": color}}
    hollow = {"size": 11, "color": PAPER[theme], "line": {"width": 2.5, "color": color}}
    right = activation.derivative(np.nextafter(kinks, np.inf))
    return [
        marks | {"y": right, "yaxis": "y2", "marker": hollow},
        marks | {"y": activation.derivative(kinks), "yaxis": "y2", "marker": filled},
    ]


def kink_labels(
    activation: Activation, probe: float, slope_range: tuple[float, float], theme: Theme
) -> list[dict[str, Any]]:
    """Beside the first kink, which derivative is taken there; where curve and probe leave most room."""
    kinks = np.array(_visible_kinks(activation)[:1])
    labels = []
    for kink in kinks:
        slope, after = activation.derivative(np.array([kink, np.nextafter(kink, np.inf)]))
        height = slope_range[1] - slope_range[0]
        taken = [slope, after, 0.0]
        if kink - 1.0 < probe < kink + 3.0:
            # The probe's own label stands above the curve.
            taken.append(float(activation.derivative(np.array([probe]))[0]) + 0.15 * height)
        room = {
            share: min(abs(slope_range[0] + share * height - level) for level in taken) for share in (0.16, 0.5, 0.86)
        }
        share = max(room, key=room.__getitem__)
        labels.append(
            {
                "x": kink,
                "y": slope,
                "yref": "y2",
                "ax": kink + 0.7,
                "axref": "x",
                "ay": slope_range[0] + share * height,
                "ayref": "y2",
                "xanchor": "left",
                "text": _("kink: f′({z}) = {slope},<br>taken from the left").format(
                    z=number(kink), slope=number(float(slope))
                ),
                "align": "left",
                "arrowcolor": MUTED[theme],
                "arrowwidth": 1,
                "arrowhead": 0,
                "standoff": 8,
                "bgcolor": faded(PAPER[theme], 0.8),
                "font": {"size": 13, "color": INK[theme]},
            }
        )
    return labels


def probe_line(probe: float, theme: Theme) -> dict[str, Any]:
    """The line through both panels at the probe."""
    return {
        "type": "line",
        "x0": probe,
        "x1": probe,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": INK[theme], "width": 1.5},
    }


def probe_points(activation: Activation, probe: float, color: str, theme: Theme) -> list[dict[str, Any]]:
    """Where the probe's line meets f and f'."""
    at = np.array([probe])
    marker = {"size": 13, "color": color, "symbol": "diamond", "line": {"width": 2, "color": PAPER[theme]}}
    point = {
        "type": "scatter",
        "mode": "markers",
        "x": at,
        "marker": marker,
        "hoverinfo": "skip",
        "unselected": NEVER_FADED,
    }
    return [point | {"y": activation(at)}, point | {"y": activation.derivative(at), "yaxis": "y2"}]


def probe_labels(activation: Activation, probe: float, theme: Theme) -> list[dict[str, Any]]:
    """f and f' at the probe: right of its line while there is room, and off the curve, which may rise there."""
    # The first of these points is the probe, the others lie behind its label.
    at = probe + np.linspace(0.0, 2.0, 9)
    left = probe > 3.2
    labels = []
    for axis, name, values in (("y", "f", activation(at)), ("y2", "f′", activation.derivative(at))):
        value = values[0]
        below = not left and values.max() - value > value - values.min()
        labels.append(
            {
                "x": probe,
                "y": float(value),
                "yref": axis,
                "text": f"<b>{name}({number(probe)}) = {number(float(value))}</b>",
                "showarrow": False,
                "xanchor": "right" if left else "left",
                "xshift": -12 if left else 12,
                "yanchor": "top" if below else "bottom",
                "yshift": -4 if below else 4,
                "bgcolor": faded(PAPER[theme], 0.7),
                "font": {"size": 16, "color": INK[theme]},
            }
        )
    return labels
