"""The parts of Choose: what the network is, the ranked answer with its reasons, the article's rules, output layers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import streamlit as st

from act_viz.activations import ACTIVATIONS
from act_viz.evidence.choice_rules import ARTICLE_RULES, Advice, Level, Reason, Situation, Size, advise, standing_in
from act_viz.evidence.claims import VERDICTS, Result, shipped
from act_viz.evidence.ranking import Ranking
from act_viz.figures.outputs import gradient_sizes
from act_viz.network.output_pairs import OUTPUT_PAIRS
from act_viz.text import N_, _
from act_viz.ui.charts import show_chart
from act_viz.ui.controls import control
from act_viz.ui.link import settings_of
from act_viz.ui.page import link_to, theme
from act_viz.ui.settings import PageSettings, choice, number, switch

_SIZES = {"small": N_("Few: hundreds"), "medium": N_("Thousands"), "large": N_("Millions")}
_SHOWN = 3


@dataclasses.dataclass(frozen=True)
class ChooseSettings(PageSettings):
    """What is known of the network."""

    depth: int = number(4, 1, 100, label=N_("Hidden layers"))
    samples: Size = choice(_SIZES, "medium", label=N_("Training samples"))
    normalized: bool = switch(N_("Batch or layer normalization"))
    skips: bool = switch(N_("Skip connections"))
    overfits: bool = switch(N_("It overfits"))
    inference: bool = switch(N_("Inference must be fast"))
    accelerator: bool = switch(N_("Hardware tuned for ReLU"))
    bounded: bool = switch(N_("Bounded outputs, as in gates"))


def ask_situation() -> Situation:
    """Controls for what is known of the network."""
    for name in ("depth", "samples", "normalized", "skips", "overfits", "inference", "accelerator", "bounded"):
        control(name)
    said = settings_of(ChooseSettings)
    return Situation(
        depth=said.depth,
        data=said.samples,
        normalized=said.normalized,
        skips=said.skips,
        overfits=said.overfits,
        fast_inference=said.inference,
        accelerator=said.accelerator,
        bounded=said.bounded,
    )


def show_advice(net: Situation, ranking: Ranking) -> None:
    """The best functions for `net`, each with its reasons; the rest in order below."""
    results = {result.claim.number: result for result in shipped().values()}
    verdicts: dict[str, Level] = {number: result.verdict for number, result in results.items()}
    advised = advise(net, verdicts, standing_in(ranking, net.depth))
    for place, advice in enumerate(advised[:_SHOWN], 1):
        _show_one(place, advice, results)
    rest = " · ".join(f"{_(advice.function)} {advice.points:+.1f}" for advice in advised[_SHOWN:])
    st.caption(_("Then, with their points: {rest}").format(rest=rest.replace("-", "−")))
    st.caption(
        _(
            "Points start with the standing in the ranking at the nearest depth that was measured, 0 to 3. A reason "
            "that rests on a claim weighs in full if the claim holds, half if it depends, and nothing if it fails."
        )
    )


def _show_one(place: int, advice: Advice, results: Mapping[str, Result]) -> None:
    with st.container(border=True):
        name, points = st.columns([3, 1], vertical_alignment="center")
        with name:
            st.header(f"{place}. {_(advice.function)}", anchor=False)
        with points:
            st.markdown(_("{points} points").format(points=f"{advice.points:+.1f}".replace("-", "−")))
        for reason in advice.reasons:
            _show_reason(reason, results)
        if not advice.reasons:
            st.markdown(_("Its standing in the ranking alone."))
        link_to("Explore", _("Look at it"), function=ACTIVATIONS[advice.function]())


def _show_reason(reason: Reason, results: Mapping[str, Result]) -> None:
    said, support = st.columns([3, 2], vertical_alignment="center")
    with said:
        points = f"{reason.points:+.1f}".replace("-", "−")
        st.markdown(f"**{points}**  {_(reason.rule.text)}")
    with support:
        if reason.verdict is None:
            st.markdown(_("Convention, not tested here"))
        else:
            link_to_claim(results[reason.rule.claim])


def link_to_claim(result: Result) -> None:
    """A link to the page of the claim of `result`, with its verdict."""
    label = f"{result.claim.number}: {_(VERDICTS[result.verdict])}"
    link_to("Claims", label, claim=type(result.claim)())


def show_article_rules() -> None:
    """The article's five rules, each with the claims that tell what became of it."""
    st.header(_("The article's five rules, and what was found"), anchor=False)
    results = {result.claim.number: result for result in shipped().values()}
    for rule in ARTICLE_RULES:
        said, found = st.columns([3, 2], vertical_alignment="center")
        with said:
            st.markdown(_(rule.text))
        with found, st.container(horizontal=True):
            for number in rule.claims:
                link_to_claim(results[number])


def show_outputs() -> None:
    """Output layers with their losses, and the gradient picture that tells which fit."""
    st.header(_("The output layer and its loss"), anchor=False)
    pairs = [cls() for cls in OUTPUT_PAIRS.values()]
    figure = gradient_sizes(pairs, theme())
    show_chart(figure, "outputs", figure.layout.meta["alt"])
    for left, right in zip(pairs[::2], pairs[1::2], strict=True):
        for column, pair in zip(st.columns(2, gap="large"), (left, right), strict=True):
            with column:
                st.subheader(_(pair.name), anchor=False)
                st.markdown(rf"$\displaystyle {pair.formula}$")
                st.markdown(rf"$\displaystyle {pair.gradient_formula}$")
                st.markdown(_(pair.text()))
