"""What was turned in a run that is watched, and the plan that repeats it elsewhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from act_viz.training import TrainConfig
from act_viz.training.change_log import RunLog
from act_viz.training.config import Change


@dataclasses.dataclass(frozen=True)
class Turn:
    """A knob of one lane turned when the lane that got farthest stood at `step`.

    The change itself says at which step its own lane stood: an earlier one if that had diverged.
    """

    step: int
    lane: int
    change: Change


@dataclasses.dataclass(frozen=True)
class Plan:
    """A run to train again: up to which step, what is turned on the way, where that leads, whether it ends there."""

    goal: int
    turns: tuple[Turn, ...] = ()
    configs: tuple[TrainConfig, ...] = ()
    ends: bool = False

    @classmethod
    def of_logs(cls, logs: Sequence[RunLog], configs: tuple[TrainConfig, ...]) -> Plan:
        """The plan that repeats the run whose lanes wrote `logs` and ended with the settings `configs`."""
        turns = [
            Turn(step, lane, change)
            for lane, log in enumerate(logs)
            for step, change in zip(log.run_steps, log.changes, strict=True)
        ]
        return cls(max(log.step for log in logs), tuple(sorted(turns, key=lambda turn: turn.step)), configs)
