"""Kill and revive: prepared ways to make units die and to bring them back, and what happened to how many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from act_viz.activations import ACTIVATIONS
from act_viz.arrays import Array
from act_viz.live.run import LiveRun
from act_viz.text import N_, _, n_
from act_viz.training.config import LEARNING_RATES
from act_viz.ui.controls import button
from act_viz.ui.link import put, settings_of
from act_viz.ui.parts import part
from act_viz.ui.session import Deed, LiveSession, TrainSession, session_of
from act_viz.ui.train_settings import NETWORK_SETTINGS, TrainPage

DEATHS = "deaths"
"""The key of the fragment that counts, for those who run it again."""
_RATE_FACTOR = 10.0
_BIAS_SHIFT = -5.0
_INPUT_SHIFT = 10.0
_NARROW = {"layers": 8, "units": 3, "widths": ""}
_MOST_DEEDS = 50
_FIRES = 0.5


def show_deaths(run: LiveRun) -> None:
    """Two rows of buttons and a sentence that counts what became of the units."""
    kill, revive = st.columns(2, gap="medium")
    race = settings_of(TrainPage).race
    with kill.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="kill"):
        st.markdown(_("**Kill units**"), width="content")
        if race != "rates":
            _button(_("Rate × 10"), "kill_rate", _multiply_rate, N_("Learning rate × 10"), _RATE_FACTOR)
        _button(_("Biases − 5"), "kill_biases", _act, N_("5 taken off all hidden biases"), "shift_biases", _BIAS_SHIFT)
        _button(_("Inputs + 10"), "kill_inputs", _restart, N_("New run, all inputs shifted by 10"), shift=_INPUT_SHIFT)
        _button(_("8 layers of 3"), "kill_depth", _restart, N_("New run, 8 layers of 3 units"), **_NARROW)
    with revive.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="revive"):
        st.markdown(_("**Revive them**"), width="content")
        if race != "rates":
            _button(_("Rate ÷ 10"), "revive_rate", _multiply_rate, N_("Learning rate ÷ 10"), 1 / _RATE_FACTOR)
        if race != "functions":
            for name, done in (("Leaky ReLU", N_("Leaky ReLU put in")), ("ELU", N_("ELU put in"))):
                _button(_(name), f"revive_{name}", _put_in, done, name)
        _button(_("Nudge biases"), "revive_nudge", _revive, N_("Biases of dead units nudged"), "nudge_dead", _FIRES)
        _button(_("Redraw"), "revive_redraw", _revive, N_("Dead units redrawn"), "redraw_dead", None)
        deeds = session_of(TrainSession).deeds
        help_ = _("Takes back: {done}").format(done=_(deeds[-1].done)) if deeds else None
        button(_("Undo"), key="undo_deed", on_click=_undo, disabled=not deeds, help=help_)
    part(DEATHS)(_count)(run)


def _button(label: str, key: str, does: Callable[..., int | None], done: str, *args: Any, **settings: Any) -> None:
    help_ = _(_HELPS[key]) if key in _HELPS else None
    button(label, key=key, on_click=_note, args=(does, done, *args), kwargs=settings, help=help_)


_HELPS = {
    "kill_rate": N_("One step too far throws a bias so low that the unit never fires again."),
    "kill_biases": N_("With z below zero on every sample a ReLU has slope 0 everywhere, and stays there."),
    "kill_inputs": N_(
        "Inputs far from zero have z of one sign: a unit whose z is negative on all of them never fires."
    ),
    "kill_depth": N_("A layer whose units are all dead at birth lets nothing through (arXiv 1903.06733)."),
    "revive_rate": N_("Saves those that live; a ReLU whose slope is 0 on all samples does not move again."),
    "revive_nudge": N_("Moves each dead unit's bias until it fires on half of the training samples."),
    "revive_redraw": N_("New incoming weights, outgoing ones zero: ReDo, Sokar et al. 2023, arXiv 2302.12902."),
}


def _note(does: Callable[..., int | None], done: str, *args: Any, **settings: Any) -> None:
    """Do it, and remember how things stood before."""
    run = session_of(LiveSession).run
    if run is None:
        return
    page = settings_of(TrainPage)
    with run.as_shown():
        before, step, logs = [gone.copy() for gone in run.gone()], run.step, tuple(run.logs())
        touched = does(run, *args, **settings)
    session = session_of(TrainSession)
    deed = Deed(done, run.token, run.generation, step, before, touched, page, logs)
    session.deeds = [*session.deeds, deed][-_MOST_DEEDS:]


def _undo() -> None:
    """Let settings and run be as they were before the latest deed; the page then trains the run again to there."""
    session = session_of(TrainSession)
    if not session.deeds:
        return
    session.undone = session.deeds.pop()
    put(**{name: getattr(session.undone.settings, name) for name in NETWORK_SETTINGS})


def _act(run: LiveRun, knob: str, value: Any) -> int:
    return run.change(knob, value)


def _revive(run: LiveRun, knob: str, value: Any) -> int:
    """Turn a knob that acts on dead units; where there are none nothing is turned, and 0 returned."""
    return run.change(knob, value) if any(gone.any() for gone in run.gone()) else 0


def _multiply_rate(_run: LiveRun, factor: float) -> None:
    """Move the slider of the rate; the page then turns the knob."""
    low, high = LEARNING_RATES
    put(rate=float(f"{min(max(settings_of(TrainPage).rate * factor, low), high):.6g}"))


def _put_in(_run: LiveRun, name: str) -> None:
    """Choose another function for all layers; the page then turns the knob."""
    put(function=ACTIVATIONS[name](), each_layer=False)


def _restart(_run: LiveRun, **settings: Any) -> None:
    """Set controls that begin another run."""
    put(**settings)


def _count(run: LiveRun) -> None:
    """What happened to how many units since the last button was pressed."""
    deeds = session_of(TrainSession).deeds
    if not deeds:
        return
    deed = deeds[-1]
    if deed.touched == 0:
        st.markdown(_("No unit is dead, so nothing was changed."))
        return
    with run.as_shown():
        now, step = [gone.copy() for gone in run.gone()], run.step
        born = [lane.watcher.n_born_dead for lane in run.lanes]
    same = run.token == deed.run and run.generation == deed.generation
    said = counts(deed, now, step) if same else counts_of_new_run(born, now, step)
    sentences = [f"{name}: {one}" if len(now) > 1 else one for name, one in zip(run.names, said, strict=True)]
    touched = ""
    if same and deed.touched:
        touched = n_(" {n} unit was touched.", " {n} units were touched.", deed.touched).format(n=deed.touched)
    st.markdown(f"**{_(deed.done)}.**{touched} " + "  \n".join(sentences))


def counts(deed: Deed, now: list[Array], step: int) -> list[str]:
    """For each lane of the run that was acted on, what became of its units."""
    said = []
    for before, after in zip(deed.dead_before, now, strict=True):
        numbers = {
            "then": int(before.sum()),
            "now": int(after.sum()),
            "units": len(after),
            "died": int(np.sum(after & ~before)),
            "revived": int(np.sum(before & ~after)),
        }
        said.append(
            n_(
                "Of {units} unit {then} dead at step {at}, {now} dead now, at step {step}: "
                "{died} died, {revived} came back.",
                "Of {units} units {then} dead at step {at}, {now} dead now, at step {step}: "
                "{died} died, {revived} came back.",
                numbers["units"],
            ).format(at=deed.step, step=step, **numbers)
        )
    return said


def counts_of_new_run(born: list[int], now: list[Array], step: int) -> list[str]:
    """For each lane of a run that was begun anew, how many of its units were dead at the start and are now."""
    return [
        n_(
            "Of {units} unit {born} dead at the start, {now} dead now, at step {step}.",
            "Of {units} units {born} dead at the start, {now} dead now, at step {step}.",
            len(lane),
        ).format(units=len(lane), born=n, now=int(lane.sum()), step=step)
        for n, lane in zip(born, now, strict=True)
    ]
