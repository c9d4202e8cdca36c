"""What a second replica brings: pages a second of one and of two, each replica kept on a core of its own.

Run as `python -m benchmarks.replicas`. Visitors ask the replicas directly, evenly spread, as the proxy spreads them.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.load import Row, table
from benchmarks.server import Replica, cpu_seconds, replica
from benchmarks.visitor import Visitor

N_VISITORS = 12
SECONDS = 6.0
ROUNDS = 3


@contextlib.contextmanager
def pinned(folder: Path, cores: Sequence[int]) -> Iterator[list[Replica]]:
    """A replica on each of `cores`."""
    free = os.sched_getaffinity(0)
    with contextlib.ExitStack() as stay:
        replicas = []
        for core in cores:
            # A process begins on the cores of the one that starts it.
            os.sched_setaffinity(0, {core})
            try:
                replicas.append(stay.enter_context(replica(folder / f"{core}.txt")))
            finally:
                os.sched_setaffinity(0, free)
        yield replicas


async def _open_again_and_again(visitor: Visitor, until: float) -> int:
    n_pages = 0
    while time.perf_counter() < until:
        await visitor.open("Explore")
        n_pages += 1
    assert not visitor.failures, visitor.failures
    return n_pages


async def pages_of(replicas: Sequence[Replica], seconds: float) -> tuple[float, float, float]:
    """Pages a second of all, the replicas' processor seconds a page, and the processors that the visitors take."""
    async with contextlib.AsyncExitStack() as stay:
        visitors = [
            await stay.enter_async_context(Visitor(replicas[at % len(replicas)].address)) for at in range(N_VISITORS)
        ]
        for visitor in visitors:
            await visitor.open("Explore")
        used, own, began = sum(cpu_seconds(one.pid) for one in replicas), time.process_time(), time.perf_counter()
        n_pages = sum(await asyncio.gather(*(_open_again_and_again(one, began + seconds) for one in visitors)))
        took = time.perf_counter() - began
        used = sum(cpu_seconds(one.pid) for one in replicas) - used
        return n_pages / took, used / n_pages, (time.process_time() - own) / took


def measure() -> list[Row]:
    """The rows of the table; one and two replicas in turns, of each the median over the rounds."""
    cores = sorted(os.sched_getaffinity(0))[:2]
    found: dict[int, list[tuple[float, float, float]]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder, pinned(Path(folder), cores) as replicas:
        for _round in range(ROUNDS):
            for n in found:
                found[n].append(asyncio.run(pages_of(replicas[:n], SECONDS)))
    one, two = (sorted(found[n])[ROUNDS // 2] for n in (1, 2))
    rows = []
    for what, (pages, seconds, visitors) in (("one replica", one), ("two replicas", two)):
        rows += [
            Row(f"{what}: pages of Explore a second", pages, ""),
            Row(f"{what}: processor time of the servers for each", seconds * 1000, "ms"),
            Row(f"{what}: taken by the visitors themselves", visitors, "cores"),
        ]
    return [*rows, Row("two replicas relative to one", two[0] / one[0], "", at_least=1.7)]


if __name__ == "__main__":
    print(table(measured := measure()))
    sys.exit(0 if all(row.good for row in measured) else 1)
