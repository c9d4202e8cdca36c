"""Sections of Depth that help to choose: networks born dead, and the initializer for a function."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.figures.numbers import written
from act_viz.figures.propagation import born_dead, function_said
from act_viz.network.initializers import Initializer, ScaledNormal
from act_viz.propagation import (
    MAX_DEPTH,
    Births,
    Gain,
    Gains,
    bound,
    critical_point,
    gain_of,
    simulate_births,
    table_of,
)
from act_viz.text import _
from act_viz.ui.controls import button
from act_viz.ui.depth import DepthSettings, reckoned, show_figure
from act_viz.ui.downloads import offer_csv
from act_viz.ui.link import put
from act_viz.ui.page import link_to, theme

_BIRTH_WIDTHS = (2, 3, 4, 5, 6)
_N_BORN = 1000


def show_births(settings: DepthSettings) -> None:
    """How often narrow ReLU networks are dead before training, beside the bound."""
    depth = settings.network.depth
    births = _births()
    columns = {"depth": np.arange(1, depth + 1)}
    for born in births:
        columns |= {
            f"width{born.width}_dead": born.all_inputs[:depth],
            f"width{born.width}_dead_for_one_input": born.one_input[:depth],
            f"width{born.width}_bound": bound(born.width, columns["depth"]),
        }
    show_figure(born_dead(births, depth, theme()), "born_dead", columns)
    st.caption(
        _(
            "Solid: the share of {n} ReLU networks with inputs in the plane, normal weights and biases 0 that give 0 "
            "for every input before they are trained: no gradient will ever move them. Dashed: the bound 1 − (1 − "
            "2^−width)^depth of Lu et al. 2019 ([arXiv 1903.06733](https://arxiv.org/abs/1903.06733)), which is the "
            "share that give 0 for one given input. The size of the weights does not matter; depth is the slider "
            "above, width and function of the sidebar play no part."
        ).format(n=_N_BORN)
    )


@st.cache_data(show_spinner="…")
def _births() -> list[Births]:
    return [simulate_births(width, MAX_DEPTH, _N_BORN, seed=width) for width in _BIRTH_WIDTHS]


def show_gains(settings: DepthSettings) -> None:
    """The gain that keeps the signal of the function chosen, where it can be used, and that of every function."""
    activation = settings.network.activation
    if not reckoned(
        activation, "gains", lambda: [table_of(activation), Gains([cls() for cls in ACTIVATIONS.values()])]
    ):
        return
    gain = gain_of(activation)
    if gain is None:
        st.info(
            _(
                "{function}: no weights keep its signal, since it gives 0, or is not a number for some "
                "pre-activations, or its square has no finite mean."
            ).format(function=function_said(activation))
        )
    else:
        _show_gain(activation, gain)
    st.header(_("Every function"), anchor=False)
    rows = _table()
    st.dataframe(rows, hide_index=True, width="stretch", height=420)
    offer_csv(rows, "gains")
    st.caption(
        _(
            "With biases 0 and pre-activations of variance 1, σ_w² = 1/E[f(Z)²] keeps that variance. For ReLU this is "
            "the 2 of He et al. 2015, for SELU the 1 of LeCun that it was made for. Where variances nearby leave, the "
            "gain keeps variance 1 in theory only. Parameters at their defaults."
        )
    )


def _show_gain(activation: Activation, gain: Gain) -> None:
    """The numbers of one function, and where to take its gain."""
    kept, std, chi, edge = st.columns(4)
    kept.metric(_("Gain σ_w² for {function}").format(function=function_said(activation)), written(gain.value, 4))
    std.metric(_("g = σ_w, per √fan_in"), written(math.sqrt(gain.value), 4))
    chi.metric(_("χ₁ at this gain"), written(gain.chi, 4))
    critical = critical_point(activation)
    edge.metric(
        _("Edge of chaos: σ_w"),
        "–" if critical is None else written(math.sqrt(critical.weight_variance), 4),
    )
    st.markdown(f"{_known_as(gain)} {_what_becomes(gain)}")
    initializer = _initializer_for(gain)
    if initializer is None:
        st.caption(_("This gain is beyond what the initializer Scaled normal can be set to."))
        return
    here, there = st.columns([1, 2], vertical_alignment="center")
    with here:
        button(_("Use this gain on this page"), key="use_gain", on_click=_use, args=(initializer,))
    with there:
        link_to("Train", _("Use this gain on Train →"), function=activation, initializer=initializer)


def _known_as(gain: Gain) -> str:
    """The common initializer that has this gain, if one has."""
    for value, name in ((2.0, "He"), (1.0, "LeCun")):
        if abs(gain.value - value) < 1e-6:
            return _("That is {name}'s initializer.").format(name=name)
    return _("Weights of variance {gain}/fan_in: the initializer Scaled normal with g = {g}.").format(
        gain=written(gain.value, 4), g=written(math.sqrt(gain.value), 4)
    )


def _what_becomes(gain: Gain) -> str:
    """What becomes of variances near 1, and of gradients."""
    if gain.neutral:
        first = _("Every variance nearby is kept too.")
    elif gain.stable:
        first = _("Variances nearby come to 1.")
    else:
        first = _("Variances nearby leave: below 1 they die out, above 1 they grow.")
    if abs(gain.chi - 1) < 1e-6:
        second = _("Gradients keep their size.")
    else:
        sentence = _("Gradients shrink by a factor of {factor} a layer.")
        if gain.chi > 1:
            sentence = _("Gradients grow by a factor of {factor} a layer.")
        second = sentence.format(factor=written(math.sqrt(gain.chi), 4))
    return f"{first} {second}"


def _initializer_for(gain: Gain) -> Initializer | None:
    """The initializer with this gain, as finely as its slider can be set."""
    described = ScaledNormal.params()["gain"]
    g = round(math.sqrt(gain.value), 3)
    return ScaledNormal(gain=g) if described.low <= g <= described.high else None


def _use(initializer: Initializer) -> None:
    put(initializer=initializer)


def _table() -> dict[str, list[str] | list[float]]:
    """The gains of the family, column by column; nan where a function has none."""
    gains = {name: gain_of(cls()) for name, cls in ACTIVATIONS.items()}
    none = Gain(math.nan, math.nan, math.nan, math.nan)
    known = [gain or none for gain in gains.values()]
    return {
        _("Function"): [_(name) for name in gains],
        _("Gain σ_w²"): [round(gain.value, 6) for gain in known],
        _("g = σ_w"): [round(math.sqrt(gain.value), 6) for gain in known],
        _("χ₁ at it"): [round(gain.chi, 6) for gain in known],
        _("Mean of a"): [round(gain.mean_a, 6) for gain in known],
        _("Variances nearby"): [_stability(gain) for gain in gains.values()],
    }


def _stability(gain: Gain | None) -> str:
    if gain is None:
        return "–"
    if gain.neutral:
        return _("stay")
    return _("come to 1") if gain.stable else _("leave")
