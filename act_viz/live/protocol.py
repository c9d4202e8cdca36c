"""The browser's commands and their answers: whatever the browser sends is checked here."""

from __future__ import annotations

import dataclasses
import itertools
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from act_viz import frames
from act_viz.live.events import Mark
from act_viz.live.run import MAX_STEPS_AT_ONCE, Kept, LiveRun, StopRule
from act_viz.live.turns import TURNS, never
from act_viz.text import _

BUDGET = 0.22
"""Seconds that one command may train for; the browser asks about twice a second."""
_MAX_STATES = 60
_HISTORY_BYTES = 400_000
_MESSAGE_BYTES = 700_000
_MARKS_SENT = 40
_serials = itertools.count(1)


@dataclasses.dataclass
class Command:
    """What the browser asked: its name, its number, and wishes within bounds."""

    name: str
    number: int | None = None
    have: int = -1
    want: int = 1
    steps: int = 1
    index: int = 0
    stop: StopRule | None = None
    focus: int | None = None
    token: str = ""
    step: int = 0
    below: bool = True
    """Whether the reader sees what stands below the view."""

    @classmethod
    def read(cls, said: object, n_points: int) -> Command | None:
        """The command in `said`, None if it is none; numbers out of bounds are brought back within."""
        if not isinstance(said, Mapping) or not isinstance(said.get("cmd"), str):
            return None
        number = said.get("n")
        focus = said.get("focus")
        token = said.get("token")
        return cls(
            name=said["cmd"],
            number=number if type(number) is int else None,
            have=_whole(said.get("have"), -1, 2**32, -1),
            want=_whole(said.get("want"), 1, _MAX_STATES, 1),
            steps=_whole(said.get("steps"), 1, MAX_STEPS_AT_ONCE, 1),
            index=_whole(said.get("index", said.get("before")), 0, 2**32, 0),
            stop=StopRule.read(said.get("stop")),
            focus=focus if type(focus) is int and 0 <= focus < n_points else None,
            token=token if isinstance(token, str) else "",
            step=_whole(said.get("step"), 0, 10**7, 0),
            below=said.get("below") is not False,
        )


def _whole(value: object, low: int, high: int, otherwise: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return otherwise
    return int(min(max(value, low), high))


def answer(
    run: LiveRun,
    command: Command | None,
    *,
    scene: str,
    again: bool = False,
    reply: int | None = None,
    wanted: Callable[[], bool] = never,
) -> bytes:
    """Do what `command` asks of `run`, and the message that tells the browser.

    Without a command (the page ran) nothing is trained; `reply` is then the number of the last one, whose answer the
    run of the page may have overtaken. `again` says that this command was done before and only its answer was lost:
    then nothing is done twice. `scene` names what the browser knows of the run. As soon as the reader is `wanted`
    elsewhere, training ends with the state under way, so that a pause waits for no turn.
    """
    with run.lock:
        run.used = time.monotonic()
        states: Sequence[Kept] = [run.newest]
        focus, newest = None, False
        if command is not None:
            if not again:
                _do(run, command, wanted)
            newest = command.name in ("step", "epoch", "reset", "hello")
            states = _states_for(run, command)
            focus = command.focus if all(kept.networks for kept in states) else None
        shapes = [camera.shape if focus is None else camera.focused_shape for camera in run.cameras]
        return frames.encode_message(
            shapes,
            [run.packed(kept, focus) for kept in states],
            serial=f"{run.token[:6]}{next(_serials)}",
            scene=scene,
            token=run.token,
            generation=run.generation,
            reply=command.number if command else reply,
            newest=newest,
            focus=focus,
            head={"index": run.newest.index, "step": run.step},
            oldest=run.states[0].index,
            turned=run.turned,
            end=dataclasses.asdict(run.end) if run.end else None,
            progress=_progress(run),
            marks=[dataclasses.asdict(mark) for mark in _marks_for(run, command)],
        )


def _do(run: LiveRun, command: Command, wanted: Callable[[], bool]) -> None:
    if command.name == "reset":
        run.reset()
    # States that the browser lacks are sent before new ones are trained.
    missing = command.want - len(run.after(command.have)) if command.name == "pull" else 1
    if command.name not in ("hello", "pull", "step", "epoch") or (missing <= 0 and not run.plan):
        return

    # What the view asks by itself it asks again; what the reader asked for is done.
    wanted = wanted if command.name in ("hello", "pull") else never

    def enough() -> bool:
        TURNS.let_go()
        return wanted()

    with TURNS.turn(run.token, 2 * BUDGET if run.plan else BUDGET, wanted) as seconds:
        if not seconds:
            return
        if run.plan and command.name in ("hello", "pull"):
            run.catch_up(seconds, enough)
        elif command.name == "pull":
            run.advance(missing, command.steps, seconds, command.stop, enough)
        elif command.name != "hello":
            run.advance(1, run.steps_to_epoch_end if command.name == "epoch" else 1, seconds, command.stop)


def _states_for(run: LiveRun, command: Command) -> Sequence[Kept]:
    if command.name == "history":
        return run.before(command.index, _HISTORY_BYTES)
    if command.name == "focus":
        return [kept for kept in run.states if kept.index == command.index]
    if command.name in ("pull", "step", "epoch", "pause") and command.have >= 0:
        fresh = run.after(command.have)
        most = max(1, _MESSAGE_BYTES // sum(map(len, run.newest.lanes)))
        # A page that was left and opened again is given the last answer, and needs a state to show.
        return (fresh[:most] if command.name in ("pull", "pause") else fresh[-most:]) or [run.newest]
    return [run.newest]


def _marks_for(run: LiveRun, command: Command | None) -> Sequence[Mark]:
    """All marks for a page that was loaded anew, else the latest: the browser has the others."""
    return run.marks if command is not None and command.name == "hello" else run.marks[-_MARKS_SENT:]


def _progress(run: LiveRun) -> str | None:
    """What to say while a run is trained again; the last answer before the plan is fulfilled says it too."""
    if not run.plan:
        return None
    share = 100 * run.step / max(1, run.plan.goal)
    return _("Training again up to step {goal}: {share:.0f} %").format(goal=run.plan.goal, share=share)


class Runs:
    """The runs of all readers of this server by their token, for a page that is loaded anew.

    Only so many are kept, and only so long after their last use; those used longest ago go first.
    """

    def __init__(self, most: int = 40, seconds: float = 1800.0) -> None:
        self._runs: dict[str, LiveRun] = {}
        self._lock = threading.Lock()
        self.most, self.seconds = most, seconds

    def __len__(self) -> int:
        return len(self._runs)

    def add(self, run: LiveRun) -> None:
        """Keep `run`, and let go of those that are too old or too many."""
        with self._lock:
            self._runs[run.token] = run
            by_use = sorted(self._runs.values(), key=lambda kept: kept.used, reverse=True)
            now = time.monotonic()
            self._runs = {kept.token: kept for kept in by_use[: self.most] if now - kept.used <= self.seconds}

    def all(self) -> tuple[LiveRun, ...]:
        """The runs that are kept."""
        with self._lock:
            return tuple(self._runs.values())

    def find(self, token: str, like: LiveRun) -> LiveRun | None:
        """The run called `token` if it is still there and of the same configurations as `like`."""
        with self._lock:
            found = self._runs.get(token)
        same = found is not None and found.configs == like.configs and found.names == like.names
        return found if same else None
