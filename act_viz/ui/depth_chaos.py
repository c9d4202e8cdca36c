"""The section of Depth about order and chaos."""

from __future__ import annotations

import dataclasses

import numpy as np
import streamlit as st

from act_viz.figures.looks import color_of
from act_viz.figures.propagation import (
    Beside,
    InitializerPoint,
    correlation_through_depth,
    critical_said,
    edge_of_chaos,
    edge_said,
    is_there_to_see,
    network_said,
)
from act_viz.network.initializers import INITIALIZERS
from act_viz.propagation import (
    MAX_DEPTH,
    PLAIN,
    RandomNetwork,
    chaos_map,
    critical_point,
    layers,
    pairs,
    table_of,
)
from act_viz.text import _
from act_viz.ui.depth import DepthSettings, reckoned, show_figure, simulated
from act_viz.ui.depth_layers import seen_in
from act_viz.ui.depth_parting import say_why_they_part
from act_viz.ui.page import theme

_STARTS = (0.0, 0.5, 0.9, 0.99)
_WIDE = 20.0
"""σ_w up to which the critical line is looked for."""


def show_chaos(settings: DepthSettings) -> None:
    """The map of χ₁ with its critical line, and what becomes of two inputs."""
    network = settings.network
    starts = {
        start: dataclasses.replace(network, correlation=start) for start in _STARTS if start != network.correlation
    }
    plain = dataclasses.replace(network, passing=PLAIN, depth=MAX_DEPTH)
    if not reckoned(
        network,
        "chaos",
        lambda: [table_of(network.activation), layers(plain), *map(pairs, (network, *starts.values()))],
    ):
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _show_chaos_map(network, float(plain.expected().chi[-1]))
    with right:
        running = simulated(settings)
        correlation = Beside(network.expected_correlation(), seen_in(running, "correlation"), share=True)
        _show_correlations(network, correlation, starts)
    say_why_they_part(network, network.expected(), running, [correlation])
    _say_critical(settings)


def _show_chaos_map(network: RandomNetwork, chi: float) -> None:
    """χ₁ over weights and biases, and where this network stands, whose χ₁ settles at `chi`."""
    here = InitializerPoint(_("this network"), float(np.sqrt(network.weight_variance)), network.bias_std)
    critical = critical_point(network.activation)
    reach = [2.5, 1.25 * here.weight_std if here.weight_std < 20 else 0.0]
    if critical is not None:
        reach.append(1.3 * float(np.sqrt(critical.weight_variance)))
    chaos = chaos_map(network.activation, round(min(20.0, max(reach)), 1), max(2.0, network.bias_std))
    jumps = bool(network.activation.properties().jumps) and network.activation.n_pieces == 1
    said = critical_said(chi, float(network.expected().factor[-1]), plain=network.passing.plain, jumps=jumps)
    said = f"{network_said(network)}: {said}"
    if not np.isfinite(chaos.chi).any():
        st.info(said)
        return
    figure = edge_of_chaos(chaos, _common_initializers(network.width), here, said, theme())
    weights, biases = np.meshgrid(chaos.weight_std, chaos.bias_std)
    columns = {"weight_std": weights.ravel(), "bias_std": biases.ravel(), "chi": chaos.chi.ravel()}
    show_figure(figure, "chaos", columns)


def _show_correlations(network: RandomNetwork, correlation: Beside, starts: dict[float, RandomNetwork]) -> None:
    """What becomes of two inputs, and by theory of pairs with other correlations to start with."""
    others = [(start, of_start.expected_correlation()) for start, of_start in starts.items()]
    color = color_of(network.activation.name, theme())
    figure = correlation_through_depth(correlation, others, color, theme(), height=450, named=network_said(network))
    if not is_there_to_see(correlation):
        st.info(figure.layout.title.text)
        return
    low, middle, high = correlation.quartiles
    columns = {
        "layer": np.arange(1, network.depth + 1),
        "theory": correlation.expected,
        "lower_quartile": low,
        "median": middle,
        "upper_quartile": high,
    }
    show_figure(figure, "correlations", columns)


def _common_initializers(width: int) -> list[InitializerPoint]:
    """Where the initializers of the family that need no setting stand, those at one place together."""
    places: dict[float, list[str]] = {}
    for name in ("LeCun normal", "Glorot normal", "He normal"):
        weight_std = float(np.sqrt(width * INITIALIZERS[name]().variance(width, width)))
        places.setdefault(round(weight_std, 6), []).append(name.partition(" ")[0])
    return [InitializerPoint(", ".join(names), weight_std) for weight_std, names in places.items()]


def _say_critical(settings: DepthSettings) -> None:
    network = settings.network
    upright = chaos_map(network.activation, _WIDE, 1.0)
    without_bias = upright.line_weight_std[upright.line_bias_std == 0]
    at_infinity = float(without_bias[0]) if len(without_bias) else None
    st.markdown(edge_said(critical_point(network.activation), at_infinity))
    st.caption(
        _(
            "χ₁ at the variance that inputs of mean square 1 settle at. Below 1 is order: inputs become alike and "
            "gradients vanish; above 1 is chaos: nearly equal inputs part and gradients explode (Schoenholz et al. "
            "2017), while all pairs, more alike or less, come to one common correlation. At the right, theory for "
            "other correlations to start with is dotted. The correlation of two inputs is set in the sidebar."
        )
    )
