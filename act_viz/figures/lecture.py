"""Figures of the lecture's scenes: one value a layer through depth, and every run of a comparison as a dot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from act_viz.arrays import Array
from act_viz.figures.log_axis import log_axis
from act_viz.figures.looks import looks_of
from act_viz.figures.style import INK, Theme
from act_viz.figures.training import described
from act_viz.scenes import Outcomes
from act_viz.text import _
from act_viz.text.untrusted import in_chart

_HEIGHT = 430
_TYPE = 18
_DOT_SPREAD = 0.26


@dataclass(frozen=True)
class LayerLine:
    """A line of `values`, one a layer, called `name`, of a network of `function`."""

    name: str
    function: str
    values: Array


def values_by_layer(lines: Sequence[LayerLine], title: str, axis: str, theme: Theme = "light") -> go.Figure:
    """Every line over its layers, values on a logarithmic axis, under a `title` that says what one sees."""
    figure = go.Figure(
        [
            go.Scatter(
                x=np.arange(1, len(line.values) + 1),
                y=np.where(np.isfinite(line.values) & (line.values > 0), line.values, np.nan),
                name=in_chart(line.name),
                mode="lines",
                line={"color": look.color(theme), "dash": look.dash, "width": 4},
                hovertemplate="%{y:.3g}",
            )
            for line, look in zip(lines, looks_of([line.function for line in lines]), strict=True)
        ]
    )
    everything = np.concatenate([line.values for line in lines])
    figure.update_xaxes(title_text=_("layer"))
    figure.update_yaxes(title_text=axis, **log_axis(everything))
    figure.update_layout(hovermode="x unified")
    said = "; ".join(
        _("{name}: {first:.2g} at the first layer, {last:.2g} at the last").format(
            name=line.name, first=line.values[0], last=line.values[-1]
        )
        for line in lines
    )
    return _enlarged(described(figure, title, f"{title}. {said}.", theme, _HEIGHT))


def runs_as_dots(outcomes: Outcomes, title: str, theme: Theme = "light") -> go.Figure:
    """Every run of every function as a dot, moved sideways at random so that none hides another, with their median."""
    figure = go.Figure()
    rng = np.random.default_rng(0)
    looks = looks_of(outcomes.functions)
    for place, (name, look, values) in enumerate(zip(outcomes.names, looks, outcomes.values, strict=True)):
        figure.add_scatter(
            x=place + rng.uniform(-_DOT_SPREAD, _DOT_SPREAD, len(values)),
            y=values,
            mode="markers",
            name=in_chart(name),
            marker={"size": 12, "color": look.color(theme), "opacity": 0.75},
            hovertemplate="%{y:.3g}",
        )
        figure.add_scatter(
            x=[place - 0.36, place + 0.36],
            y=[float(np.median(values))] * 2,
            mode="lines",
            name=_("median of {name}").format(name=in_chart(name)),
            line={"color": INK[theme], "width": 4},
            hovertemplate="%{y:.3g}",
        )
    percent = {"tickformat": ".0%"} if outcomes.form == "percent" else {}
    figure.update_yaxes(title_text=_(outcomes.what), **percent)
    figure.update_xaxes(
        tickvals=list(range(len(outcomes.names))),
        ticktext=[in_chart(name) for name in outcomes.names],
        showgrid=False,
        zeroline=False,
    )
    figure.update_layout(showlegend=False)
    written = ".1%" if outcomes.form == "percent" else ".3g"
    said = "; ".join(
        _("{name}: median {middle}, from {low} to {high}").format(
            name=name,
            middle=format(np.median(values), written),
            low=format(values.min(), written),
            high=format(values.max(), written),
        )
        for name, values in zip(outcomes.names, outcomes.values, strict=True)
    )
    return _enlarged(described(figure, title, f"{title}. {said}.", theme, _HEIGHT))


def _enlarged(figure: go.Figure) -> go.Figure:
    """`figure` in type that is read from the last row."""
    figure.update_xaxes(tickfont_size=_TYPE, title_font_size=_TYPE)
    figure.update_yaxes(tickfont_size=_TYPE, title_font_size=_TYPE)
    return figure.update_layout(legend_font_size=_TYPE)
