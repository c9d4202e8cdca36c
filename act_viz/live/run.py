"""A run that is watched: its lanes side by side, the states kept of them, and what happened on the way."""

from __future__ import annotations

import dataclasses
import math
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from act_viz.live import frames
from act_viz.live.command import MAX_STEPS_AT_ONCE, StopRule
from act_viz.live.conversation import Conversation
from act_viz.live.events import Cut, End, Mark
from act_viz.live.frames import Array
from act_viz.live.kept_states import Film, Kept
from act_viz.live.lane import Lane, check_work
from act_viz.live.lock import AwaitedLock
from act_viz.live.playhead import Playhead
from act_viz.live.replay_plan import Plan, Turn
from act_viz.live.timeline import Row, rows_of
from act_viz.live.turns import never
from act_viz.live.view import look_at
from act_viz.training import TrainConfig, Trainer
from act_viz.training.change_log import RunLog, log_of
from act_viz.training.run_records import Records

_STATES_OF_A_REPLAY = 120


class LiveRun:
    """One to four trainers on the same data that advance together; with a `plan`, one that is caught up with first.

    Raises
    ------
    ValueError
        If there are none, more than four, or if they do not share their data.
    """

    def __init__(
        self, configs: Sequence[TrainConfig], names: Sequence[str] | None = None, plan: Plan | None = None
    ) -> None:
        if not 1 <= len(configs) <= 4:
            raise ValueError(f"There must be one to four networks, not {len(configs)}.")
        if len({config.data_settings for config in configs}) > 1:
            raise ValueError("Networks side by side must be trained on the same data.")
        for config in configs:
            check_work(config)
        self.configs = tuple(configs)
        self.names = tuple(names or (_name_of(config) for config in configs))
        self.token = secrets.token_urlsafe(16)
        self.lock = AwaitedLock()
        self.conversation = Conversation()
        first = Trainer(configs[0])
        self.trainers = (first, *(Trainer(config, data=first.data) for config in configs[1:]))
        n_units = max(sum(config.hidden) for config in configs)
        self.view = look_at(first.data, n_units, len(configs))
        named = enumerate(zip(self.trainers, self.names, strict=True))
        shared = len(configs) > 1
        self.lanes = tuple(Lane(trainer, self.view, at, name, shared=shared) for at, (trainer, name) in named)
        self.generation = 0
        self.plan = plan
        self.ends_as_planned = plan is not None and plan.ends
        """What a run begun elsewhere did; up to its step states are trained, not watched."""
        self._begin()

    def _begin(self) -> None:
        self.film = Film()
        self.playhead = Playhead(self.trainers)
        self.conversation.visible = None
        self._shown: Kept | None = None
        self.cut: Cut | None = None
        """Where the run was last cut back and went on another way."""
        self.end: End | None = None
        self.marks: list[Mark] = []
        self.turns: list[Turn] = []
        self.turned = -1
        """The number of the state in which the reader turned something last."""
        for lane in self.lanes:
            lane.begin()
        self._keep()

    @property
    def shown(self) -> Kept:
        """The state in which the trainers stand: the newest but for who reads what is shown."""
        return self._shown or self.film.newest

    @contextmanager
    def as_shown(self) -> Iterator[None]:
        """Hold the run with its trainers in the state that the reader sees; whatever is read or turned is of that."""
        with self.lock:
            visible = self.conversation.visible
            self._stand_in(self.film.newest if visible is None else self.film.nearest(visible.now()))
            yield

    def _stand_in(self, kept: Kept) -> None:
        if kept.index != self.shown.index:
            self.playhead.go_to(kept)
            self._shown = None if kept.index == self.film.newest.index else kept

    def stand_in_newest(self) -> None:
        """Put the trainers in the newest state, from which alone they train on."""
        self._stand_in(self.film.newest)

    @property
    def step(self) -> int:
        """Updates of the lane that got farthest."""
        return max(trainer.step for trainer in self.trainers)

    @property
    def steps_to_epoch_end(self) -> int:
        """Updates to the end of the epoch under way, or of the next one at a boundary."""
        lead = self.trainers[0]
        left = math.floor(lead.epoch + 1e-6) + 1 - lead.epoch
        return max(1, round(left * lead.steps_per_epoch))

    @property
    def catching_up(self) -> bool:
        """Whether the plan has not been fulfilled yet."""
        return self.plan is not None and self.film.newest.step < self.plan.goal

    def reset(self) -> None:
        """Back to the very start."""
        for lane in self.lanes:
            lane.reset()
        self.generation += 1
        self.plan = None
        self._begin()

    def repeat(self, plan: Plan) -> None:
        """Begin anew and train again as `plan` says."""
        self.reset()
        self.plan = plan

    def go_on_to(self, step: int) -> None:
        """Plan to train up to `step`, which the reader's browser had seen, if that is farther than planned so far."""
        planned = self.plan or Plan(0)
        self.plan = dataclasses.replace(planned, goal=max(planned.goal, step))

    def catch_up(self, seconds: float, enough: Callable[[], bool] = never) -> None:
        """Fulfill the plan for up to `seconds`, or until it is `enough`: turns what was turned at the same steps."""
        deadline = time.monotonic() + seconds
        self.stand_in_newest()
        while self.plan and time.monotonic() < deadline and not enough():
            waiting = self.plan.turns[len(self.turns) :]
            if waiting and self.step >= waiting[0].step:
                self._turn(waiting[0].lane, waiting[0].change.knob, waiting[0].change.value)
                self.end = None
                continue
            if self.step >= self.plan.goal:
                self._keep()
                if self.plan.ends:
                    self.end = End.measured(self.step)
                self.plan = None
                break
            until = waiting[0].step if waiting else self.plan.goal
            apart = max(1, self.plan.goal // _STATES_OF_A_REPLAY)
            if not self.advance_once(min(apart, until - self.step)):
                self.plan = None

    def change(self, knob: str, value: Any) -> int:
        """Turn a knob of every lane that has it and keep the state; returns how many units it touched.

        In a state that is not the newest, those after it are dropped, and the run goes on from there.

        Raises
        ------
        ValueError
            If no lane takes it; the sentence is that of the first.
        """
        touched, refusals = 0, []
        for lane in range(len(self.trainers)):
            try:
                touched += self._turn(lane, knob, value)
            except ValueError as refusal:
                refusals.append(refusal)
        if len(refusals) == len(self.trainers):
            raise refusals[0]
        self._go_on_changed()
        return touched

    def turn(self, lane: int, knobs: Mapping[str, Any]) -> None:
        """Turn several knobs of one lane to the values given, and keep the state."""
        for knob, value in knobs.items():
            self._turn(lane, knob, value)
        self._go_on_changed()

    def _turn(self, lane: int, knob: str, value: Any) -> int:
        trainer = self.trainers[lane]
        touched = trainer.change(knob, value)
        if self._shown is not None:
            self._cut(self._shown)
        self.lanes[lane].recording.note_change()
        self.turns.append(Turn(self.step, lane, trainer.log[-1]))
        return touched

    def logs(self) -> list[RunLog]:
        """What each lane's trainer did up to now: all that a plan needs to lead here again."""
        return [
            log_of(
                start,
                trainer.config,
                trainer.log,
                trainer.step,
                [turn.step for turn in self.turns[: self.shown.n_turns] if turn.lane == lane],
            )
            for lane, (start, trainer) in enumerate(zip(self.configs, self.trainers, strict=True))
        ]

    def _cut(self, kept: Kept) -> None:
        """Drop what came after the state `kept`, in which the trainers stand."""
        self.cut = Cut(kept.index, kept.step, self.film.newest.step)
        self.film.cut(kept.index)
        self.playhead.cut(kept.index)
        self._shown = None
        self.turns = self.turns[: kept.n_turns]
        self.marks = [mark for mark in self.marks if mark.index <= kept.index]
        for lane, place, watcher in zip(self.lanes, kept.places, kept.watchers, strict=True):
            lane.cut(kept.index, place, watcher)
        self.marks.append(dataclasses.replace(self.cut.mark(), index=self.film.next_index))

    def _go_on_changed(self) -> None:
        self.end = None
        self.plan = None
        self.conversation.visible = None
        self._keep()
        self.turned = self.film.newest.index

    def records(self) -> list[Records]:
        """What each lane has recorded up to the state shown."""
        return [lane.recording.until(lane.trainer.step, len(lane.trainer.log)) for lane in self.lanes]

    def rows(self, since: int) -> list[Row]:
        """What the timeline draws of the whole run: what was recorded from step `since` on, of every lane."""
        return rows_of([lane.recording.records for lane in self.lanes], self.film.newest.step, since)

    def gone(self) -> list[Array]:
        """Which units of each lane are dead, exactly or in effect, in the state shown, all layers in a row."""
        return [watcher.gone for watcher in self.shown.watchers]

    def advance(
        self,
        n_states: int,
        n_steps: int,
        seconds: float,
        rule: StopRule | None = None,
        enough: Callable[[], bool] = never,
    ) -> None:
        """Train for up to `n_states` states of `n_steps` updates each, up to `seconds`, or until it is `enough`."""
        deadline = time.monotonic() + seconds
        self.stand_in_newest()
        if self.end and not self.end.final:
            self.end = None
        for _state in range(n_states):
            if self.end or not self.advance_once(n_steps, rule) or time.monotonic() >= deadline or enough():
                break

    def advance_once(self, n_steps: int, rule: StopRule | None = None) -> bool:
        """Train for `n_steps` updates, fewer where `rule` stops earlier, and keep the state; False if none was done."""
        self.stand_in_newest()
        n_steps = min(n_steps, MAX_STEPS_AT_ONCE)
        lead = self.trainers[0]
        if rule and rule.kind == "epoch" and lead.epoch < rule.value:
            n_steps = min(n_steps, max(1, round((rule.value - lead.epoch) * lead.steps_per_epoch)))
        before = [(lane.watcher.measures, lane.trainer.epoch) for lane in self.lanes]
        done = max(lane.train(n_steps) for lane in self.lanes)
        if done or any(trainer.diverged_at is not None for trainer in self.trainers):
            self._keep()
        if all(trainer.diverged_at is not None for trainer in self.trainers):
            self.end = End.diverged(self.trainers, self.names)
        elif rule and any(lane.fires(rule, *earlier) for lane, earlier in zip(self.lanes, before, strict=True)):
            self.end = End.stopped(rule.kind, rule.value, self.step)
        return bool(done)

    def note_functions(self) -> None:
        """Write down which functions the layers have from the next state on, if they have changed."""
        if self._shown is not None:
            return
        for lane in self.lanes:
            lane.note_functions(self.film.next_index)

    def _keep(self) -> None:
        """Take a picture of every lane and note what happened; a lane that stands still keeps its last picture."""
        self.note_functions()
        looks = [lane.look() for lane in self.lanes]
        marks = [mark for _picture, of_lane in looks for mark in of_lane]
        known = {mark.id for mark in self.marks}
        index = self.film.next_index
        self.marks += [dataclasses.replace(mark, index=index) for mark in marks if mark.id not in known]
        self.film.append(
            Kept(
                index,
                self.step,
                tuple(picture for picture, _marks in looks),
                tuple(lane.network for lane in self.lanes),
                bool(marks),
                tuple(lane.place for lane in self.lanes),
                tuple(lane.watcher.copy() for lane in self.lanes),
                len(self.turns),
            )
        )
        self.playhead.note(index)

    def state(self, generation: int, index: int) -> Kept | None:
        """The state numbered `index` with its network, if it is kept; without waiting for whoever trains the run."""
        kept = self.film.at(index)
        return kept if kept and kept.networks and self.generation == generation else None

    def packed(self, kept: Kept, focus: int | None = None) -> bytes:
        """The bytes of a state; with the values of the point numbered `focus` if given."""
        lanes = kept.lanes
        if focus is not None:
            lanes = tuple(
                lane.camera.focus(packed, layout, parameters, focus)
                for lane, packed, (layout, parameters) in zip(self.lanes, lanes, kept.networks, strict=True)
            )
        return frames.pack_state(kept.index, lanes)


def _name_of(config: TrainConfig) -> str:
    return " · ".join(dict.fromkeys(str(activation) for activation in config.activations)) or "–"
