"""Every function has a look of its own, readable in both themes."""

import itertools

import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.figures.style import PAPER, Theme, color_of, dash_of, template

ARTICLE = ("Sigmoid", "Tanh", "ReLU", "Leaky ReLU", "Maxout", "RReLU", "PReLU", "ELU", "SELU")
THEMES: tuple[Theme, ...] = ("light", "dark")


def luminance(color: str) -> float:
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_no_two_functions_look_the_same(theme: Theme) -> None:
    looks = {(color_of(name, theme), dash_of(name)) for name in ACTIVATIONS}
    assert len(looks) == len(ACTIVATIONS)
    assert len({color_of(name, theme) for name in ARTICLE}) == len(ARTICLE)


@pytest.mark.parametrize("theme", THEMES)
def test_every_color_stands_out_from_the_paper(theme: Theme) -> None:
    for name in ACTIVATIONS:
        assert contrast(color_of(name, theme), PAPER[theme]) >= 3


def test_neighbors_in_the_order_differ_in_dash_too() -> None:
    for one, other in itertools.pairwise(["ReLU", "Sigmoid", "Tanh", "Leaky ReLU", "PReLU", "RReLU"]):
        assert dash_of(one) != dash_of(other)


def test_templates_differ_by_theme() -> None:
    assert template("light").layout.font.color != template("dark").layout.font.color
