"""Sections of Depth that show maps: of variances, of mean and variance, of order and chaos."""

from __future__ import annotations

import dataclasses

import numpy as np
import streamlit as st

from act_viz.activations import Activation
from act_viz.activations.exponential import SELU
from act_viz.figures.numbers import written
from act_viz.figures.propagation import (
    Beside,
    InitializerPoint,
    conditions,
    correlation_through_depth,
    drift_by_layer,
    edge_of_chaos,
    mean_variance_map,
    variance_map,
)
from act_viz.figures.style import color_of
from act_viz.initializers import INITIALIZERS
from act_viz.propagation import (
    MAX_DEPTH,
    PLAIN,
    FixedPoint,
    MomentMap,
    Passing,
    RandomNetwork,
    chaos_map,
    critical_point,
)
from act_viz.text import N_, _
from act_viz.ui.controls import button, control
from act_viz.ui.depth import DepthPage, DepthSettings, show_figure, simulated
from act_viz.ui.depth_layers import seen_in
from act_viz.ui.link import put, settings_of
from act_viz.ui.page import link_to, theme
from act_viz.ui.settings import slug

_STARTS = (0.0, 0.5, 0.9, 0.99)
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


def show_variance_map(settings: DepthSettings) -> None:
    """q of the next layer against q, and the variances that stay."""
    network = settings.network
    field = network.theory()
    points = field.fixed_points()
    path = network.expected().q
    color = color_of(network.activation.name, theme())
    figure = variance_map(field, points, path, color, theme())
    grid = np.geomspace(1e-4, 1e4, 161)
    show_figure(figure, "variance_map", {"q": grid, "next_q": field.next_q(grid)})
    for point in points:
        st.markdown(
            _(
                "- q = {q}: the map's slope there is {slope}, so that variances nearby {what}; χ₁ = {chi}; ξ of "
                "variances {xi_q} layers, of gradients and correlations {xi_c} layers."
            ).format(
                q=written(point.q),
                slope=written(point.growth),
                what=_moves(point),
                chi=written(point.chi),
                xi_q=written(point.length_scale),
                xi_c=written(point.correlation_scale),
            )
        )
    if not network.passing.plain:
        st.caption(_("The map is that of layers that pass on f(z): skip and dropout are left out."))
    st.caption(
        _(
            "q ↦ σ_w² E[f(√q Z)²] + σ_b², with σ_w² = {w} and σ_b = {b} (Poole et al. 2016). A fixed point is stable "
            "where the map's slope is below 1."
        ).format(w=written(network.weight_variance), b=written(network.bias_std))
    )


def _moves(point: FixedPoint) -> str:
    """What variances near a fixed point do."""
    if point.neutral:
        return _("stay where they are")
    if point.slow:
        return _("come closer, but slowly") if point.stable else _("leave, but slowly")
    return _("come closer") if point.stable else _("leave")


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
        figure = mean_variance_map(map_, color_of(network.activation.name, theme()), theme())
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
    panels = {}
    for name, changed in _changed(usual).items():
        running = simulated(DepthSettings(changed, n_networks), f"condition_{slug(name)}")
        panels[name] = Beside(changed.expected().var_a, seen_in(running, "var_a"))
    figure = conditions(
        [(_(_CONDITIONS[name]), variance) for name, variance in panels.items()],
        color_of(network.activation.name, theme()),
        theme(),
    )
    columns = {"layer": np.arange(1, usual.depth + 1)}
    for name, variance in panels.items():
        columns |= {f"{slug(name)}_theory": variance.expected, f"{slug(name)}_median": variance.quartiles[1]}
    show_figure(figure, "conditions", columns)
    st.caption(
        _(
            "{function}, {n} networks of {depth} layers of {width} units; dropout takes {rate:.0%}. At initialization "
            "depth itself repairs inputs that are not standardized; He weights and a plain skip break it at once; "
            "alpha dropout keeps it, ordinary dropout does not."
        ).format(function=usual.activation, n=n_networks, depth=usual.depth, width=usual.width, rate=_DROPPED)
    )
    _show_drift(network.activation)


def _show_drift(activation: Activation) -> None:
    """What a short training makes of the layers' means and variances."""
    # Training brings scikit-learn with it, which the other sections do without.
    from act_viz.drift import drift_of

    st.header(_("Training makes it drift"), anchor=False)
    found = drift_of(activation)
    figure = drift_by_layer(found, color_of(activation.name, theme()), theme())
    columns = {"layer": np.arange(1, found.mean.shape[-1] + 1)}
    for at, step in enumerate(found.steps):
        columns |= {f"variance_{step}": np.median(found.variance[at], axis=0)}
        columns |= {f"mean_{step}": np.median(found.mean[at], axis=0)}
    show_figure(figure, "drift", columns)
    st.caption(
        _(
            "{function} with LeCun's draw: medians of {n} networks of {depth} layers of 32 units that learn "
            "handwritten digits by Adam at 0.003, over their training samples. The theorem is about random weights; "
            "nothing holds trained ones there."
        ).format(function=activation, n=found.mean.shape[1], depth=found.mean.shape[2])
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


def show_chaos(settings: DepthSettings) -> None:
    """The map of χ₁ with its critical line, and what becomes of two inputs."""
    network = settings.network
    here = InitializerPoint(_("this network"), float(np.sqrt(network.weight_variance)), network.bias_std)
    critical = critical_point(network.activation)
    reach = [2.5, 1.25 * here.weight_std if here.weight_std < 20 else 0.0]
    if critical is not None:
        reach.append(1.3 * float(np.sqrt(critical.weight_variance)))
    chaos = chaos_map(network.activation, round(min(20.0, max(reach)), 1), max(2.0, network.bias_std))
    left, right = st.columns(2, gap="medium")
    with left:
        figure = edge_of_chaos(chaos, _common_initializers(network.width), here, _settled_chi(network), theme())
        weights, biases = np.meshgrid(chaos.weight_std, chaos.bias_std)
        columns = {"weight_std": weights.ravel(), "bias_std": biases.ravel(), "chi": chaos.chi.ravel()}
        show_figure(figure, "chaos", columns)
    with right:
        running = simulated(settings)
        correlation = Beside(network.expected_correlation(), seen_in(running, "correlation"))
        others = [
            (start, dataclasses.replace(network, correlation=start).expected_correlation())
            for start in _STARTS
            if start != network.correlation
        ]
        figure = correlation_through_depth(
            correlation, others, color_of(network.activation.name, theme()), theme(), height=450
        )
        low, middle, high = correlation.quartiles
        columns = {
            "layer": np.arange(1, network.depth + 1),
            "theory": correlation.expected,
            "lower_quartile": low,
            "median": middle,
            "upper_quartile": high,
        }
        show_figure(figure, "correlations", columns)
    _say_critical(settings)


def _settled_chi(network: RandomNetwork) -> float:
    """χ₁ where the variance of inputs of mean square 1 has settled, as the map has it."""
    return float(dataclasses.replace(network, passing=PLAIN).theory().through(MAX_DEPTH).chi[-1])


def _common_initializers(width: int) -> list[InitializerPoint]:
    """Where the initializers of the family that need no setting stand, those at one place together."""
    places: dict[float, list[str]] = {}
    for name in ("LeCun normal", "Glorot normal", "He normal"):
        weight_std = float(np.sqrt(width * INITIALIZERS[name]().variance(width, width)))
        places.setdefault(round(weight_std, 6), []).append(name.partition(" ")[0])
    return [InitializerPoint(", ".join(names), weight_std) for weight_std, names in places.items()]


def _say_critical(settings: DepthSettings) -> None:
    network = settings.network
    critical = critical_point(network.activation)
    if critical is None:
        st.markdown(_("No weights bring this function to the edge of chaos with biases 0."))
    elif critical.every_q:
        st.markdown(
            _("With biases 0 the edge lies at σ_w = {w}, and there every variance is kept.").format(
                w=written(float(np.sqrt(critical.weight_variance)), 4)
            )
        )
    else:
        st.markdown(
            _("With biases 0 the edge lies at σ_w = {w}, where the variance settles at q = {q}.").format(
                w=written(float(np.sqrt(critical.weight_variance)), 4), q=written(critical.q)
            )
        )
    st.caption(
        _(
            "χ₁ at the variance that inputs of mean square 1 settle at. Below 1 is order: inputs become alike and "
            "gradients vanish; above 1 is chaos: inputs part and gradients explode (Schoenholz et al. 2017). At the "
            "right, theory for other correlations to start with is dotted. The correlation of two inputs is set in the "
            "sidebar."
        )
    )
