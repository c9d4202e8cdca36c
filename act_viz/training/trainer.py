"""The trainer: steps, live changes, and replay to the same bits."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from act_viz.arrays import Array
from act_viz.datasets.split import Data, prepare
from act_viz.network.blas import one_blas_thread
from act_viz.network.mlp import Workspace
from act_viz.training.batches import Batches, Taken, sample_table
from act_viz.training.compiled_step import CompiledStep, RunArrays
from act_viz.training.config import Change, check_learning_rate
from act_viz.training.config import TrainConfig as TrainConfig
from act_viz.training.knobs import KNOBS
from act_viz.training.networks import Runs
from act_viz.training.starting_weights import layout_of, start_parameters
from act_viz.training.step_history import History

_STEPS_BETWEEN_CHECKPOINTS = 64
_ELEMENTS_PER_CHUNK = 2**17
"""Size of the workspace of runs that train in one compiled step: a larger one falls out of the processor's cache."""
_ORDER, _RANDOM = 1, 2
"""A run's random streams beside that of its starting weights; each is seeded by the run's seed and one of these."""


@dataclasses.dataclass(frozen=True, eq=False)
class Checkpoint:
    """All that a step depends on, `step` updates after the start, and the settings that held there."""

    step: int
    parameters: Array
    state: Array
    batches: list[Any]
    random: list[Any]
    learning_rates: Array
    config: TrainConfig
    log: tuple[Change, ...]
    epochs: tuple[float, int]
    stopped_at: tuple[int | None, ...]
    held: Mapping[int, tuple[Array, Array]]

    @property
    def nbytes(self) -> int:
        """Memory that its arrays take, in bytes."""
        return self.parameters.nbytes + self.state.nbytes


class Trainer(Runs):
    """Trains the network of `config`, once or, with `seeds`, as a stack of runs that differ in their seed.

    `learning_rates` gives each run of a stack its own. `data` replaces the configuration's data set, and
    `sample_weight` `(n_train,)` weighs its training samples.

    Raises
    ------
    ValueError
        If seeds, learning rates or data do not fit.
    """

    def __init__(
        self,
        config: TrainConfig,
        seeds: Sequence[int] | None = None,
        learning_rates: Sequence[float] | None = None,
        *,
        data: Data | None = None,
        sample_weight: Array | None = None,
    ) -> None:
        self.start_config = config
        self.seeds = tuple(seeds) if seeds is not None else (config.seed,)
        if learning_rates is not None and len(learning_rates) != self.n_runs:
            raise ValueError(f"There must be as many learning rates as seeds: {self.n_runs}.")
        for rate in learning_rates or ():
            check_learning_rate(rate)
        self._start_rates = learning_rates
        self.data = data or prepare(
            config.dataset, config.data_seed, config.test_share, config.standardize, config.input_shift
        )
        if not len(self.data.x_train):
            raise ValueError("There must be training samples.")
        self._weighted = sample_weight is not None
        self._table = sample_table(
            self.data.x_train, self.data.y_train, self.data.n_classes, config.dtype, sample_weight
        )
        self.reset()

    def reset(self) -> None:
        """Go back to the very start: the same weights, batches and draws; the log and the history are empty."""
        self.config = self.start_config
        self.step = 0
        self.log: tuple[Change, ...] = ()
        self.stopped_at: list[int | None] = [None] * self.n_runs
        self._held: dict[int, tuple[Array, Array]] = {}
        self._kept: Array | None = None
        self.history = History(self.n_runs, len(self.config.hidden))
        self.layout = layout_of(self.config, self.data)
        self.parameters = start_parameters(self.config, self.layout, self.seeds)
        self.state = np.zeros((self.config.optimizer.n_buffers, *self.parameters.shape), self.config.dtype)
        rates = self._start_rates or [self.config.learning_rate] * self.n_runs
        self.learning_rates = np.array(rates, self.config.dtype).reshape(-1, 1)
        self.random = [np.random.default_rng([seed, _RANDOM]) for seed in self.seeds]
        self._orders = [np.random.default_rng([seed, _ORDER]) for seed in self.seeds]
        self._epochs_before, self._epochs_from = 0.0, 0
        self.rebuild(new_batches=True)

    def rebuild(self, *, new_batches: bool = False) -> None:
        """Compile the step for the present configuration; with `new_batches` the epoch under way is broken off."""
        if new_batches:
            self._epochs_before, self._epochs_from = self.epoch, self.step
        config = self.config
        batch_size = min(config.batch_size, len(self.data.x_train))
        per_run = Workspace.size(self.layout, batch_size)
        runs_per_chunk = max(1, min(self.n_runs, _ELEMENTS_PER_CHUNK // per_run))
        n_chunks = -(-self.n_runs // runs_per_chunk)
        edges = np.linspace(0, self.n_runs, n_chunks + 1).round().astype(int)
        chunks = [slice(start, stop) for start, stop in itertools.pairwise(edges.tolist())]
        if new_batches:
            self._batches = [
                Batches(self._table, self.data.n_features, batch_size, self._orders[chunk]) for chunk in chunks
            ]
        self._compiled = [
            CompiledStep(
                self.layout,
                self._arrays(chunk),
                config.optimizer,
                config.weight_decay,
                batch_size,
                weighted=self._weighted,
            )
            for chunk in chunks
        ]
        self._checkpoints = [self.checkpoint()] * 2

    def _arrays(self, chunk: slice) -> RunArrays:
        """The arrays of a chunk of runs; of a single one without the runs axis."""
        at: Any = chunk.start if chunk.stop - chunk.start == 1 else chunk
        rates = self.learning_rates[at] if at is chunk else self.learning_rates[at].reshape(())
        return RunArrays(self.parameters[at], self.state[:, at], rates, self.random[chunk])

    @property
    def steps_per_epoch(self) -> int:
        """Updates that an epoch takes."""
        return self._batches[0].steps_per_epoch

    @property
    def epoch(self) -> float:
        """Passes through the training set so far."""
        return self.epoch_at(self.step)

    def epoch_at(self, step: int) -> float:
        """Passes through the training set up to `step`, one since a knob was turned last."""
        if step == self._epochs_from:
            return self._epochs_before
        return self._epochs_before + (step - self._epochs_from) / self.steps_per_epoch

    @property
    def diverged_at(self) -> int | None:
        """The update whose result was no longer finite, None while there is none; in a stack once all have one.

        The trainer then stands at the last finite state, one update before.
        """
        stopped = [step for step in self.stopped_at if step is not None]
        return max(stopped) if len(stopped) == self.n_runs else None

    def run(self, n_steps: int, watch: Callable[[int, Array], None] | None = None) -> int:
        """Train for up to `n_steps` updates; returns how many were done: fewer when the loss stops being finite.

        Of a single run, `watch` gets every step reached and the parameters there `(n_params,)`, valid for that call:
        training in pieces would take longer.
        """
        before = self.step
        kept = self._rows_to_keep() if watch else None
        goal = before + n_steps
        # Overflow is no accident here but what divergence is; it is looked for in what was recorded.
        with one_blas_thread(), np.errstate(all="ignore"):
            while self.step < goal and self.diverged_at is None:
                if self.step - self._checkpoints[-1].step >= _STEPS_BETWEEN_CHECKPOINTS:
                    self._checkpoints = [self._checkpoints[-1], self.checkpoint()]
                start = self.step
                done = self._advance(goal - start, kept)
                values = [step.recorder.reduce(taken) for step, taken in zip(self._compiled, done, strict=True)]
                self._keep(np.concatenate(values, axis=1))
                if watch and kept is not None:
                    for step in range(start + 1, self.step + 1):
                        watch(step, kept[step - start - 1])
        return max(0, self.step - before)

    def run_epoch(self) -> int:
        """Train to the end of the epoch under way, or through the next one; returns the number of updates."""
        return self.run(self.steps_per_epoch - (self.step - self._epochs_from) % self.steps_per_epoch)

    def _rows_to_keep(self) -> Array:
        """Room for the parameters after every step of a stretch, `(steps, n_params)`."""
        shape = len(self._compiled[0].recorder.rows), self.layout.n_params
        if self._kept is None or self._kept.shape != shape:
            self._kept = np.empty(shape, self.config.dtype)
        return self._kept

    def _advance(self, most: int, kept: Array | None = None) -> list[Taken]:
        """Do the same number of steps in every chunk, at most `most`; returns each one's batches.

        In `kept` the parameters of a single run are written down, those after each step in a row.
        """
        n_steps = min(most, *(batches.left for batches in self._batches))
        n_steps = min(n_steps, *(len(step.recorder.rows) for step in self._compiled))
        done = [batches.take(n_steps) for batches in self._batches]
        for step, taken in zip(self._compiled, done, strict=True):
            step.run(taken, self.step, kept)
        return done

    def _keep(self, values: Array) -> None:
        """Go on to the step reached or, if a run is no longer finite there, back to its last finite state."""
        going = np.array([step is None for step in self.stopped_at])
        values[:, ~going] = np.nan
        # The loss and the mean of every z: norms overflow before what they measure does.
        decisive = values[..., : 1 + len(self.layout.layers)]
        if np.isfinite(decisive[:, going]).all() and np.isfinite(self.parameters[going]).all():
            self.history.append(self.step, values)
            self.step += len(values)
            self._hold_stopped()
            return
        finite: Array = np.all(np.isfinite(decisive), axis=-1)
        finite = np.vstack([finite, np.isfinite(self.parameters).all(-1) & finite[-1]])
        first_bad = np.where(going & ~finite.all(0), np.argmin(finite, 0), len(finite))
        bad = int(first_bad.min())
        failed: list[int] = np.flatnonzero(first_bad == bad).tolist()
        for run in failed:
            self.stopped_at[run] = self.step + bad
        if bad > 1:
            self.history.append(self.step, values[: bad - 1])
        self._return_to(self.step + bad - 1)
        for run in failed:
            self._held[run] = self.parameters[run].copy(), self.state[:, run].copy()

    def _hold_stopped(self) -> None:
        """Put stopped runs back to their last finite state: the steps of the stack run over them as well."""
        for run, (parameters, state) in self._held.items():
            self.parameters[run] = parameters
            self.state[:, run] = state

    def _return_to(self, step: int) -> None:
        """Go back to `step`, or to the last change or the start if that was later."""
        self._checkpoints = [kept for kept in self._checkpoints if kept.step <= step] or self._checkpoints[:1]
        self.restore(self._checkpoints[-1])
        while self.step < step:
            done = self._advance(step - self.step)
            self.step += len(done[0])
            self._hold_stopped()
        self.history.cut(self.step - 1)

    def checkpoint(self) -> Checkpoint:
        """The present state, for `restore` until a knob is changed, and for `resume` at any time."""
        return Checkpoint(
            self.step,
            self.parameters.copy(),
            self.state.copy(),
            [batches.state() for batches in self._batches],
            [rng.bit_generator.state for rng in self.random],
            self.learning_rates.copy(),
            self.config,
            self.log,
            (self._epochs_before, self._epochs_from),
            tuple(self.stopped_at),
            dict(self._held),
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go back to `checkpoint`, from which training goes on to the same bits."""
        self.step = checkpoint.step
        self.parameters[...] = checkpoint.parameters
        self.state[...] = checkpoint.state
        for batches, state in zip(self._batches, checkpoint.batches, strict=True):
            batches.restore(state)
        for rng, rng_state in zip(self.random, checkpoint.random, strict=True):
            rng.bit_generator.state = rng_state

    def resume(self, checkpoint: Checkpoint, history: History) -> None:
        """Go to `checkpoint`, which this trainer took earlier or later, whatever was turned in between.

        `history` is what is known of the steps before it.
        """
        self.history = history
        if self.log != checkpoint.log:
            self.config, self.log = checkpoint.config, checkpoint.log
            self.learning_rates[...] = checkpoint.learning_rates
            self.layout = layout_of(self.config, self.data)
            self.parameters, self.state = checkpoint.parameters.copy(), checkpoint.state.copy()
            self.rebuild(new_batches=True)
        self._epochs_before, self._epochs_from = checkpoint.epochs
        self.stopped_at, self._held = list(checkpoint.stopped_at), dict(checkpoint.held)
        self.restore(checkpoint)
        self._checkpoints = [checkpoint] * 2

    def go_on_from(self, checkpoint: Checkpoint) -> None:
        """Take over the weights, the optimizer's memory and the number of updates of a training on other data."""
        self.parameters[...] = checkpoint.parameters
        self.state[...] = checkpoint.state
        self.step = self._epochs_from = checkpoint.step
        self.rebuild(new_batches=True)

    def change(self, knob: str, value: Any) -> int:
        """Turn a knob between steps, weights kept, and write it in the log; returns how many units it touched.

        Knobs: `learning_rate`, `weight_decay`, `momentum`, `batch_size`, `activation` (one or a tuple), and those
        that act on units once: `redraw_dead` (layers' numbers, or all), `nudge_dead` (the share of samples on which
        they shall fire) and `shift_biases` (what is added to every hidden bias). A trainer that stopped because it
        was no longer finite goes on afterwards.

        Raises
        ------
        ValueError
            If there is no such knob or it does not take this value.
        """
        if knob not in KNOBS:
            raise ValueError(f"No knob is called {knob!r}; there are: {', '.join(KNOBS)}.")
        turned = KNOBS[knob](value)
        self.config = turned.configured(self.config)
        touched = turned.intervene(self)
        self.log = (*self.log, Change(self.step, knob, value))
        self.stopped_at = [None] * self.n_runs
        self._held = {}
        self.rebuild(new_batches=turned.begins_epoch)
        return touched


def replay(config: TrainConfig, log: Iterable[Change], n_steps: int, **options: Any) -> Trainer:
    """A trainer after `n_steps` updates of `config` with the changes in `log`: the same bits as the run that wrote it.

    `options` are those of `Trainer`.
    """
    trainer = Trainer(config, **options)
    for change in log:
        trainer.run(change.step - trainer.step)
        trainer.change(change.knob, change.value)
    trainer.run(n_steps - trainer.step)
    return trainer
