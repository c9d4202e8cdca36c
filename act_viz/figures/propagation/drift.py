"""Mean and variance of every layer, before a network is trained and after more and more steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from act_viz.figures.log_axis import log_axis
from act_viz.figures.numbers import written
from act_viz.figures.propagation.naming import titled
from act_viz.figures.style import INK, MUTED, Theme, faded
from act_viz.figures.training import described
from act_viz.text import _

if TYPE_CHECKING:  # training brings scikit-learn with it, which the other figures need not wait for
    from act_viz.experiments.drift import Drift

_DASHES = ("solid", "dot", "dash", "solid")
_SYMBOLS = ("circle-open", "diamond", "square", "circle")


def drift_by_layer(
    drift: Drift, color: str, theme: Theme = "light", height: int = 380, *, named: str = ""
) -> go.Figure:
    """The median variance of every layer beside the median mean, a line for each number of steps."""
    figure = make_subplots(1, 2, horizontal_spacing=0.09, subplot_titles=[_("variance of a"), _("mean of a")])
    layers = np.arange(1, drift.mean.shape[-1] + 1)
    for at, step in enumerate(drift.steps):
        name = _("after {n} steps").format(n=step) if step else _("before training")
        shade = faded(color, 0.35 + 0.65 * at / max(1, len(drift.steps) - 1)) if step else INK[theme]
        for column, values in enumerate((drift.variance, drift.mean), 1):
            figure.add_scatter(
                x=layers,
                y=np.median(values[at], axis=0),
                mode="lines+markers",
                line={"color": shade, "width": 2.5, "dash": _DASHES[at % len(_DASHES)]},
                marker={"symbol": _SYMBOLS[at % len(_SYMBOLS)], "size": 8, "color": shade},
                name=name,
                showlegend=column == 1,
                hovertemplate="%{y:.3g}",
                row=1,
                col=column,
            )
    for column, kept in enumerate((1.0, 0.0), 1):
        figure.add_hline(kept, line={"color": MUTED[theme], "width": 1}, row=1, col=column)
    figure.update_xaxes(title_text=_("layer"), tick0=1, dtick=3)
    figure.update_yaxes(**log_axis(drift.variance), row=1, col=1)
    figure.update_annotations(font={"size": 14, "color": INK[theme]})
    figure.update_layout(
        hovermode="x unified", legend={"orientation": "h", "y": -0.2, "yanchor": "top", "x": 0}, margin={"t": 60}
    )
    before, after = (float(np.median(drift.variance[at, :, -1])) for at in (0, -1))
    said = {"before": written(before), "after": written(after), "layer": len(layers), "steps": drift.steps[-1]}
    if np.isfinite(after):
        title = _("Training moves the variance of layer {layer} from {before} to {after} in {steps} steps").format(
            **said
        )
    else:
        title = _("Training ends in an overflow before step {steps}").format(**said)
    title = titled(named, title)
    mean = float(np.median(drift.mean[-1, :, -1]))
    alt = _("{title}; its mean is {mean} then.").format(title=title, mean=written(mean)) if np.isfinite(mean) else title
    return described(figure, title, alt, theme, height)
