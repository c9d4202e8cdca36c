"""Walks at random until something does not hold, and makes a failing walk as short as it can be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from tests.journeys.acts import Act


class World(Protocol):
    """What is walked through."""

    def draw(self) -> Act:
        """An act that is possible now."""

    def do(self, act: Act) -> None:
        """Do `act`, or nothing where it is not possible."""

    def faults(self) -> list[str]:
        """What does not hold now."""


Fresh = Callable[[], AbstractContextManager[World]]
"""Opens a world in which nothing was done yet."""


@dataclass(frozen=True)
class Failure:
    """A walk after whose last act something did not hold."""

    acts: tuple[Act, ...]
    faults: tuple[str, ...]

    @property
    def kind(self) -> str:
        """What failures of one cause have in common: the first fault without its numbers and addresses."""
        return re.sub(r"https?://\S+|\b[0-9a-f]{8}\b|\d[\d., ]*", "…", self.faults[0])[:120]

    def __str__(self) -> str:
        """The walk as lines that can be replayed; what did not hold stands below as comments."""
        return "\n".join([*map(str, self.acts), *(f"# {line}" for fault in self.faults for line in fault.splitlines())])


def read_walk(text: str) -> tuple[Act, ...]:
    """The acts of a walk that was written as lines."""
    lines = [line.strip() for line in text.splitlines()]
    return tuple(Act.read(line) for line in lines if line and not line.startswith("#"))


def walk(world: World, n_acts: int) -> Failure | None:
    """Do `n_acts` acts at random; gives the walk if after one of them something does not hold."""
    done: list[Act] = []
    for _act in range(n_acts):
        done.append(world.draw())
        world.do(done[-1])
        if faults := world.faults():
            return Failure(tuple(done), tuple(faults))
    return None


def replay(world: World, acts: Sequence[Act]) -> Failure | None:
    """Do `acts` in turn; gives the walk up to the one after which something does not hold."""
    for n, act in enumerate(acts):
        world.do(act)
        if faults := world.faults():
            return Failure(tuple(acts[: n + 1]), tuple(faults))
    return None


def shrink(failure: Failure, fresh: Fresh, tries: int) -> Failure:
    """The shortest failing walk of the same kind that `tries` replays find: none of its acts can be left out.

    Delta debugging: leaves out halves, then quarters and so on, down to single acts; keeps what still fails.
    """
    parts, left = 2, tries
    while len(failure.acts) > 1 and parts <= len(failure.acts):
        size = -(-len(failure.acts) // parts)
        for start in range(0, len(failure.acts), size):
            if left == 0:
                return failure
            left -= 1
            with fresh() as world:
                found = replay(world, failure.acts[:start] + failure.acts[start + size :])
            if found and found.kind == failure.kind:
                failure, parts = found, max(parts - 1, 2)
                break
        else:
            if size == 1:
                return failure
            parts = min(2 * parts, len(failure.acts))
    return failure
