"""The states kept of a run, in bounded memory."""

from __future__ import annotations

import dataclasses

from act_viz.live.events import Watcher
from act_viz.live.frames import Array
from act_viz.network.mlp import Layout

_FRESH = 120
_BYTES_KEPT = 3_000_000
_PARAMETERS_KEPT = 8000


@dataclasses.dataclass(frozen=True)
class Place:
    """Where one lane stands in a state: its updates, how many knobs were turned before, and where it diverged."""

    step: int
    n_changes: int
    diverged_at: int | None


@dataclasses.dataclass(frozen=True, eq=False)
class Kept:
    """One state: its number, the largest step of its lanes, each lane's bytes, and what is needed to look closer.

    `places`, `watchers` and `n_turns` say how the run stood in it: all that it needs to go on from there.
    """

    index: int
    step: int
    lanes: tuple[bytes, ...]
    networks: tuple[tuple[Layout, Array], ...]
    marked: bool
    places: tuple[Place, ...] = ()
    watchers: tuple[Watcher, ...] = ()
    n_turns: int = 0


class Film:
    """A run's states in order: all of the last, ever fewer of the older ones, but those of an event and the first.

    No number is given twice: where the run was cut back, those of the states that were dropped stay free.
    """

    def __init__(self) -> None:
        self.states: list[Kept] = []
        self.next_index = 0
        """The number of the state to come."""
        self.spans: list[tuple[int, int | None]] = [(0, None)]
        """The numbers of the states that belong to the run, from … to …; the last go on."""

    @property
    def newest(self) -> Kept:
        """The latest state."""
        return self.states[-1]

    def append(self, kept: Kept) -> None:
        """Add the newest state, and halve the older ones when they take too much memory."""
        self.states.append(kept)
        self.next_index = kept.index + 1
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

    def cut(self, index: int) -> None:
        """Drop the states after the one numbered `index`."""
        self.states = [kept for kept in self.states if kept.index <= index]
        before = [(first, index if last is None else min(last, index)) for first, last in self.spans if first <= index]
        self.spans = [*before, (self.next_index, None)]

    def after(self, index: int) -> list[Kept]:
        """The states that came after the one numbered `index`."""
        return [kept for kept in self.states[-_FRESH:] if kept.index > index]

    def before(self, index: int, n_bytes: int) -> list[Kept]:
        """The last states before the one numbered `index`, of no more than `n_bytes` together."""
        n = max(1, n_bytes // sum(map(len, self.newest.lanes)))
        return [kept for kept in self.states if kept.index < index][-n:]

    def since(self, index: int, n_bytes: int) -> list[Kept]:
        """The state numbered `index` and those after it, thinned to `n_bytes` together, the newest among them."""
        states = [kept for kept in self.states if kept.index >= index]
        apart = -(-len(states) * sum(map(len, self.newest.lanes)) // n_bytes)
        return [*states[:-1:apart], states[-1]]

    def at(self, index: int) -> Kept | None:
        """The state numbered `index`, if it is kept; another thread may be adding some."""
        return next((kept for kept in tuple(self.states) if kept.index == index), None)

    def nearest(self, index: int) -> Kept:
        """The state numbered `index` or, where it was thinned out, the last one before it."""
        return next((kept for kept in reversed(self.states) if kept.index <= index), self.states[0])
