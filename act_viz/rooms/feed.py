"""What the watchers of a room are fed: the latest states as bytes, encoded once for all of them."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from act_viz.live.frames import encode_message, join_message, split_message
from act_viz.live.turns import never

if TYPE_CHECKING:
    from act_viz.live.run import LiveRun

_BYTES_KEPT = 3_000_000
_MESSAGE_BYTES = 400_000
_HISTORY_BYTES = 400_000
PRESENT_EVERY = 3.0
"""Seconds between two signs of life of an owner or a watcher …"""
_PRESENT_SECONDS = 10.0
"""… and those after which one who gave none is not there any more."""
_LOOKED_EVERY = 0.2
"""Seconds after which one who waits for states looks whether they are wanted elsewhere."""
_serials = itertools.count(1)


class Feed:
    """The latest states of a run that is watched, and what is said of it. Safe to use from many threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._about: dict[str, Any] = {}
        self._states: deque[tuple[int, bytes]] = deque()
        self._n_bytes = 0
        self._scenes: dict[str, dict[str, Any]] = {}
        self._past: dict[str, Any] = {}
        self._told_at = 0.0
        """When the owner's playhead was told of last."""
        self._seen: dict[str, float] = {}
        """When each watcher last gave a sign of life …"""
        self._owner_seen = time.monotonic()
        """… and the owner."""
        self.version = 0
        """Counts what was put in; a watcher who has seen it has nothing to wait for."""
        self.scene_version = 0
        """Counts the scenes."""
        self.closed = False

    def put(self, message: bytes) -> None:
        """Add what `message` holds; states known already are left as they are."""
        about, states = split_message(message)
        with self._changed:
            run = (about.get("token"), about.get("generation"))
            if run != (self._about.get("token"), self._about.get("generation")):
                self._states.clear()
                self._n_bytes = 0
            self._drop_what_was_cut(about.get("spans") or [(0, None)])
            newest = self._states[-1][0] if self._states else -1
            for index, state in states:
                if index > newest:
                    self._states.append((index, state))
                    self._n_bytes += len(state)
            while self._n_bytes > _BYTES_KEPT and len(self._states) > 1:
                self._n_bytes -= len(self._states.popleft()[1])
            self._about = about
            self._told_at = time.monotonic()
            self._owner_seen = time.monotonic()
            self._tell()

    def _drop_what_was_cut(self, spans: Sequence[tuple[int, int | None]]) -> None:
        """Forget the states of numbers out of all `spans`: the run was cut back and went on another way."""
        kept = [
            (index, state)
            for index, state in self._states
            if any(first <= index and (last is None or index <= last) for first, last in spans)
        ]
        if len(kept) < len(self._states):
            self._states = deque(kept)
            self._n_bytes = sum(len(state) for _index, state in kept)

    def put_scenes(self, scenes: bytes) -> None:
        """Take what is fixed of the run, in every language."""
        read = json.loads(scenes)
        with self._changed:
            if read != self._scenes:
                self._scenes = read
                self.scene_version += 1
                self._tell()

    def put_past(self, past: bytes) -> None:
        """Take what was recorded of the run from its start on, for watchers who come later."""
        read = json.loads(past)
        with self._changed:
            self._past = read

    def close(self) -> None:
        """Tell all watchers that the room is closed."""
        with self._changed:
            self.closed = True
            self._tell()

    def _tell(self) -> None:
        self.version += 1
        self._changed.notify_all()

    def scene(self, language: str) -> dict[str, Any] | None:
        """What is fixed of the run in `language`, or in the first there is; None before the first state."""
        with self._changed:
            if not self._states or not self._scenes:
                return None
            return self._scenes.get(language) or next(iter(self._scenes.values()))

    @property
    def run_name(self) -> str:
        """What watchers know the run by."""
        with self._changed:
            return str(self._about.get("token", ""))

    @property
    def newest(self) -> int:
        """Number of the latest state, -1 before the first."""
        with self._changed:
            return self._states[-1][0] if self._states else -1

    def wait(self, seen: int, seconds: float, wanted: Callable[[], bool] = never) -> None:
        """Return when there is more than version `seen`, after `seconds`, or for a watcher `wanted` elsewhere."""
        until = time.monotonic() + seconds
        with self._changed:
            while (left := until - time.monotonic()) > 0 and not wanted():
                if self._changed.wait_for(lambda: self.version != seen or self.closed, min(left, _LOOKED_EVERY)):
                    return

    def note_owner(self) -> None:
        """The owner is there."""
        with self._changed:
            self._owner_seen = time.monotonic()

    @property
    def owner_is_present(self) -> bool:
        """Whether the owner gave a sign of life lately."""
        with self._changed:
            return time.monotonic() - self._owner_seen < _PRESENT_SECONDS

    def note_watcher(self, who: str) -> None:
        """Count `who` among those who watch."""
        with self._changed:
            self._seen[who] = time.monotonic()

    @property
    def n_watchers(self) -> int:
        """How many watch through this feed."""
        since = time.monotonic() - _PRESENT_SECONDS
        with self._changed:
            self._seen = {who: at for who, at in self._seen.items() if at > since}
            return len(self._seen)

    def message(self, have: int, reply: int | None, rows: int | None = None) -> tuple[bytes, int]:
        """What a watcher lacks who has states up to `have`, and the version that this is.

        A watcher who lags gets every second state, or every third, so that all of them keep in step. With the step
        `rows` it gets what the timeline draws from there on; all of the run, with its marks, if it has none of it.
        """
        with self._changed:
            fresh = [state for index, state in self._states if index > have]
            past = self._past_since(rows) if rows is not None else {}
            return self._joined(_thinned(fresh, _MESSAGE_BYTES), reply, past), self.version

    def _past_since(self, step: int) -> dict[str, Any]:
        """What was recorded of the run from `step` on; nothing where it went on another way since."""
        if any(self._past.get(name) != self._about.get(name) for name in ("token", "generation", "spans")):
            return {}
        rows = {"rows": [row for row in self._past["rows"] if row[0] >= step]}
        return rows if step >= 0 else rows | {"marks": self._past["marks"]}

    def history(self, before: int, reply: int | None) -> bytes:
        """States before the one numbered `before`, the nearest first to be had."""
        with self._changed:
            older = [state for index, state in self._states if index < before]
            most = max(1, _HISTORY_BYTES // len(self._states[-1][1]))
            return self._joined(older[-most:], reply)

    def focused(self, run: LiveRun | None, index: int, point: int | None, reply: int | None) -> bytes:
        """The state numbered `index` with the values of `point` in `run`, the one watched, if it trains on this server.

        Where they are not to be had the message has no states.
        """
        with self._changed:
            about = self._about_now(reply)
        kept = run.state(about["generation"], index) if run else None
        if run is None or kept is None or point is None:
            return join_message(about, ())
        shapes = [lane.camera.focused_shape for lane in run.lanes]
        return encode_message(shapes, [run.packed(kept, point)], **(about | {"focus": point}))

    def _joined(self, states: Sequence[bytes], reply: int | None, past: dict[str, Any] | None = None) -> bytes:
        return join_message(self._about_now(reply) | (past or {}), states)

    def _about_now(self, reply: int | None) -> dict[str, Any]:
        oldest = self._states[0][0]
        now = {
            "reply": reply,
            "serial": f"room{next(_serials)}",
            "oldest": oldest,
            "focus": None,
            "seen": self._owners_place(),
        }
        return self._about | now

    def _owners_place(self) -> dict[str, float] | None:
        """Which state the owner sees by now, and how many a second follow it."""
        if (told := self._about.get("seen")) is None:
            return None
        passed = told["rate"] * (told["age"] + time.monotonic() - self._told_at)
        return {"index": min(told["index"] + passed, self._states[-1][0]), "rate": told["rate"]}


def _thinned(states: Sequence[bytes], n_bytes: int) -> Sequence[bytes]:
    """Evenly spaced among `states`, the last among them, of no more than `n_bytes` together."""
    if not states:
        return states
    most = max(1, n_bytes // len(states[-1]))
    apart = -(-len(states) // most)
    return states[::-1][::apart][::-1]
