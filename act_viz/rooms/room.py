"""What a room is: a code that nobody guesses, an owner, and what its watchers are fed."""

from __future__ import annotations

import hashlib
import secrets
from typing import Protocol

from act_viz.rooms.feed import Feed

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without characters that are mistaken for one another on a projector."""
CODE_LENGTH = 12
"""Characters of a code: 31 to the power of 12 codes, so that guessing one takes longer than any room lasts."""
IDLE_SECONDS = 2 * 3600.0
"""A room in which nothing has happened for so long is closed."""
LONGEST_SECONDS = 12 * 3600.0
"""No room lasts longer."""
MAX_ROOMS = 200
"""Rooms at the same time."""


class RoomError(Exception):
    """What is wrong with a room, in a sentence for the reader."""


class RoomClosedError(RoomError):
    """The room is closed, or was never there, or is another's: nothing about it will change."""


def new_code() -> str:
    """A code for a room."""
    return "".join(secrets.choice(_ALPHABET) for _place in range(CODE_LENGTH))


def read_code(written: object) -> str | None:
    """The code that somebody wrote or followed, None if it can be none; spaces, hyphens and case do not matter."""
    if not isinstance(written, str) or len(written) > 4 * CODE_LENGTH:
        return None
    code = "".join(written.split()).replace("-", "").lower()
    return code if len(code) == CODE_LENGTH and set(code) <= set(_ALPHABET) else None


def spoken_code(code: str) -> str:
    """`code` in groups of four, to be read aloud."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def hashed(token: str) -> str:
    """What is kept of an owner's token, so that whoever reads the store cannot take the room over."""
    return hashlib.sha256(token.encode()).hexdigest()


class Rooms(Protocol):
    """The rooms of all servers that share a store. An owner is known by the token of the run that is watched."""

    def open(self, token: str) -> str:
        """A new room owned by `token`; returns its code. Raises RoomError if there are too many."""

    def owned_by(self, token: str) -> str | None:
        """The code of the room owned by `token`."""

    def hand_over(self, code: str, token: str, new_token: str) -> None:
        """From now on `new_token` owns the room, because its owner began another run."""

    def publish(
        self, code: str, token: str, message: bytes, scenes: bytes | None = None, past: bytes | None = None
    ) -> None:
        """Show `message` to all who watch; `scenes` if what is fixed of the run changed, `past` for who comes later.

        Raises
        ------
        RoomError
            If the room is closed or `token` does not own it.
        """

    def close(self, code: str, token: str) -> None:
        """End the room, if `token` owns it."""

    def feed(self, code: str) -> Feed | None:
        """What the watchers of a room are fed; None if there is no such room."""

    def note_owner(self, code: str, token: str) -> None:
        """Tell those who watch that the owner is there. Raises RoomError if the room is closed or another's."""

    def note_watcher(self, code: str, who: str) -> None:
        """Count `who` among those who watch the room."""

    def n_watchers(self, code: str) -> int:
        """How many watch the room, on all servers. Raises RoomError if that cannot be known."""
