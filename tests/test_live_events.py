"""Marks of the timeline: their numbers add up from one to the next, in right English, and say whose they are."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import numpy as np
import pytest

from act_viz.live import browser
from act_viz.live.events import Mark, MarkKind, Watcher
from act_viz.live.texts import words


def marks_of(*masks: str, watcher: Watcher | None = None) -> list[Mark]:
    """The marks when the units marked "x" of each of `masks` are dead, state after state."""
    watcher = watcher or Watcher(0, "ReLU")
    marks = []
    for step, mask in enumerate(masks):
        record: Any = SimpleNamespace(step=step, train_loss=0.5, gone=np.array([unit == "x" for unit in mask]))
        marks += watcher.look([record], None)
    return marks


def texts(*masks: str) -> list[str]:
    return [mark.text for mark in marks_of(*masks)]


def test_deaths_that_follow_revivals_add_up() -> None:
    # Four are dead, one comes back unseen, ten more die: 4 + 10 - 1 = 13.
    said = texts("xxxx" + "." * 20, ".xxx" + "." * 20, ".xxx" + "x" * 10 + "." * 10)
    assert said == [
        "Step 0: 4 of 24 units are born dead",
        "Step 2: 10 units died, 1 unit came back; 13 of 24 units are dead",
    ]


def test_units_that_die_again_are_counted_with_the_next_mark() -> None:
    said = texts("........", "xx......", "x.......", "xx......", "xxx.....")
    assert said == [
        "Step 1: 2 units died; 2 of 8 units are dead",
        "Step 4: 1 unit died; 3 of 8 units are dead",
    ]


def test_one_unit_is_one_unit() -> None:
    assert texts("x.......") == ["Step 0: 1 of 8 units is born dead"]
    assert texts("........", "x.......") == ["Step 1: 1 unit died; 1 of 8 units is dead"]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_happens_the_numbers_of_the_marks_add_up(seed: int) -> None:
    rng = np.random.default_rng(seed)
    states = [rng.random(16) < rng.random() for _state in range(40)]
    marks = marks_of(*("".join("x" if gone else "." for gone in state) for state in states))
    assert len(marks) > 3
    dead = 0
    for mark in marks:
        died, back = (re.search(rf"(\d+) units? {word}", mark.text) for word in ("died", "came back"))
        now = re.search(r"(\d+) of 16 units", mark.text)
        assert now
        assert int(now[1]) == int(states[mark.step].sum())
        if mark.step:
            dead += int(died[1] if died else 0) - int(back[1] if back else 0)
            assert int(now[1]) == dead
        else:
            dead = int(now[1])
        kinds = {"revived": back is not None, "died": died is not None or mark.step == 0}
        assert kinds[mark.kind]


def test_beside_others_a_mark_says_whose_it_is() -> None:
    (mark,) = marks_of("....", "x...", watcher=Watcher(1, "ELU", shared=True))
    assert (mark.lane, mark.text) == (1, "ELU: Step 1: 1 unit died; 1 of 4 units is dead")
    (alone,) = marks_of("....", "x...")
    assert alone.lane is None


def test_every_mark_has_a_sign_and_a_word() -> None:
    signs = (Path(browser.__file__).parent / "signs.js").read_text(encoding="utf-8")
    drawn = set(re.findall(r'^  "?([a-z -]+)"?: \{ d: ', signs, re.MULTILINE))
    assert set(get_args(MarkKind)) <= drawn
    # The legend asks for the word of every sign that it shows.
    assert drawn <= words().keys()
