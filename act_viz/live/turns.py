"""A fair share of the processor: visitors whose networks train take turns, the shorter the more of them there are."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ROUND = 0.25
"""Seconds in which everyone who trains has had a turn."""
SHORTEST = 0.01
"""Seconds of the shortest turn; with so many visitors that this is too long, a round takes longer."""
_REMEMBERED = 2.0


def never() -> bool:
    """Nobody is wanted elsewhere."""
    return False


class _Ticket:
    """A place in the queue."""

    def __init__(self, wanted: Callable[[], bool]) -> None:
        self.wanted = wanted
        self.called = threading.Event()
        self.let_go = False


class Turns:
    """A queue for whoever wants to train: first come, first served, one at a time.

    One at a time, because training holds Python's interpreter anyway: threads that compete for it wake one another
    thousands of times a second, and the server answers nobody in time. For the same reason nobody who waits looks
    whether they are wanted elsewhere, as when their reader presses pause: whoever has the turn looks for them.
    """

    def __init__(self, round_seconds: float = ROUND) -> None:
        self.round_seconds = round_seconds
        self._lock = threading.Lock()
        self._waiting: deque[_Ticket] = deque()
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
    def turn(self, who: str, most: float, wanted: Callable[[], bool] = never) -> Iterator[float]:
        """Wait for the turn of `who`; gives the seconds that it lasts, `most` if nobody else trains.

        It lasts 0 seconds for one who is `wanted` elsewhere before it comes.
        """
        ticket = _Ticket(wanted)
        with self._lock:
            self._seen[who] = time.monotonic()
            self._waiting.append(ticket)
            self._call_next()
        ticket.called.wait()
        with self._lock:
            share = max(SHORTEST, self.round_seconds / max(1, len(self._recent())))
        try:
            yield 0.0 if ticket.let_go else min(most, share)
        finally:
            with self._lock:
                self._seen[who] = time.monotonic()
                if not ticket.let_go:
                    self._waiting.popleft()
                    self._call_next()

    def _call_next(self) -> None:
        self._let_go()
        if self._waiting:
            self._waiting[0].called.set()

    def let_go(self) -> None:
        """Send those on who wait for their turn and are wanted elsewhere; called by whoever has the turn."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        for ticket in [ticket for ticket in self._waiting if not ticket.called.is_set() and ticket.wanted()]:
            self._waiting.remove(ticket)
            ticket.let_go = True
            ticket.called.set()


TURNS = Turns()
"""The queue for training of this process."""
DRAWINGS = Turns()
"""The queue for charts: drawn one after the other, they leave the interpreter to those who train."""
