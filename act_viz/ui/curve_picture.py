"""The picture of a function above its derivative, which the browser draws as its sliders move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from act_viz import curves
from act_viz.activations import Activation
from act_viz.activations.maxout import Maxout
from act_viz.activations.rectified import RReLU
from act_viz.figures.curve_marks import value_there
from act_viz.figures.curve_words import curve_described, explanation, headline, sentences
from act_viz.figures.looks import color_of
from act_viz.figures.numbers import written
from act_viz.figures.sampling import WINDOW, sample, saturated_regions, value_ranges
from act_viz.figures.style import GRID, INK, MUTED, PAPER, Theme
from act_viz.text import _
from act_viz.ui.component import component
from act_viz.ui.link import acting
from act_viz.ui.setting_kinds import slug


def tools(more: str = "") -> str:
    """The buttons of a picture, with `more` of its own."""
    home, *saving = (f'<button type="button" data-tool="{tool}"></button>' for tool in ("home", "png", "svg"))
    return f'<div class="tools">{home}{more}{"".join(saving)}</div>'


_TRAIL = '<button type="button" data-tool="trail" aria-pressed="false"></button>'
_picture = component(
    "act_viz.curve",
    html=f"""<div class="picture"><p class="title"></p><p class="explained"></p>{tools(_TRAIL)}
    <div class="stage" tabindex="-1"></div></div>""",
    css=curves.style("picture.css"),
    js=curves.script("explore.js"),
)


def show_picture_of(
    activation: Activation, probe: float, theme: Theme, *, setting: str, key: str, take: Callable[[float], None]
) -> None:
    """f above f' of `activation`, the value of `setting`; `take` is called with where the reader leaves the probe."""

    def probed() -> None:
        new = st.session_state[key].probe
        if new is not None:
            take(round(float(np.clip(new, *WINDOW)), 2))

    _picture(key=key, data=_described(activation, probe, theme, setting), on_probe_change=acting(probed))


def _described(activation: Activation, probe: float, theme: Theme, setting: str) -> dict[str, Any]:
    program = activation.program()
    standing, defaults = activation.settings(), activation.defaults().settings()
    a_range, slope_range = value_ranges(activation)
    return {
        "program": program.to_json(),
        "prefix": f"{setting}.{slug(activation.name)}.",
        "parameters": {name: float(standing[name]) for name in program.inputs[1:]},
        "defaults": {name: float(defaults[name]) for name in program.inputs[1:]},
        "name": _(activation.name),
        "shape": activation.shape,
        "probe": probe,
        "ranges": {"a": list(a_range), "slope": list(with_zero(slope_range))},
        "band": ["low", "high"] if isinstance(activation, RReLU) else None,
        "pieces": _pieces(activation),
        "colors": colors(theme)
        | {
            "color": color_of(activation.name, theme),
            "light-color": color_of(activation.name, "light"),
        },
        "file": f"explore-{slug(activation.name)}",
        "rest": _at_rest(activation, probe),
        "say": sentences() | _words(),
    }


def colors(theme: Theme) -> dict[str, str]:
    """What a picture is drawn in on the screen, and on paper, which is light."""
    named = {"ink": INK, "muted": MUTED, "grid": GRID, "paper": PAPER}
    on_paper = {f"light-{name}": of["light"] for name, of in named.items()}
    return {name: of[theme] for name, of in named.items()} | on_paper


def with_zero(extent: tuple[float, float]) -> tuple[float, float]:
    """`extent`, as far as 0: how steep a function is shows beside none."""
    return min(0.0, extent[0]), max(0.0, extent[1])


def _pieces(activation: Activation) -> list[list[str]] | None:
    if not isinstance(activation, Maxout):
        return None
    return [[f"slope_{piece}", f"offset_{piece}"] for piece in range(1, int(activation.n_pieces) + 1)]


def _at_rest(activation: Activation, probe: float) -> dict[str, Any]:
    """What is read off the picture while nothing moves."""
    curve, at = sample(activation), np.array([probe])
    a, slope = float(activation(at)[0]), float(activation.derivative(at)[0])
    explained, holds = explanation(activation)
    return {
        "headline": headline(activation, curve, saturated_regions(activation, curve)),
        "explained": explained,
        "explained_holds": holds,
        "described": curve_described(activation, probe),
        "a": value_there("f", probe, a),
        "slope": value_there("f′", probe, slope),
        "tangent": _("slope {slope}").format(slope=written(slope)),
    }


def _words() -> dict[str, str]:
    return {
        "f": "f(z)",
        "slope": _("derivative f′(z)"),
        "z": _("pre-activation z"),
        "tangent": _("slope {slope}"),
        "not_defined": _("{name}({place}) is not defined"),
        "kink": _("kink: f′({z}) = {slope},<br>taken from the left"),
        "jump": _("jump: f′({z}) is set to {slope},<br>taken from the left"),
        "magnified": _("magnified: slope {slope}, not 0"),
        "tool_trail": _("Trail"),
        "hint_trail": _("Keep where the curve has been while a slider moves"),
    } | tool_words()


def tool_words() -> dict[str, str]:
    """What stands on the buttons of a picture."""
    return {
        "tool_home": _("Whole"),
        "hint_home": _("Show the whole range again; a double click does the same. Ctrl and the wheel zoom."),
        "tool_png": "PNG",
        "hint_png": _("Save the picture as PNG"),
        "tool_svg": "SVG",
        "hint_svg": _("Save the picture as SVG"),
    }
