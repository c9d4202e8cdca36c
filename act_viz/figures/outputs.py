"""Output layers and losses: how strongly a wrong answer is corrected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from act_viz.figures.log_axis import log_axis
from act_viz.figures.style import Theme, color_of
from act_viz.figures.training import described
from act_viz.outputs import OutputPair
from act_viz.text import _

_LOOKS = ("Sigmoid", "Tanh", "Leaky ReLU", "ReLU")
_DASHES = ("solid", "8px,5px", "2px,4px", "14px,4px,3px,4px")
_WRONG = -10.0
_LEAST = 1e-6


def gradient_sizes(pairs: Sequence[OutputPair], theme: Theme = "light") -> go.Figure:
    """|∂L/∂z| of every pair over the logit z for a target of 1, on a logarithmic axis: the right answer lies right."""
    z = np.linspace(-12, 12, 481)
    figure = go.Figure()
    largest = 1.0
    for pair, look, dash in zip(pairs, _LOOKS, _DASHES, strict=False):
        sizes = np.abs(pair.gradient(z))
        largest = max(largest, float(sizes.max()))
        figure.add_scatter(
            x=z,
            y=np.where(sizes > _LEAST, sizes, np.nan),
            name=_(pair.name),
            mode="lines",
            line={"color": color_of(look, theme), "dash": dash, "width": 3},
        )
    figure.update_xaxes(title_text=_("Logit z; the target is 1"))
    figure.update_yaxes(title_text=_("|∂L/∂z|"), **log_axis([_LEAST, largest]))
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.22})
    title = _("Cross-entropy corrects a sure mistake; squared error behind a sigmoid hardly sees it")
    sizes_at = ", ".join(f"{_(pair.name)} {abs(float(pair.gradient(np.array(_WRONG)))):.2g}" for pair in pairs)
    alt = _("{title}. Size of the gradient at a logit of −10: {sizes}.").format(title=title, sizes=sizes_at)
    return described(figure, title, alt, theme, 420)
