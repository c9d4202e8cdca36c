"""Measuring a scene piece by piece, so that a page can show how far it is and let the reader cancel."""

from __future__ import annotations

import math
import time

from act_viz.scenes.scene import Scene


class Measurement:
    """The work that `scene` needs before it can say what was measured; it keeps what was done when it is canceled."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._pieces = scene.pieces()
        self.n_done = 0
        self.canceled = False
        self._seconds = 0.0

    @property
    def n_pieces(self) -> int:
        """How many pieces of work there are."""
        return len(self._pieces)

    @property
    def finished(self) -> bool:
        """Whether all are done."""
        return self.n_done == self.n_pieces

    @property
    def seconds_left(self) -> float:
        """Time that the rest will take; nan while nobody knows."""
        return self._seconds / self.n_done * (self.n_pieces - self.n_done) if self.n_done else math.nan

    def cancel(self) -> None:
        """Stop here; `resume` goes on."""
        self.canceled = True

    def resume(self) -> None:
        """Go on after a cancel."""
        self.canceled = False

    def advance(self, seconds: float) -> None:
        """Do at least one piece, and further ones until `seconds` are over; nothing while it is canceled."""
        began = time.monotonic()
        while not self.finished and not self.canceled:
            self._pieces[self.n_done]()
            self.n_done += 1
            if time.monotonic() - began >= seconds:
                break
        self._seconds += time.monotonic() - began
