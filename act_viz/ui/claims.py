"""The parts of Claims: which claim, who says it, what was found, and testing it here and now."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Mapping

import streamlit as st

from act_viz.activations.activation import Source
from act_viz.evidence.claims import (
    ANSWERS,
    CLAIMS,
    FORMS,
    TOPICS,
    VERDICTS,
    Claim,
    Finding,
    Form,
    Quoted,
    Result,
    Test,
    shipped,
)
from act_viz.evidence.ranking import Measure
from act_viz.evidence.ranking import shipped as shipped_ranking
from act_viz.figures.claims import effect, medians_and_quartiles, seeds_and_effects, tuned_rates
from act_viz.text import N_, _
from act_viz.ui.charts import show_chart
from act_viz.ui.controls import button, control
from act_viz.ui.link import member_as_left, put, settings_of
from act_viz.ui.member_controls import tune
from act_viz.ui.page import theme
from act_viz.ui.ranking import ALL_DEPTHS, MEASURES, SCOPES
from act_viz.ui.session import ClaimsSession, session_of
from act_viz.ui.settings import PageSettings, choice, member, words
from act_viz.ui.work import work_on

_VIEWS = {"claim": N_("One claim"), "all": N_("All verdicts"), "ranking": N_("The ranking")}
_COLORS = {"holds": "green", "depends": "orange", "fails": "red"}
# Streamlit cuts a button's text where the window ends.
_WHOLE_STATEMENTS = """<style>
[class*=st-key-open_] button [data-testid=stMarkdownContainer] { white-space: normal; text-align: left; }
[class*=st-key-open_] button p { white-space: inherit; }
</style>"""
_MARK_LENGTH = 8
_FORMS = {"short": N_("Short: 20 seeds, seconds"), "full": N_("Full: more seeds, minutes")}


def _depths() -> dict[str, str]:
    return {ALL_DEPTHS: N_("All depths")} | {str(depth): str(depth) for depth in shipped_ranking().depths}


@dataclasses.dataclass(frozen=True)
class ClaimsSettings(PageSettings):
    """What Claims can be set to."""

    view: str = choice(_VIEWS, "claim", label=N_("View"), segments=True)
    claim: Claim = member(CLAIMS, next(iter(CLAIMS)), label=N_("Claim"))
    form: str = choice(_FORMS, "short", label=N_("How thoroughly"))
    scope: str = choice(SCOPES, "six", label=N_("Functions"))
    measure: Measure = choice(MEASURES, "accuracy", label=N_("Ranked by"))
    depth: str = choice(_depths, ALL_DEPTHS, label=N_("Hidden layers"))
    tested: str = words(longest=_MARK_LENGTH)


def choose_view() -> str:
    """The heading, and which of the page's three views is shown."""
    heading, switch = st.columns([1, 2], vertical_alignment="center")
    with heading:
        st.title(_("Claims"), anchor=False)
    with switch:
        control("view", label_visibility="collapsed")
    return settings_of(ClaimsSettings).view


def choose_claim() -> Claim:
    """The claim and its settings, with what it says and who says so."""
    control("claim")
    claim = settings_of(ClaimsSettings).claim
    st.header(_(claim.statement), anchor=False)
    st.caption(_("Source: {sources}").format(sources="; ".join(map(cited, claim.sources))))
    st.markdown(_(claim.text()))
    st.markdown(f"**{_('What would refute it')}**  \n{_(claim.refuted_by)}")
    for quoted in claim.quoted:
        _show_quoted(quoted)
    tune("claim")
    return claim


def cited(source: Source) -> str:
    """`source` as one cites it, with its address if it has one."""
    name = f"{source.authors}, {source.year}"
    return f"[{name}]({source.url})" if source.url else name


def _show_quoted(quoted: Quoted) -> None:
    rows = "\n".join(f"| {_(name)} | {value:g} |" for name, value in quoted.values)
    st.markdown(
        f"**{_('The paper’s own figures')}**  \n{cited(quoted.source)}, {_(quoted.table)}\n\n"
        f"| {_(quoted.of)} | {_(quoted.measure)} |\n|---|---|\n{rows}"
    )
    if quoted.recalled:
        st.caption(_("Recalled, not compared with the paper again."))


def test_it(claim: Claim) -> None:
    """The button that tests `claim` here and now, and how far it has come."""
    session = session_of(ClaimsSession)
    control("form")
    form = FORMS[settings_of(ClaimsSettings).form]
    running = session.test
    if running and running.finished:
        session.results[running.claim, running.form.name] = running.result()
        session.test = running = None
    if running and (running.claim, running.form) != (claim, form):
        session.test = running = None
    if not running and (claim, form.name) not in session.results and _is_in_link(claim, form):
        session.test = running = Test(claim, form)
    button(_("Test it"), key="test_it", on_click=_start, args=(claim, form), disabled=running is not None)
    if running:
        work_on(running, running.n_trials, "testing", _stop)


def _start(claim: Claim, form: Form) -> None:
    session_of(ClaimsSession).test = Test(claim, form)
    put(tested=_mark(claim, form))


def _stop() -> None:
    session_of(ClaimsSession).test = None
    put(tested="")


def _mark(claim: Claim, form: Form) -> str:
    """What the link says of a test: of which claim and settings it is, so that no other test begins by itself."""
    return hashlib.sha256(repr((claim, form.name)).encode()).hexdigest()[:_MARK_LENGTH]


def _is_in_link(claim: Claim, form: Form) -> bool:
    """Whether the link is that of this very test, which comes out the same wherever it runs."""
    tested = settings_of(ClaimsSettings).tested
    if tested and tested != _mark(claim, form):
        put(tested="")
    return tested == _mark(claim, form)


def result_of(claim: Claim) -> tuple[Result | None, str]:
    """What is known of `claim`, and where from: found for this reader, or shipped with the app."""
    session = session_of(ClaimsSession)
    chosen = settings_of(ClaimsSettings)
    for form in ([chosen.form] if chosen.tested else []) + list(reversed(list(FORMS))):
        if found := session.results.get((claim, form)):
            return found, _("Measured on this server just now.")
    known = shipped().get(claim.name)
    if known and known.claim == claim:
        return known, _("Shipped with the app; measured with the same code.")
    return None, ""


def show_result(result: Result, origin: str) -> None:
    """The verdict and what it rests on."""
    color = _COLORS[result.verdict]
    st.subheader(
        f":{color}-background[{_('Verdict: {verdict}').format(verdict=_(VERDICTS[result.verdict]))}]", anchor=False
    )
    st.caption(f"{reason(result)} {_('{n} seeds.').format(n=result.n_seeds)} {origin}")
    show_chart(figure := seeds_and_effects(result.findings, theme()), "effects", figure.layout.meta["alt"])
    st.caption(_("Mean effect with its 95 % bootstrap interval, p after Holm's correction, and the answer:"))
    st.markdown(findings_listed(result.findings, type(result.claim).settled))
    for at, picture in enumerate(result.pictures):
        drawn = medians_and_quartiles(picture, theme())
        show_chart(drawn, f"picture{at}", drawn.layout.meta["alt"])
    if result.tunings:
        with st.expander(_("How the learning rates were chosen")):
            st.caption(
                _(
                    "Each contestant runs at its own best rate of the grid, found on other seeds than those that "
                    "judge, with the same budget for all."
                )
            )
            tuned = tuned_rates(result.tunings, theme())
            show_chart(tuned, "tuning", tuned.layout.meta["alt"])
            if edge := [_(tuning.contestant) for tuning in result.tunings if tuning.at_edge]:
                st.caption(_("Best at the edge of the grid: {names}.").format(names=", ".join(edge)))


def reason(result: Result) -> str:
    """On what the verdict depends, in a sentence."""
    counted = len(result.for_it) + len(result.against_it)
    if counted == 1:
        return ""
    return _("{n} of {all} comparisons are as claimed.").format(n=len(result.for_it), all=counted)


def findings_listed(findings: tuple[Finding, ...], settled: tuple[str, ...] = ()) -> str:
    """A numbered line for each finding: what was compared, the effect with its interval, p, and the answer.

    Comparisons labeled as in `settled` follow from mathematics and get no p.
    """
    lines = [
        f"1. {finding.comparison.text()}: **{effect(finding)}**, {_certainty(finding, settled)}, *{_answer(finding)}*"
        for finding in findings
    ]
    return "\n".join(lines)


def _certainty(finding: Finding, settled: tuple[str, ...]) -> str:
    if finding.comparison.label in settled:
        return _("settled by mathematics, checked here")
    return _probability(finding.p)


def _answer(finding: Finding) -> str:
    said = _(ANSWERS[finding.answer])
    if finding.crosses_margin:
        said = _("{answer}, but the interval crosses the margin").format(answer=said)
    return said if finding.comparison.counts else _("{answer}; does not count").format(answer=said)


def _probability(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def show_verdicts(results: Mapping[str, Result]) -> None:
    """Every claim with its verdict, topic by topic; each leads to the claim."""
    st.html(_WHOLE_STATEMENTS)
    counts: Counter[str] = Counter(result.verdict for result in results.values())
    st.markdown(
        _(
            "{all} claims were tested with this code: {holds} hold, {depends} depend on the setting, {fails} fail."
        ).format(all=counts.total(), **{verdict: counts[verdict] for verdict in VERDICTS})
    )
    for topic, heading in TOPICS.items():
        of_topic = {name: result for name, result in results.items() if result.claim.topic == topic}
        if of_topic:
            st.header(_(heading), anchor=False)
        for name, result in of_topic.items():
            verdict, link = st.columns([1, 5], vertical_alignment="center")
            with verdict:
                st.markdown(f"{_badge(result)}  \n{_as_claimed(result)}")
            with link:
                label = f"{result.claim.number} · {_(result.claim.statement)}"
                key = f"open_{result.claim.number}"
                button(label, key=key, type="tertiary", on_click=_open, args=(name,))


def _open(name: str) -> None:
    put(view="claim", claim=member_as_left("claim", CLAIMS[name]))


def _badge(result: Result) -> str:
    return f":{_COLORS[result.verdict]}-background[**{_(VERDICTS[result.verdict])}**]"


def _as_claimed(result: Result) -> str:
    counted = len(result.for_it) + len(result.against_it)
    return _("{n} of {all}, {seeds} seeds").format(n=len(result.for_it), all=counted, seeds=result.n_seeds)
