"""Figures have one template a theme."""

from act_viz.figures.style import template


def test_templates_differ_by_theme() -> None:
    assert template("light").layout.font.color != template("dark").layout.font.color
