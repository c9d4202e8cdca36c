"""Matrix products on one thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from threadpoolctl import ThreadpoolController


class _SingleThread:
    """Keeps BLAS on one thread while anyone trains; several trainers may do so at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._controller: ThreadpoolController | None = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            if self._inside == 0:
                self._controller = self._controller or ThreadpoolController().select(user_api="blas")
                self._limiter = self._controller.limit(limits=1)
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if self._inside == 0:
                    self._limiter.restore_original_limits()


one_blas_thread = _SingleThread()
"""Two threads on busy cores slow a matrix product of a few thousand elements up to a hundredfold."""
