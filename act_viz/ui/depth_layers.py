"""Sections of Depth that go layer by layer: signal, units, gradient."""

from __future__ import annotations

import dataclasses
from typing import Literal

import numpy as np
import streamlit as st

from act_viz.arrays import Array
from act_viz.figures.looks import color_of
from act_viz.figures.numbers import written
from act_viz.figures.propagation import (
    Beside,
    gradient_through_depth,
    is_there_to_see,
    network_said,
    ridges,
    signal_through_depth,
    units_through_depth,
)
from act_viz.propagation import (
    Curve,
    LayerValues,
    RandomNetwork,
    Simulation,
    dead_share,
    effective_depth,
    layers,
    pairs,
    saturated_share,
)
from act_viz.text import _, n_
from act_viz.ui.controls import control
from act_viz.ui.depth import DepthPage, DepthSettings, reckoned, show_figure, simulated
from act_viz.ui.depth_parting import say_why_they_part, why_they_part
from act_viz.ui.link import settings_of
from act_viz.ui.page import theme

_UNIT_INPUTS = 64
_OF_A_UNIT = 4
"""Networks whose units are looked at: each sees 64 inputs, which takes its time."""


def show_signal(settings: DepthSettings) -> None:
    """Mean and variance of every layer, theory beside networks."""
    network = settings.network
    numbers, choice = st.columns([6, 1], vertical_alignment="center")
    with choice:
        what = _choose_what()
    if not reckoned(network, "layers", lambda: [layers(network)]):
        return
    curve = network.expected()
    running = simulated(settings)
    expected = (curve.var_a, curve.mean_a) if what == "a" else (curve.q, np.zeros(network.depth))
    variance, mean = (
        Beside(of_theory, seen_in(running, f"{moment}_{what}"))
        for moment, of_theory in zip(("var", "mean"), expected, strict=True)
    )
    with numbers:
        _show_numbers(_("Layer {n}").format(n=network.depth), variance, -1, curve)
    figure = signal_through_depth(
        variance,
        mean,
        what,
        color_of(network.activation.name, theme()),
        theme(),
        named=network_said(network),
        end=(curve.end, curve.end_layer) if curve.end else None,
    )
    if is_there_to_see(variance):
        show_figure(figure, "signal", _columns({f"variance_{what}": variance, f"mean_{what}": mean}))
    else:
        st.info(figure.layout.title.text)
    if running.n_done and running.values().overflow() is not None:
        st.warning(why_they_part(network, curve, running))
    else:
        say_why_they_part(network, curve, running, [variance])
    st.caption(
        _(
            "Dashed: mean-field theory, exact for endless width (Poole et al. 2016, [arXiv "
            "1606.05340](https://arxiv.org/abs/1606.05340)). Band: the middle half of the networks, of width {width}. "
            "At finite width every layer multiplies the variance by a random factor that spreads like 1/width, so that "
            "networks part from theory and from one another with depth/width, here {ratio:.2g}, and faster where the "
            "map of variances has a slope above 1; under ReLU the typical network falls below the mean (Hanin & Nica "
            "2018, [arXiv 1812.05994](https://arxiv.org/abs/1812.05994))."
        ).format(width=network.width, ratio=network.depth / network.width)
    )


def show_gradient(settings: DepthSettings) -> None:
    """How much of the gradient arrives at every layer, theory beside networks."""
    whole = settings.network
    if not reckoned(whole, "layers", lambda: [layers(whole)]):
        return
    running = simulated(settings)
    ends = [layer for layer in (whole.expected().end_layer, _end_of(running)) if layer]
    network = dataclasses.replace(whole, depth=max(1, min(ends) - 1)) if ends else whole
    if ends:
        _say_signal_ends(whole, min(ends), running)
        if min(ends) == 1:
            return
        running = simulated(dataclasses.replace(settings, network=network), "gradient")
    curve = network.expected()
    log_gradient = Beside(curve.log_gradient, seen_in(running, "log_gradient"))
    with np.errstate(over="ignore"):
        norm = Beside(np.exp(log_gradient.expected / 2), np.exp(log_gradient.seen / 2))
    _show_numbers(_("Layer 1"), norm, 0, curve)
    figure = gradient_through_depth(
        log_gradient, color_of(network.activation.name, theme()), theme(), named=network_said(network)
    )
    if is_there_to_see(norm):
        show_figure(figure, "gradient", _columns({"log_squared_gradient": log_gradient}))
    else:
        st.info(figure.layout.title.text)
    say_why_they_part(network, curve, running, [norm], backward=True)
    st.caption(
        _(
            "Norm of the gradient of a random linear readout with respect to z, in shares of the last layer's. Theory "
            "multiplies its square by χ₁ = σ_w² E[f′(√q Z)²] a layer: below 1 it vanishes, above 1 it explodes, at 1 "
            "lies the edge. ξ = 1/|ln χ₁| is the number of layers over which it changes by a factor e (Schoenholz et "
            "al. 2017, [arXiv 1611.01232](https://arxiv.org/abs/1611.01232))."
        )
    )


def _end_of(running: Simulation) -> int | None:
    """The first layer at which a network that has run has no numbers."""
    return running.values().ends() if running.n_done else None


def _say_signal_ends(network: RandomNetwork, layer: int, running: Simulation) -> None:
    """That a gradient can be followed only as far as there is a signal."""
    why = network.expected().end
    undefined = why == "undefined" or bool(running.n_done and running.values().undefined.any())
    if undefined:
        reason = _("f is not a number for some pre-activations of layer {layer}")
    elif why == "pole":
        reason = _("f has a pole, so that theory ends at layer {layer}")
    else:
        reason = _("The signal overflows at layer {layer}")
    shown = _("There is no gradient to follow.") if layer == 1 else _("Shown are networks that end before it.")
    st.info(f"{network_said(network)}: {reason.format(layer=layer)}. {shown}")


def show_units(settings: DepthSettings) -> None:
    """How values are spread, and which shares of units are saturated or dead."""
    network = dataclasses.replace(settings.network, n_inputs=_UNIT_INPUTS, correlation=0.0)
    few = DepthSettings(network, min(_OF_A_UNIT, settings.n_networks))
    what = _choose_what()
    if not reckoned(network, "units", lambda: [layers(network), pairs(network)]):
        return
    curve = network.expected()
    running = simulated(few, "units")
    saturated = Beside(saturated_share(network.activation, curve.q), seen_in(running, "saturated"), share=True)
    expected_dead = dead_share(network.activation, curve.q, network.expected_correlation(), _UNIT_INPUTS)
    dead = Beside(expected_dead, seen_in(running, "dead"), share=True)
    named = network_said(network)
    left, right = st.columns(2, gap="medium")
    with left:
        if running.samples is None:
            st.info(_("The first network is still running."))
        elif not np.isfinite(running.samples.z[0]).any() or not np.isfinite(running.samples.a[0]).any():
            st.info(_("There is no layer whose values are numbers."))
        else:
            # Theory gives the law of z; of what is passed on it does so only where that is f(z) itself.
            q = curve.q if what == "z" or network.passing.plain else None
            color = color_of(network.activation.name, theme())
            figure = ridges(running.samples, what, network.activation, q, color, theme(), named=named)
            by_layer = {f"layer{n}_{what}": values for n, values in _by_layer(running, what)}
            show_figure(figure, "ridges", by_layer)
            st.caption(_("Filled: networks. Dashed: what theory expects."))
    with right:
        figure = units_through_depth(saturated, dead, _UNIT_INPUTS, theme(), height=460, named=named)
        show_figure(figure, "shares", _columns({"saturated": saturated, "dead": dead}))
    st.caption(
        _(
            "Saturated: |f′| below a twentieth of its maximum; for ReLU that means mostly off. Dead: f′ exactly 0 in "
            "float32 for all {n} random inputs. The more alike inputs have become, the more often units are off for "
            "all of them; with more inputs fewer would be dead."
        ).format(n=_UNIT_INPUTS)
    )
    say_why_they_part(network, curve, running, [saturated, dead])
    if network.activation.n_pieces > 1:
        st.caption(_("A Maxout unit always has a piece that passes the gradient, so that none is dead or saturated."))


def seen_in(running: Simulation, name: str) -> Array:
    """What the networks that have run showed of the statistic `name`, `(n_networks, depth)`."""
    if not running.n_done:
        return np.empty((0, running.network.depth))
    values: LayerValues = running.values()
    return np.asarray(getattr(values, name))


def _by_layer(running: Simulation, what: Literal["a", "z"]) -> list[tuple[int, Array]]:
    samples = running.samples
    return [] if samples is None else list(zip(samples.layers, getattr(samples, what), strict=True))


def _choose_what() -> Literal["a", "z"]:
    control("values")
    return settings_of(DepthPage).values


def _show_numbers(name: str, values: Beside, at: int, curve: Curve) -> None:
    """The numbers to read from afar: theory and networks at a layer, χ₁ and the effective depth."""
    # On a telephone two stand side by side, which leaves room for the picture.
    row = st.container(horizontal=True, gap="medium")
    row.metric(_("{name}: theory").format(name=name), written(float(values.expected[at])), width=145)
    seen = len(values.seen)
    name = n_("{n} network", "{n} networks", seen).format(n=seen)
    row.metric(name, written(float(values.median[at])), width=145)
    last = float(curve.factor[-1])
    row.metric(
        "χ₁" if curve.plain else _("Gradient factor"),
        written(last, 4),
        width=145,
        help=_("Factor of a squared gradient on its way back through the last layer, with skip and dropout."),
    )
    row.metric(
        _("Effective depth ξ"),
        written(effective_depth(last)),
        width=155,
        help=_("1/|ln χ₁|: over so many layers a squared gradient changes by a factor e."),
    )


def _columns(values: dict[str, Beside]) -> dict[str, Array]:
    """What is behind a figure: layer by layer theory, and the quartiles of the networks."""
    depth = len(next(iter(values.values())).expected)
    columns: dict[str, Array] = {"layer": np.arange(1, depth + 1)}
    for name, beside in values.items():
        columns[f"{name}_theory"] = beside.expected
        for part, of_networks in zip(("lower_quartile", "median", "upper_quartile"), beside.quartiles, strict=True):
            columns[f"{name}_{part}"] = of_networks
    return columns
