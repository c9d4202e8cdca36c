"""What was turned while networks trained, as text for a link: with the settings, it replays runs to the same bits."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import zlib
from collections.abc import Sequence
from typing import Any

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.text import _
from act_viz.training.config import Change, TrainConfig
from act_viz.training.knobs import KNOBS

MAX_CHANGES = 1000
MAX_STEP = 10_000_000
_MAX_BYTES = 200_000
_PLAIN_KNOBS = ("learning_rate", "weight_decay", "batch_size")


@dataclasses.dataclass(frozen=True)
class RunLog:
    """One network's run up to `step`: the knobs it started with where they were turned since, and each turn."""

    start: tuple[tuple[str, Any], ...]
    changes: tuple[Change, ...]
    step: int
    turned_at: tuple[int, ...] | None = None
    """Where the farthest of the networks side by side stood at each change, if this one had diverged before."""

    @property
    def run_steps(self) -> tuple[int, ...]:
        """At each change the step of the network that had got farthest."""
        return self.turned_at or tuple(change.step for change in self.changes)


def knobs_of(config: TrainConfig) -> dict[str, Any]:
    """The present value of every knob that is a setting; `momentum` only where the optimizer has it."""
    knobs: dict[str, Any] = {name: getattr(config, name) for name in _PLAIN_KNOBS}
    knobs["activation"] = config.activation
    if "momentum" in config.optimizer.params():
        knobs["momentum"] = config.optimizer.settings()["momentum"]
    return knobs


def with_knobs(config: TrainConfig, knobs: dict[str, Any]) -> TrainConfig:
    """`config` with `knobs` set."""
    fields = {name: value for name, value in knobs.items() if name != "momentum"}
    if "momentum" in knobs:
        fields["optimizer"] = config.optimizer.replace(momentum=knobs["momentum"])
    return config.replace(**fields)


def turned(now: TrainConfig, wanted: TrainConfig) -> dict[str, Any] | None:
    """The knobs that lead from `now` to `wanted`, weights kept; None if another setting differs too."""
    # Functions of each layer do not fit a network of another depth.
    if now.hidden != wanted.hidden:
        return None
    before, after = knobs_of(now), knobs_of(wanted)
    if before.keys() != after.keys() or with_knobs(wanted, before) != now:
        return None
    return {name: value for name, value in after.items() if value != before[name]}


def log_of(
    start: TrainConfig,
    now: TrainConfig,
    changes: Sequence[Change],
    step: int,
    turned_at: Sequence[int] | None = None,
) -> RunLog:
    """The log of a run that began as `start` and stands at `step` with the settings `now`."""
    at_start, at_present = knobs_of(start), knobs_of(now)
    differing = tuple((name, value) for name, value in at_start.items() if value != at_present[name])
    return RunLog(differing, tuple(changes), step, tuple(turned_at) if turned_at else None)


def start_of(now: TrainConfig, log: RunLog) -> TrainConfig:
    """The settings that the run of `log` started with, if it ended with the settings `now`."""
    return with_knobs(now, dict(log.start))


def encode_logs(logs: Sequence[RunLog]) -> str:
    """The logs of all networks of a page as text that may stand in a link."""
    plain = [
        [
            log.step,
            [[name, _plain(value)] for name, value in log.start],
            [
                [change.step, change.knob, _plain(change.value), *([] if at == change.step else [at])]
                for at, change in zip(log.run_steps, log.changes, strict=True)
            ],
        ]
        for log in logs
    ]
    packed = zlib.compress(json.dumps(plain, separators=(",", ":")).encode(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, Activation):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def decode_logs(text: str) -> tuple[RunLog, ...]:
    """What `encode_logs` wrote.

    Raises
    ------
    ValueError
        If it wrote no such text; the sentence is for the reader.
    """
    unreadable = _("The log in this link cannot be read, so the run starts without it.")
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        plain = json.loads(zlib.decompressobj().decompress(packed, _MAX_BYTES))
        return tuple(_run_log(*written) for written in plain)
    except (binascii.Error, zlib.error, UnicodeError, TypeError, ValueError, KeyError, RecursionError) as error:
        raise ValueError(unreadable) from error


def _run_log(step: int, start: list[Any], changes: list[Any]) -> RunLog:
    if len(changes) > MAX_CHANGES:
        raise ValueError(f"There may be up to {MAX_CHANGES} changes.")
    read = tuple(Change(at, knob, _value(knob, value)) for at, knob, value, *_run in changes)
    _check_steps([*(change.step for change in read), step])
    turned_at = tuple(run[0] if run else at for at, _turned, _to, *run in changes)
    _check_steps(turned_at)
    return RunLog(tuple((knob, _value(knob, value)) for knob, value in start), read, step, turned_at or None)


def _check_steps(steps: Sequence[Any]) -> None:
    whole = all(isinstance(at, int) and not isinstance(at, bool) for at in steps)
    if not whole or list(steps) != sorted(steps) or not all(0 <= at <= MAX_STEP for at in steps):
        raise ValueError("Steps must be whole numbers that do not fall.")


def _value(knob: str, written: Any) -> Any:
    """`written` as the knob takes it."""
    if knob not in KNOBS:
        raise ValueError(f"There is no knob {knob!r}.")
    if knob == "activation":
        return tuple(map(ACTIVATIONS.parse, written)) if isinstance(written, list) else ACTIVATIONS.parse(written)
    if knob == "redraw_dead":
        return None if written is None else tuple(int(layer) for layer in written)
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise ValueError(f"{knob} takes a number.")
    return written
