"""What happens in a run that its timeline marks: deaths, revivals, changes, jumps of the loss, and how it ended."""

from __future__ import annotations

import copy
import dataclasses
from collections import deque
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from act_viz.live.frames import Array
from act_viz.text import _, n_
from act_viz.training import Trainer
from act_viz.training.config import Change
from act_viz.training.run_records import Measures as StateMeasures
from act_viz.training.run_records import Record

_JUMP_FACTOR = 2.0
_JUMP_LEAST = 0.1
_JUMP_WAIT = 25
_MANY = 0.1
_MAX_MARKS = 120
MarkKind = Literal["died", "revived", "knob", "cut", "jump", "diverged"]
"""What a mark is of; each has a sign and a word."""


@dataclasses.dataclass(frozen=True)
class Mark:
    """Something on the timeline.

    `lane` says whose it is where networks stand side by side; None for what all have in common.
    """

    id: str
    step: int
    kind: MarkKind
    text: str
    lane: int | None = None
    index: int = 0
    """The number of the state in which it was noted, with which it is dropped."""


@dataclasses.dataclass(frozen=True)
class Cut:
    """The run went on another way from the state numbered `index`, at `step`; it had gone on to `last` before."""

    index: int
    step: int
    last: int

    def mark(self) -> Mark:
        """What the timeline says of it."""
        return Mark(f"cut/{self.step}/{self.last}", self.step, "cut", self.told())

    def told(self) -> str:
        """The sentence that says so."""
        return _("The run goes on from step {step}; what it had done from there to step {last} was dropped.").format(
            step=self.step, last=self.last
        )


@dataclasses.dataclass(frozen=True)
class End:
    """Why training stands still; a `final` one cannot be played on."""

    kind: str
    title: str
    text: str
    final: bool

    @classmethod
    def diverged(cls, trainers: Sequence[Trainer], names: Sequence[str]) -> End:
        """All lanes are no longer finite; says at which step, and what to try."""
        steps = [trainer.diverged_at for trainer in trainers]
        if len(steps) == 1:
            title = _("Diverged at step {step}").format(step=steps[0])
        else:
            each = ", ".join(
                _("{name} at step {step}").format(name=n, step=s) for n, s in zip(names, steps, strict=True)
            )
            title = _("All diverged: {each}").format(each=each)
        rate = trainers[0].config.learning_rate
        text = _(
            "A value was no longer finite; the last finite state is shown. Try a learning rate of {lower:g} instead of "
            "{rate:g}, or an initializer that suits the function, then reset."
        ).format(lower=rate / 10, rate=rate)
        return cls("diverged", title, text, True)

    @classmethod
    def measured(cls, step: int) -> End:
        """The run was to come this far and no farther."""
        return cls(
            "measured",
            _("Step {step}: the state that was measured").format(step=step),
            _("The numbers on this slide are of this state. To train on, go back to Watch."),
            True,
        )

    @classmethod
    def stopped(cls, kind: str, value: float, step: int) -> End:
        """A stop rule came true."""
        titles = {
            "epoch": _("Stopped at epoch {value:g}"),
            "loss": _("Stopped: the training loss reached {value:g}"),
            "accuracy": _("Stopped: the test accuracy reached {percent:.0f} %"),
            "death": _("Stopped: a unit died"),
        }
        title = titles[kind].format(value=value, percent=100 * value)
        return cls("stopped", title, _("Step {step}. Play goes on from here.").format(step=step), False)


@dataclasses.dataclass(frozen=True)
class Measures:
    """What stop rules look at: training loss, test accuracy (training where there is no test), dead units."""

    loss: float = np.inf
    accuracy: float = -np.inf
    n_dead: int = 0


class Watcher:
    """Follows one lane from state to state; `shared` says whether it stands beside others, whose marks name theirs."""

    def __init__(self, lane: int, name: str, *, shared: bool = False) -> None:
        self.lane, self.name, self.shared = lane, name, shared
        self.measures = Measures()
        self.gone: Array = np.zeros(0, bool)
        """Which units are dead, exactly or in effect, in the state measured last, all layers in a row."""
        self.n_born_dead = 0
        """How many were dead at the start."""
        self._losses: deque[float] = deque(maxlen=15)
        self._ever: Array | None = None
        self._told: Array = self.gone
        self._quiet = 0
        self._n_marks = 0
        self._diverged = False

    def copy(self) -> Watcher:
        """The same watcher as of now, which this one does not change any more."""
        other = copy.copy(self)
        other._losses = self._losses.copy()
        return other

    def _mark(self, step: int, kind: MarkKind, text: str, *, of_all: bool = False) -> list[Mark]:
        if self._n_marks >= _MAX_MARKS and kind != "knob":
            return []
        self._n_marks += 1
        if self.shared and not of_all:
            text = f"{self.name}: {text}"
        lane = None if of_all or not self.shared else self.lane
        return [Mark(f"{'all' if of_all else self.lane}/{kind}/{step}/{text}", step, kind, text, lane)]

    def changed(self, changes: Sequence[Change]) -> list[Mark]:
        """Marks for knobs that were turned; lanes that share a change share its mark."""
        marks = []
        for change in changes:
            said = _("Step {step}: {knob} set to {value}").format(
                step=change.step, knob=_(change.knob.replace("_", " ")), value=_written(change.value)
            )
            marks += self._mark(change.step, "knob", said, of_all=self.shared)
        return marks

    def measure(self, of_state: StateMeasures) -> None:
        """Take what stop rules look at from the measures of the newest state."""
        has_test = not np.isnan(of_state.test_accuracy)
        accuracy = of_state.test_accuracy if has_test else of_state.train_accuracy
        self.gone = of_state.gone
        self.measures = Measures(of_state.train_loss, accuracy, int(of_state.gone.sum()))

    def look(self, records: Sequence[Record], diverged_at: int | None) -> list[Mark]:
        """Marks for what happened from one record to the next, which a run that is repeated has at the same steps."""
        marks: list[Mark] = []
        for record in records:
            marks += self._jumped(record.step, record.train_loss) + self._died(record.step, record.gone)
        if diverged_at is not None and not self._diverged:
            self._diverged = True
            text = _("Step {step}: diverged").format(step=diverged_at)
            marks += self._mark(diverged_at, "diverged", text)
        return marks

    def _died(self, step: int, gone: Array) -> list[Mark]:
        """A mark where units die that never did before, or many change; it counts from the mark before it."""
        n_dead = int(gone.sum())
        if self._ever is None:
            self._ever, self._told, self.n_born_dead = gone.copy(), gone, n_dead
            text = n_("Step 0: {n} of {units} units is born dead", "Step 0: {n} of {units} units are born dead", n_dead)
            return self._mark(0, "died", text.format(n=n_dead, units=len(gone))) if n_dead else []
        fresh = bool((gone & ~self._ever).any())
        self._ever = self._ever | gone
        died, back = int((gone & ~self._told).sum()), int((self._told & ~gone).sum())
        many = max(2, _MANY * len(gone))
        if not fresh and abs(died - back) < many:
            return []
        self._told = gone
        happened = [
            (died, n_("{n} unit died", "{n} units died", died)),
            (back, n_("{n} unit came back", "{n} units came back", back)),
        ]
        said = ", ".join(text.format(n=n) for n, text in happened if n)
        text = n_(
            "Step {step}: {happened}; {dead} of {units} units is dead",
            "Step {step}: {happened}; {dead} of {units} units are dead",
            n_dead,
        ).format(step=step, happened=said, dead=n_dead, units=len(gone))
        return self._mark(step, "revived" if back - died >= many else "died", text)

    def _jumped(self, step: int, loss: float) -> list[Mark]:
        usual = float(np.median(self._losses)) if self._losses else np.inf
        self._losses.append(loss)
        self._quiet = max(0, self._quiet - 1)
        if self._quiet or not loss > max(_JUMP_FACTOR * usual, usual + _JUMP_LEAST):
            return []
        self._quiet = _JUMP_WAIT
        text = _("Step {step}: the training loss jumped from {before:.3g} to {after:.3g}")
        return self._mark(step, "jump", text.format(step=step, before=usual, after=loss))


def _written(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return ", ".join(dict.fromkeys(_written(item) for item in value))
    return "–" if value is None else str(value)
