"""Functions that are shown together are told apart, by color or by dash, with any color vision and in both themes."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.evidence.claims.testing import shipped
from act_viz.figures.looks import PALETTE, Look, Theme, function_in, look_of, looks_of
from act_viz.figures.style import PAPER
from act_viz.scenes import SCENES, DepthScene, LiveScene
from act_viz.scenes.presets import PRESETS
from tests.color_vision import contrast, difference, least_difference

ARTICLE = ("Sigmoid", "Tanh", "ReLU", "Leaky ReLU", "Maxout", "RReLU", "PReLU", "ELU", "SELU")
THEMES: tuple[Theme, ...] = ("light", "dark")
PANEL = {"light": "#F4F6F8", "dark": "#171C23"}
APART = 10
both_themes = pytest.mark.parametrize("theme", THEMES)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1, 2), (50, 0, 0), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_is_that_of_the_published_pairs(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    assert difference(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)


def together() -> Iterator[tuple[str, list[str]]]:
    """Every set of lines that a reader sees in one picture, by where: the function of each."""
    for name, preset in PRESETS.items():
        yield name, [lane.activations[0].name for lane in preset.lanes]
    for name, cls in SCENES.items():
        scene = cls()
        if isinstance(scene, LiveScene):
            yield name, [lane.activations[0].name for lane in scene.lanes()]
        elif isinstance(scene, DepthScene):
            yield name, [signal.function for signal in scene.signals()]
    for name, result in shipped().items():
        for picture in result.pictures:
            yield name, [function_in(line.name) for line in picture.lines]
        yield name, [function_in(tuning.contestant) for tuning in result.tunings]


SETS = list(together())


@both_themes
@pytest.mark.parametrize(("where", "functions"), SETS, ids=[f"{at} {where}" for at, (where, _) in enumerate(SETS)])
def test_what_is_shown_together_is_told_apart(where: str, functions: list[str], theme: Theme) -> None:
    for one, other in itertools.combinations(looks_of(functions), 2):
        apart = least_difference(one.color(theme), other.color(theme))
        assert apart >= APART or one.dash != other.dash, where


@both_themes
@pytest.mark.parametrize("attribute", ["__module__", "shape"])
def test_functions_of_one_family_and_of_one_shape_are_told_apart(attribute: str, theme: Theme) -> None:
    for one, other in itertools.combinations(ACTIVATIONS, 2):
        if getattr(ACTIVATIONS[one], attribute) == getattr(ACTIVATIONS[other], attribute):
            looks = look_of(one), look_of(other)
            apart = least_difference(*(look.color(theme) for look in looks))
            assert apart >= APART or looks[0].dash != looks[1].dash, (one, other)


@both_themes
def test_the_articles_functions_are_told_apart_by_color_alone(theme: Theme) -> None:
    pairs = itertools.combinations(ARTICLE, 2)
    assert min(least_difference(look_of(a).color(theme), look_of(b).color(theme)) for a, b in pairs) >= 12


@both_themes
def test_networks_of_a_preset_and_of_a_scene_are_told_apart_by_color_alone(theme: Theme) -> None:
    """In the live view a dash says which quantity a line is."""
    live = [preset.lanes for preset in PRESETS.values()]
    live += [scene.lanes() for scene in (cls() for cls in SCENES.values()) if isinstance(scene, LiveScene)]
    for lanes in live:
        looks = looks_of([lane.activations[0].name for lane in lanes])
        for one, other in itertools.combinations(looks, 2):
            assert least_difference(one.color(theme), other.color(theme)) >= 8


@both_themes
def test_four_networks_of_one_function_have_its_hue_and_are_told_apart(theme: Theme) -> None:
    for name in [*ACTIVATIONS, ""]:
        first, *others = looks = looks_of([name] * 4)
        assert first == look_of(name)
        for one, other in itertools.combinations(looks, 2):
            assert least_difference(one.color(theme), other.color(theme)) >= 8
            assert one.dash != other.dash
        for look in others:
            assert min(contrast(look.color(theme), ground[theme]) for ground in (PAPER, PANEL)) >= 3


@both_themes
def test_every_color_stands_out_from_the_page_and_from_its_panels(theme: Theme) -> None:
    assert min(contrast(color, ground[theme]) for color in PALETTE[theme] for ground in (PAPER, PANEL)) >= 3


def test_no_two_functions_look_the_same() -> None:
    assert len({look_of(name) for name in ACTIVATIONS}) == len(ACTIVATIONS)


def test_a_function_keeps_its_look_beside_others_of_another_color() -> None:
    assert looks_of(["ReLU", "ELU", "ReLU"])[:2] == [look_of("ReLU"), look_of("ELU")]


def test_what_is_no_function_is_gray() -> None:
    gray = look_of("Adam")
    assert gray == Look("#5B6270", "#A3AAB8", "solid")
    assert gray.light not in PALETTE["light"]


@pytest.mark.parametrize(
    ("label", "function"),
    [
        ("ReLU", "ReLU"),
        ("ReLU6", "ReLU6"),
        ("3 × 16: Leaky ReLU", "Leaky ReLU"),
        ("Leaky 0.2", "Leaky ReLU"),
        ("ELU, α = 2", "ELU"),
        ("tanh + 1", "Tanh"),
        ("GELU tanh", "GELU tanh"),
        ("Sigmoid − ½", "Sigmoid"),
        ("sin(x)", ""),
        ("Adam", ""),
        ("Input not standardized", ""),
    ],
)
def test_a_label_names_the_function_that_it_begins_with(label: str, function: str) -> None:
    assert function_in(label) == function


def test_colors_of_functions_stand_in_one_file() -> None:
    package = Path(__file__).parent.parent / "act_viz"
    sources = [path for kind in ("py", "js", "css", "json") for path in package.rglob(f"*.{kind}")]
    for color in (color for theme in THEMES for color in PALETTE[theme]):
        holding = [path.name for path in sources if color.lower() in path.read_text(encoding="utf-8").lower()]
        assert holding == ["looks.py"], json.dumps([color, holding])
