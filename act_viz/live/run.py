"""A run that is watched: trainers side by side, the states kept of them, and what happened on the way."""

from __future__ import annotations

import dataclasses
import itertools
import math
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from act_viz.datasets.own_points import MAX_FEATURES
from act_viz.live import frames
from act_viz.live.camera import Camera, Picture
from act_viz.live.command import MAX_STEPS_AT_ONCE, Command, StopRule
from act_viz.live.events import Cut, End, Mark, Watcher
from act_viz.live.frames import Array
from act_viz.live.kept_states import Film, Kept, Place
from act_viz.live.lock import AwaitedLock
from act_viz.live.playhead import Playhead
from act_viz.live.replay_plan import Plan, Turn
from act_viz.live.timeline import Row, rows_of
from act_viz.live.turns import never
from act_viz.live.view import look_at
from act_viz.live.visible_state import Seen
from act_viz.training import TrainConfig, Trainer
from act_viz.training.change_log import RunLog, log_of
from act_viz.training.run_records import Observer, Recording, Records

_STATES_OF_A_REPLAY = 120
_TIMED = 1000
MAX_WORK = 1_000_000_000
"""Products of a weight and a sample in one step: about a tenth of a second, so that nobody waits long for a turn."""


def check_work(config: TrainConfig) -> None:
    """Raises ValueError if one step of `config` would take too long to be watched, and to wait for."""
    pieces = [activation.n_pieces for activation in config.activations]
    widths = [MAX_FEATURES, *config.hidden]
    products = sum(n_in * n_out * n for (n_in, n_out), n in zip(itertools.pairwise(widths), pieces, strict=True))
    if products * config.batch_size > MAX_WORK:
        raise ValueError("A network that is watched may not be that large; make it, or its batches, smaller.")


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
        self.last: Command | None = None
        """What the browser asked last, and was answered …"""
        self.done: int | None = None
        """… and the number of what the reader did last."""
        self.used = time.monotonic()
        first = Trainer(configs[0])
        self.trainers = (first, *(Trainer(config, data=first.data) for config in configs[1:]))
        n_units = max(sum(config.hidden) for config in configs)
        self.view = look_at(first.data, n_units, len(configs))
        self._observers = tuple(Observer(trainer) for trainer in self.trainers)
        lanes = zip(self.trainers, self._observers, strict=True)
        self.cameras = tuple(Camera(trainer, self.view, observer) for trainer, observer in lanes)
        self.generation = 0
        self.plan = plan
        self.ends_as_planned = plan is not None and plan.ends
        """What a run begun elsewhere did; up to its step states are trained, not watched."""
        self._begin()

    def _begin(self) -> None:
        self.film = Film()
        self.playhead = Playhead(self.trainers)
        self.seen: Seen | None = None
        """The state that the reader's browser shows; None for the newest."""
        self._shown: Kept | None = None
        self.cut: Cut | None = None
        """Where the run was last cut back and went on another way."""
        self.end: End | None = None
        self.watchers = tuple(Watcher(lane, name, shared=len(self.names) > 1) for lane, name in enumerate(self.names))
        self.marks: list[Mark] = []
        lanes = zip(self.trainers, self._observers, strict=True)
        self.recordings = tuple(Recording(trainer, observer) for trainer, observer in lanes)
        self._looked = [0] * len(self.trainers)
        """How many records of each lane were looked through for what the timeline marks."""
        self.at_start = tuple(trainer.statistics() for trainer in self.trainers)
        """The statistics of each lane's layers at step 0, which tell who was born dead."""
        self._pictures: list[Picture | None] = [None] * len(self.trainers)
        self._changes = [0] * len(self.trainers)
        self.turns: list[Turn] = []
        self.turned = -1
        """The number of the state in which the reader turned something last."""
        self.seconds_per_step: list[deque[float]] = [deque(maxlen=_TIMED) for _trainer in self.trainers]
        """Of each lane: what an update took in the latest stretches of training, statistics for the charts included."""
        self.functions = [[(0, trainer.config.activations)] for trainer in self.trainers]
        """Of each lane: from which state on its layers have which activations."""
        self._keep()

    @property
    def shown(self) -> Kept:
        """The state in which the trainers stand: the newest but for who reads what is shown."""
        return self._shown or self.film.newest

    @contextmanager
    def as_shown(self) -> Iterator[None]:
        """Hold the run with its trainers in the state that the reader sees; whatever is read or turned is of that."""
        with self.lock:
            self._stand_in(self.film.newest if self.seen is None else self.film.nearest(self.seen.now()))
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
        for trainer, camera in zip(self.trainers, self.cameras, strict=True):
            trainer.reset()
            camera.forget()
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
        self.recordings[lane].note_change()
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
        self._changes = [place.n_changes for place in kept.places]
        self.watchers = tuple(watcher.copy() for watcher in kept.watchers)
        self.marks = [mark for mark in self.marks if mark.index <= kept.index]
        for recording, place in zip(self.recordings, kept.places, strict=True):
            recording.cut(place.step, place.n_changes)
        self._looked = [len(recording.records) for recording in self.recordings]
        self._pictures = [None] * len(self.trainers)
        self.functions = [[since for since in lane if since[0] <= kept.index] for lane in self.functions]
        self.marks.append(dataclasses.replace(self.cut.mark(), index=self.film.next_index))

    def _go_on_changed(self) -> None:
        self.end = None
        self.plan = None
        self.seen = None
        self._keep()
        self.turned = self.film.newest.index

    def records(self) -> list[Records]:
        """What each lane has recorded up to the state shown."""
        places = zip(self.recordings, self.trainers, strict=True)
        return [recording.until(trainer.step, len(trainer.log)) for recording, trainer in places]

    def rows(self, since: int) -> list[Row]:
        """What the timeline draws of the whole run: what was recorded from step `since` on, of every lane."""
        return rows_of([recording.records for recording in self.recordings], self.film.newest.step, since)

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
        before = [watcher.measures for watcher in self.watchers]
        epochs = [trainer.epoch for trainer in self.trainers]
        done = max(self._train(lane, n_steps) for lane in range(len(self.trainers)))
        if done or any(trainer.diverged_at is not None for trainer in self.trainers):
            self._keep()
        if all(trainer.diverged_at is not None for trainer in self.trainers):
            self.end = End.diverged(self.trainers, self.names)
        elif rule and self._fires(rule, before, epochs):
            self.end = End.stopped(rule.kind, rule.value, self.step)
        return bool(done)

    def _train(self, lane: int, n_steps: int) -> int:
        began = time.perf_counter()
        done = self.recordings[lane].run(n_steps)
        if done:
            self.seconds_per_step[lane].append((time.perf_counter() - began) / done)
        return done

    def _fires(self, rule: StopRule, before: Sequence[Any], epochs: Sequence[float]) -> bool:
        """Whether `rule` came true in some lane with the last state; one that was true before does not fire again."""
        for earlier, watcher, epoch, trainer in zip(before, self.watchers, epochs, self.trainers, strict=True):
            now = watcher.measures
            fired = {
                "epoch": epoch < rule.value - 1e-9 <= trainer.epoch,
                "loss": now.loss <= rule.value < earlier.loss,
                "accuracy": now.accuracy >= rule.value > earlier.accuracy,
                "death": now.n_dead > earlier.n_dead,
            }[rule.kind]
            if fired:
                return True
        return False

    def note_functions(self) -> None:
        """Write down which functions the layers have from the next state on, if they have changed."""
        if self._shown is not None:
            return
        for functions, trainer in zip(self.functions, self.trainers, strict=True):
            if trainer.config.activations != functions[-1][1]:
                functions.append((self.film.next_index, trainer.config.activations))

    def _keep(self) -> None:
        """Take a picture of every lane and note what happened; a lane that stands still keeps its last picture."""
        self.note_functions()
        marks: list[Mark] = []
        for lane, (trainer, camera) in enumerate(zip(self.trainers, self.cameras, strict=True)):
            changes = trainer.log[self._changes[lane] :]
            self._changes[lane] = len(trainer.log)
            marks += self.watchers[lane].changed(changes)
            picture = self._pictures[lane]
            if picture is None or trainer.diverged_at is None or changes:
                picture = self._pictures[lane] = camera.take()
            records = self.recordings[lane].records
            marks += self.watchers[lane].look(records[self._looked[lane] :], trainer.diverged_at)
            self._looked[lane] = len(records)
            self.watchers[lane].measure(picture.measures)
        known = {mark.id for mark in self.marks}
        index = self.film.next_index
        self.marks += [dataclasses.replace(mark, index=index) for mark in marks if mark.id not in known]
        networks = tuple((trainer.layout, trainer.parameters[0].copy()) for trainer in self.trainers)
        lanes = tuple(picture.lane for picture in self._pictures if picture)
        self.film.append(
            Kept(
                index,
                self.step,
                lanes,
                networks,
                bool(marks),
                tuple(Place(trainer.step, len(trainer.log), trainer.diverged_at) for trainer in self.trainers),
                tuple(watcher.copy() for watcher in self.watchers),
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
                camera.focus(lane, layout, parameters, focus)
                for camera, lane, (layout, parameters) in zip(self.cameras, lanes, kept.networks, strict=True)
            )
        return frames.pack_state(kept.index, lanes)


def _name_of(config: TrainConfig) -> str:
    return " · ".join(dict.fromkeys(str(activation) for activation in config.activations)) or "–"
