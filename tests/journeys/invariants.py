"""What holds on every page after every act of a reader, whatever came before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Frame

from act_viz.training.change_log import decode_logs, encode_logs

INSTALL = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")
"""The script that every page of a journey gets before its own."""
PAGE = "globalThis[Symbol.for('act_viz.journeys')]"
_SEEN = f"""() => {{
    const page = {PAGE};
    const names = ["failures", "covered", "oddWords", "oddNames", "scrolledSideways", "menu", "focus", "values"];
    names.push("live", "charts", "tableStep");
    return Object.fromEntries(names.map(name => [name, page[name]()]));
}}"""
N_PAGES = 9
_OVER_STEPS = ("loss", "accuracy", "unit_shares")
_NO_LOG = encode_logs(())


@dataclass(frozen=True)
class Sight:
    """A page as it stands: what `page.js` found, the address, and under which conditions it is looked at."""

    found: Mapping[str, Any]
    url: str
    by_keyboard: bool = False
    """Whether the last act was one of the keyboard, after which the focus is somewhere."""
    menu_hidden: bool = False

    @property
    def live(self) -> Mapping[str, Any] | None:
        """The live view and the state it shows; None where there is none."""
        shown: Mapping[str, Any] | None = self.found["live"]
        return shown


def look(frame: Frame, *, by_keyboard: bool = False, menu_hidden: bool = False) -> Sight:
    """The page in `frame` as it stands now."""
    return Sight(frame.evaluate(_SEEN), frame.url, by_keyboard, menu_hidden)


def no_failure(sight: Sight) -> Iterator[str]:
    """No part of the page failed."""
    yield from (f"a part of the page failed: {text}" for text in sight.found["failures"])
    live = sight.live
    if live and live["fault"]:
        yield f"the live view failed: {live['fault']}"


def the_menu_is_there(sight: Sight) -> Iterator[str]:
    """Every page is in the menu."""
    if not sight.menu_hidden and sight.found["menu"] != N_PAGES:
        yield f"the menu has {sight.found['menu']} pages"


def words_are_words(sight: Sight) -> Iterator[str]:
    """No placeholder, markup or missing number is read."""
    yield from (f"not for readers: {words}" for words in sight.found["oddWords"])


def names_are_words(sight: Sight) -> Iterator[str]:
    """… nor told."""
    yield from (f"not for ears: {words}" for words in sight.found["oddNames"])


def nothing_scrolls_sideways(sight: Sight) -> Iterator[str]:
    yield from (f"scrolls sideways: {one}" for one in sight.found["scrolledSideways"])


def a_mouse_reaches_every_control(sight: Sight) -> Iterator[str]:
    yield from sight.found["covered"]


def the_focus_is_somewhere(sight: Sight) -> Iterator[str]:
    """After an act of the keyboard the focus stands on something that is seen."""
    focus = sight.found["focus"]
    if sight.by_keyboard and focus is None:
        yield "the focus was lost"
    if focus and not focus["shown"]:
        yield f"the focus is on a {focus['tag']} “{focus['name']}” that is not seen"


def the_view_agrees(sight: Sight) -> Iterator[str]:
    """Header, picture, timeline and what is said to a screen reader are of the state shown."""
    live = sight.live
    if not live or live["playing"] or live["watching"]:
        return
    step, header = live["step"], live["header"]
    if live["painted"] != live["index"]:
        yield f"state {live['index']} is shown and state {live['painted']} painted"
    if live["timeline"] != step:
        yield f"step {step} is shown, and the timeline stands at {live['timeline']}"
    if digits(said := written(header, live["stepName"])) != str(step):
        yield f"step {step} is shown, and the header says {said}"
    if not re.search(rf"\b{step}\b", live["said"]):
        yield f"step {step} is shown, and “{live['said']}” is said"
    if len(live["lanes"]) == 1:
        for loss in live["losses"]:
            if not is_written(said := written(header, loss["name"]), loss["value"]):
                yield f"{loss['name']} is {loss['value']}, and the header says {said}"
        if not (said := written(header, live["deadName"])).startswith(f"{live['dead'][0]} /"):
            yield f"{live['dead'][0]} units are dead, and the header says {said}"


def what_stands_below_agrees(sight: Sight) -> Iterator[str]:
    """Charts and table are of the state shown, as soon as they are seen."""
    live = sight.live
    if not live or live["playing"] or live["watching"] or not live["below"] or len(live["lanes"]) > 1:
        return
    for chart in sight.found["charts"]:
        last = max((trace["x"] for trace in chart["traces"] if trace["n"]), default=live["step"])
        if chart["key"] in _OVER_STEPS and chart["inSight"] and last != live["step"]:
            yield f"step {live['step']} is shown, and the chart {chart['key']} ends at {last}"
    if sight.found["tableStep"] not in (None, live["step"]):
        yield f"step {live['step']} is shown, and the table is of step {sight.found['tableStep']}"


def the_link_says_the_step(sight: Sight) -> Iterator[str]:
    """Whoever opens the link of a run sees the step shown."""
    live, url = sight.live, urlsplit(sight.url)
    if not live or live["playing"] or live["watching"] or live["progress"] or url.path != "/Train":
        return
    said = max((log.step for log in decode_logs(parse_qs(url.query).get("log", [_NO_LOG])[0])), default=0)
    if said != live["step"]:
        yield f"step {live['step']} is shown, and the link says {said}"


def written(header: Mapping[str, str], name: str) -> str:
    """What the header says of the quantity `name`, beside which a remark may stand."""
    return next((value for term, value in header.items() if term.startswith(name)), "nothing")


def digits(text: str) -> str:
    """The digits of a number that is grouped in thousands."""
    return re.sub(r"\D", "", text)


def is_written(text: str, value: float | None) -> bool:
    """Whether the header's `text` is `value`, a loss, to the digits it has; None is one that is no number."""
    if value is None:
        return text == "–"
    return value >= 9.9995 or text == f"{value:.3f}"


CHECKS: tuple[Callable[[Sight], Iterator[str]], ...] = (
    no_failure,
    the_menu_is_there,
    words_are_words,
    nothing_scrolls_sideways,
    a_mouse_reaches_every_control,
    the_focus_is_somewhere,
    the_view_agrees,
    what_stands_below_agrees,
    the_link_says_the_step,
)


def broken(sight: Sight) -> list[str]:
    """What does not hold on the page, each as a sentence."""
    return [fault for check in CHECKS for fault in check(sight)]
