"""Rooms in the memory of one server."""

from __future__ import annotations

import dataclasses
import threading
import time

from act_viz.rooms.feed import Feed
from act_viz.rooms.room import IDLE_SECONDS, LONGEST_SECONDS, MAX_ROOMS, RoomClosedError, RoomError, hashed, new_code
from act_viz.text import _


@dataclasses.dataclass
class _Room:
    owner: str
    opened: float
    used: float
    feed: Feed


class MemoryRooms:
    """Rooms of this process, gone when it ends."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS, longest_seconds: float = LONGEST_SECONDS) -> None:
        self.idle_seconds, self.longest_seconds = idle_seconds, longest_seconds
        self._rooms: dict[str, _Room] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        with self._lock:
            self._forget_old()
            return len(self._rooms)

    def _forget_old(self) -> None:
        now = time.monotonic()
        for code, room in list(self._rooms.items()):
            if now - room.used > self.idle_seconds or now - room.opened > self.longest_seconds:
                del self._rooms[code]
                room.feed.close()

    def _owned(self, code: str, token: str) -> _Room:
        self._forget_old()
        room = self._rooms.get(code)
        if room is None or room.owner != hashed(token):
            raise RoomClosedError(_("The room is closed."))
        return room

    def open(self, token: str) -> str:
        """A new room owned by `token`; returns its code. Raises RoomError if there are too many."""
        with self._lock:
            self._forget_old()
            if len(self._rooms) >= MAX_ROOMS:
                raise RoomError(_("There are too many rooms at the moment; try again later."))
            code = new_code()
            now = time.monotonic()
            self._rooms[code] = _Room(hashed(token), now, now, Feed())
            return code

    def owned_by(self, token: str) -> str | None:
        """The code of the room owned by `token`."""
        owner = hashed(token)
        with self._lock:
            self._forget_old()
            return next((code for code, room in self._rooms.items() if room.owner == owner), None)

    def hand_over(self, code: str, token: str, new_token: str) -> None:
        """From now on `new_token` owns the room. Raises RoomClosedError unless `token` did."""
        with self._lock:
            self._owned(code, token).owner = hashed(new_token)

    def publish(
        self, code: str, token: str, message: bytes, scenes: bytes | None = None, past: bytes | None = None
    ) -> None:
        """Show `message` to all who watch. Raises RoomError if the room is closed or another's."""
        with self._lock:
            room = self._owned(code, token)
            room.used = time.monotonic()
        if scenes is not None:
            room.feed.put_scenes(scenes)
        if past is not None:
            room.feed.put_past(past)
        room.feed.put(message)

    def close(self, code: str, token: str) -> None:
        """End the room. Raises RoomClosedError unless `token` owns it."""
        with self._lock:
            room = self._owned(code, token)
            del self._rooms[code]
        room.feed.close()

    def feed(self, code: str) -> Feed | None:
        """What the watchers of a room are fed; None if there is no such room."""
        with self._lock:
            self._forget_old()
            room = self._rooms.get(code)
            return room.feed if room else None

    def note_owner(self, code: str, token: str) -> None:
        """Tell those who watch that the owner is there. Raises RoomError if the room is closed or another's."""
        with self._lock:
            feed = self._owned(code, token).feed
        feed.note_owner()

    def note_watcher(self, code: str, who: str) -> None:
        """Count `who` among those who watch the room."""
        feed = self.feed(code)
        if feed is not None:
            feed.note_watcher(who)

    def n_watchers(self, code: str) -> int:
        """How many watch the room."""
        feed = self.feed(code)
        return feed.n_watchers if feed else 0
