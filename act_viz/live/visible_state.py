"""Which state a reader sees: the browser plays what it has, while the server is ahead of it."""

from __future__ import annotations

import dataclasses
import time


@dataclasses.dataclass(frozen=True)
class Seen:
    """The state numbered `index` was shown at the time `at` (of the monotonic clock), `rate` states a second since."""

    index: int
    rate: float = 0.0
    at: float = dataclasses.field(default_factory=time.monotonic)

    def now(self) -> int:
        """The number of the state that is shown by now, if there are so many; to the state where nothing plays."""
        return self.index + int(self.rate * (time.monotonic() - self.at))
