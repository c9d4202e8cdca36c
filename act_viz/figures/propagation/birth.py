"""Born dead: how often deep narrow ReLU networks give 0 for every input, beside the bound."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from act_viz.figures.layers import layer_color
from act_viz.figures.training import described
from act_viz.propagation import Births, bound
from act_viz.text import _


def born_dead(births: Sequence[Births], depth: int, theme: str = "light", height: int = 430) -> go.Figure:
    """Share of dead networks by depth for each width: seen as lines, the bound of Lu et al. dashed."""
    figure = go.Figure()
    layers = np.arange(1, depth + 1)
    said = []
    for at, born in enumerate(births):
        color = layer_color(at, len(births), "dark" if theme == "dark" else "light")
        name = _("width {n}").format(n=born.width)
        limit = bound(born.width, layers)
        figure.add_scatter(
            x=layers,
            y=born.all_inputs[:depth],
            mode="lines",
            line={"color": color, "width": 3},
            name=name,
            legendgroup=name,
            hovertemplate="%{y:.1%}",
        )
        figure.add_scatter(
            x=layers,
            y=limit,
            mode="lines",
            line={"color": color, "width": 1.8, "dash": "6px,4px"},
            name=_("bound, width {n}").format(n=born.width),
            legendgroup=name,
            showlegend=False,
            hovertemplate="%{y:.1%}",
        )
        said.append(
            _("width {n}: {seen:.1%} dead, bound {bound:.1%}").format(
                n=born.width, seen=born.all_inputs[depth - 1], bound=limit[-1]
            )
        )
    figure.update_xaxes(title_text=_("depth in layers"))
    figure.update_yaxes(title_text=_("share of networks born dead"), tickformat=".0%", range=[-0.02, 1.02])
    figure.update_layout(hovermode="x unified", legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0})
    alt = _("Share of ReLU networks that are dead before training, at depth {depth}: {said}.").format(
        depth=depth, said="; ".join(said)
    )
    narrow = births[0]
    title = _("At depth {depth}, {share:.0%} of ReLU networks of width {width} are born dead").format(
        depth=depth, share=narrow.all_inputs[depth - 1], width=narrow.width
    )
    return described(figure, title, alt, "dark" if theme == "dark" else "light", height)
