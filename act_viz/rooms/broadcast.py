"""What a run shows to those who watch it."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import time
from collections.abc import Mapping
from typing import Any

from act_viz.jsonable import to_json
from act_viz.live.frames import encode_message
from act_viz.live.run import LiveRun
from act_viz.rooms.room import RoomError, Rooms

_MARKS_SENT = 40
_PAST_EVERY = 2.0
"""Seconds between two accounts of the whole run while it plays."""
_SILENT_SECONDS = 5.0


@functools.lru_cache(maxsize=1000)
def public_name(token: str) -> str:
    """What watchers may know of a run's token: enough to tell runs apart, not enough to control one."""
    return hashlib.sha256(b"watched " + token.encode()).hexdigest()[:16]


def _seen(run: LiveRun) -> dict[str, float]:
    """Which state the owner saw `age` seconds ago, and how many a second since; the newest where that is not known."""
    visible = run.conversation.visible
    if visible is None:
        return {"index": run.film.newest.index, "rate": 0, "age": 0}
    return {"index": visible.index, "rate": visible.rate, "age": time.monotonic() - visible.at}


class Broadcast:
    """The way of one owner's runs into a room: the room's code, the token that owns it, and what was shown so far."""

    def __init__(self, rooms: Rooms, code: str, token: str) -> None:
        self.rooms, self.code, self.token = rooms, code, token
        self._shown: tuple[str, int, int] = ("", 0, -1)
        """Token, generation and index of the last state shown."""
        self._silent_until = 0.0
        self._past: tuple[str, int, object, int] = ("", 0, None, -1)
        """Token, generation, spans and index of the state up to which the run's past was told last …"""
        self._past_told = 0.0
        """… and when."""

    @classmethod
    def begin(cls, rooms: Rooms, run: LiveRun) -> Broadcast:
        """Open a room for `run`. Raises RoomError if there are too many."""
        return cls(rooms, rooms.open(run.token), run.token)

    @classmethod
    def of_owner(cls, rooms: Rooms, token: str) -> Broadcast | None:
        """The way into the room owned by `token`, which outlives a reload of its owner's page."""
        code = rooms.owned_by(token)
        return cls(rooms, code, token) if code else None

    def show(
        self,
        run: LiveRun,
        *,
        scene: str,
        scenes: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Show the states of `run` that were not shown yet.

        `scene` names what is fixed of the run, which is shown too where `scenes` has it in every language.

        Raises
        ------
        RoomError
            If the room is closed or cannot be reached; the next seconds then nothing is tried, so that a store that
            does not answer does not hold up training.
        """
        if time.monotonic() < self._silent_until:
            return
        if run.token != self.token:
            self.rooms.hand_over(self.code, self.token, run.token)
            self.token = run.token
        with run.lock:
            known = (run.token, run.generation) == self._shown[:2]
            states = run.film.after(self._shown[2] if known else -1) or [run.film.newest]
            self._shown = (run.token, run.generation, run.film.newest.index)
            about: dict[str, Any] = {
                "scene": scene,
                "token": public_name(run.token),
                "generation": run.generation,
                "newest": False,
                "head": {"index": run.film.newest.index, "step": run.film.newest.step},
                "spans": run.film.spans,
                "end": dataclasses.asdict(run.end) if run.end else None,
                "progress": None,
                "marks": [dataclasses.asdict(mark) for mark in run.marks[-_MARKS_SENT:]],
                "seen": _seen(run),
            }
            shapes = [lane.camera.shape for lane in run.lanes]
            message = encode_message(shapes, [run.packed(kept) for kept in states], **about)
            past = self._past_of(run) if self._past_is_due(run) else None
        fixed = None if scenes is None else to_json(scenes, separators=(",", ":")).encode()
        try:
            self.rooms.publish(self.code, self.token, message, fixed, past)
        except RoomError:
            self._silent_until = time.monotonic() + _SILENT_SECONDS
            self._shown, self._past = ("", 0, -1), ("", 0, None, -1)
            raise

    def _past_is_due(self, run: LiveRun) -> bool:
        now = (run.token, run.generation, run.film.spans, run.film.newest.index)
        if now == self._past:
            return False
        visible = run.conversation.visible
        plays = visible is not None and visible.rate
        waits = plays and now[:3] == self._past[:3] and time.monotonic() - self._past_told < _PAST_EVERY
        if not waits:
            self._past, self._past_told = now, time.monotonic()
        return not waits

    def _past_of(self, run: LiveRun) -> bytes:
        """The curves and marks of the whole run, for watchers who come later."""
        said = {
            "token": public_name(run.token),
            "generation": run.generation,
            "spans": run.film.spans,
            "rows": run.rows(-1),
            "marks": [dataclasses.asdict(mark) for mark in run.marks],
        }
        return to_json(said, separators=(",", ":")).encode()
