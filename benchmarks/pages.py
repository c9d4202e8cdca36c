"""How fast pages are, beside the least that Streamlit can do: `python -m benchmarks.pages`.

A bare app of one slider and one Plotly chart is measured in the same run, in turns with this one, in headless
Chromium on this machine. Prints a Markdown table; ends with 1 if a target is missed.
"""

from __future__ import annotations

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

N_MOVES = 24
N_STARTS = 4
N_RUNS = 30
_BARE = "benchmarks/bare.py"
_LATE = ("sklearn", "sympy")
_CURVE = "() => [...document.querySelectorAll('.js-plotly-plot path.js-line')].map(e => e.getAttribute('d')).join()"
# Resolves with the milliseconds from the key that moves the slider to the paint of another curve.
_MOVED = f"""() => new Promise(done => {{
    const curve = {_CURVE}; const before = curve(); let began;
    document.addEventListener("keydown", () => {{ began = performance.now(); }}, {{ once: true, capture: true }});
    const look = () => curve() !== before ? done(performance.now() - began) : requestAnimationFrame(look);
    requestAnimationFrame(look); }})"""
# Processor time, so that what else runs on the machine does not count; with what AppTest itself takes.
_SCRIPT_TIME = """
import sys, time
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("app.py", default_timeout=60)
page.switch_page("pages/1_Explore.py")
page.query_params["function"] = "elu"
slider = page.run().slider(key="function.elu.alpha")
def median(run):
    times = []
    for turn in range({n}):
        value = 0.5 + 0.05 * turn
        began = time.process_time()
        run(value)
        times.append(time.process_time() - began)
    return sorted(times)[len(times) // 2]
def whole(value):
    page.session_state["function.elu.alpha"] = value
    page.run()
print(median(lambda value: slider.set_value(value).run()), median(whole))
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
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".js-plotly-plot path.js-line", timeout=60_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    yield page
    context.close()


def one_move(page: Page, key: str) -> float:
    """Milliseconds from pressing `key` on the page's first slider to another curve on the screen."""
    # Without a pause the browser would still be busy with the move before.
    page.wait_for_timeout(250)
    page.locator("[data-testid=stMain] [role=slider], [data-testid=stMain] input[type=range]").first.focus()
    page.evaluate(f"() => {{ window.moved = ({_MOVED})(); }}")
    page.keyboard.press(key)
    taken: float = page.evaluate("() => window.moved")
    return taken


def slider_to_picture(browser: Browser, folder: Path) -> tuple[float, float]:
    """Median milliseconds of a move on Explore and on the bare page, in turns."""
    with (
        replica(folder / "app.log") as app,
        replica(folder / "bare.log", script=_BARE) as bare,
        opened(browser, f"{app.address}/Explore?function=ELU") as explore,
        opened(browser, bare.address) as least,
    ):
        keys = ("ArrowRight", "ArrowLeft") * (N_MOVES // 2)
        moves = [(one_move(explore, key), one_move(least, key)) for key in keys]
    ours, theirs = zip(*moves, strict=True)
    return statistics.median(ours), statistics.median(theirs)


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
        ours, theirs = slider_to_picture(browser, folder)
        starts = [
            (
                cold_start(browser, folder, "app.py", ".wall li a"),
                cold_start(browser, folder, _BARE, ".js-plotly-plot path.js-line"),
            )
            for _start in range(N_STARTS)
        ]
        browser.close()
    app_start, bare_start = (statistics.median(column) for column in zip(*starts, strict=True))
    moved, whole = (1000 * float(seconds) for seconds in said_by(_SCRIPT_TIME.format(n=N_RUNS)).split())
    early = float(said_by(_IMPORTED.format(names=_LATE)))
    return [
        Row("slider to new picture on Explore", ours, "ms"),
        Row("slider to new picture on the bare page", theirs, "ms"),
        Row("slider to new picture, relative to the bare page", ours / theirs, "", at_most=1.3),
        Row("cold start to the first page", app_start, "s"),
        Row("cold start of the bare app", bare_start, "s"),
        Row("cold start, relative to the bare app", app_start / bare_start, "", at_most=1.5),
        Row("script time of Explore, the whole page, processor", whole, "ms", at_most=25),
        Row("… of what a slider runs again", moved, "ms"),
        Row("scikit-learn and SymPy imported by Home, Explore, Compare", early, "of 2", at_most=0),
    ]


def main() -> int:
    """Measure, print, and say whether every target is met."""
    rows = measure()
    print(table(rows))
    return 0 if all(row.good for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
