"""Tiles draw the functions they are named for."""

import re

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.figures.gallery import HEIGHT, WIDTH, path, tile, tiles


def points(drawn: str) -> np.ndarray:
    return np.array([[float(number) for number in point.split()] for point in re.split("[ML]", drawn)[1:]])


def test_there_is_a_tile_for_every_function_in_order() -> None:
    assert [each.name for each in tiles()] == list(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_tile_holds_its_curve(name: str) -> None:
    each = tile(ACTIVATIONS[name]())
    for drawn in (each.f_path, each.derivative_path):
        across, down = points(drawn).T
        assert (across.min(), across.max()) == (0, WIDTH)
        assert np.any((down > 0) & (down < HEIGHT))


def test_a_tile_is_to_scale() -> None:
    each = tile(ACTIVATIONS["Tanh"]())
    x0, y0 = each.origin
    across, down = points(each.f_path).T
    unit = (down[0] - down[-1]) / 2
    np.testing.assert_allclose((y0 - down) / unit, np.tanh((across - x0) / WIDTH * 8), atol=0.02)


def test_a_path_breaks_where_there_is_no_value() -> None:
    assert path(np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, np.nan, 2.0, 3.0])) == "M0.0 1.0M2.0 2.0L3.0 3.0"
