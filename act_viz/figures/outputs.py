"""Output layers and losses: how strongly a wrong answer is corrected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from act_viz.figures.log_axis import log_axis
from act_viz.figures.looks import function_in, looks_of
from act_viz.figures.style import Theme
from act_viz.figures.training import described
from act_viz.network.output_pairs import OutputPair
from act_viz.text import _

_WRONG = -10.0
_LEAST = 1e-6


def gradient_sizes(pairs: Sequence[OutputPair], theme: Theme = "light") -> go.Figure:
    """|∂L/∂z| of every pair over the logit z for a target of 1, on a logarithmic axis: the right answer lies right."""
    z = np.linspace(-12, 12, 481)
    figure = go.Figure()
    largest = 1.0
    for pair, look in zip(pairs, looks_of([function_in(pair.name) for pair in pairs]), strict=True):
        sizes = np.abs(pair.gradient(z))
        largest = max(largest, float(sizes.max()))
        figure.add_scatter(
            x=z,
            y=np.where(sizes > _LEAST, sizes, np.nan),
            name=_(pair.name),
            mode="lines",
            line={"color": look.color(theme), "dash": look.dash, "width": 3},
        )
    figure.update_xaxes(title_text=_("Logit z; the target is 1"))
    figure.update_yaxes(title_text=_("|∂L/∂z|"), **log_axis([_LEAST, largest]))
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.22})
    title = _("Cross-entropy corrects a sure mistake; squared error behind a sigmoid hardly sees it")
    sizes_at = ", ".join(f"{_(pair.name)} {abs(float(pair.gradient(np.array(_WRONG)))):.2g}" for pair in pairs)
    alt = _("{title}. Size of the gradient at a logit of −10: {sizes}.").format(title=title, sizes=sizes_at)
    return described(figure, title, alt, theme, 420)
