"""The picture of several functions over one another, which the browser draws as their sliders move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from act_viz import curves
from act_viz.activations import Activation
from act_viz.figures.comparison import curves_overlaid_described, headline, useful_ranges
from act_viz.figures.looks import Look, looks_of
from act_viz.figures.style import Theme
from act_viz.text import _
from act_viz.ui.component import component
from act_viz.ui.curve_picture import colors, tool_words, tools
from act_viz.ui.setting_kinds import slug

_picture = component(
    "act_viz.comparison",
    html=f"""<div class="picture"><p class="title"></p><div class="reading" aria-hidden="true"></div>
    <div class="stage" tabindex="-1"></div>{tools()}</div>""",
    css=curves.style("picture.css"),
    js=curves.script("compare.js"),
)


def show_comparison_of(activations: Sequence[Activation], theme: Theme, *, setting: str, key: str) -> None:
    """f above f' of all `activations`, the value of `setting`."""
    (a_range, a_cut), (slope_range, slope_cut) = useful_ranges(activations)
    looks = looks_of([activation.name for activation in activations])
    cut = [activations[at] for at in sorted({*a_cut, *slope_cut})]
    data = {
        "functions": [_described(each, look, theme, setting) for each, look in zip(activations, looks, strict=True)],
        "ranges": {"a": list(a_range), "slope": list(slope_range)},
        "colors": colors(theme),
        "file": "compare",
        "headline": headline(activations),
        "described": curves_overlaid_described(activations),
        "say": tool_words()
        | {
            "f": "f(z)",
            "slope": _("derivative f′(z)"),
            "z": _("pre-activation z"),
            "alike": _("{name} and {n} more"),
            "cut": _("cut: {names}").format(names=", ".join(_(each.name) for each in cut)) if cut else "",
        },
    }
    _picture(key=key, data=data)


def _described(activation: Activation, look: Look, theme: Theme, setting: str) -> dict[str, Any]:
    program, values = activation.program(), activation.settings()
    prefix = f"{setting}.{slug(activation.name)}."
    return {
        "name": _(activation.name),
        "program": program.to_json(),
        "prefix": prefix,
        "standing": {f"{prefix}{name}": float(values[name]) for name in program.inputs[1:]},
        "color": look.color(theme),
        "light": look.color("light"),
        "dash": "" if look.dash == "solid" else look.dash.replace("px", "").replace(",", " "),
    }
