"""Takes the trainers of a run back to any state of it, and forward again, to the same bits."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from act_viz.live.kept_states import Kept, Place
from act_viz.training import Trainer
from act_viz.training.config import Change
from act_viz.training.step_history import History
from act_viz.training.trainer import Checkpoint

_FRESH = 60
_MOST = 400
_BYTES_KEPT = 12_000_000


@dataclasses.dataclass(frozen=True, eq=False)
class _Taken:
    """What every lane needs to go on from the state numbered `index`."""

    index: int
    checkpoints: tuple[Checkpoint, ...]

    @property
    def nbytes(self) -> int:
        return sum(checkpoint.nbytes for checkpoint in self.checkpoints)


class Playhead:
    """Where in its run the trainers stand.

    Of many states a checkpoint is kept: of all of the last, ever fewer of the older ones. To any other the trainers go
    from the checkpoint before it, through the same batches and with what was turned on the way.
    """

    def __init__(self, trainers: Sequence[Trainer]) -> None:
        self._trainers = trainers
        self._taken: list[_Taken] = []
        self._ahead: list[tuple[History, tuple[Change, ...]]] | None = None
        """Each lane's history and log up to the newest state, while the trainers stand in the past."""

    @property
    def at_newest(self) -> bool:
        """Whether the trainers stand at the newest state."""
        return self._ahead is None

    def note(self, index: int) -> None:
        """Keep how to get to the state numbered `index`, the newest, in which the trainers stand."""
        self._taken.append(_Taken(index, tuple(trainer.checkpoint() for trainer in self._trainers)))
        n_bytes = len(self._taken) * self._taken[-1].nbytes
        if len(self._taken) > 2 and (len(self._taken) > _MOST or n_bytes > _BYTES_KEPT):
            fresh = min(_FRESH, len(self._taken) // 3)
            self._taken = self._taken[: -fresh or None : 2] + (self._taken[-fresh:] if fresh else [])

    def go_to(self, kept: Kept) -> None:
        """Put the trainers where they were in the state `kept`."""
        if self._ahead is None:
            self._ahead = [(trainer.history, trainer.log) for trainer in self._trainers]
        from_there = next(taken for taken in reversed(self._taken) if taken.index <= kept.index)
        is_newest = kept.index == self._taken[-1].index
        lanes = zip(self._trainers, from_there.checkpoints, self._ahead, kept.places, strict=True)
        for trainer, checkpoint, (history, log), place in lanes:
            trainer.resume(checkpoint, history if is_newest else history.until(checkpoint.step))
            if not is_newest:
                _repeat(trainer, log, place)
        if is_newest:
            self._ahead = None

    def cut(self, index: int) -> None:
        """Forget the states after the one numbered `index`, in which the trainers stand."""
        self._taken = [taken for taken in self._taken if taken.index <= index]
        self._ahead = None


def _repeat(trainer: Trainer, log: Sequence[Change], place: Place) -> None:
    """Train on to `place`, turning what `log` says was turned on the way."""
    for change in log[len(trainer.log) : place.n_changes]:
        trainer.run(change.step - trainer.step)
        trainer.change(change.knob, change.value)
    trainer.run(place.step - trainer.step)
    if place.diverged_at is not None and trainer.diverged_at is None:
        # It stands at its last finite state; one update more, and it knows.
        trainer.run(1)
