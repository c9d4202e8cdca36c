"""What each function costs to compute, as bars."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from act_viz.activations.costs import Cost
from act_viz.figures.looks import color_of
from act_viz.figures.numbers import written
from act_viz.figures.style import INK, Theme, faded, template
from act_viz.text import _


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
                _("{times}× ({nanoseconds} ns)").format(times=_two_digits(v / unit), nanoseconds=_two_digits(v))
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
        name=_(dearest.name), times=_two_digits(dearest.f / costs[0].f)
    )


def cost_bars_described(costs: Sequence[Cost]) -> str:
    """What `cost_bars` shows, in words."""
    unit = costs[0].f
    lines = [
        _("{name}: f {f} times, f′ {derivative} times").format(
            name=_(cost.name), f=_two_digits(cost.f / unit), derivative=_two_digits(cost.derivative / unit)
        )
        for cost in costs
    ]
    return _("Time an element, relative to f of ReLU.") + f" {'; '.join(lines)}."


def _two_digits(value: float) -> str:
    """`value` rounded to two digits, 200 for 203: powers of ten are for what is larger than bars are read at."""
    return written(float(f"{value:.2g}"), 4)
