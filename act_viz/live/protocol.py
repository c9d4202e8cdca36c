"""What is done for a command of the browser, and the message that answers it."""

from __future__ import annotations

import dataclasses
import itertools
import secrets
import time
from collections.abc import Callable, Sequence

from act_viz.live import frames
from act_viz.live.command import Command
from act_viz.live.events import Mark
from act_viz.live.kept_states import Kept
from act_viz.live.run import LiveRun
from act_viz.live.turns import TURNS, never
from act_viz.live.visible_state import Seen
from act_viz.text import _

BUDGET = 0.22
"""Seconds that one command may train for; the browser asks about twice a second."""
_HISTORY_BYTES = 400_000
_MESSAGE_BYTES = 700_000
_MARKS_SENT = 40
_STARTED = secrets.token_hex(4)
_serials = itertools.count(1)
"""Messages of this process are numbered, so that the browser knows one that another has overtaken."""


def answer(run: LiveRun, command: Command | None, *, scene: str, wanted: Callable[[], bool] = never) -> bytes:
    """Do what `command` asks of `run`, and the message that tells the browser.

    Without a command (the page ran) nothing is trained. The last answer is then given once more, since the run of the
    page may have overtaken it; so is that of a command that is settled, for which nothing is done.
    `scene` names what the browser knows of the run. As soon as the reader is `wanted` elsewhere, or somebody waits for
    the run, training ends with the state under way, so that a pause waits for no turn.
    """
    with run.lock:
        conversation = run.conversation
        conversation.used = time.monotonic()
        last, settled = conversation.last, conversation.is_settled(command)
        if command is None and last is not None and last.name in ("hello", "pull", "pause", "show"):
            command, settled = last, True
        states: Sequence[Kept] = [run.film.newest]
        focus, newest = None, False
        if command is not None:
            if not settled:
                conversation.note(command)
                _do(run, command, wanted)
            newest = command.name in ("step", "epoch", "reset", "hello")
            states = _states_for(run, command)
            focus = command.focus if all(kept.networks for kept in states) else None
        shapes = [lane.camera.shape if focus is None else lane.camera.focused_shape for lane in run.lanes]
        return frames.encode_message(
            shapes,
            [run.packed(kept, focus) for kept in states],
            serial=f"{_STARTED}-{next(_serials)}",
            scene=scene,
            token=run.token,
            generation=run.generation,
            reply=command.number if command else last.number if last else None,
            newest=newest,
            show=states[0].index if command is not None and command.name == "hello" else None,
            focus=focus,
            head={"index": run.film.newest.index, "step": run.film.newest.step},
            spans=run.film.spans,
            oldest=run.film.states[0].index,
            rows=run.rows(command.rows) if command is not None and command.rows is not None else [],
            turned=run.turned,
            end=dataclasses.asdict(run.end) if run.end else None,
            progress=_progress(run),
            marks=[dataclasses.asdict(mark) for mark in _marks_for(run, command)],
        )


def _do(run: LiveRun, command: Command, wanted: Callable[[], bool]) -> None:
    conversation = run.conversation
    if command.name == "reset":
        run.reset()
    if command.name in ("pull", "pause", "show"):
        # What was turned since is shown as soon as the answer comes.
        conversation.visible = None if command.have < run.turned else Seen(command.index, command.rate)
    elif command.name in ("step", "epoch") or (
        command.name == "hello" and conversation.visible and conversation.visible.rate
    ):
        conversation.visible = None
    run.stand_in_newest()
    # States that the browser lacks are sent before new ones are trained.
    missing = command.want - len(run.film.after(command.have)) if command.name == "pull" else 1
    if command.name not in ("hello", "pull", "step", "epoch") or (missing <= 0 and not run.plan):
        return

    # What the view asks by itself it asks again; what the reader asked for is done.
    can_end_early = command.name in ("hello", "pull")

    def let_go() -> bool:
        return can_end_early and (wanted() or run.lock.awaited)

    def enough() -> bool:
        TURNS.let_go()
        return let_go()

    with TURNS.turn(run.token, 2 * BUDGET if run.plan else BUDGET, let_go) as seconds:
        if not seconds:
            return
        if run.plan and can_end_early:
            run.catch_up(seconds, enough)
        elif command.name == "pull":
            run.advance(missing, command.steps, seconds, command.stop, enough)
        elif command.name != "hello":
            run.advance(1, run.steps_to_epoch_end if command.name == "epoch" else 1, seconds, command.stop)


def _states_for(run: LiveRun, command: Command) -> Sequence[Kept]:
    if command.name == "history":
        return run.film.before(command.index, _HISTORY_BYTES)
    if command.name == "hello":
        visible = run.conversation.visible
        shown = run.film.newest if visible is None else run.film.nearest(visible.index)
        return run.film.since(shown.index, _HISTORY_BYTES)
    if command.name == "focus":
        kept = run.film.at(command.index)
        return [kept] if kept else []
    if command.name in ("pull", "step", "epoch", "pause", "show") and command.have >= 0:
        fresh = run.film.after(command.have)
        most = max(1, _MESSAGE_BYTES // sum(map(len, run.film.newest.lanes)))
        # A page that was left and opened again is given the last answer, and needs a state to show.
        return (fresh[:most] if command.name in ("pull", "pause", "show") else fresh[-most:]) or [run.film.newest]
    return [run.film.newest]


def _marks_for(run: LiveRun, command: Command | None) -> Sequence[Mark]:
    """All marks for a page that was loaded anew, else the latest: the browser has the others."""
    return run.marks if command is not None and command.name == "hello" else run.marks[-_MARKS_SENT:]


def _progress(run: LiveRun) -> str | None:
    """What to say while a run is trained again; the last answer before the plan is fulfilled says it too."""
    if not run.plan:
        return None
    share = 100 * run.film.newest.step / max(1, run.plan.goal)
    return _("Training again up to step {goal}: {share:.0f} %").format(goal=run.plan.goal, share=share)
