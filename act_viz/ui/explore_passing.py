"""The view of Explore that shows what passes through a function: what comes in, the picture, its numbers."""

from __future__ import annotations

import streamlit as st

from act_viz.figures.passing import densities
from act_viz.propagation.distributions import Normal, Uniform, Values
from act_viz.text import _
from act_viz.ui.charts import show_numbers
from act_viz.ui.controls import control
from act_viz.ui.explore import PICTURE, READING, ExploreSettings, keep_on_top
from act_viz.ui.link import settings_of
from act_viz.ui.page import MENU, link_to, theme
from act_viz.ui.parts import part
from act_viz.ui.passing_picture import Inflow, show_passing
from act_viz.ui.session import LiveSession, session_of

_CONTROLS, _KEY = "explore_inflow", "passes"
_SHORT = {"mean": "μ", "std": "σ", "weights": "σ_w²"}
"""Labels of sliders that stand side by side."""
_DRAWS = (PICTURE, READING, MENU)


def choose_inflow() -> None:
    """What comes in, the weights, and the layer that is looked at."""
    control("law")
    settings = settings_of(ExploreSettings)
    of_units = settings.law == "units" and values_of_run(settings.unit_layer) is not None
    if settings.law == "units":
        if of_units:
            control("unit_layer")
        else:
            st.info(_("No network has run on Train in this session; the picture shows a normal distribution."))
            link_to("Train", _("Train it →"), function=settings.function)
    _sliders(of_units)


@part(_CONTROLS)
def _sliders(of_units: bool) -> None:
    """The sliders that the picture follows."""
    several = settings_of(ExploreSettings).function.n_pieces > 1
    for row in (() if of_units else ("mean", "std"), () if several else ("weights", "layer")):
        for column, name in zip(st.columns(2, gap="small") if row else (), row, strict=True):
            with column:
                control(name, label=_SHORT.get(name, ""), parts=_DRAWS)


def values_of_run(layer: int) -> Values | None:
    """The pre-activations of a hidden `layer`, from 1, of the first network on Train, over its training set.

    None where no network has run in this session, or its values are not finite. The last layer stands for later ones.
    """
    run = session_of(LiveSession).run
    if run is None:
        return None
    with run.lock:
        trainer = run.trainers[0]
        hidden = trainer.forward(trainer.data.x_train)[:-1]
    if not hidden:
        return None
    z, _a = hidden[min(layer, len(hidden)) - 1]
    try:
        return Values.of(z)
    except ValueError:
        return None


def inflow() -> Inflow:
    """What the settings let come in."""
    settings = settings_of(ExploreSettings)
    values = values_of_run(settings.unit_layer) if settings.law == "units" else None
    law = Uniform if settings.law == "uniform" else Normal
    return Inflow(values or law(settings.mean, settings.std), settings.weights, settings.layer)


@part(PICTURE)
def show_passing_picture() -> None:
    """The picture, as the sliders stand now."""
    with st.container(key="curve_box"):
        show_passing(settings_of(ExploreSettings).function, inflow(), theme(), setting="function", key=_KEY)
    keep_on_top()


@part(READING)
def show_numbers_passing() -> None:
    """What the marks mean, and the densities in a table that is folded away."""
    function, came = settings_of(ExploreSettings).function, inflow()
    st.caption(
        _(
            "Below the curve: how likely each z is. Beside it: how likely values of f(z) and f′(z) are; a bar is a "
            "value with a probability of its own. Dotted: the mean of z and one standard deviation on either side. "
            "From layer 2 on z is normal with mean 0, as in a very wide random network (see Depth)."
        )
    )
    layer = 1 if function.n_pieces > 1 else came.layer
    show_numbers(lambda: densities(function, came.z, came.weights, layer, theme()), _KEY)
