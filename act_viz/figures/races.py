"""Networks side by side: what each lane of a race did, and the same race over many seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from act_viz.figures.log_axis import log_axis
from act_viz.figures.looks import looks_of
from act_viz.figures.style import INK, Theme, faded
from act_viz.figures.training import Array, Curve, described, last_finite, line, spread_indices
from act_viz.text import _
from act_viz.text.untrusted import in_chart


@dataclass(frozen=True)
class Lane:
    """How a lane of a race is called and drawn."""

    name: str
    color: str
    dash: str = "solid"


def lanes_of(names: Sequence[str], functions: Sequence[str], theme: Theme = "light") -> list[Lane]:
    """A lane for each of `names`, in the look of its function."""
    looks = zip(names, looks_of(functions), strict=True)
    return [Lane(name, look.color(theme), look.dash) for name, look in looks]


def lanes_over_steps(
    lanes: Sequence[Lane],
    steps: Sequence[npt.ArrayLike],
    values: Sequence[npt.ArrayLike],
    title: str,
    axis: str,
    theme: Theme = "light",
    *,
    log: bool = False,
    percent: bool = False,
) -> go.Figure:
    """One curve a lane: `values` `(n,)` at its `steps` `(n,)`, under a `title` that says what one sees."""
    figure = go.Figure(
        [
            line(Curve(lane.name, at, value, lane.color, lane.dash))
            for lane, at, value in zip(lanes, steps, values, strict=True)
        ]
    )
    figure.update_xaxes(title_text=_("step"))
    _set_axis(figure, np.concatenate([np.asarray(value, float) for value in values]), axis, log, percent)
    written = ".0%" if percent else ".3g"
    ends = ", ".join(f"{lane.name} {last_finite(value):{written}}" for lane, value in zip(lanes, values, strict=True))
    return described(figure, title, _("{title}; at the end: {ends}.").format(title=title, ends=ends), theme)


def _set_axis(figure: go.Figure, values: Array, title: str, log: bool, percent: bool) -> None:
    scale: dict[str, object] = log_axis(values) if log else {"rangemode": "tozero"}
    if percent:
        scale = {"tickformat": ".0%", "range": [-0.02, 1.02]}
    figure.update_yaxes(title_text=title, **scale)
    figure.update_layout(showlegend=True)


def quartiles_over_steps(
    lanes: Sequence[Lane],
    steps: npt.ArrayLike,
    values: Sequence[Array],
    title: str,
    axis: str,
    theme: Theme = "light",
    *,
    log: bool = False,
    percent: bool = False,
) -> go.Figure:
    """The median over the runs as a line and the middle half as a band; `values` has `(n, n_runs)` for each lane.

    A run that is no longer finite counts as worse than all others, so that those that survive do not look better.
    """
    at = np.asarray(steps)
    kept = spread_indices(len(at))
    figure = go.Figure()
    ends = []
    for lane, value in zip(lanes, values, strict=True):
        low, middle, high = quartiles(value[kept])
        band = np.concatenate([high, low[::-1]])
        figure.add_scatter(
            x=np.concatenate([at[kept], at[kept][::-1]]),
            y=band,
            fill="toself",
            fillcolor=faded(lane.color, 0.18),
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
            legendgroup=in_chart(lane.name),
        )
        figure.add_trace(
            line(Curve(lane.name, at[kept], middle, lane.color, lane.dash), legendgroup=in_chart(lane.name))
        )
        written = ".1%" if percent else ".3g"
        ends.append(f"{lane.name} {last_finite(middle):{written}} ({low[-1]:{written}}–{high[-1]:{written}})")
    figure.update_xaxes(title_text=_("step"))
    _set_axis(figure, np.concatenate([value.ravel() for value in values]), axis, log, percent)
    alt = _("{title}; median and middle half over {n} seeds at the end: {ends}.").format(
        title=title, n=values[0].shape[1] if values else 0, ends=", ".join(ends)
    )
    return described(figure, title, alt, theme, 340)


def quartiles(values: Array) -> tuple[Array, Array, Array]:
    """First quartile, median and third quartile of each row of `values` `(n, n_runs)`; nan counts as infinitely large.

    A quartile that falls on such a run is nan.
    """
    ranked = np.where(np.isnan(values), np.inf, values)
    ordered = np.sort(ranked, axis=1)
    n_runs = values.shape[1]
    picked = []
    for share in (0.25, 0.5, 0.75):
        place = share * (n_runs - 1)
        below, above = ordered[:, int(np.floor(place))], ordered[:, int(np.ceil(place))]
        with np.errstate(invalid="ignore"):
            value = below + (place - np.floor(place)) * (above - below)
        picked.append(np.where(np.isfinite(value), value, np.nan))
    return picked[0], picked[1], picked[2]


def time_per_step(lanes: Sequence[Lane], microseconds: Sequence[Array], theme: Theme = "light") -> go.Figure:
    """What an update of each lane costs on this server, in microseconds: the median and the middle half.

    `microseconds` has an array `(n,)` of measurements for each lane.
    """
    low, middle, high = np.array([np.quantile(times, [0.25, 0.5, 0.75]) for times in microseconds]).T
    written = [f"{m:.0f} µs ({a:.0f}–{b:.0f})" for a, m, b in zip(low, middle, high, strict=True)]
    figure = go.Figure(
        go.Bar(
            x=middle,
            y=[in_chart(lane.name) for lane in lanes],
            orientation="h",
            marker={"color": [lane.color for lane in lanes]},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": high - middle,
                "arrayminus": middle - low,
                "color": INK[theme],
                "thickness": 2,
            },
            text=written,
            textposition="inside",
            insidetextanchor="start",
            hoverinfo="skip",
        )
    )
    figure.update_xaxes(title_text=_("microseconds an update"), rangemode="tozero")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    alt = _("Time of an update, median and middle half: {times}.").format(
        times=", ".join(f"{lane.name} {said}" for lane, said in zip(lanes, written, strict=True))
    )
    return described(figure, _("What an update costs here"), alt, theme, 110 + 40 * len(lanes))
