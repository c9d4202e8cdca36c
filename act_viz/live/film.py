"""The states kept of a run, in bounded memory."""

from __future__ import annotations

import dataclasses

from act_viz.frames import Array
from act_viz.mlp import Layout

_FRESH = 120
_BYTES_KEPT = 3_000_000
_PARAMETERS_KEPT = 8000


@dataclasses.dataclass(frozen=True, eq=False)
class Kept:
    """One state: its number, the largest step of its lanes, each lane's bytes, and what is needed to look closer."""

    index: int
    step: int
    lanes: tuple[bytes, ...]
    networks: tuple[tuple[Layout, Array], ...]
    marked: bool


class Film:
    """A run's states in order: all of the last, ever fewer of the older ones, but those of an event and the first."""

    def __init__(self) -> None:
        self.states: list[Kept] = []

    @property
    def newest(self) -> Kept:
        """The latest state."""
        return self.states[-1]

    @property
    def next_index(self) -> int:
        """The number of the state to come."""
        return self.newest.index + 1 if self.states else 0

    def append(self, kept: Kept) -> None:
        """Add the newest state, and halve the older ones when they take too much memory."""
        self.states.append(kept)
        capacity = max(2 * _FRESH, _BYTES_KEPT // sum(map(len, kept.lanes)))
        small = kept.networks[0][1].size <= _PARAMETERS_KEPT
        if not small and len(self.states) > _FRESH // 2:
            place = len(self.states) - _FRESH // 2
            self.states[place] = dataclasses.replace(self.states[place], networks=())
        if len(self.states) > capacity:
            old, fresh = self.states[:-_FRESH], self.states[-_FRESH:]
            self.states = [kept for i, kept in enumerate(old) if i % 2 == 0 or kept.marked] + fresh
            if len(self.states) > 0.9 * capacity:
                self.states = self.states[:-_FRESH:2] + fresh

    def after(self, index: int) -> list[Kept]:
        """The states that came after the one numbered `index`."""
        return [kept for kept in self.states[-_FRESH:] if kept.index > index]

    def before(self, index: int, n_bytes: int) -> list[Kept]:
        """The last states before the one numbered `index`, of no more than `n_bytes` together."""
        n = max(1, n_bytes // sum(map(len, self.newest.lanes)))
        return [kept for kept in self.states if kept.index < index][-n:]

    def at(self, index: int) -> Kept | None:
        """The state numbered `index`, if it is kept; another thread may be adding some."""
        return next((kept for kept in tuple(self.states) if kept.index == index), None)
