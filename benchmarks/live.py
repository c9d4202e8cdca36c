"""How fast the live view is, as a reader sees it in a browser: `python -m benchmarks.live [seconds]`.

Headless Chromium without a graphics card, server and browser on this machine. Prints a Markdown table; ends with 1 if
a target is missed.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.load import Row, play, table
from benchmarks.server import Replica, replica
from benchmarks.visitor import Visitor
from tools.browser import FLAGS, find_chromium

SECONDS = 8.0
_WARM_UP = 2.0
_OTHERS = 9
_M, _DEEP = "layers=4&units=8", "layers=6&units=8"
# The painter in its worker counts a paint where a frame of the display drew something new, and says which state it was.
_VIEW = "globalThis[Symbol.for('act_viz.live')].view"
_STANDS = f"() => globalThis[Symbol.for('act_viz.live')]?.view?.player.shown && {_VIEW}.wire.idle"
_COUNTS = f"""() => {{ const {{ screen, wire, player }} = {_VIEW};
    return [screen.stats.states, screen.stats.paints, wire.bytes, player.ring.newest.index, performance.now()]; }}"""
_UNTIL_FIRST = f"""() => new Promise(done => {{
    const {{ screen, transport }} = {_VIEW}; const from = screen.stats.index; const began = performance.now();
    transport.buttons.play.click();
    const look = () => screen.stats.index > from ? done(performance.now() - began) : requestAnimationFrame(look);
    requestAnimationFrame(look); }})"""
_UNTIL_STILL = f"""() => new Promise(done => {{
    const {{ screen, transport }} = {_VIEW}; const began = performance.now();
    let [moved, index] = [began, screen.stats.index];
    transport.buttons.play.click();
    const look = now => {{
        if (screen.stats.index !== index) [moved, index] = [performance.now(), screen.stats.index];
        performance.now() - began < 1500 ? requestAnimationFrame(look) : done(moved - began); }};
    requestAnimationFrame(look); }})"""


@dataclasses.dataclass(frozen=True)
class Watched:
    """What a reader saw of a run: states and paints a second, KB a state, cores of the server, times in seconds."""

    states: float
    paints: float
    kilobytes: float
    cores: float
    first: float
    pause: float


def cpu_seconds(pid: int) -> float:
    """Processor time that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def watch(page: Page, server: Replica, query: str, seconds: float) -> Watched:
    """Open Train with the settings `query`, press play, watch for `seconds`, pause."""
    page.goto(f"{server.address}/Train?{query}")
    page.wait_for_function(_STANDS, timeout=120_000)
    page.wait_for_timeout(3000)
    first = page.evaluate(_UNTIL_FIRST) / 1000
    page.wait_for_timeout(1000 * _WARM_UP)
    cpu, before = cpu_seconds(server.pid), page.evaluate(_COUNTS)
    page.wait_for_timeout(1000 * seconds)
    cpu, after = cpu_seconds(server.pid) - cpu, page.evaluate(_COUNTS)
    pause = page.evaluate(_UNTIL_STILL) / 1000
    states, paints, n_bytes, received, milliseconds = (b - a for a, b in zip(before, after, strict=True))
    elapsed = milliseconds / 1000
    per_state = n_bytes / max(1, received) / 1024
    return Watched(states / elapsed, paints / elapsed, per_state, cpu / elapsed, first, pause)


@contextlib.contextmanager
def others(server: Replica, n: int, seconds: float) -> Iterator[list[float]]:
    """Let `n` further visitors play for `seconds`; gives their states a second, once the block is over."""
    rates: list[float] = []

    async def visit() -> float:
        visitor = Visitor(server.address)
        await visitor.open("Train", _M)
        played = await play(visitor, seconds)
        await visitor.leave()
        return played.states / played.seconds

    async def visit_together() -> None:
        rates.extend(await asyncio.gather(*(visit() for _visitor in range(n))))

    crowd = threading.Thread(target=lambda: asyncio.run(visit_together()))
    crowd.start()
    try:
        yield rates
    finally:
        crowd.join()


def watch_native(browser: Browser, log: Path, seconds: float) -> tuple[float, float]:
    """States a second that native charts in a fragment show, and the cores that their server takes."""
    with replica(log, script="benchmarks/live_native.py", environment={"PYTHONPATH": "."}) as server:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(server.address)
        page.wait_for_selector("text=/State \\d+/", timeout=60_000)
        # A state counts when its number stands on the page, as soon as the browser has drawn it.
        page.evaluate(
            """() => { globalThis.seen = new Set();
            const look = () => { const said = document.body.innerText.match(/State (\\d+)/);
                if (said) globalThis.seen.add(said[1]); requestAnimationFrame(look); };
            look(); }"""
        )
        page.wait_for_timeout(1000 * _WARM_UP)
        cpu, before = cpu_seconds(server.pid), page.evaluate("() => [seen.size, performance.now()]")
        page.wait_for_timeout(1000 * seconds)
        cpu, after = cpu_seconds(server.pid) - cpu, page.evaluate("() => [seen.size, performance.now()]")
        page.close()
    elapsed = (after[1] - before[1]) / 1000
    return (after[0] - before[0]) / elapsed, cpu / elapsed


def measure(browser: Browser, folder: Path, seconds: float) -> list[Row]:
    """Every figure that is promised of the live view."""
    with replica(folder / "live.txt") as server:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        one = watch(page, server, _M, seconds)
        deep = watch(page, server, _DEEP, seconds)
        with others(server, _OTHERS, seconds + 22) as rates:
            page.wait_for_timeout(4000)
            crowded = watch(page, server, _M, seconds)
        page.close()
    native, native_cores = watch_native(browser, folder / "native.txt", seconds)
    return [
        Row("different states a second, size M", one.states, "", at_least=50),
        Row("paints a second", one.paints, "", at_least=59),
        Row("a state on the wire", one.kilobytes, "KB", at_most=8),
        Row("server", one.cores, "cores", at_most=0.5),
        Row("from play to the first state", one.first, "s", at_most=1.0),
        Row("from pause to stillness", one.pause, "s", at_most=0.3),
        Row("six hidden layers of 8: states a second", deep.states, "", at_least=30),
        Row(f"ten viewers: states a second in the browser, {_OTHERS} others training", crowded.states, "", at_least=5),
        Row("ten viewers: states a second of the slowest other", min(rates), "", at_least=5),
        Row("ten viewers: from pause to stillness", crowded.pause, "s", at_most=0.3),
        Row("ten viewers: server", crowded.cores, "cores"),
        Row("the same with native charts in a fragment: states a second", native, ""),
        Row("native charts: server", native_cores, "cores"),
    ]


def main() -> int:
    """Measure and print; 1 if a target was missed."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    load, chromium = os.getloadavg()[0], find_chromium()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        rows = measure(browser, Path(folder), seconds)
        version = browser.version
        browser.close()
    print(table(rows))
    print(f"\nChromium {version}, headless; {os.cpu_count()} cores, load before the measurement {load:.1f}.")
    return 0 if all(row.good for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
