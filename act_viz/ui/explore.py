"""The parts of Explore: probe, picture, formula, text, properties, code."""

from __future__ import annotations

import dataclasses
import re
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.figures.curve_words import shading_explained
from act_viz.figures.curves import curve_and_derivative
from act_viz.figures.sampling import WINDOW
from act_viz.figures.style import PAPER
from act_viz.propagation.pushforward import N_LAYERS
from act_viz.text import N_, _
from act_viz.ui.charts import show_numbers
from act_viz.ui.controls import control, take_number
from act_viz.ui.curve_picture import show_picture_of
from act_viz.ui.link import settings_of
from act_viz.ui.member_controls import choose
from act_viz.ui.page import MENU, link_to, theme
from act_viz.ui.parts import part
from act_viz.ui.properties import property_rows
from act_viz.ui.settings import PageSettings, choice, member, number

_CURVE, _PROBE = "curve", "explore_probe"
PICTURE, READING, _DETAILS, _WAYS = "explore_picture", "explore_reading", "explore_details", "explore_ways"
# On a telephone the picture stands on top and stays there, so that it is seen while a slider below it is dragged.
_PHONE = """@media (max-width: 640px) {
.stHorizontalBlock:has(.st-key-curve_box) { flex-direction: column-reverse; }
.stColumn:has(.st-key-curve_box) { background: {paper}; position: sticky; top: 3rem; z-index: 2; }
}"""
_WORDS_IN_FORMULA = re.compile(r"\\text\{(\s*)([^{}]*?)(\s*)\}")
FORMULA_WORDS = (
    N_("else"),
    N_("otherwise"),
    N_("learned"),
    N_("for the piece"),
    N_("that wins at"),
    N_("and"),
    N_("or"),
    N_("not"),
)
"""Every word that stands in a formula."""
_BESIDE = ("ReLU", "Tanh")
"""What a function is compared with at first."""


VIEWS = {"curve": N_("The curve"), "passes": N_("What passes through")}
LAWS = {"normal": N_("Normal"), "uniform": N_("Uniform"), "units": N_("Your run")}


@dataclasses.dataclass(frozen=True)
class ExploreSettings(PageSettings):
    """What Explore can be set to."""

    function: Activation = member(ACTIVATIONS, "Sigmoid", label=N_("Function"))
    probe: float = number(
        1.0,
        *WINDOW,
        step=0.05,
        label=N_("Probe z"),
        help=N_("Reads f and f′ at one pre-activation. A click on the chart moves it too."),
        hand=True,
    )
    view: str = choice(VIEWS, "curve", label=N_("View"), segments=True)
    law: str = choice(
        LAWS,
        "normal",
        label=N_("What comes in"),
        segments=True,
        help=N_("The distribution of the pre-activations; “Your run” has those of the network on Train."),
    )
    mean: float = number(
        0.0, -5.0, 5.0, step=0.05, label=N_("Mean μ"), help=N_("Mean of the pre-activations."), hand=True
    )
    std: float = number(
        1.0,
        0.05,
        5.0,
        step=0.05,
        label=N_("Spread σ"),
        help=N_("Standard deviation of the pre-activations."),
        hand=True,
    )
    weights: float = number(
        1.0,
        0.05,
        4.0,
        step=0.05,
        label=N_("Weights σ_w²"),
        help=N_("Variance of a weight times the number of inputs: 2 is He's initializer, 1 LeCun's."),
        hand=True,
    )
    layer: int = number(
        1,
        1,
        N_LAYERS,
        label=N_("Layer"),
        help=N_("The pre-activations of this layer of a wide random network, whose first has those chosen above."),
        hand=True,
    )
    unit_layer: int = number(1, 1, 10, label=N_("Hidden layer of the run"))


def choose_view() -> str:
    """What the picture shows: the curve and its derivative, or what passes through."""
    control("view", label_visibility="collapsed")
    return settings_of(ExploreSettings).view


def choose_function() -> None:
    """The function and its sliders, which draw only what they change, the picture first."""
    choose("function", (PICTURE, READING, _DETAILS, _WAYS, MENU), hand=True)


@part(_PROBE)
def probe_slider() -> None:
    """The slider that moves the probe; a click on the picture moves it too."""
    control("probe", parts=(PICTURE, MENU))


@part(PICTURE)
def show_picture() -> None:
    """The curve with the probe, as the sliders stand now."""
    settings = settings_of(ExploreSettings)
    with st.container(key="curve_box"):
        take = partial(take_number, "probe", (PICTURE, _PROBE, MENU))
        show_picture_of(settings.function, settings.probe, theme(), setting="function", key=_CURVE, take=take)
    keep_on_top()


def keep_on_top() -> None:
    """Let the picture in `curve_box` stay in sight on a telephone."""
    style = _PHONE.replace("{paper}", PAPER[theme()])
    st.html(f"<style>{style}</style>")


@part(READING)
def show_reading() -> None:
    """What the marks in the picture mean, and its numbers in a table that is folded away."""
    settings = settings_of(ExploreSettings)
    st.caption(shading_explained(settings.function))
    show_numbers(lambda: figures(settings)[0], _CURVE)


def figures(settings: ExploreSettings) -> list[go.Figure]:
    """What the page draws with `settings`, as Plotly has it."""
    return [curve_and_derivative(settings.function, settings.probe, theme())]


def show_formula() -> None:
    """f and f' as they are printed."""
    activation = settings_of(ExploreSettings).function
    # Inline, since a displayed formula does not wrap where the column is narrow.
    for formula in (activation.formula, activation.derivative_formula):
        st.markdown(rf"$\displaystyle {in_words_of_the_reader(formula)}$")


def in_words_of_the_reader(formula: str) -> str:
    """`formula` with the words in it in the reader's language."""
    return _WORDS_IN_FORMULA.sub(lambda found: rf"\text{{{found[1]}{_(found[2])}{found[3]}}}", formula)


@part(_WAYS)
def show_ways() -> None:
    """Links that take the function, with its sliders as they stand now, to other pages."""
    function = settings_of(ExploreSettings).function
    others = [ACTIVATIONS[name]() for name in _BESIDE if name != function.name]
    with st.container(horizontal=True, gap="small", key="ways"):
        link_to("Train", _("Train it →"), function=function)
        link_to("Depth", _("At depth →"), function=function)
        link_to("Compare", _("Compare it →"), functions=(function, *others))


def show_text() -> None:
    """What the function does, and where it comes from."""
    activation = settings_of(ExploreSettings).function
    st.header(_("What it does"), anchor=False)
    st.markdown(_(activation.text()))
    source = activation.source
    if source:
        cited = f"{source.authors}, {source.year}"
        st.caption(_("Source: {cited}").format(cited=f"[{cited}]({source.url})" if source.url else cited))


@part(_DETAILS)
def show_details() -> None:
    """Properties and code side by side, as the sliders stand now."""
    activation = settings_of(ExploreSettings).function
    properties, code = st.columns(2, gap="medium")
    with properties:
        _show_properties(activation)
    with code:
        _show_code(activation)


def _show_properties(activation: Activation) -> None:
    """The stated properties at the present parameters."""
    st.header(_("Properties"), anchor=False)
    rows = "\n".join(f"| {name} | {value} |" for name, value in property_rows(activation).items())
    st.markdown(f"| {_('Property')} | {_('Value')} |\n|---|---|\n{rows}")


def _show_code(activation: Activation) -> None:
    """The code of f and f', as it runs here."""
    st.header(_("Code"), anchor=False)
    st.code(activation.code(), language="python", wrap_lines=True)
