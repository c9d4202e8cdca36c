"""One trainer of a run, with its camera, what is recorded of it, and what the timeline marks."""

from __future__ import annotations

import itertools
import time
from collections import deque

from act_viz.datasets.own_points import MAX_FEATURES
from act_viz.live.camera import Camera, Picture
from act_viz.live.command import StopRule
from act_viz.live.events import Mark, Measures, Watcher
from act_viz.live.frames import Array
from act_viz.live.kept_states import Place
from act_viz.live.view import View
from act_viz.network.mlp import Layout
from act_viz.training import TrainConfig, Trainer
from act_viz.training.run_records import Observer, Recording

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


class Lane:
    """Trains the lane numbered `number` of a run and looks at every state that is kept.

    `shared` says whether there are others beside it, so that marks need the lane's `name`.
    """

    def __init__(self, trainer: Trainer, view: View, number: int, name: str, *, shared: bool) -> None:
        self.trainer = trainer
        self._observer = Observer(trainer)
        self.camera = Camera(trainer, view, self._observer)
        self._number, self._name, self._shared = number, name, shared

    def begin(self) -> None:
        """Begin to watch the trainer, which stands at its start."""
        self.watcher = Watcher(self._number, self._name, shared=self._shared)
        self.recording = Recording(self.trainer, self._observer)
        self.at_start = self.trainer.statistics()
        """The statistics of the layers at step 0, which tell who was born dead."""
        self.seconds_per_step: deque[float] = deque(maxlen=_TIMED)
        """What an update took in the latest stretches of training, statistics for the charts included."""
        self.functions = [(0, self.trainer.config.activations)]
        """From which state on the layers have which activations."""
        self._picture: Picture | None = None
        self._n_looked = 0
        """How many records were looked through for what the timeline marks."""
        self._n_changes = 0

    def reset(self) -> None:
        """Take the trainer back to its start."""
        self.trainer.reset()
        self.camera.forget()

    def train(self, n_steps: int) -> int:
        """Train for up to `n_steps` updates; returns how many were done."""
        began = time.perf_counter()
        done = self.recording.run(n_steps)
        if done:
            self.seconds_per_step.append((time.perf_counter() - began) / done)
        return done

    def note_functions(self, index: int) -> None:
        """Write down which functions the layers have from the state numbered `index` on, if they have changed."""
        if self.trainer.config.activations != self.functions[-1][1]:
            self.functions.append((index, self.trainer.config.activations))

    def look(self) -> tuple[bytes, list[Mark]]:
        """The present state's bytes and marks for what happened since the last; a lane at rest keeps its picture."""
        trainer = self.trainer
        changes = trainer.log[self._n_changes :]
        self._n_changes = len(trainer.log)
        marks = self.watcher.changed(changes)
        if self._picture is None or trainer.diverged_at is None or changes:
            self._picture = self.camera.take()
        records = self.recording.records
        marks += self.watcher.look(records[self._n_looked :], trainer.diverged_at)
        self._n_looked = len(records)
        self.watcher.measure(self._picture.measures)
        return self._picture.lane, marks

    @property
    def place(self) -> Place:
        """Where the trainer stands."""
        return Place(self.trainer.step, len(self.trainer.log), self.trainer.diverged_at)

    @property
    def network(self) -> tuple[Layout, Array]:
        """The layout of the parameters and a copy of them, `(n_params,)`."""
        return self.trainer.layout, self.trainer.parameters[0].copy()

    def cut(self, index: int, place: Place, watcher: Watcher) -> None:
        """Forget what came after the state numbered `index`, in which it stood at `place`, watched by `watcher`."""
        self.watcher = watcher.copy()
        self.recording.cut(place.step, place.n_changes)
        self._n_changes = place.n_changes
        self._n_looked = len(self.recording.records)
        self._picture = None
        self.functions = [since for since in self.functions if since[0] <= index]

    def fires(self, rule: StopRule, earlier: Measures, epoch: float) -> bool:
        """Whether `rule` has come true since the measures were those `earlier` and `epoch` epochs were trained.

        One that was true then does not fire again.
        """
        now = self.watcher.measures
        return {
            "epoch": epoch < rule.value - 1e-9 <= self.trainer.epoch,
            "loss": now.loss <= rule.value < earlier.loss,
            "accuracy": now.accuracy >= rule.value > earlier.accuracy,
            "death": now.n_dead > earlier.n_dead,
        }[rule.kind]
