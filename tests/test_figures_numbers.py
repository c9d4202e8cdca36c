"""Numbers are short and typographic, with markup and without."""

from __future__ import annotations

import math

import pytest

from act_viz.figures.numbers import number, written


@pytest.mark.parametrize(
    ("value", "said"),
    [(-0.06, "−0.06"), (1.0, "1"), (0.0, "0"), (1234.5678, "1.23·10<sup>3</sup>"), (2.5e-7, "2.5·10<sup>−7</sup>")],
)
def test_numbers_are_short_and_typographic(value: float, said: str) -> None:
    assert number(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0102, "0.0102"), (3.14e-5, "3.14·10⁻⁵"), (-2e12, "−2·10¹²"), (math.inf, "∞"), (math.nan, "–"), (2.0, "2")],
)
def test_numbers_in_titles_need_no_markup(value: float, said: str) -> None:
    assert written(value) == said
