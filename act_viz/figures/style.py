"""The look of every figure: one template a theme, one colour and dash a function."""

from __future__ import annotations

from functools import cache
from typing import Literal

import plotly.graph_objects as go

from act_viz.activations import ACTIVATIONS

Theme = Literal["light", "dark"]

# The article's functions come first, so that they get nine different colours; all others follow as registered.
_FIRST = ("ReLU", "Sigmoid", "Tanh", "Leaky ReLU", "PReLU", "RReLU", "Maxout", "ELU", "SELU")

# Nine colours found by search: as far apart as possible (Oklab) under normal, deuteranopic, protanopic and
# tritanopic sight, the same hues in both themes, with a contrast of at least 3 on white and 4.5 on dark.
_COLORS: dict[Theme, tuple[str, ...]] = {
    "light": ("#4959C9", "#914103", "#0F91AF", "#CB3F80", "#068449", "#6B429D", "#6F9647", "#7A3E58", "#3F1062"),
    "dark": ("#7086FB", "#C16D3C", "#3DADCD", "#DA4C8C", "#74DA99", "#C49BFE", "#8CB464", "#CD89A4", "#9D72C9"),
}
_DASHES = ("solid", "8px,3px", "16px,4px", "10px,3px,2px,3px", "3px,3px", "18px,3px,6px,3px")

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


@cache
def _place(name: str) -> int:
    """The place of the function `name` in the order in which colours are given; a new name gets the next one."""
    rest = [member for member in ACTIVATIONS if member not in _FIRST]
    order = [*_FIRST, *rest]
    return order.index(name) if name in order else len(order)


def color_of(name: str, theme: Theme = "light") -> str:
    """The colour of the function `name`, as hex; the same hue in both themes and on every page."""
    colors = _COLORS[theme]
    return colors[_place(name) % len(colors)]


def dash_of(name: str) -> str:
    """The dash of the function `name` where several are overlaid; no two of 54 share both colour and dash."""
    turn, color = divmod(_place(name), len(_COLORS["light"]))
    return _DASHES[(color + turn) % len(_DASHES)]


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
            "colorway": list(_COLORS[theme]),
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {"font": {"family": FONT, "size": 14}},
            "legend": {"font": {"size": 14, "color": ink}},
            "margin": {"l": 8, "r": 8, "t": 44, "b": 8},
            "colorscale": {"sequential": "Viridis", "diverging": "RdBu"},
        }
    )
