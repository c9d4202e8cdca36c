"""The section of Depth about networks that normalize themselves."""

from __future__ import annotations

import dataclasses

import numpy as np
import streamlit as st

from act_viz.activations import Activation
from act_viz.activations.exponential import SELU
from act_viz.figures.looks import color_of
from act_viz.figures.numbers import written
from act_viz.figures.propagation import (
    Beside,
    conditions,
    drift_by_layer,
    function_said,
    mean_variance_map,
    network_said,
)
from act_viz.network.initializers import INITIALIZERS
from act_viz.propagation import PLAIN, MomentMap, Passing, RandomNetwork, layers
from act_viz.text import N_, _, n_
from act_viz.ui.controls import button, control
from act_viz.ui.depth import DepthPage, DepthSettings, reckoned, show_figure, simulated
from act_viz.ui.depth_layers import seen_in
from act_viz.ui.depth_parting import why_they_part
from act_viz.ui.link import put, settings_of
from act_viz.ui.page import link_to, theme
from act_viz.ui.setting_kinds import slug

_SHOWN_LAYERS, _SHOWN_WIDTH, _SHOWN_NETWORKS = 50, 128, 4
_DROPPED = 0.2
_CONDITIONS = {
    "usual": N_("LeCun, standardized"),
    "inputs": N_("Inputs: mean 3, std 4"),
    "He": N_("He in place of LeCun"),
    "skip": N_("Skip: f(z) + input"),
    "dropout": N_("Ordinary dropout"),
    "alpha": N_("Alpha dropout"),
}


def show_self_normalizing(settings: DepthSettings) -> None:
    """Where mean and variance go, and what becomes of the conditions under which SELU keeps them."""
    network = settings.network
    if network.activation.n_pieces > 1:
        st.info(_("The map of mean and variance is that of a function of one pre-activation; Maxout takes several."))
        return
    chart, words = st.columns([3, 2], gap="medium")
    with words:
        omega = _explain_map(network)
    with chart:
        map_ = MomentMap(network.activation, omega, network.weight_variance)
        named = network_said(dataclasses.replace(network, passing=PLAIN, bias_std=0.0))
        figure = mean_variance_map(map_, color_of(network.activation.name, theme()), theme(), named=named)
        means, variances = map_.path(0.5, 2.0, 50)
        show_figure(figure, "mean_variance", {"layer": np.arange(51), "mean": means, "variance": variances})
    _show_conditions(settings)


def _explain_map(network: RandomNetwork) -> float:
    """What the map is, and its slider; gives ω."""
    control("omega")
    st.markdown(
        _(
            "A layer takes its inputs' mean and variance to new ones. Under **SELU** with τ = Σw² = 1 and ω = Σw = 0 "
            "they come to mean 0 and variance 1 from anywhere in the frame, and stay (Klambauer et al. 2017, [arXiv "
            "1706.02515](https://arxiv.org/abs/1706.02515), Theorem 1, for τ from 0.95 to 1.1). λ and α in the sidebar "
            "break it; so does another τ, here {tau}: choose He."
        ).format(tau=written(network.weight_variance))
    )
    if not isinstance(network.activation, SELU) or abs(network.weight_variance - 1) > 1e-9:
        button(_("Set SELU and LeCun normal"), key="set_selu", on_click=_set_selu)
    return settings_of(DepthPage).omega


def _set_selu() -> None:
    put(function=SELU(), initializer=INITIALIZERS["LeCun normal"]())


def _show_conditions(settings: DepthSettings) -> None:
    """The variance through depth under each condition, in networks and in theory."""
    st.header(_("Three conditions, each as it is"), anchor=False)
    network, n_networks = settings.network, min(_SHOWN_NETWORKS, settings.n_networks)
    usual = RandomNetwork(
        network.activation,
        INITIALIZERS["LeCun normal"](),
        min(_SHOWN_LAYERS, network.depth),
        min(_SHOWN_WIDTH, network.width),
    )
    changed = _changed(usual)
    if not reckoned(usual, "conditions", lambda: [layers(one) for one in changed.values()]):
        return
    panels, runs = {}, {}
    for name, network in changed.items():
        runs[name] = simulated(DepthSettings(network, n_networks), f"condition_{slug(name)}")
        panels[name] = Beside(network.expected().var_a, seen_in(runs[name], "var_a"))
    named = function_said(usual.activation)
    figure = conditions(
        [(_(_CONDITIONS[name]), variance) for name, variance in panels.items()],
        color_of(usual.activation.name, theme()),
        theme(),
        named=named,
    )
    columns = {"layer": np.arange(1, usual.depth + 1)}
    for name, variance in panels.items():
        columns |= {f"{slug(name)}_theory": variance.expected, f"{slug(name)}_median": variance.median}
    show_figure(figure, "conditions", columns)
    st.caption(
        n_(
            "{function}, {n} network of depth {depth} and width {width}; dropout takes {rate:.0%}.",
            "{function}, {n} networks of depth {depth} and width {width}; dropout takes {rate:.0%}.",
            n_networks,
        ).format(function=named, n=n_networks, depth=usual.depth, width=usual.width, rate=_DROPPED)
    )
    for name, network in changed.items():
        if runs[name].n_done and panels[name].parts_from() is not None:
            why = why_they_part(network, network.expected(), runs[name])
            st.caption(
                _("{condition}: theory and networks part. {reason}").format(condition=_(_CONDITIONS[name]), reason=why)
            )
    if isinstance(usual.activation, SELU):
        st.caption(
            _(
                "At initialization depth itself repairs inputs that are not standardized; He weights and a plain skip "
                "break SELU's fixed point at once; alpha dropout keeps it, ordinary dropout does not."
            )
        )
    _show_drift(network.activation)


def _show_drift(activation: Activation) -> None:
    """What a short training makes of the layers' means and variances."""
    # Training brings scikit-learn with it, which the other sections do without.
    from act_viz.experiments.drift import drifting_of

    st.header(_("Training makes it drift"), anchor=False)
    if not reckoned(activation, "drift", lambda: [drifting_of(activation)]):
        return
    found = drifting_of(activation).result()
    named = function_said(activation)
    figure = drift_by_layer(found, color_of(activation.name, theme()), theme(), named=named)
    columns = {"layer": np.arange(1, found.mean.shape[-1] + 1)}
    for at, step in enumerate(found.steps):
        columns |= {f"variance_{step}": np.median(found.variance[at], axis=0)}
        columns |= {f"mean_{step}": np.median(found.mean[at], axis=0)}
    show_figure(figure, "drift", columns)
    st.caption(
        _(
            "{function} with LeCun's draw: medians of {n} networks of depth {depth} and width 32 that learn "
            "handwritten digits by Adam at 0.003, over their training samples. The theorem is about random weights; "
            "nothing holds trained ones there."
        ).format(function=named, n=found.mean.shape[1], depth=found.mean.shape[2])
    )
    link_to(
        "Train",
        _("Train eight layers of SELU on the digits →"),
        function=SELU(),
        initializer=INITIALIZERS["LeCun normal"](),
        data=_("Digits"),
        layers="8",
        units="32",
    )


def _changed(usual: RandomNetwork) -> dict[str, RandomNetwork]:
    """`usual` and what each condition makes of it; without alpha dropout for a function without a limit on the left."""
    networks = {
        "usual": usual,
        "inputs": dataclasses.replace(usual, input_mean=3.0, input_std=4.0),
        "He": dataclasses.replace(usual, initializer=INITIALIZERS["He normal"]()),
        "skip": dataclasses.replace(usual, passing=Passing("added")),
        "dropout": dataclasses.replace(usual, passing=Passing(dropout="ordinary", rate=_DROPPED)),
    }
    if np.isfinite(usual.activation.properties().limits[0]):
        networks["alpha"] = dataclasses.replace(usual, passing=Passing(dropout="alpha", rate=_DROPPED))
    return networks
