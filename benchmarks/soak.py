"""A long run: one live session plays on while others come and go; memory, threads and files must not grow.

Run as `python -m benchmarks.soak --minutes 120`; `make soak` is the short form of five minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import math
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.load import SPEED, Row, table
from benchmarks.server import Replica, memory_mb, n_files, n_threads, replica
from benchmarks.visitor import Visitor

PAGES = ("", "Explore", "Compare", "Train", "Depth", "Claims", "Lecture", "Room")
WARM_UP = 12 * 60.0
"""Seconds that are not judged, or the first 40 % of a shorter time: until as many runs are kept as ever will be."""
SAMPLED_EVERY = 2.0
N_BLOCKS = 20
"""Parts of what is judged; from one to another the memory is taken for independent, from sample to sample it is not."""
PLAYED = 240
"""States of a run that a visitor sees: the same on a busy machine, since the server keeps the run and them."""


async def _play(visitor: Visitor, until: float, n_states: float = PLAYED) -> None:
    """Play so many states, a second's worth at a time."""
    have = -1
    while have < n_states and time.monotonic() < until:
        answer = await visitor.ask("pull", have=have, want=SPEED, steps=1)
        have = max([have, *(state.index for state in answer.states)])
        await asyncio.sleep(1.0)


async def _come_and_go(address: str, until: float, rng: random.Random, failures: list[str]) -> None:
    """One place in the class: somebody comes, opens a page or two, plays a little, and makes room for the next."""
    while time.monotonic() < until:
        async with Visitor(address) as visitor:
            for page in rng.sample(PAGES, 2):
                await visitor.open(page)
                if page == "Train":
                    await _play(visitor, until)
                await asyncio.sleep(rng.uniform(0.5, 3.0))
            failures.extend(visitor.failures)


async def _stay(address: str, until: float, failures: list[str]) -> None:
    async with Visitor(address) as visitor:
        await visitor.open("Train")
        await _play(visitor, until, math.inf)
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
    judged = at > min(WARM_UP, 0.4 * at[-1])
    middle, end = judged & (at < 0.7 * at[-1]), at >= 0.7 * at[-1]
    n_blocks = min(N_BLOCKS, int(judged.sum()))
    hour, level = (
        np.array([block.mean() for block in np.array_split(values[judged], n_blocks)]) for values in (at / 3600, memory)
    )
    # Sessions come and go, so memory is noisy: the slope's error says what so short a run can tell.
    (slope, _level), covariance = np.polyfit(hour, level, 1, cov=True)
    error = float(np.sqrt(covariance[0, 0]))
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
