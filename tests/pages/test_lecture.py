"""Lecture: every part of every kind of scene stands on the page, and settings reach what is measured."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from act_viz.scenes import SCENES, Seen
from act_viz.ui.lecture import promise, written
from act_viz.ui.lecture_plan import sections, timetable, unwrapped
from tests.pages.test_all import ROOT

OF_EACH_KIND = ("Depth without a bend", "ReLU explodes", "One race proves nothing")


def lecture(**settings: str) -> AppTest:
    """The page as a link with `settings` opens it."""
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    page.query_params["lang"] = "en"
    page.switch_page("pages/7_Lecture.py")
    for name, value in settings.items():
        page.query_params[name] = value
    return page.run()


@pytest.mark.parametrize("part", ["Predict", "Watch", "Conclude"])
@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_every_part_stands(name: str, part: str) -> None:
    page = lecture(scene=name, part=part, plan="true")
    assert not page.exception
    assert page.selectbox(key="scene").value == name


def test_only_the_controls_of_the_scene_are_there() -> None:
    page = lecture(scene="ReLU explodes")
    assert [slider.key for slider in page.slider] == ["scene.relu-explodes.depth"]


@pytest.mark.parametrize("name", SCENES)
def test_a_plan_takes_ten_minutes_and_holds_all_there_is_to_say(name: str) -> None:
    scene = SCENES[name]()
    assert sum(minutes for minutes, _what in timetable(scene)) == 10
    said = str(sections(scene))
    for words in (scene.question, scene.watch, scene.vary, *scene.choices, *scene.objectives):
        assert repr(words)[1:-1] in said
    assert all(question in said for question, _answer in scene.discussion)


@pytest.mark.parametrize(
    ("seen", "value", "bounds"),
    [
        (Seen("", 0.123, 0.1, form="percent"), "12.3 %", "at least 10.0 %"),
        (Seen("", -0.123, -0.2, 0.1, form="points"), "−12.3 points", "−20.0 points to 10.0 points"),
        (Seen("", -0.01, -0.02, 0.02, "percent"), "−1.0 %", "−2.0 % to 2.0 %"),
        (Seen("", float("inf"), 20, form="count"), "never", "at least 20"),
        (Seen("", 1.5e-9, high=1e-9), "1.5 × 10^−9", "at most 1 × 10^−9"),
        (Seen("", 3.0), "3", "–"),
    ],
)
def test_what_was_measured_is_written_as_it_is_read(seen: Seen, value: str, bounds: str) -> None:
    assert written(seen.value, seen.form) == value
    assert promise(seen) == bounds


def test_a_paragraph_is_one_line() -> None:
    assert unwrapped("One\ntwo.\n\nThree\nfour.") == "One two.\n\nThree four."
