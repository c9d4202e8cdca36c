"""A reader who clicks, drags, types and goes back at random: `make monkey`.

SEED repeats a run, ACTS and MINUTES say how long it goes on, ENTRY whether the app is `served` as it is meant to be or
as a `plain` script, and REPLAY names a file with the acts of a walk to be done again.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random

from playwright.sync_api import BrowserContext, Download, ElementHandle, Error, sync_playwright

from tests.browser.fixtures import WINDOW, dress, new_tab
from tests.browser.server import running
from tests.journeys.acts import FILES, Act, drawn
from tests.journeys.invariants import PAGE, broken
from tests.journeys.reader import Reader
from tests.journeys.walker import Failure, World, read_walk, replay, shrink, walk
from tools.browser import ADVICE, FLAGS, find_chromium

ENTRIES = ("served", "plain")
ACTS_A_WALK = 40
TRIES = 60
_POSSIBLE_WITHIN = 10_000  # milliseconds
_LOADS_WITHIN = 180_000
_RESTS_WITHIN = 120  # seconds


class Monkey:
    """A reader in a tab that knows nothing yet, for `walk` and `replay`."""

    def __init__(self, context: BrowserContext, url: str, random: Random) -> None:
        self.reader = Reader(lambda: new_tab(context, url), url)
        dress(self.reader.page, "light", WINDOW)
        self.reader.page.set_default_timeout(_POSSIBLE_WITHIN)
        self.reader.page.set_default_navigation_timeout(_LOADS_WITHIN)
        self.random = random
        self.by_keyboard = False
        self.unrest: list[str] = []
        self.reader.page.on("download", _take)
        self.reader.page.goto(url)
        self.reader.page.evaluate("() => localStorage.clear()")
        self.reader.rest(_RESTS_WITHIN)

    def draw(self) -> Act:
        return drawn(self.reader.frame.evaluate(f"() => {PAGE}.offers()"), self.random)

    def do(self, act: Act) -> None:
        self.by_keyboard = act.kind in ("press", "type")
        try:
            _DO[act.kind](self.reader, act)
        except Error:
            # It is not there any more, or not in reach.
            self.by_keyboard = False
        try:
            self.reader.rest(_RESTS_WITHIN)
            self.unrest = []
        except AssertionError as late:
            self.unrest = [str(late).splitlines()[-1]]

    def faults(self) -> list[str]:
        sight = self.reader.see(by_keyboard=self.by_keyboard)
        return broken(sight) + [f"the browser complains: {line}" for line in self.reader.wrong] + self.unrest


def _take(download: Download) -> None:
    """Wait for the file, so that one that cannot be made fails."""
    download.path()


def _control(reader: Reader, act: Act) -> ElementHandle:
    """The control that `act` is done to.

    Raises
    ------
    Error
        If it is not there.
    """
    found = reader.frame.evaluate_handle(
        f"act => {PAGE}.find(act)", {"role": act.role, "name": act.name, "nth": act.nth}
    ).as_element()
    if found is None:
        raise Error(f"not there: {act}")
    return found


def _open(reader: Reader, act: Act) -> None:
    reader.page.goto(f"{reader.url}{act.value}")


def _click(reader: Reader, act: Act) -> None:
    _control(reader, act).click()


def _press(reader: Reader, act: Act) -> None:
    control = _control(reader, act)
    control.focus()
    control.press(act.value)


def _drag(reader: Reader, act: Act) -> None:
    control = _control(reader, act)
    control.scroll_into_view_if_needed()
    box = control.bounding_box()
    track = control.evaluate_handle("node => node.closest('[data-testid=stSlider]') ?? node").as_element()
    along = track.bounding_box() if track else None
    if not box or not along:
        raise Error(f"not seen: {act}")
    height = box["y"] + box["height"] / 2
    reader.page.mouse.move(box["x"] + box["width"] / 2, height)
    reader.page.mouse.down()
    reader.page.mouse.move(along["x"] + float(act.value) * along["width"], height, steps=5)
    reader.page.mouse.up()


def _choose(reader: Reader, act: Act) -> None:
    _control(reader, act).click()
    options = reader.frame.get_by_role("option")
    options.first.wait_for()
    options.nth(int(float(act.value) * options.count())).click()


def _select(reader: Reader, act: Act) -> None:
    _control(reader, act).select_option(act.value)


def _type(reader: Reader, act: Act) -> None:
    control = _control(reader, act)
    control.fill(act.value)
    control.press("Enter")


def _upload(reader: Reader, act: Act) -> None:
    text = FILES[int(act.value)].encode()
    _control(reader, act).set_input_files({"name": "points.csv", "mimeType": "text/csv", "buffer": text})


def _point(reader: Reader, act: Act) -> None:
    control = _control(reader, act)
    box = control.bounding_box()
    if not box:
        raise Error(f"not seen: {act}")
    across, down = map(float, act.value.split())
    control.click(position={"x": across * box["width"], "y": down * box["height"]}, force=True)


def _window(reader: Reader, act: Act) -> None:
    width, height = map(int, act.value.split("x"))
    reader.page.set_viewport_size({"width": width, "height": height})


def _theme(reader: Reader, act: Act) -> None:
    reader.page.emulate_media(color_scheme="dark" if act.value == "dark" else "light")


_DO = {
    "open": _open,
    "click": _click,
    "menu": _click,
    "press": _press,
    "drag": _drag,
    "choose": _choose,
    "select": _select,
    "type": _type,
    "upload": _upload,
    "point": _point,
    "window": _window,
    "theme": _theme,
    "key": lambda reader, act: reader.page.keyboard.press(act.value),
    "scroll": lambda reader, act: reader.page.mouse.wheel(0, float(act.value)),
    "back": lambda reader, _act: reader.page.go_back(wait_until="commit"),
    "forward": lambda reader, _act: reader.page.go_forward(wait_until="commit"),
    "reload": lambda reader, _act: reader.page.reload(),
}


@contextmanager
def monkey(context: BrowserContext, url: str, random: Random) -> Iterator[World]:
    """A monkey at the app's home, in a tab of its own."""
    one = Monkey(context, url, random)
    yield one
    one.reader.page.close()


def fails(context: BrowserContext, url: str, seed: int, n_acts: int, known: Collection[str] = ()) -> Failure | None:
    """How a walk of `n_acts` from `seed` fails, as short as it can be made unless its kind is `known`."""
    with monkey(context, url, Random(seed)) as world:
        failure = walk(world, n_acts)
    if failure is None or failure.kind in known:
        return failure
    return shrink(failure, partial(monkey, context, url, Random(seed)), TRIES)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--acts", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--entry", choices=ENTRIES, default=ENTRIES[0])
    parser.add_argument("--url", default="", help="of an app that runs already, instead of one that is started")
    parser.add_argument("--replay", type=Path, default=None)
    return parser.parse_args()


def _walk_on(context: BrowserContext, url: str, arguments: argparse.Namespace) -> int:
    """Walk after walk until the time or the acts are used up; gives how many kinds of failures were found."""
    seed = arguments.seed if arguments.seed is not None else Random().randrange(10**6)
    least = arguments.acts or (0 if arguments.minutes else 400)
    until = time.monotonic() + 60 * arguments.minutes
    print(f"SEED={seed} ENTRY={arguments.entry}", flush=True)
    kinds: set[str] = set()
    done = 0
    while done < least or time.monotonic() < until:
        failure = fails(context, url, seed, ACTS_A_WALK, kinds)
        done += len(failure.acts) if failure else ACTS_A_WALK
        if failure is None:
            print(f"seed {seed}: {ACTS_A_WALK} acts, all held", flush=True)
        elif failure.kind in kinds:
            print(f"seed {seed}: again {failure.kind}", flush=True)
        else:
            kinds.add(failure.kind)
            print(f"seed {seed}: FAILED\n{failure}\n", flush=True)
        seed += 1
    print(f"{done} acts, {len(kinds)} kinds of failures")
    return len(kinds)


def _replay(context: BrowserContext, url: str, file: Path) -> int:
    with monkey(context, url, Random(0)) as world:
        failure = replay(world, read_walk(file.read_text(encoding="utf-8")))
    print(failure or "all held")
    return int(failure is not None)


@contextmanager
def _served(arguments: argparse.Namespace) -> Iterator[str]:
    """The address of the app."""
    if arguments.url:
        yield arguments.url.rstrip("/")
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "log.txt", plain=arguments.entry == "plain") as server,
    ):
        yield server.url


def main() -> None:
    """Walk, or replay; the exit status is 1 if something did not hold."""
    arguments = _arguments()
    path = os.environ.get("CHROMIUM") or find_chromium() or sys.exit(ADVICE)
    with _served(arguments) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        context = browser.new_context(locale="en-US", reduced_motion="reduce")
        found = _replay(context, url, arguments.replay) if arguments.replay else _walk_on(context, url, arguments)
        browser.close()
    sys.exit(min(found, 1))


if __name__ == "__main__":
    main()
