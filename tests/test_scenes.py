"""What each scene promises happens when it is run, and each has all that a lecture needs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from act_viz.kinds import TextError
from act_viz.scenes import SCENES, DepthScene, LiveScene, SeedsScene, Seen
from act_viz.scenes.races import steps_to

MAX_LANES = 4

every_scene = pytest.mark.parametrize("name", SCENES)


@every_scene
def test_what_it_promises_happens(name: str) -> None:
    measured = SCENES[name]().measure()
    assert [seen for seen in measured if not seen.holds] == []
    # A table that held whatever was measured would promise nothing.
    assert any(math.isfinite(seen.low) or math.isfinite(seen.high) for seen in measured)


@every_scene
def test_a_lecture_finds_all_it_needs(name: str) -> None:
    scene = SCENES[name]
    assert scene.text()
    assert len(scene.choices) >= 3
    assert len(set(scene.choices)) == len(scene.choices)
    assert 0 <= scene.answer < len(scene.choices)
    assert scene.question.endswith("?")
    for words in (scene.watch, scene.conclusion, scene.vary):
        assert len(words) > 20
    assert len(scene.objectives) >= 2
    assert len(scene.discussion) >= 2
    assert scene.sources
    assert 1 <= len(scene().sliders()) + len(scene.texts()) <= 3, "only the controls that the scene needs"


def test_there_are_scenes_for_every_lesson() -> None:
    assert len(SCENES) >= 14
    assert {LiveScene, DepthScene, SeedsScene} <= {base for scene in SCENES.values() for base in scene.__mro__}


@pytest.mark.parametrize("name", [name for name, scene in SCENES.items() if issubclass(scene, LiveScene)])
def test_live_scenes_race_on_the_same_data(name: str) -> None:
    scene = SCENES[name]()
    assert isinstance(scene, LiveScene)
    lanes = scene.lanes()
    assert 1 <= len(lanes) <= MAX_LANES
    assert len(scene.names()) == len(set(scene.names())) == len(lanes)
    assert len({(lane.dataset, lane.data_seed, lane.seed, lane.test_share) for lane in lanes}) == 1


def test_answers_are_spread_over_the_letters() -> None:
    """A room that noticed that it is always B would not think any more."""
    answers = [scene.answer for scene in SCENES.values()]
    assert max(answers.count(place) for place in set(answers)) <= 0.65 * len(answers)


def test_a_seen_value_holds_within_its_bounds() -> None:
    assert Seen("", 1.0, 1.0, 1.0).holds
    assert not Seen("", 1.1, high=1.0).holds
    assert not Seen("", 0.9, 1.0).holds
    assert not Seen("", math.nan).holds


def test_steps_to_a_loss() -> None:
    loss = np.array([[4.0, 4.0], [2.0, 4.0], [0.5, 4.0], [0.1, 4.0], [0.1, 0.2]])
    found = steps_to(loss, np.arange(1, 6), reached=1.0, window=2)
    # Means of two: 3, 1.25, 0.3 for the first run; the second stays above 1.
    assert found.tolist() == [4.0, math.inf]


def test_other_settings_may_change_the_outcome() -> None:
    """At a sensible rate no unit dies, and the scene says so rather than repeat its lesson."""
    measured = SCENES["Half the network dies"](learning_rate=0.01).measure()
    assert not measured[0].holds


def test_own_function_points_at_what_is_wrong() -> None:
    with pytest.raises(TextError):
        SCENES["Your own function"](expression="2*x +")
