"""A scene is measured piece by piece, can be canceled, and goes on where it was."""

from __future__ import annotations

import math

import pytest

from act_viz.scenes import SCENES, SeedsScene
from act_viz.scenes.measurement import Measurement


def test_it_goes_on_where_it_was_canceled() -> None:
    scene = SCENES["One race proves nothing"](n_updates=50)
    measurement = Measurement(scene)
    assert math.isnan(measurement.seconds_left)
    measurement.advance(0.0)
    measurement.advance(0.0)
    assert measurement.n_done == 2
    assert measurement.seconds_left > 0
    measurement.cancel()
    measurement.advance(10.0)
    assert measurement.n_done == 2
    measurement.resume()
    measurement.advance(math.inf)
    assert measurement.finished
    assert measurement.n_done == measurement.n_pieces == 48


def test_a_scene_that_is_quick_needs_no_pieces() -> None:
    measurement = Measurement(SCENES["ReLU explodes"]())
    assert measurement.finished
    measurement.advance(1.0)
    assert measurement.n_done == 0


@pytest.mark.parametrize("name", [name for name, scene in SCENES.items() if issubclass(scene, SeedsScene)])
def test_draws_differ_and_are_the_same_for_every_function(name: str) -> None:
    scene = SCENES[name]()
    assert isinstance(scene, SeedsScene)
    outcomes = scene.outcomes()
    assert outcomes.values.shape == (len(scene.functions()), scene.n_draws)
    assert len(set(outcomes.values[0])) > 1
    again = scene.train(scene.functions()[0], 3)
    assert again[0] == outcomes.values[0, 3]
