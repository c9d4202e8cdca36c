"""How fast pages are: `python -m benchmarks.pages`.

Sliders are dragged in headless Chromium, the server near and on a slow network. The cold start is
measured beside that of a bare app of one slider and one Plotly chart, in turns. Prints a Markdown table; ends with 1 if
a target is missed.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.load import Row, table
from benchmarks.server import ROOT, replica
from tools.browser import FLAGS, find_chromium

N_STARTS = 4
N_RUNS = 30
_BARE = "benchmarks/bare.py"
_LATE = ("sklearn", "sympy")
DRAGGED_SECONDS = 3.0
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""A mobile network of the third generation: milliseconds, bytes a second."""
DRAGGED = {
    "What passes through SELU, its λ": ("Explore?function=selu&view=passes", "Scale"),
    "What passes through GELU, the σ of z": ("Explore?function=gelu&view=passes", "Spread"),
    "Explore, SELU's λ": ("Explore?function=selu", "Scale"),
    "Explore, typed function's b": ("Explore?function=your-own", "Parameter"),
}
# Notes every curve that is drawn, and after its paint how long ago the pointer moved.
_WATCH = """() => {
    const roots = [...document.querySelectorAll("*")].map(each => each.shadowRoot);
    const root = roots.find(each => each?.querySelector(".stage"));
    const channel = new MessageChannel();
    let moved = 0, last = "";
    window.seen = { curves: 0, late: [] };
    document.addEventListener("pointermove", event => { moved = event.timeStamp; }, { capture: true });
    channel.port1.onmessage = ({ data }) => window.seen.late.push(performance.now() - data);
    new MutationObserver(() => {
        const parts = [".curve .f", ".density.in", ".density.out"];
        const drawn = parts.map(part => root.querySelector(part)?.getAttribute("d"));
        const curve = drawn[0] && drawn.join();
        if (!curve || curve === last) return;
        last = curve;
        window.seen.curves += 1;
        const from = moved;
        channel.port2.postMessage(from);
    }).observe(root.querySelector(".stage"), { childList: true });
}"""
# Processor time, so that what else runs on the machine does not count; with what AppTest itself takes.
_SCRIPT_TIME = """
import sys, time
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("app.py", default_timeout=60)
page.switch_page("pages/1_Explore.py")
page.query_params["function"] = "elu"
page.run()
def median(run):
    times = []
    for turn in range({n}):
        value = 0.5 + 0.05 * turn
        began = time.process_time()
        run(value)
        times.append(time.process_time() - began)
    return sorted(times)[len(times) // 2]
def whole(value):
    page.query_params["function.alpha"] = str(value)
    page.run()
print(median(whole))
"""
_IMPORTED = """
import sys
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("app.py", default_timeout=60).run()
for path in ("pages/1_Explore.py", "pages/2_Compare.py"):
    page.switch_page(path).run()
print(sum(name in sys.modules for name in {names!r}))
"""


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """A page in a browser context of its own, with its first curve drawn."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".picture .curve .f", timeout=60_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    yield page
    context.close()


def drag(page: Page, label: str) -> tuple[float, float, float]:
    """Drag a slider there and back; gives moves and different curves a second, milliseconds from pointer to paint.

    The milliseconds are those that 95 % of the curves stay within.
    """
    box = page.get_by_role("slider", name=re.compile(label)).first.bounding_box()
    assert box
    left, width, y = box["x"] + 10, box["width"] - 20, box["y"] + box["height"] / 2
    page.evaluate(_WATCH)
    page.mouse.move(left, y)
    page.mouse.down()
    began, n_moves = time.perf_counter(), 0
    while (passed := time.perf_counter() - began) < DRAGGED_SECONDS:
        share = 1 - abs(1 - 2 * passed / DRAGGED_SECONDS)
        page.mouse.move(left + share * width, y)
        n_moves += 1
    seen = page.evaluate("() => window.seen")
    page.mouse.up()
    late = sorted(seen["late"])
    return n_moves / passed, seen["curves"] / passed, late[int(0.95 * len(late))]


def drags(browser: Browser, folder: Path) -> list[Row]:
    """What dragging a slider paints, with the server near and on a slow network."""
    rows = []
    with replica(folder / "drag.log") as served:
        for name, (path, label) in DRAGGED.items():
            for network in ("near", "slow network"):
                with opened(browser, f"{served.address}/{path}") as page:
                    if network != "near":
                        page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
                    moves, curves, late = drag(page, label)
                at = f"{name}, {network}"
                rows.append(Row(f"{at}: moves of the pointer", moves, "a second"))
                rows.append(Row(f"{at}: different curves", curves, "a second", at_least=50))
                rows.append(Row(f"{at}: pointer to paint, 95 %", late, "ms", at_most=25))
    return rows


def cold_start(browser: Browser, folder: Path, script: str, shown: str) -> float:
    """Seconds from starting a server to `shown` standing on its first page."""
    began = time.perf_counter()
    with replica(folder / "start.log", script=script) as started:
        context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
        page = context.new_page()
        page.goto(started.address)
        page.wait_for_selector(shown, timeout=60_000)
        taken = time.perf_counter() - began
        context.close()
    return taken


def said_by(program: str) -> str:
    """The last line that `program` prints, run by an interpreter of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip().splitlines()[-1]


def measure() -> list[Row]:
    """Every figure with its target."""
    chromium = find_chromium()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        dragged = drags(browser, folder)
        starts = [
            (
                cold_start(browser, folder, "app.py", ".wall li a"),
                cold_start(browser, folder, _BARE, ".js-plotly-plot path.js-line"),
            )
            for _start in range(N_STARTS)
        ]
        browser.close()
    app_start, bare_start = (statistics.median(column) for column in zip(*starts, strict=True))
    whole = 1000 * float(said_by(_SCRIPT_TIME.format(n=N_RUNS)))
    early = float(said_by(_IMPORTED.format(names=_LATE)))
    return [
        *dragged,
        Row("cold start to the first page", app_start, "s"),
        Row("cold start of the bare app", bare_start, "s"),
        Row("cold start, relative to the bare app", app_start / bare_start, "", at_most=1.2),
        Row("script time of Explore, the whole page, processor", whole, "ms", at_most=25),
        Row("scikit-learn and SymPy imported by Home, Explore, Compare", early, "of 2", at_most=0),
    ]


def main() -> int:
    """Measure, print, and say whether every target is met."""
    rows = measure()
    print(table(rows))
    return 0 if all(row.good for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
