"""The settings of Depth, the networks they mean, and the simulation of them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

import numpy.typing as npt
import plotly.graph_objects as go
import streamlit as st

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.initializers import INITIALIZERS
from act_viz.propagation import MAX_DEPTH, PLAIN, Passing, RandomNetwork, Simulation
from act_viz.text import N_, _
from act_viz.ui.charts import show_chart
from act_viz.ui.controls import choose, log_steps, pick, prepare
from act_viz.ui.downloads import offer_csv
from act_viz.ui.session import DepthSession, session_of
from act_viz.ui.work import work_on

SECTIONS = {
    "signal": N_("Signal"),
    "units": N_("Units"),
    "gradient": N_("Gradient"),
    "map": N_("Fixed points"),
    "selu": N_("SELU"),
    "chaos": N_("Edge of chaos"),
    "birth": N_("Born dead"),
    "gain": N_("Initializer"),
}
_SKIPS = {
    "none": N_("None"),
    "added": N_("f(z) + input"),
    "scaled": N_("(f(z) + input) / √2"),
}
_DROPOUTS = {"none": N_("None"), "ordinary": N_("Ordinary"), "alpha": N_("Alpha dropout")}
_WIDTHS = (4, 8, 16, 32, 64, 128, 256, 512)
_STDS = log_steps(0.01, 100.0, 1.0)
_AT_ONCE_SECONDS = 0.25
"""Networks that take longer run on while the page stands."""


@dataclasses.dataclass(frozen=True)
class DepthSettings:
    """What the controls say: a kind of network and how many of them to run."""

    network: RandomNetwork
    n_networks: int


def depth_settings(depth: int) -> DepthSettings:
    """Draw the settings in the sidebar; gives the networks of `depth` layers that they mean."""
    with st.sidebar:
        activation = choose(ACTIVATIONS, "function", _("Activation function"), "Tanh")
        initializer = choose(INITIALIZERS, "initializer", _("Initializer"), "Glorot normal")
        width = st.select_slider(_("Width: units in each layer"), _WIDTHS, 128, key="width", bind="query-params")
        n_networks = st.slider(_("Networks (seeds)"), 1, 32, 8, key="networks", bind="query-params")
        bias_std = st.slider(
            _("Biases  $\\sigma_b$"),
            0.0,
            3.0,
            0.0,
            0.05,
            key="bias",
            help=_("Standard deviation of the biases; 0 is what nearly everybody uses."),
            bind="query-params",
        )
        with st.expander(_("Inputs, skip connection, dropout"), key="more_depth"):
            inputs = _choose_inputs()
            passing = _choose_passing(activation)
    network = RandomNetwork(activation, initializer, depth, int(width), bias_std, *inputs, passing)
    return DepthSettings(network, n_networks)


def _choose_inputs() -> tuple[float, float, float]:
    """Their mean, their standard deviation, and the correlation of two."""
    mean = st.slider(_("Mean of the inputs"), -5.0, 5.0, 0.0, 0.1, key="input_mean", bind="query-params")
    std = st.select_slider(
        _("Standard deviation of the inputs"),
        _STDS,
        1.0,
        key="input_std",
        format_func=lambda value: f"{value:g}",
        bind="query-params",
    )
    correlation = st.slider(_("Correlation of two inputs"), 0.0, 1.0, 0.5, 0.01, key="correlation", bind="query-params")
    return mean, float(std), correlation


def _choose_passing(activation: Activation) -> Passing:
    skip = pick("skip", _("Skip connection"), list(_SKIPS), "none", spoken=lambda key: _(_SKIPS[key]))
    dropout = pick("dropout", _("Dropout"), list(_DROPOUTS), "none", spoken=lambda key: _(_DROPOUTS[key]))
    rate = 0.0
    if dropout != "none":
        rate = st.slider(_("Share dropped"), 0.0, 0.9, 0.1, 0.05, key="dropped", bind="query-params")
    if dropout == "alpha" and not math.isfinite(activation.properties().limits[0]):
        st.warning(_("Alpha dropout needs a function with a limit on the left; nothing is dropped."))
        return dataclasses.replace(PLAIN, skip=skip)  # type: ignore[arg-type]
    return Passing(skip, dropout, rate)  # type: ignore[arg-type]


def depth_slider() -> int:
    """How many layers the networks have."""
    return st.slider(_("Depth: layers"), 1, MAX_DEPTH, 50, key="depth", bind="query-params")


def _spoken(key: str) -> str:
    """A section as it is shown."""
    return _(SECTIONS[key])


def choose_section() -> str:
    """Which part of the page is open."""
    prepare("section", list(SECTIONS), _spoken)
    chosen = st.segmented_control(
        _("What to look at"),
        list(SECTIONS),
        default="signal",
        required=True,
        key="section",
        format_func=_spoken,
        label_visibility="collapsed",
        bind="query-params",
    )
    return str(chosen or "signal")


def simulated(settings: DepthSettings, purpose: str = "layers") -> Simulation:
    """The networks of `settings`, run at once if that is quick; else they run on while the page stands, under a bar.

    Each `purpose` has its own networks, which are kept as long as the settings are the same.
    """
    kept = session_of(DepthSession).simulations
    running = kept.get(purpose)
    if running is None or (running.network, running.n_networks) != (settings.network, settings.n_networks):
        running = kept[purpose] = Simulation(settings.network, settings.n_networks)
    if not running.finished:
        running.advance(_AT_ONCE_SECONDS)
    if not running.finished:
        work_on(running, running.n_networks, f"simulation_{purpose}", running.stop)
    elif running.stopped:
        st.info(_("Canceled: {n} of {all} networks have run.").format(n=running.n_done, all=running.n_networks))
    return running


def show_figure(figure: go.Figure, key: str, columns: Mapping[str, npt.ArrayLike]) -> None:
    """`figure` with its description, and the numbers behind it to take away."""
    show_chart(figure, key, figure.layout.meta["alt"])
    offer_csv(columns, key)
