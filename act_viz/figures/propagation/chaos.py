"""The map of weights and biases to order or chaos."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from act_viz.figures.numbers import written
from act_viz.figures.style import GRID, INK, PAPER, WARNING, Theme
from act_viz.figures.training import described
from act_viz.propagation import ChaosMap
from act_viz.text import _

_CHI_REACH = 2.0
"""The color scale of ln χ₁ ends here on either side: more is no more to be seen."""


@dataclasses.dataclass(frozen=True)
class InitializerPoint:
    """Where an initializer stands on the map of chaos."""

    name: str
    weight_std: float
    """σ_w: a weight's standard deviation times √fan_in."""
    bias_std: float = 0.0


def edge_of_chaos(
    chaos: ChaosMap,
    initializers: Sequence[InitializerPoint],
    here: InitializerPoint,
    said: str,
    theme: Theme = "light",
    height: int = 450,
) -> go.Figure:
    """χ₁ over σ_w and σ_b, the line where it is 1, common initializers, and a network `here`, of which `said` is so."""
    widest = float(chaos.weight_std[-1])
    figure = go.Figure(_heat(chaos, theme))
    figure.add_scatter(
        x=chaos.line_weight_std,
        y=chaos.line_bias_std,
        mode="lines",
        line={"color": INK[theme], "width": 3},
        name=_("edge of chaos, χ₁ = 1"),
        hoverinfo="skip",
    )
    _mark_networks(figure, chaos, initializers, here, theme)
    figure.update_xaxes(
        title_text=_("σ_w, weights' standard deviation times √fan_in"), range=[0, widest], showgrid=False
    )
    figure.update_yaxes(
        title_text=_("σ_b, biases' standard deviation"),
        range=[-0.03 * chaos.bias_std[-1], chaos.bias_std[-1]],
        showgrid=False,
    )
    figure.update_layout(legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0})
    return described(figure, said, _chaos_alt(chaos, here, said), theme, height)


def _heat(chaos: ChaosMap, theme: Theme) -> go.Heatmap:
    """ln χ₁ as color."""
    with np.errstate(divide="ignore"):
        log_chi = np.log(chaos.chi)
    return go.Heatmap(
        x=chaos.weight_std,
        y=chaos.bias_std,
        z=np.clip(log_chi, -_CHI_REACH, _CHI_REACH),
        zmin=-_CHI_REACH,
        zmax=_CHI_REACH,
        colorscale=_order_and_chaos(theme),
        colorbar={
            "title": {"text": "χ₁"},
            "tickvals": np.log([0.2, 0.5, 1, 2, 5]),
            "ticktext": ["0.2", "0.5", "1", "2", "5"],
            "thickness": 12,
            "outlinewidth": 0,
        },
        customdata=chaos.chi,
        hovertemplate="σ_w = %{x:.2f}, σ_b = %{y:.2f}: χ₁ = %{customdata:.3g}<extra></extra>",
    )


def _mark_networks(
    figure: go.Figure, chaos: ChaosMap, initializers: Sequence[InitializerPoint], here: InitializerPoint, theme: Theme
) -> None:
    """The initializers that are on the map by name, and a network `here`, at the edge if it is beyond."""
    widest = float(chaos.weight_std[-1])
    shown = [point for point in initializers if point.weight_std <= widest]
    figure.add_scatter(
        x=[point.weight_std for point in shown],
        y=[point.bias_std for point in shown],
        mode="markers+text",
        marker={"size": 11, "color": PAPER[theme], "line": {"width": 2.5, "color": INK[theme]}},
        text=[point.name for point in shown],
        textposition=["top left", "top right"] * (len(shown) // 2) + ["top left"] * (len(shown) % 2),
        textfont={"color": INK[theme], "size": 13},
        cliponaxis=False,
        name=_("initializers"),
        showlegend=False,
        hovertemplate="%{text}: σ_w = %{x:.3g}<extra></extra>",
    )
    figure.add_scatter(
        x=[min(here.weight_std, widest)],
        y=[min(here.bias_std, float(chaos.bias_std[-1]))],
        mode="markers",
        marker={"size": 17, "color": WARNING[theme], "symbol": "x", "line": {"width": 1.5, "color": PAPER[theme]}},
        cliponaxis=False,
        name=_("this network") if here.weight_std <= widest else _("this network, beyond the edge of the map"),
        hovertemplate=f"σ_w = {here.weight_std:.3g}, σ_b = {here.bias_std:.3g}<extra></extra>",
    )


def _chaos_alt(chaos: ChaosMap, here: InitializerPoint, said: str) -> str:
    alt = _("Map of χ₁ over weights and biases. {title}: σ_w {w}, σ_b {b}.").format(
        title=said, w=written(here.weight_std), b=written(here.bias_std)
    )
    if len(chaos.line_weight_std):
        alt += " " + _("The critical line runs from σ_w {low} to {high}.").format(
            low=written(chaos.line_weight_std.min()), high=written(chaos.line_weight_std.max())
        )
    return alt


def _order_and_chaos(theme: Theme) -> list[tuple[float, str]]:
    """Blue for order, the page's ground at the edge, orange for chaos; told apart by every kind of sight."""
    ends = ("#7AA6DB", "#FFFFFF", "#E9A15F") if theme == "light" else ("#2B558A", GRID["dark"], "#9A5A1B")
    return list(zip((0.0, 0.5, 1.0), ends, strict=True))
