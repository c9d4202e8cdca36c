"""The settings of Depth, the networks they mean, and the simulation of them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Literal

import numpy.typing as npt
import plotly.graph_objects as go
import streamlit as st

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.figures.propagation import SKIPS
from act_viz.network.initializers import INITIALIZERS, Initializer
from act_viz.propagation import MAX_DEPTH, PLAIN, Passing, Piece, RandomNetwork, Reckoning, Simulation
from act_viz.propagation.self_normalizing import DOMAIN_MEAN
from act_viz.text import N_, _, n_
from act_viz.ui.charts import show_chart
from act_viz.ui.controls import button, control
from act_viz.ui.downloads import offer_csv
from act_viz.ui.link import settings_of
from act_viz.ui.member_controls import choose
from act_viz.ui.session import DepthSession, session_of
from act_viz.ui.settings import PageSettings, choice, member, number, step_of
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
_DROPOUTS = {"none": N_("None"), "ordinary": N_("Ordinary"), "alpha": N_("Alpha dropout")}
_WIDTHS = (4, 8, 16, 32, 64, 128, 256, 512)
_AT_ONCE_SECONDS = 0.25
"""Networks that take longer run on while the page stands."""


@dataclasses.dataclass(frozen=True)
class DepthPage(PageSettings):
    """What Depth can be set to: what to look at, a kind of network, and how many of them to run."""

    section: str = choice(SECTIONS, "signal", label=N_("What to look at"), segments=True)
    values: Literal["a", "z"] = choice(
        {"a": N_("a"), "z": N_("z")},
        "a",
        label=N_("Values"),
        segments=True,
        help=N_("a: what a layer passes on. z: its pre-activations."),
    )
    depth: int = number(50, 1, MAX_DEPTH, label=N_("Depth: layers"))
    function: Activation = member(ACTIVATIONS, "Tanh", label=N_("Activation function"))
    initializer: Initializer = member(INITIALIZERS, "Glorot normal", label=N_("Initializer"))
    width: int = step_of(_WIDTHS, 128, label=N_("Width: units in each layer"))
    networks: int = number(8, 1, 32, label=N_("Networks (seeds)"))
    bias: float = number(
        0.0,
        0.0,
        3.0,
        step=0.05,
        label=N_("Biases σ_b"),
        help=N_("Standard deviation of the biases; 0 is what nearly everybody uses."),
    )
    input_mean: float = number(0.0, -5.0, 5.0, step=0.1, label=N_("Mean of the inputs"))
    input_std: float = number(1.0, 0.01, 100.0, label=N_("Standard deviation of the inputs"), control="steps")
    correlation: float = number(0.5, 0.0, 1.0, step=0.01, label=N_("Correlation of two inputs"))
    skip: Literal["none", "added", "scaled"] = choice(SKIPS, "none", label=N_("Skip connection"))
    dropout: Literal["none", "ordinary", "alpha"] = choice(_DROPOUTS, "none", label=N_("Dropout"))
    dropped: float = number(0.1, 0.0, 0.9, step=0.05, label=N_("Share dropped"))
    omega: float = number(
        0.0,
        *DOMAIN_MEAN,
        step=0.01,
        label=N_("Sum of a unit's weights ω"),
        help=N_("0 on average over random weights; Theorem 1 allows −0.1 to 0.1."),
    )

    @property
    def passing(self) -> Passing:
        """Skip connection and dropout."""
        if self.dropout == "alpha" and not self.alpha_possible:
            return dataclasses.replace(PLAIN, skip=self.skip)
        return Passing(self.skip, self.dropout, 0.0 if self.dropout == "none" else self.dropped)

    @property
    def alpha_possible(self) -> bool:
        """Whether the function has the limit on the left that alpha dropout needs."""
        return math.isfinite(self.function.properties().limits[0])

    @property
    def network(self) -> RandomNetwork:
        """The networks to run, but for their seeds."""
        inputs = self.input_mean, self.input_std, self.correlation
        return RandomNetwork(self.function, self.initializer, self.depth, self.width, self.bias, *inputs, self.passing)


@dataclasses.dataclass(frozen=True)
class DepthSettings:
    """A kind of network and how many of them to run."""

    network: RandomNetwork
    n_networks: int


def depth_settings() -> DepthSettings:
    """Draw the settings in the sidebar; gives the networks that they mean."""
    settings = settings_of(DepthPage)
    with st.sidebar:
        for name in ("function", "initializer"):
            choose(name)
        for name in ("width", "networks", "bias"):
            control(name)
        with st.expander(_("Inputs, skip connection, dropout"), key="more_depth"):
            for name in ("input_mean", "input_std", "correlation", "skip", "dropout"):
                control(name)
            if settings.dropout != "none":
                control("dropped")
            if settings.dropout == "alpha" and not settings.alpha_possible:
                st.warning(_("Alpha dropout needs a function with a limit on the left; nothing is dropped."))
    return DepthSettings(settings.network, settings.networks)


def depth_slider() -> None:
    """How many layers the networks have."""
    control("depth")


def choose_section() -> str:
    """Which part of the page is open."""
    control("section", label_visibility="collapsed")
    return settings_of(DepthPage).section


def simulated(settings: DepthSettings, purpose: str = "layers") -> Simulation:
    """The networks of `settings`, run at once if that is quick; else they run on while the page stands, under a bar.

    Each `purpose` has its own networks, which are kept as long as the settings are the same.
    """
    kept = session_of(DepthSession).simulations
    running = kept.get(purpose)
    if running is None or (running.network, running.n_networks) != (settings.network, settings.n_networks):
        running = kept[purpose] = Simulation(settings.network, settings.n_networks)
    done = n_(
        "Canceled: {n} of {all} network has run.", "Canceled: {n} of {all} networks have run.", running.n_networks
    )
    _go_on(running, running.n_networks, f"simulation_{purpose}", done)
    return running


def reckoned(key: Hashable, purpose: str, pieces: Callable[[], Sequence[Piece]]) -> bool:
    """Whether the `pieces` of theory are there, at once if that is quick; else they are reckoned under a bar.

    Each `purpose` has its own, which are kept as long as the `key` is the same.
    """
    kept = session_of(DepthSession).reckonings
    running = kept.get(purpose)
    if running is None or running.key != key:
        running = kept[purpose] = Reckoning(key, pieces())
    done = n_(
        "Canceled: {n} of {all} step of theory is done.",
        "Canceled: {n} of {all} steps of theory are done.",
        running.n_pieces,
    )
    _go_on(running, running.n_pieces, f"theory_{purpose}", done)
    return running.finished and not running.stopped


def _go_on(running: Simulation | Reckoning, n_pieces: int, key: str, canceled: str) -> None:
    """Go on with `running`: a little at once, the rest under a bar; if it was canceled, offer to take it up again."""
    if not running.finished:
        running.advance(_AT_ONCE_SECONDS)
    if not running.finished:
        work_on(running, n_pieces, key, running.stop)
    elif running.stopped:
        st.info(canceled.format(n=running.n_done, all=n_pieces))
        button(_("Go on"), key=f"{key}_resume", on_click=running.resume)


def show_figure(figure: go.Figure, key: str, columns: Mapping[str, npt.ArrayLike]) -> None:
    """`figure` with its description, and the numbers behind it to take away."""
    show_chart(figure, key, figure.layout.meta["alt"])
    offer_csv(columns, key)
