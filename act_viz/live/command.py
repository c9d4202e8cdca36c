"""What the browser asks of a run: whatever it sends is brought within bounds here."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

MAX_STATES = 60
"""States that one command may ask for."""
MAX_STEPS_AT_ONCE = 2000
OF_VIEW = ("pull", "history")
"""What the view asks by itself, as often as it likes: asked twice, nothing more happens than asked once."""
_LARGEST_STOP = 1e12


@dataclasses.dataclass(frozen=True)
class StopRule:
    """When training pauses by itself: `kind` is epoch, loss, accuracy or death."""

    kind: str
    value: float

    @classmethod
    def read(cls, said: object) -> StopRule | None:
        """The rule that the browser sent, None for none or for one that makes no sense."""
        if not isinstance(said, Mapping) or said.get("kind") not in ("epoch", "loss", "accuracy", "death"):
            return None
        value = said.get("value")
        if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= _LARGEST_STOP:
            return None
        return cls(str(said["kind"]), float(value))


@dataclasses.dataclass(frozen=True)
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
    rows: int | None = None
    """The last step of which the browser has the timeline as it was recorded; None for one that needs none."""
    rate: float = 0.0
    """States a second that the browser shows; 0 where the picture stands."""
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
            want=_whole(said.get("want"), 1, MAX_STATES, 1),
            steps=_whole(said.get("steps"), 1, MAX_STEPS_AT_ONCE, 1),
            index=_whole(said.get("index", said.get("before")), 0, 2**32, 0),
            stop=StopRule.read(said.get("stop")),
            focus=focus if type(focus) is int and 0 <= focus < n_points else None,
            token=token if isinstance(token, str) else "",
            step=_whole(said.get("step"), 0, 10**7, 0),
            rows=None if said.get("rows") is None else _whole(said.get("rows"), -1, 10**7, -1),
            rate=float(_number(said.get("rate"), 0, MAX_STATES, 0)),
            below=said.get("below") is not False,
        )


def _whole(value: object, low: int, high: int, otherwise: int) -> int:
    return int(_number(value, low, high, otherwise))


def _number(value: object, low: float, high: float, otherwise: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return otherwise
    return min(max(value, low), high)
