"""What a browser has asked of a run and what it shows of it."""

from __future__ import annotations

import dataclasses
import time

from act_viz.live.command import OF_VIEW, Command
from act_viz.live.visible_state import Seen

_ONE_VIEW = 2**20
"""A view counts its commands from a random number below 2**52 on: numbers closer than this are of one view."""


@dataclasses.dataclass
class Conversation:
    """The commands of one run's browser up to now."""

    last: Command | None = None
    """The latest command that was answered."""
    done: int | None = None
    """The number of the reader's latest command."""
    used: float = dataclasses.field(default_factory=time.monotonic)
    """When the browser asked last, on the monotonic clock."""
    visible: Seen | None = None
    """The state that the reader's browser shows; None for the newest."""

    def is_settled(self, command: Command | None) -> bool:
        """Whether nothing is to be done for `command`: it is done and its answer was lost, or a later one came first.

        Polls of the view take another way than the reader's commands, so a pause may overtake one; that poll must not
        say afterwards that the run is still being played.
        """
        if command is None or command.number is None:
            return False
        latest = self.last.number if self.last else None
        overtaken = latest is not None and command.name in OF_VIEW and 0 < latest - command.number < _ONE_VIEW
        return command.number == self.done or overtaken

    def note(self, command: Command) -> None:
        """Remember that `command` is being done."""
        self.last = command
        if command.name not in OF_VIEW:
            self.done = command.number
