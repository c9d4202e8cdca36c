"""What happens inside, layer by layer: moments, histograms, shares of dead units and gradients over the steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
from plotly.colors import sample_colorscale
from plotly.subplots import make_subplots

from act_viz.activations import Activation
from act_viz.figures.log_axis import log_axis
from act_viz.figures.style import INK, MUTED, Theme
from act_viz.figures.training import Array, Curve, described, last_finite, line, mark_changes, spread_indices
from act_viz.text import _
from act_viz.text.untrusted import in_chart
from act_viz.training.run_records import Z_EDGES

_DASHES = ("solid", "10px,3px", "4px,3px", "12px,3px,3px,3px")
_HEAT_COLUMNS = 160

_Z_TICKS = (-1000, -100, -10, -3, -1, 0, 1, 3, 10, 100, 1000)


def layer_color(layer: int, n_layers: int, theme: Theme = "light") -> str:
    """The color of hidden layer `layer` (from 0) of `n_layers`: the deeper, the brighter, in every figure."""
    low, high = (0.0, 0.68) if theme == "light" else (0.32, 0.95)
    at = low + (high - low) * (layer / max(1, n_layers - 1))
    return str(sample_colorscale("Plasma", [at])[0])


def layer_name(layer: int) -> str:
    """What hidden layer `layer` (from 0) is called."""
    return _("layer {n}").format(n=layer + 1)


def _layer_curve(layer: int, n_layers: int, steps: npt.ArrayLike, values: npt.ArrayLike, theme: Theme) -> Curve:
    return Curve(
        layer_name(layer), steps, values, layer_color(layer, n_layers, theme), _DASHES[layer // 2 % len(_DASHES)]
    )


def _at_the_end(values: Array, written: str) -> str:
    """The last value of every column of `values` `(n, n_layers)`, as `layer 1 0.3, layer 2 …`."""
    return ", ".join(f"{layer_name(at)} {last_finite(values[:, at]):{written}}" for at in range(values.shape[1]))


def moments_over_steps(
    steps: npt.ArrayLike,
    mean: Array,
    deviation: Array,
    symbol: str,
    theme: Theme = "light",
    changes: Sequence[tuple[int, str]] = (),
) -> go.Figure:
    """Mean and standard deviation `(n, n_layers)` of what `symbol` (z or a) names, one above the other."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07)
    n_layers = mean.shape[1]
    for row, values in ((1, mean), (2, deviation)):
        for layer in range(n_layers):
            curve = _layer_curve(layer, n_layers, steps, values[:, layer], theme)
            trace = line(curve, legendgroup=curve.name, showlegend=row == 1)
            figure.add_trace(trace, row, 1)
    figure.update_yaxes(title_text=_("mean of {symbol}").format(symbol=symbol), row=1, col=1)
    figure.update_yaxes(title_text=_("std of {symbol}").format(symbol=symbol), rangemode="tozero", row=2, col=1)
    figure.update_xaxes(title_text=_("step"), row=2, col=1)
    mark_changes(figure, changes, theme)
    alt = _("Mean of {symbol} at the end: {mean}. Standard deviation: {deviation}.").format(
        symbol=symbol, mean=_at_the_end(mean, ".3g"), deviation=_at_the_end(deviation, ".3g")
    )
    title = {
        "z": _("How far pre-activations drift and spread"),
        "a": _("How far outputs drift and spread"),
    }[symbol]
    return described(figure, title, alt, theme, 420)


def shares_over_steps(
    steps: npt.ArrayLike,
    shares: Array,
    title: str,
    theme: Theme = "light",
    changes: Sequence[tuple[int, str]] = (),
) -> go.Figure:
    """The share of a layer's units with one status, `(n, n_layers)`, under a `title` that says which."""
    n_layers = shares.shape[1]
    curves = [_layer_curve(layer, n_layers, steps, shares[:, layer], theme) for layer in range(n_layers)]
    figure = go.Figure([line(curve, line_shape="hv") for curve in curves])
    figure.update_xaxes(title_text=_("step"))
    figure.update_yaxes(title_text=_("share of units"), tickformat=".0%", range=[-0.02, 1.02])
    mark_changes(figure, changes, theme)
    alt = _("{title}, at the end: {shares}.").format(title=title, shares=_at_the_end(shares, ".0%"))
    return described(figure, title, alt, theme)


def gradient_norms(
    steps: npt.ArrayLike, norms: Array, theme: Theme = "light", changes: Sequence[tuple[int, str]] = ()
) -> go.Figure:
    """The norm of the loss's gradient with respect to each hidden layer's weights, `(n, n_layers)`, on a log axis."""
    n_layers = norms.shape[1]
    positive = np.where(norms > 0, norms, np.nan)
    figure = go.Figure([line(_layer_curve(at, n_layers, steps, positive[:, at], theme)) for at in range(n_layers)])
    figure.update_xaxes(title_text=_("step"))
    figure.update_yaxes(title_text=_("gradient norm"), **log_axis(positive))
    mark_changes(figure, changes, theme)
    ended: list[int] = np.flatnonzero(norms[-1] == 0).tolist() if len(norms) else []
    for row, layer in enumerate(ended):
        _say_ended(figure, np.asarray(steps), norms, (row, layer), theme)
    said = [
        f"{layer_name(at)} " + (_("exactly 0") if at in ended else f"{last_finite(norms[:, at]):.2g}")
        for at in range(n_layers)
    ]
    alt = _("Gradient norms on a log axis, at the end: {norms}.").format(norms=", ".join(said))
    return described(figure, _("How much of the gradient reaches each layer"), alt, theme)


def _say_ended(figure: go.Figure, steps: Array, norms: Array, at: tuple[int, int], theme: Theme) -> None:
    """Write where the curve of a layer breaks off, `at` the row and the layer: no logarithm is that of 0."""
    row, layer = at
    alive = np.flatnonzero(norms[:, layer] > 0)
    since = int(alive[-1]) + 1 if len(alive) else 0
    figure.add_annotation(
        x=steps[since],
        y=0.02 + 0.09 * row,
        yref="paper",
        xanchor="left" if since < len(steps) / 2 else "right",
        yanchor="bottom",
        showarrow=False,
        text=_("{layer}: exactly 0 from step {step} on").format(layer=layer_name(layer), step=int(steps[since])),
        font={"size": 13, "color": layer_color(layer, norms.shape[1], theme)},
    )


def pre_activation_histograms(
    pre_activations: Sequence[Array], activations: Sequence[Activation], theme: Theme = "light"
) -> go.Figure:
    """Where each hidden layer's pre-activations lie now, with the layer's function drawn behind them.

    `pre_activations` has one array of any shape a layer.
    """
    n_layers = len(pre_activations)
    columns = min(4, n_layers)
    rows = -(-n_layers // columns)
    figure = make_subplots(
        rows,
        columns,
        subplot_titles=[layer_name(at) for at in range(n_layers)],
        specs=[[{"secondary_y": True}] * columns] * rows,
        horizontal_spacing=0.04,
        vertical_spacing=0.16,
    )
    words = []
    for at, (z, activation) in enumerate(zip(pre_activations, activations, strict=True)):
        row, column = divmod(at, columns)
        finite = z[np.isfinite(z)].ravel()
        low, high = _window(finite)
        heights, edges = np.histogram(np.clip(finite, low, high), 48, (low, high))
        figure.add_trace(
            go.Bar(
                x=(edges[1:] + edges[:-1]) / 2,
                y=heights / max(1, len(finite)),
                marker={"color": layer_color(at, n_layers, theme), "line_width": 0},
                name=layer_name(at),
                showlegend=False,
                hovertemplate="z = %{x:.2f}: %{y:.1%}<extra></extra>",
            ),
            row + 1,
            column + 1,
        )
        grid = np.linspace(low, high, 161)
        figure.add_trace(
            go.Scatter(
                x=grid,
                y=activation(grid),
                mode="lines",
                line={"color": INK[theme], "width": 2},
                name=f"f = {in_chart(str(activation))}",
                showlegend=False,
            ),
            row + 1,
            column + 1,
            secondary_y=True,
        )
        words.append(
            _("{layer}: half of them from {low:.2g} to {high:.2g}").format(
                layer=layer_name(at), **dict(zip(("low", "high"), _quartiles(finite), strict=True))
            )
        )
    figure.update_layout(bargap=0)
    figure.update_yaxes(showticklabels=False, showgrid=False, zeroline=False)
    figure.update_xaxes(showgrid=False)
    figure.update_annotations(font={"size": 14, "color": MUTED[theme]})
    alt = _("Histograms of pre-activations now. {layers}.").format(layers="; ".join(words))
    title = _("Where the samples lie under the function, now")
    figure = described(figure, title, alt, theme, 100 + 170 * rows)
    return figure.update_layout(margin_t=80)


def _window(z: Array) -> tuple[float, float]:
    """A range that holds 99 % of `z` and some of the function on both sides of zero."""
    low, high = np.quantile(z, [0.005, 0.995]) if len(z) else (-1.0, 1.0)
    return min(float(low), -1.0), max(float(high), 1.0)


def _quartiles(z: Array) -> tuple[float, float]:
    if not len(z):
        return float("nan"), float("nan")
    low, high = np.quantile(z, [0.25, 0.75])
    return float(low), float(high)


def histogram_over_steps(steps: npt.ArrayLike, counts: Array, layer: int, theme: Theme = "light") -> go.Figure:
    """How the histogram of one layer's pre-activations, `counts` `(n, n_bins)` over `Z_EDGES`, moves."""
    at_steps, columns = np.asarray(steps), spread_indices(len(np.asarray(steps)), _HEAT_COLUMNS)
    # A column stands for the steps from its own to the next: Plotly would center it, and begin before step 0.
    starts = at_steps[columns]
    width = starts[-1] - starts[-2] if len(starts) > 1 else 1
    edges = np.append(starts, starts[-1] + max(1, width))
    shown = np.flatnonzero(counts.any(0))
    low, high = (shown[0], shown[-1] + 1) if len(shown) else (0, counts.shape[1])
    shares = counts[columns, low:high] / np.maximum(counts[columns].sum(1, keepdims=True), 1)
    middles = np.arcsinh((Z_EDGES[1:] + Z_EDGES[:-1]) / 2)[low:high]
    figure = go.Figure(
        go.Heatmap(
            x=edges,
            y=middles,
            z=shares.T,
            zmin=0,
            zmax=float(np.quantile(shares, 0.995)) or 1.0,
            colorscale=_heat(theme),
            colorbar={"title": {"text": _("share")}, "tickformat": ".0%", "thickness": 12, "outlinewidth": 0},
            customdata=np.dstack(np.broadcast_arrays(starts, np.sinh(middles)[:, None])),
            hovertemplate=_("step {x}, z = {z}: {share}").format(
                x="%{customdata[0]}", z="%{customdata[1]:.2f}", share="%{z:.1%}"
            )
            + "<extra></extra>",
        )
    )
    ticks = [tick for tick in _Z_TICKS if not len(middles) or middles[0] <= np.arcsinh(tick) <= middles[-1]]
    figure.update_yaxes(
        title_text="z", tickvals=np.arcsinh(ticks), ticktext=[str(tick) for tick in ticks], showgrid=False
    )
    figure.update_xaxes(title_text=_("step"), showgrid=False)
    share_negative = float(counts[-1, Z_EDGES[1:] <= 0].sum() / max(1, counts[-1].sum())) if len(counts) else 0.0
    alt = _("Histogram of the pre-activations of {layer} over the steps; at the end {share:.0%} are negative.").format(
        layer=layer_name(layer), share=share_negative
    )
    title = _("How the pre-activations of {layer} move").format(layer=layer_name(layer))
    return described(figure, title, alt, theme, 340)


def _heat(theme: Theme) -> list[tuple[float, str]]:
    """From the page's ground to full ink, so that empty bins vanish."""
    ends = (
        ("#FFFFFF", "#9AA3E6", "#4959C9", "#1B1F5E")
        if theme == "light"
        else ("#0E1117", "#2C3A8C", "#7086FB", "#E3E7FF")
    )
    return list(zip((0.0, 0.25, 0.6, 1.0), ends, strict=True))
