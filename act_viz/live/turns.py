"""A fair share of the processor: visitors whose networks train take turns, the shorter the more of them there are."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

ROUND = 0.25
"""Seconds in which everyone who trains has had a turn."""
SHORTEST = 0.01
"""Seconds of the shortest turn; with so many visitors that this is too long, a round takes longer."""
_REMEMBERED = 2.0


class Turns:
    """A queue for whoever wants to train: first come, first served, one at a time.

    One at a time, because training holds Python's interpreter anyway: threads that compete for it wake one another
    thousands of times a second, and the server answers nobody in time.
    """

    def __init__(self, round_seconds: float = ROUND) -> None:
        self.round_seconds = round_seconds
        self._lock = threading.Condition()
        self._waiting: deque[object] = deque()
        self._seen: dict[str, float] = {}

    def __len__(self) -> int:
        """How many wait or have their turn."""
        with self._lock:
            return len(self._waiting)

    def n_active(self) -> int:
        """How many trained within the last seconds; at least one."""
        with self._lock:
            return max(1, len(self._recent()))

    def _recent(self) -> dict[str, float]:
        since = time.monotonic() - _REMEMBERED
        self._seen = {who: at for who, at in self._seen.items() if at >= since}
        return self._seen

    @contextmanager
    def turn(self, who: str, most: float) -> Iterator[float]:
        """Wait for the turn of `who`; gives the seconds that it lasts, `most` if nobody else trains."""
        ticket = object()
        with self._lock:
            self._seen[who] = time.monotonic()
            self._waiting.append(ticket)
            self._lock.wait_for(lambda: self._waiting[0] is ticket)
            n_active = len(self._recent())
        try:
            yield min(most, max(SHORTEST, self.round_seconds / max(1, n_active)))
        finally:
            with self._lock:
                self._seen[who] = time.monotonic()
                self._waiting.popleft()
                self._lock.notify_all()


TURNS = Turns()
"""The queue for training of this process."""
DRAWINGS = Turns()
"""The queue for charts: drawn one after the other, they leave the interpreter to those who train."""
