"""The runs that a server keeps, so that a page that is loaded anew finds its own."""

from __future__ import annotations

import threading
import time

from act_viz.live.run import LiveRun


class Runs:
    """The runs of all readers of this server by their token, for a page that is loaded anew.

    Only so many are kept, and only so long after their last use; those used longest ago go first.
    """

    def __init__(self, most: int = 40, seconds: float = 1800.0) -> None:
        self._runs: dict[str, LiveRun] = {}
        self._lock = threading.Lock()
        self.most, self.seconds = most, seconds

    def __len__(self) -> int:
        return len(self._runs)

    def add(self, run: LiveRun) -> None:
        """Keep `run`, and let go of those that are too old or too many."""
        with self._lock:
            self._runs[run.token] = run
            by_use = sorted(self._runs.values(), key=lambda kept: kept.conversation.used, reverse=True)
            now = time.monotonic()
            self._runs = {
                kept.token: kept for kept in by_use[: self.most] if now - kept.conversation.used <= self.seconds
            }

    def all(self) -> tuple[LiveRun, ...]:
        """The runs that are kept."""
        with self._lock:
            return tuple(self._runs.values())

    def called(self, token: str) -> LiveRun | None:
        """The run called `token`, if it is still there."""
        with self._lock:
            return self._runs.get(token)

    def find(self, token: str, like: LiveRun) -> LiveRun | None:
        """The run called `token` if it is still there and of the same configurations as `like`."""
        found = self.called(token)
        same = found is not None and found.configs == like.configs and found.names == like.names
        return found if same else None


RUNS = Runs()
"""The runs of this process."""
