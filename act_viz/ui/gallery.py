"""The wall of small curves on the home page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from act_viz.activations import ACTIVATIONS
from act_viz.figures.gallery import HEIGHT, WIDTH, Tile, tiles
from act_viz.figures.looks import color_of
from act_viz.text import _
from act_viz.ui.component import component
from act_viz.ui.link import acting, link_of
from act_viz.ui.page import open_at, theme

_HERE = Path(__file__).parent
_wall = component(
    "act_viz.gallery",
    html='<nav class="wall"></nav>',
    css=(_HERE / "gallery.css").read_text(encoding="utf-8"),
    js=(_HERE / "gallery.js").read_text(encoding="utf-8"),
)


def show_gallery() -> None:
    """Every function as a small curve that leads to its page in Explore."""
    data = {"width": WIDTH, "height": HEIGHT, "label": _("All functions"), "groups": _groups()}
    clicked = _wall(key="gallery", data=data, on_opened_change=acting())
    if clicked.opened in ACTIVATIONS:
        open_at("Explore", function=ACTIVATIONS[clicked.opened]())


def _groups() -> list[dict[str, Any]]:
    """The tiles by shape, in the registry's order."""
    titles = {
        "sigmoidal": _("S-shaped"),
        "rectified": _("Rectified"),
        "piecewise": _("Bent lines"),
        "exponential": _("Exponential on the left"),
        "gated": _("Gated: the input times a switch"),
        "oscillating": _("Waves"),
        "typed": _("What you type"),
    }
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in tiles():
        groups.setdefault(each.shape, []).append(_described(each))
    return [{"title": titles.get(shape, shape), "tiles": members} for shape, members in groups.items()]


def _described(each: Tile) -> dict[str, Any]:
    return {
        "name": each.name,
        "label": _(each.name),
        "f_path": each.f_path,
        "derivative_path": each.derivative_path,
        "origin": each.origin,
        "color": color_of(each.name, theme()),
        "href": f"Explore?{urlencode(link_of(function=ACTIVATIONS[each.name]()))}",
        "formula": _mathml(ACTIVATIONS[each.name]().formula if each.f_path else r"f(z) = \ldots"),
    }


@cache
def _mathml(latex: str) -> str:
    """`latex` in the form that browsers draw themselves."""
    # Imported late: only this page needs it, and a start is quicker without it.
    from latex2mathml.converter import convert

    return convert(latex)
