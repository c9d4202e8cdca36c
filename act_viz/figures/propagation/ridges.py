"""Histograms of layers above one another, first layer on top, with the density that theory expects."""

from __future__ import annotations

from typing import Literal

import numpy as np
import plotly.graph_objects as go
from scipy.special import ndtri

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.figures.propagation.naming import titled
from act_viz.figures.style import INK, Theme, faded
from act_viz.figures.training import described
from act_viz.propagation import Samples
from act_viz.text import _

_N_BINS = 72
_OVERLAP = 1.7
_APART = 20.0
"""Where the widest layer is so many times as wide as the narrowest, values stand on a scale that shows both."""
_QUANTILES = (np.arange(20_000) + 0.5) / 20_000


def ridges(
    samples: Samples,
    what: Literal["a", "z"],
    activation: Activation,
    q: Array | None,
    color: str,
    theme: Theme = "light",
    height: int = 460,
    *,
    named: str = "",
) -> go.Figure:
    """How the values of some layers are spread; `q` `(depth,)` is theory's variance of z, none where it has no say."""
    values = samples.a if what == "a" else samples.z
    finite = [of_layer[np.isfinite(of_layer)] for of_layer in values]
    scale = _common_scale(finite)
    edges = _edges(finite, scale)
    middles = (edges[1:] + edges[:-1]) / 2
    figure = go.Figure()
    said = []
    for at, (layer, of_layer) in enumerate(zip(samples.layers, finite, strict=True)):
        if not len(of_layer):
            continue
        base = float(len(samples.layers) - 1 - at)
        heights = np.histogram(np.arcsinh(of_layer / scale), edges)[0] / len(of_layer)
        # A spike, as ReLU's at 0, would press the rest flat: two bins may stand out.
        top = float(np.sort(heights)[-3]) or float(heights.max())
        figure.add_scatter(x=middles, y=np.full(len(middles), base), mode="lines", line_width=0, hoverinfo="skip")
        figure.add_scatter(
            x=middles,
            y=base + _OVERLAP * np.minimum(heights / top, 1.15),
            mode="lines",
            line={"color": color, "width": 1.5, "shape": "hvh"},
            fill="tonexty",
            fillcolor=faded(color, 0.45),
            name=_("layer {n}").format(n=layer),
            hoverinfo="name",
        )
        if q is not None and np.isfinite(q[layer - 1]) and q[layer - 1] > 0:
            expected = np.histogram(np.arcsinh(_expected_values(activation, q[layer - 1], what) / scale), edges)[0]
            figure.add_scatter(
                x=middles,
                y=base + _OVERLAP * np.minimum(expected / len(_QUANTILES) / top, 1.15),
                mode="lines",
                line={"color": INK[theme], "width": 1.2, "dash": "4px,3px"},
                hoverinfo="skip",
            )
        low, high = np.quantile(of_layer, [0.25, 0.75])
        said.append(_("layer {n} from {low:.2g} to {high:.2g}").format(n=layer, low=low, high=high))
    _axes(figure, samples.layers, edges, scale, what)
    figure.update_layout(showlegend=False)
    alt = _("Histograms by layer; the middle half of the values: {said}.").format(said=", ".join(said))
    title = {
        "a": _("How outputs are spread, layer by layer"),
        "z": _("How pre-activations are spread, layer by layer"),
    }[what]
    return described(figure, titled(named, title), alt, theme, height)


def _common_scale(layers: list[Array]) -> float:
    """The scale s of arcsinh(v/s): large, hence linear, or the narrowest layer's width where layers lie far apart."""
    widths = [float(np.quantile(np.abs(of_layer), 0.9)) for of_layer in layers if len(of_layer)]
    positive = [width for width in widths if width > 0]
    if not positive:
        return 1.0
    return 100 * max(positive) if max(positive) < _APART * min(positive) else min(positive)


def _edges(layers: list[Array], scale: float) -> Array:
    reach = [np.quantile(np.arcsinh(of_layer / scale), [0.002, 0.998]) for of_layer in layers if len(of_layer)]
    low, high = (min(r[0] for r in reach), max(r[1] for r in reach)) if reach else (-1.0, 1.0)
    margin = 0.03 * (high - low) or 1.0
    return np.linspace(low - margin, high + margin, _N_BINS + 1)


def _expected_values(activation: Activation, q: float, what: Literal["a", "z"]) -> Array:
    """Evenly spaced quantiles of z ~ N(0, q), or f of them; for Maxout's outputs those of the largest piece."""
    if what == "z":
        return np.asarray(np.sqrt(q) * ndtri(_QUANTILES))
    if activation.n_pieces > 1:
        return np.asarray(np.sqrt(q) * ndtri(_QUANTILES ** (1 / activation.n_pieces)))
    return np.asarray(activation(np.sqrt(q) * ndtri(_QUANTILES)))


def _axes(figure: go.Figure, layers: Array, edges: Array, scale: float, what: str) -> None:
    figure.update_yaxes(
        title_text=_("layer"),
        tickvals=list(range(len(layers) - 1, -1, -1)),
        ticktext=[str(layer) for layer in layers],
        range=[-0.1, len(layers) - 1 + 1.15 * _OVERLAP + 0.1],
        showgrid=False,
        zeroline=False,
    )
    low, high = scale * np.sinh(edges[[0, -1]])
    ticks = _ticks(float(low), float(high), scale)
    figure.update_xaxes(
        title_text=what, tickvals=np.arcsinh(ticks / scale), ticktext=[f"{tick + 0:.3g}" for tick in ticks]
    )


def _ticks(low: float, high: float, scale: float) -> Array:
    """Round values from `low` to `high`, evenly spaced on the axis."""
    reach = max(abs(low), abs(high))
    if reach < 3 * scale:
        step = 10 ** np.floor(np.log10(reach or 1.0))
        step = next(step * part for part in (1.0, 0.5, 0.2, 0.1) if reach / (step * part) >= 2)
        return np.asarray(step * np.arange(np.ceil(low / step), np.floor(high / step) + 1))
    decades = np.arange(np.floor(np.log10(scale)), np.floor(np.log10(reach)) + 1)
    powers = 10.0 ** decades[:: max(1, len(decades) // 4)]
    both = np.concatenate([-powers[::-1], [0.0], powers])
    return both[(both >= low) & (both <= high)]
