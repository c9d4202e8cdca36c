"""What passes through a function, as a figure: the densities of z, f(z) and f'(z), and the layers."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.figures.looks import color_of
from act_viz.figures.sampling import WINDOW, value_ranges
from act_viz.figures.style import MUTED, Theme, template
from act_viz.propagation.distributions import Distribution
from act_viz.propagation.pushforward import Atom, at_layer, outcomes
from act_viz.text import _

_N_BINS = 120


def densities(
    activation: Activation, z: Distribution, weight_variance: float, layer: int, theme: Theme = "light"
) -> go.Figure:
    """The densities of z in `layer`, of f(z) and of f'(z); a value with a probability of its own is told in its name.

    `z` is what comes into the first layer.
    """
    here = at_layer(activation, z, weight_variance, layer)
    edges = [np.linspace(*extent, _N_BINS + 1) for extent in (WINDOW, *value_ranges(activation))]
    within = np.diff(here.below(edges[0])) / np.diff(edges[0]) if np.isfinite(here.std) else np.zeros(_N_BINS)
    of_a, of_slope = outcomes(activation, here, *edges[1:])
    color = color_of(activation.name, theme)
    lines = [
        _line("z", edges[0], within, MUTED[theme]),
        _line(_named("f(z)", of_a.atoms), edges[1], of_a.density, color),
        _line(_named("f′(z)", of_slope.atoms), edges[2], of_slope.density, color) | {"line": {"dash": "dot"}},
    ]
    layout = {
        "template": template(theme),
        "xaxis": {"title": {"text": _("value")}},
        "yaxis": {"title": {"text": _("density")}},
    }
    return go.Figure({"data": lines, "layout": layout})


def _named(name: str, atoms: tuple[Atom, ...]) -> str:
    told = [f"P({name} = {atom.value:.4g}) = {atom.share:.4g}" for atom in atoms]
    return "; ".join([name, *told])


def _line(name: str, edges: Array, density: Array, color: str) -> dict[str, object]:
    middle = (edges[1:] + edges[:-1]) / 2
    return {"type": "scatter", "mode": "lines", "name": name, "x": middle, "y": density, "line": {"color": color}}
