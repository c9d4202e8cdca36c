"""A long run: one live session plays on while others come and go; memory, threads and files must not grow.

Run as `python -m benchmarks.soak --minutes 120`; `make soak` is the short form of five minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.load import Row, play, table
from benchmarks.server import Replica, memory_mb, n_files, n_threads, replica
from benchmarks.visitor import Visitor

PAGES = ("", "Explore", "Compare", "Train", "Depth", "Claims", "Lecture", "Room")
WARM_UP_SHARE = 0.4
"""The first part of the time is not judged: modules are imported and caches fill."""
SAMPLED_EVERY = 2.0


async def _come_and_go(address: str, until: float, rng: random.Random, failures: list[str]) -> None:
    """One place in the class: somebody comes, opens a page or two, plays a little, and makes room for the next."""
    while time.monotonic() < until:
        async with Visitor(address) as visitor:
            for page in rng.sample(PAGES, 2):
                await visitor.open(page)
                if page == "Train":
                    await play(visitor, min(6.0, max(0.1, until - time.monotonic())))
                await asyncio.sleep(rng.uniform(0.5, 3.0))
            failures.extend(visitor.failures)


async def _stay(address: str, until: float, failures: list[str]) -> None:
    async with Visitor(address) as visitor:
        await visitor.open("Train")
        while time.monotonic() < until:
            await play(visitor, min(30.0, max(0.1, until - time.monotonic())))
        failures.extend(visitor.failures)


async def _sample(server: Replica, until: float, samples: list[tuple[float, float, int, int]]) -> None:
    began = time.monotonic()
    while time.monotonic() < until:
        pid = server.pid
        samples.append((time.monotonic() - began, memory_mb(pid), n_threads(pid), n_files(pid)))
        await asyncio.sleep(SAMPLED_EVERY)


async def soak(server: Replica, seconds: float, n_changing: int) -> list[Row]:
    """Memory's slope after warm-up, and growth of threads and files, over `seconds`."""
    failures: list[str] = []
    samples: list[tuple[float, float, int, int]] = []
    until = time.monotonic() + seconds
    rng = random.Random(0)
    await asyncio.gather(
        _stay(server.address, until, failures),
        *(_come_and_go(server.address, until, random.Random(rng.random()), failures) for _place in range(n_changing)),
        _sample(server, until, samples),
    )
    at, memory, threads, files = np.array(samples).T
    judged = at > WARM_UP_SHARE * at[-1]
    middle, end = judged & (at < 0.7 * at[-1]), at >= 0.7 * at[-1]
    slope, _level = np.polyfit(at[judged] / 3600, memory[judged], 1)
    # Sessions come and go, so memory is noisy: the slope's error says what so short a run can tell.
    spread = memory[judged] - np.polyval((slope, _level), at[judged] / 3600)
    error = spread.std() / max(1e-9, (at[judged] / 3600).std()) / np.sqrt(judged.sum())
    hours = at[-1] / 3600
    bound = max(1.0, 3 * error) if hours < 1 else 1.0
    return [
        Row(f"{60 * hours:.0f} minutes, one live session and {n_changing} changing: failures", len(failures), "", 0),
        Row("memory at the end", memory[-1], "MB"),
        Row(f"memory's slope after warm-up (± {error:.1f})", slope, "MB/h", at_most=bound),
        Row("growth of threads", threads[end].mean() - threads[middle].mean(), "", at_most=3),
        Row("growth of open files", files[end].mean() - files[middle].mean(), "", at_most=3),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 if something grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--visitors", type=int, default=10)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stay:
        log = Path(folder) / "log.txt"
        server = stay.enter_context(replica(log, "--server.disconnectedSessionTTL=5"))
        rows = asyncio.run(soak(server, 60 * asked.minutes, asked.visitors))
    print(table(rows))
    return 0 if all(row.good for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
