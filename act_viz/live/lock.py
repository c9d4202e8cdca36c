"""A lock that tells whoever has it for long when somebody else wants it."""

from __future__ import annotations

import threading
from types import TracebackType


class AwaitedLock:
    """A reentrant lock, for `with`, that knows whether another thread waits for it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._counting = threading.Lock()
        self._n_waiting = 0

    @property
    def awaited(self) -> bool:
        """Whether somebody waits."""
        return self._n_waiting > 0

    def __enter__(self) -> AwaitedLock:
        if not self._lock.acquire(blocking=False):
            self._wait(1)
            try:
                self._lock.acquire()
            finally:
                self._wait(-1)
        return self

    def _wait(self, more: int) -> None:
        with self._counting:
            self._n_waiting += more

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()
