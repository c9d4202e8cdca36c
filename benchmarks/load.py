"""How many visitors one server holds: a class that opens Explore, sessions that idle, trainings at once, and what
is left of them.

Run as `python -m benchmarks.load`; `--url` measures a server that is running already, without its memory.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import random
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from benchmarks.server import Replica, cpu_seconds, memory_mb, replica
from benchmarks.visitor import PATIENCE, Answer, Visitor, fetch_first_page

SPEED = 60
"""States a second that a visitor's view would like, as at the normal speed, asked for a second's at once."""
TTL = 5
"""Seconds that this benchmark's server keeps a session whose visitor left."""


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, the value, its unit, and what it should be at most or at least."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def good(self) -> bool:
        """Whether the value is on the right side of its bound."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    def __str__(self) -> str:
        bound = "" if self.at_most is None else f"≤ {self.at_most:g}"
        bound = bound if self.at_least is None else f"≥ {self.at_least:g}"
        return f"| {self.what} | {self.value:.3g} {self.unit} | {bound} | {'yes' if self.good else '**no**'} |"


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    return "\n".join(["| measured | value | wanted | met |", "|---|---|---|---|", *map(str, rows)])


async def open_class(address: str, n_students: int, seconds: float, page: str = "Explore") -> list[Row]:
    """`n_students` open `page` spread over `seconds`, each with an empty cache."""
    failures: list[str] = []

    async def student(at: int) -> float:
        await asyncio.sleep(seconds * at / n_students)
        began = time.perf_counter()
        try:
            await fetch_first_page(address, page)
            async with Visitor(address) as visitor:
                await visitor.open(page)
                failures.extend(visitor.failures)
        except (OSError, TimeoutError) as error:
            failures.append(repr(error))
        return time.perf_counter() - began

    took = sorted(await asyncio.gather(*(student(at) for at in range(n_students))))
    return [
        Row(f"{n_students} students open {page} within {seconds:g} s: not served", len(failures), "", at_most=0),
        Row("slowest first page", took[-1], "s", at_most=8),
        Row("median first page", took[len(took) // 2], "s"),
    ]


async def idle_class(server: Replica, n_visitors: int, page: str = "Explore") -> list[Row]:
    """Memory of `n_visitors` who look at `page`, what is left of it after they went, and what the next ones add."""
    # What every first visit loads once is not the cost of a session; room that earlier visitors left would hide it.
    for _visit in range(2):
        await _visit_together(server.address, 1, page)
    await _until_forgotten(server)
    before = memory_mb(server.pid)
    during = await _memory_with(server, n_visitors, page)
    await _until_forgotten(server)
    after = memory_mb(server.pid)
    again = await _memory_with(server, n_visitors, page)
    each = Row(f"{n_visitors} idle sessions of {page}: memory of each", (during - before) / n_visitors, "MB", at_most=3)
    # What Python has freed it seldom gives back to the system, but uses for those who come next.
    return [
        each,
        Row("held by the process after they left, of theirs", after - before, "MB"),
        Row("added by as many who come then, each", max(0.0, again - during) / n_visitors, "MB", at_most=0.25 * 3),
    ]


async def _memory_with(server: Replica, n_visitors: int, page: str) -> float:
    """Memory of the server while `n_visitors`, who came one after the other, look at `page`; then they leave."""
    async with contextlib.AsyncExitStack() as stay:
        for _visitor in range(n_visitors):
            visitor = await stay.enter_async_context(Visitor(server.address))
            await visitor.open(page)
        return memory_mb(server.pid)


async def _visit_together(address: str, n_visitors: int, page: str) -> None:
    async with contextlib.AsyncExitStack() as stay:
        visitors = [await stay.enter_async_context(Visitor(address)) for _visitor in range(n_visitors)]
        await asyncio.gather(*(visitor.open(page) for visitor in visitors))


async def _until_forgotten(server: Replica) -> None:
    """Return when the server has dropped its sessions: after their time to live, and a visit that makes it look."""
    await asyncio.sleep(TTL + 1)
    async with Visitor(server.address) as visitor:
        await visitor.open("")
    await asyncio.sleep(TTL + 1)


@dataclasses.dataclass
class Played:
    """What one visitor saw of a run: states a second, and how long pauses took to be answered."""

    states: int = 0
    seconds: float = 0.0
    pauses: list[float] = dataclasses.field(default_factory=list)
    longest_gap: float = 0.0
    lost: str = ""
    """The sentence about an answer that never came."""


async def play(visitor: Visitor, seconds: float, pause_every: float = 10.0, below: bool = False) -> Played:
    """Play as the live view does: ask for more when less than 0.7 s lie ahead, and pause now and then.

    `below` says whether the charts below the view are in sight, as they are on a large screen and after scrolling.
    """
    played = Played()
    began = time.perf_counter()
    try:
        await _play_on(visitor, played, began + seconds, pause_every, below)
    except TimeoutError as lost:
        played.lost = str(lost)
    played.seconds = time.perf_counter() - began
    return played


async def _play_on(visitor: Visitor, played: Played, until: float, pause_every: float, below: bool) -> None:
    have, ahead = -1, 0.0
    then = time.perf_counter()
    # Visitors do not all press pause in the same moment.
    pause_at = then + random.uniform(0.0, pause_every)
    while (now := time.perf_counter()) < until:
        ahead = max(0.0, ahead - (now - then) * SPEED)
        then = now
        if ahead > 0.7 * SPEED:
            await asyncio.sleep(ahead / SPEED - 0.7)
            continue
        pull = asyncio.create_task(visitor.ask("pull", have=have, want=SPEED, steps=1, below=below))
        # Pause is pressed while an answer is under way, which the view does not wait for: what it would bring comes
        # with that to the pause.
        await asyncio.wait([pull], timeout=max(0.02, pause_at - now))
        if pull.done():
            answer = pull.result()
            played.longest_gap = max(played.longest_gap, answer.seconds)
        else:
            answer = await visitor.ask("pause", index=max(0, have), have=have, below=below)
            played.pauses.append(answer.seconds)
            pull.cancel()
            pause_at = time.perf_counter() + pause_every
        newest = _newest(answer, have)
        played.states += newest - have if have >= 0 else len(answer.states)
        ahead += newest - have
        have = newest


def _newest(answer: Answer, have: int) -> int:
    return max([have, *(state.index for state in answer.states)])


async def train_together(
    address: str, n_visitors: int, seconds: float, query: str = "", below: bool = False
) -> list[Row]:
    """`n_visitors` train networks of their own at the same time."""
    async with contextlib.AsyncExitStack() as stay:
        visitors = [await stay.enter_async_context(Visitor(address)) for _visitor in range(n_visitors)]
        for visitor in visitors:
            await visitor.open("Train", query)
        played = await asyncio.gather(*(play(visitor, seconds, below=below) for visitor in visitors))
        failures = [failure for visitor in visitors for failure in visitor.failures]
        failures += [one.lost for one in played if one.lost]
    rates = sorted(one.states / one.seconds for one in played)
    pauses = sorted(pause for one in played for pause in one.pauses) or [PATIENCE]
    for failure in sorted(set(failures)):
        print(failure, file=sys.stderr)
    return [
        Row(f"{n_visitors} trainings at once: failures", len(failures), "", at_most=0),
        Row("states a second of the slowest", rates[0], "", at_least=5),
        Row("states a second of the fastest", rates[-1], ""),
        Row("states a second of all", sum(rates), ""),
        Row("pause answered, 19 of 20 times within", pauses[int(0.95 * (len(pauses) - 1))] * 1000, "ms", at_most=500),
        Row("pause answered at the slowest", pauses[-1] * 1000, "ms"),
    ]


async def train_and_leave(server: Replica, n_visitors: int, seconds: float) -> list[Row]:
    """Memory that `n_visitors` take who train, what is left when they have gone, and what the next ones add."""
    await train_together(server.address, 1, seconds)
    await _until_forgotten(server)
    before = memory_mb(server.pid)
    left, during = [before], 0.0
    for _class in range(3):
        async with contextlib.AsyncExitStack() as stay:
            visitors = [await stay.enter_async_context(Visitor(server.address)) for _visitor in range(n_visitors)]
            for visitor in visitors:
                await visitor.open("Train")
            await asyncio.gather(*(play(visitor, seconds) for visitor in visitors))
            during = during or memory_mb(server.pid)
        await _until_forgotten(server)
        left.append(memory_mb(server.pid))
    each = (during - before) / n_visitors
    # Runs are kept for readers who come back, forty at most: two classes of twenty fill their places.
    return [
        Row(f"{n_visitors} trainings: memory of each", each, "MB"),
        Row("held by the process after they left", left[1] - before, "MB"),
        Row("added by as many who came and left then", left[2] - left[1], "MB"),
        Row("added by a third class", left[3] - left[2], "MB", at_most=0.25 * n_visitors * each),
    ]


async def watch_together(address: str, n_watchers: int, seconds: float) -> list[Row]:
    """One visitor trains in a room, `n_watchers` watch."""
    async with contextlib.AsyncExitStack() as stay:
        owner = await stay.enter_async_context(Visitor(address))
        await owner.open("Train")
        await owner.press("Open a room")
        code = next(found[1] for text in owner.texts if (found := re.search(r"Room\?room=(\w+)", text)))
        watchers = [await stay.enter_async_context(Visitor(address)) for _watcher in range(n_watchers)]
        for watcher in watchers:
            await watcher.open("Room", f"room={code}")
        training = asyncio.create_task(play(owner, seconds, pause_every=3600.0))
        seen = await asyncio.gather(*(_watch(watcher, seconds) for watcher in watchers))
        trained = await training
        failures = [failure for one in (owner, *watchers) for failure in one.failures]
    rates = sorted(len(steps) / seconds for steps in seen)
    together = sorted(max(steps, default=0) for steps in seen)
    return [
        Row(f"{n_watchers} watchers of a room: failures", len(failures), "", at_most=0),
        Row("states a second of the owner", trained.states / trained.seconds, ""),
        Row("states a second of the slowest watcher", rates[0], "", at_least=5),
        Row("states a second of the fastest watcher", rates[-1], ""),
        Row("steps between the first and the last watcher at the end", together[-1] - together[0], ""),
    ]


async def _watch(watcher: Visitor, seconds: float) -> set[int]:
    """The steps that a watcher was shown."""
    have, steps = -1, set()
    until = time.perf_counter() + seconds
    with contextlib.suppress(TimeoutError):
        while time.perf_counter() < until:
            answer = await watcher.ask("pull", have=have, want=1)
            have = _newest(answer, have)
            steps |= {int(state.lanes[0]["step"][0]) for state in answer.states}
    return steps


@contextlib.asynccontextmanager
async def _server_or(url: str | None) -> AsyncIterator[Replica]:
    if url:
        yield Replica(url, 0)
        return
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        with replica(log, f"--server.disconnectedSessionTTL={TTL}") as server:
            yield server
            said = log.read_text(errors="replace")
            if "Traceback" in said:
                print(said, file=sys.stderr)


async def measure(
    parts: Sequence[str],
    n_students: int,
    n_trainings: int,
    n_watchers: int,
    seconds: float,
    url: str | None,
    below: bool,
) -> list[Row]:
    """The rows of the table for these `parts`: open, idle, train, leave, watch."""
    rows: list[Row] = []
    async with _server_or(url) as server:
        used = cpu_seconds(server.pid) if server.pid else 0.0

        def processor(part: str) -> list[Row]:
            nonlocal used
            before, used = used, cpu_seconds(server.pid) if server.pid else 0.0
            return [Row(f"processor time of the server while {part}", used - before, "s")] if server.pid else []

        if "open" in parts:
            rows += await open_class(server.address, n_students, seconds)
            rows += processor("the class opened")
        if "idle" in parts and server.pid:
            rows += await idle_class(server, n_students)
            processor("")
        if "train" in parts:
            rows += await train_together(server.address, n_trainings, seconds, below=below)
            rows += processor("they trained")
        if "leave" in parts and server.pid:
            rows += await train_and_leave(server, n_trainings, min(seconds, 5.0))
            processor("")
        if "watch" in parts:
            rows += await watch_together(server.address, n_watchers, seconds)
            rows += processor("they watched")
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 if something was not as wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", default=["open", "idle", "train", "leave", "watch"])
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument("--trainings", type=int, default=20)
    parser.add_argument("--watchers", type=int, default=100)
    parser.add_argument("--below", action="store_true", help="those who train see the charts below the view")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--url", default=None)
    asked = parser.parse_args(arguments)
    rows = asyncio.run(
        measure(
            asked.parts,
            n_students=asked.students,
            n_trainings=asked.trainings,
            n_watchers=asked.watchers,
            seconds=asked.seconds,
            url=asked.url,
            below=asked.below,
        )
    )
    print(table(rows))
    return 0 if all(row.good for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
