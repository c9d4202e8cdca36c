"""The look of every figure: one template a theme."""

from __future__ import annotations

from functools import cache

import plotly.graph_objects as go

from act_viz.figures.looks import PALETTE
from act_viz.figures.looks import Theme as Theme

INK: dict[Theme, str] = {"light": "#12151D", "dark": "#E8EAF0"}
MUTED: dict[Theme, str] = {"light": "#5B6270", "dark": "#A3AAB8"}
GRID: dict[Theme, str] = {"light": "#E6E8EE", "dark": "#2A2F3A"}
PAPER: dict[Theme, str] = {"light": "#FFFFFF", "dark": "#0E1116"}
ACCENT: dict[Theme, str] = {"light": "#155AC2", "dark": "#79B1FF"}
WARNING: dict[Theme, str] = {"light": "#B3261E", "dark": "#FF8A80"}

FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', "
    "'Noto Sans CJK KR', sans-serif"
)


def faded(color: str, opacity: float) -> str:
    """The hex `color` as rgba with `opacity` in 0..1."""
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


@cache
def template(theme: Theme = "light") -> go.layout.Template:
    """The plotly template of `theme`: transparent paper, quiet axes, type that is readable at half size."""
    ink, muted, grid = INK[theme], MUTED[theme], GRID[theme]
    axis = {
        "gridcolor": grid,
        "zerolinecolor": muted,
        "zerolinewidth": 1,
        "linecolor": grid,
        "ticks": "",
        "ticklabelstandoff": 4,
        "tickfont": {"size": 14, "color": muted},
        "title": {"font": {"size": 15, "color": ink}, "standoff": 8},
        "automargin": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 15, "color": ink},
            "title": {"font": {"size": 18, "color": ink}, "x": 0, "xanchor": "left", "xref": "paper", "yanchor": "top"},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(PALETTE[theme]),
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {"font": {"family": FONT, "size": 14}},
            "legend": {"font": {"size": 14, "color": ink}},
            "margin": {"l": 8, "r": 8, "t": 44, "b": 8},
            "colorscale": {"sequential": "Viridis", "diverging": "RdBu"},
        }
    )
