"""The marks on a function and its derivative: kinks, with the derivative taken there, and the probe."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from act_viz.activations import Activation
from act_viz.figures.numbers import written
from act_viz.figures.sampling import WINDOW, Extent, Kink
from act_viz.figures.style import INK, MUTED, PAPER, Theme, faded
from act_viz.text import _

NEVER_FADED = {"marker": {"opacity": 1}}
"""How markers look that are not selected: a click on the curve selects its point, and the others would fade."""
_HEIGHTS = (0.14, 0.32, 0.5, 0.68, 0.86)
"""Where a label may stand, as shares of the height of its panel."""
_LABEL = (3.3, 0.13)
"""How wide a label of two lines is in units of z, and half its height as a share of its panel."""
_PROBE_LABEL = (2.4, 0.17)
_POINTER = 0.7
_TURNED_FROM = 3.2
"""Right of this the probe's labels stand left of its line."""


def kink_points(kinks: Sequence[Kink], color: str, theme: Theme) -> list[dict[str, Any]]:
    """At each kink: the derivative taken, filled, and the one from the right, hollow; so too f where it jumps."""
    slopes = [(kink.z, kink.left, kink.right) for kink in kinks]
    values = [(kink.z, kink.value, kink.jump) for kink in kinks if kink.jump is not None]
    return [*_pairs(slopes, "y2", color, theme), *_pairs(values, "y", color, theme)]


def _pairs(places: Sequence[tuple[float, float, float]], yaxis: str, color: str, theme: Theme) -> list[dict[str, Any]]:
    """A filled point and a hollow one at each of `places`: z, the value taken and the one that is not."""
    z, taken, other = (np.array(each) for each in zip(*places, strict=True)) if places else [np.empty(0)] * 3
    marks = {"type": "scatter", "mode": "markers", "yaxis": yaxis, "hoverinfo": "skip", "unselected": NEVER_FADED}
    filled = {"size": 11, "color": color, "line": {"width": 2, "color": color}}
    hollow = {"size": 11, "color": PAPER[theme], "line": {"width": 2.5, "color": color}}
    return [
        marks | {"x": z[bounded], "y": values[bounded], "marker": marker}
        for values, marker in ((other, hollow), (taken, filled))
        if (bounded := np.isfinite(values)).any()
    ]


def kink_label(
    activation: Activation, kinks: Sequence[Kink], probe: float, slope_range: Extent, theme: Theme
) -> list[dict[str, Any]]:
    """Beside the first kink, which derivative is taken there; where curve and probe leave most room."""
    for kink in kinks[:1]:
        if not math.isfinite(kink.value + kink.left):
            continue
        said = _("kink: f′({z}) = {slope},<br>taken from the left")
        if kink.jump is not None:
            said = _("jump: f′({z}) is set to {slope},<br>taken from the left")
        x, height = _free_place(activation, kink, probe, slope_range)
        return [
            {
                "x": kink.z,
                "y": float(np.clip(kink.left, *slope_range)),
                "yref": "y2",
                "ax": x,
                "axref": "x",
                "ay": height,
                "ayref": "y2",
                "xanchor": "left" if x > kink.z else "right",
                "text": said.format(z=written(kink.z), slope=written(kink.left)),
                "align": "left",
                "arrowcolor": MUTED[theme],
                "arrowwidth": 1,
                "arrowhead": 0,
                "standoff": 8,
                "bgcolor": faded(PAPER[theme], 0.8),
                "font": {"size": 13, "color": INK[theme]},
            }
        ]
    return []


def _free_place(activation: Activation, kink: Kink, probe: float, slope_range: Extent) -> tuple[float, float]:
    """Where a label of `kink` starts and at what height, away from the curve, from the probe and its label."""
    low, high = slope_range
    z = np.linspace(*WINDOW, 97)
    levels = (activation.derivative(z) - low) / (high - low)
    at = (float(activation.derivative(np.array([probe]))[0]) - low) / (high - low)
    width, half = _LABEL

    def room(place: tuple[float, float]) -> float:
        x, height = place
        left, right = (x, x + width) if x > kink.z else (x - width, x)
        near = np.abs(levels[(z >= left) & (z <= right)] - height)
        free = min(0.2, float(np.nanmin(near, initial=1.0)) - half)
        inside = left >= WINDOW[0] and right <= WINDOW[1]
        crossed = left < probe < right
        start = probe - _PROBE_LABEL[0] if probe > _TURNED_FROM else probe
        beside = start < right and left < start + _PROBE_LABEL[0] and abs(at - height) < half + _PROBE_LABEL[1]
        # The names of shaded regions stand at the top.
        return free - 2.0 * (not inside) - 0.6 * crossed - 0.4 * beside - 0.1 * (height > 0.8)

    # Beside the kink, or else beyond the probe.
    starts = [kink.z + _POINTER, kink.z - _POINTER]
    if abs(probe - kink.z) < width + _POINTER:
        starts += [max(probe, kink.z) + _POINTER, min(probe, kink.z) - _POINTER]
    x, height = max(((start, height) for start in starts for height in _HEIGHTS), key=room)
    return x, low + height * (high - low)


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
    left = probe > _TURNED_FROM
    labels = []
    for axis, name, values in (("y", "f", activation(at)), ("y2", "f′", activation.derivative(at))):
        value = float(values[0])
        values = values[np.isfinite(values)]
        height = value if np.isfinite(value) or not values.size else float(values[0])
        below = not left and values.max(initial=height) - height > height - values.min(initial=height)
        labels.append(
            {
                "x": probe,
                "y": height if np.isfinite(height) else 0.0,
                "yref": axis,
                "text": f"<b>{value_there(name, probe, value)}</b>",
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


def value_there(name: str, probe: float, value: float) -> str:
    """What is written of the function `name` at the probe."""
    if np.isnan(value):
        return _("{name}({place}) is not defined").format(name=name, place=written(probe))
    return f"{name}({written(probe)}) = {written(value)}"
