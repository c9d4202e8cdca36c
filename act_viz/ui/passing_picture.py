"""The picture of what passes through a function, which the browser draws as its sliders move."""

from __future__ import annotations

import dataclasses
from typing import Any

from act_viz import curves
from act_viz.activations import Activation
from act_viz.figures.looks import color_of
from act_viz.figures.passing_words import Told, number_labels, passing_sentences, told
from act_viz.figures.sampling import value_ranges
from act_viz.figures.style import Theme
from act_viz.propagation.distributions import Distribution, Uniform, Values
from act_viz.propagation.pushforward import N_LAYERS
from act_viz.text import _
from act_viz.ui.component import component
from act_viz.ui.curve_picture import colors, tool_words, tools, with_zero
from act_viz.ui.setting_kinds import slug

_picture = component(
    "act_viz.passing",
    html=f"""<div class="picture"><p class="title"></p><div class="stage" tabindex="-1"></div>
    <p class="sentence"></p><dl class="numbers"></dl>{tools()}</div>""",
    css=curves.style("picture.css"),
    js=curves.script("passes.js"),
)


@dataclasses.dataclass(frozen=True)
class Inflow:
    """What comes in: `z` of the first layer, σ_w² of all, and the layer that is looked at."""

    z: Distribution
    weights: float
    layer: int


def show_passing(activation: Activation, inflow: Inflow, theme: Theme, *, setting: str, key: str) -> None:
    """What passes through `activation`, the value of `setting`."""
    _picture(key=key, data=_described(activation, inflow, theme, setting))


def _described(activation: Activation, inflow: Inflow, theme: Theme, setting: str) -> dict[str, Any]:
    program, standing = activation.program(), activation.settings()
    a_range, slope_range = value_ranges(activation)
    at_rest = told(activation, inflow.z, inflow.weights, inflow.layer)
    z = inflow.z
    return {
        "program": program.to_json(),
        "prefix": f"{setting}.{slug(activation.name)}.",
        "parameters": {name: float(standing[name]) for name in program.inputs[1:]},
        "settings": {"mean": z.mean, "std": z.std, "weights": inflow.weights, "layer": inflow.layer},
        "law": {
            "kind": "uniform" if isinstance(z, Uniform) else "normal",
            "values": list(z.values) if isinstance(z, Values) else None,
        },
        "single": activation.n_pieces > 1,
        "name": _(activation.name),
        "ranges": {"a": list(a_range), "slope": list(with_zero(slope_range))},
        "colors": colors(theme)
        | {"color": color_of(activation.name, theme), "light-color": color_of(activation.name, "light")},
        "file": f"passes-{slug(activation.name)}",
        "rest": dataclasses.asdict(at_rest) | {"described": described(activation, at_rest)},
        "say": passing_sentences() | tool_words() | _words(),
    }


def described(activation: Activation, at_rest: Told) -> str:
    """The picture in words, for a reader who does not see it."""
    numbers = "; ".join(f"{label} {number}" for label, number in zip(number_labels(), at_rest.numbers, strict=True))
    return _("What passes through {name}. {headline} {sentence} {numbers}.").format(
        name=activation, headline=at_rest.headline, sentence=at_rest.sentence, numbers=numbers
    )


def _words() -> dict[str, Any]:
    return {
        "labels": number_labels(),
        "z": _("pre-activation z, its density below the axis"),
        "of_a": _("density of f(z)"),
        "of_slope": _("of f′(z)"),
        "mean": _("mean"),
        "variance": _("variance"),
        "layers": _("f(z), layers 1 to {n}").format(n=N_LAYERS),
    }
