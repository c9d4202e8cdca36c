"""Pictures of functions that move under the hand: the browser's scripts, which run the programs of functions."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from act_viz.live import browser

_FOLDER = Path(__file__).parent


@cache
def script(entry: str) -> str:
    """The module of the file `entry` and of all that it imports."""
    return browser.script(entry, _FOLDER)


@cache
def style(name: str) -> str:
    """The style sheet in the file `name`."""
    return (_FOLDER / name).read_text(encoding="utf-8")
