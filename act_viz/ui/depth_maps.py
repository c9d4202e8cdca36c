"""The section of Depth that shows which variances stay."""

from __future__ import annotations

import dataclasses

import numpy as np
import streamlit as st

from act_viz.figures.looks import color_of
from act_viz.figures.numbers import written
from act_viz.figures.propagation import network_said, variance_map
from act_viz.propagation import GRID, PLAIN, FixedPoint, layers, table_of
from act_viz.text import _
from act_viz.ui.depth import DepthSettings, reckoned, show_figure
from act_viz.ui.page import theme


def show_variance_map(settings: DepthSettings) -> None:
    """q of the next layer against q, and the variances that stay."""
    network = dataclasses.replace(settings.network, passing=PLAIN)
    field = network.theory()
    if not reckoned(network, "map", lambda: [table_of(network.activation), layers(network)]):
        return
    points = field.fixed_points()
    flow = field.flow(field.input_variance(network.input_square))
    color = color_of(network.activation.name, theme())
    named = network_said(network)
    figure = variance_map(field, points, network.expected().q, color, theme(), named=named, flow=flow)
    next_q = field.next_variance(table_of(network.activation).moments().second)
    shown = (GRID > 0.9e-4) & (GRID < 1.1e4)
    if np.isfinite(next_q[shown]).any():
        show_figure(figure, "variance_map", {"q": GRID[shown], "next_q": next_q[shown]})
    else:
        st.info(_("{network}: f(z)² has no finite mean, so that there is no map of variances.").format(network=named))
    for point in points:
        st.markdown(_point_said(point))
    if not settings.network.passing.plain:
        st.caption(_("The map is that of layers that pass on f(z): skip and dropout are left out."))
    st.caption(
        _(
            "q ↦ σ_w² E[f(√q Z)²] + σ_b², with σ_w² = {w} and σ_b = {b} (Poole et al. 2016), for q from 10⁻⁶ to 10⁶. A "
            "fixed point is stable where the map's slope is between −1 and 1; where it is 1, the map's bend decides."
        ).format(w=written(network.weight_variance), b=written(network.bias_std))
    )


def _point_said(point: FixedPoint) -> str:
    """A fixed point's numbers, of correlations where they come to anything."""
    said = _(
        "- q = {q}: the map's slope there is {slope}, so that variances nearby {what}; χ₁ = {chi}; ξ of variances "
        "{xi_q} layers, of gradients {xi_g} layers"
    ).format(
        q=written(point.q),
        slope=_("without bound") if np.isinf(point.growth) else written(point.growth),
        what=_moves(point),
        chi=written(point.chi),
        xi_q=written(point.length_scale),
        xi_g=written(point.gradient_scale),
    )
    if np.isfinite(point.common_correlation) and not np.isnan(point.correlation_scale):
        said += _("; correlations come to c* = {c}, over ξ = {xi_c} layers by a factor e").format(
            c=written(point.common_correlation), xi_c=written(point.correlation_scale)
        )
    return said + "."


def _moves(point: FixedPoint) -> str:
    """What variances near a fixed point do."""
    if point.neutral:
        return _("stay where they are")
    if point.slow:
        return _("come closer, but slowly") if point.stable else _("leave, but slowly")
    return _("come closer") if point.stable else _("leave")
