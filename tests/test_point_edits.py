"""What the browser says was drawn becomes points; anything else changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from act_viz.datasets import OwnPoints
from act_viz.datasets.own_points import MAX_CLASSES, MAX_ROWS
from act_viz.datasets.point_edits import edited, reach_of

POINTS = OwnPoints(points=((0.0, 0.0), (1.0, 1.0), (2.0, 0.5)), labels=("a", "b", "a"))


def test_points_are_added_and_removed() -> None:
    now = edited(POINTS, {"add": [[0.5, -0.25, 1], [1 / 3, 0, 0]], "remove": [0]})
    assert now.points == ((1.0, 1.0), (2.0, 0.5), (0.5, -0.25), (0.333333, 0.0))
    assert now.labels == ("b", "a", "b", "a")


def test_the_place_after_the_last_class_is_a_new_one() -> None:
    assert edited(POINTS, {"add": [[0, 0, 2]]}).class_names == ("0", "a", "b")
    assert edited(OwnPoints(), {"add": [[0, 0, 2]]}).class_names == ("0", "1", "2")


def test_no_more_classes_or_points_than_there_may_be() -> None:
    many = OwnPoints().replace(
        points=((0.0, 0.0),) * (MAX_ROWS - 1), labels=tuple(str(at % MAX_CLASSES) for at in range(MAX_ROWS - 1))
    )
    now = edited(many, {"add": [[0, 0, MAX_CLASSES], [0, 0, 1], [0, 0, 2]]})
    assert len(now.points) == MAX_ROWS
    assert len(now.class_names) == MAX_CLASSES


def test_points_with_more_features_have_no_plane() -> None:
    solid = OwnPoints(points=((0.0, 0.0, 0.0),) * 2, labels=("a", "b"), feature_names=("x", "y", "z"))
    assert edited(solid, {"add": [[0, 0, 0]], "remove": [0]}) is solid


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        "add",
        {"add": 3, "remove": "all"},
        {"add": [[0, 0]], "remove": [99, -1, "0", 0.0, None]},
        {"add": [["0", 0, 0], [float("nan"), 0, 0], [1e300, 0, 0], [0, 0, 7], [0, 0, -1], [0, 0, True], [0, 0, "a"]]},
    ],
)
def test_forged_edits_change_nothing(said: Any) -> None:
    assert edited(POINTS, said) == POINTS


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["add", "remove"]), anything))
@settings(max_examples=100, deadline=None)
def test_whatever_is_said_leaves_valid_points(said: dict[str, Any]) -> None:
    assert len(edited(POINTS, said).points) <= 3 + 4


@pytest.mark.parametrize(("farthest", "reach"), [(0.0, 2.0), (2.0, 2.0), (2.1, 5.0), (51.0, 100.0), (1e6, 1e6)])
def test_the_plane_reaches_every_point(farthest: float, reach: float) -> None:
    assert reach_of(OwnPoints(points=((farthest, 0.0), (0.0, 0.0)), labels=("a", "b"))) == pytest.approx(reach)
