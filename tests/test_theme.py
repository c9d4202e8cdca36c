"""The app's settings: every option exists, both themes are readable, and figures have the app's colors."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit import config as streamlit_config

from act_viz.figures.style import ACCENT, INK, PAPER, Theme

ROOT = Path(__file__).parent.parent
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEMES: tuple[Theme, Theme] = ("light", "dark")
READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text
TINT = 0.1  # of the accent behind a chosen segment, as Streamlit mixes it

both_themes = pytest.mark.parametrize("theme", THEMES)


def luminance(color: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG defines it."""
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colors, from 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def mixed(color: str, ground: str, share: float) -> str:
    """`share` of `color` laid over `ground`."""
    pairs = [(int(color[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(share * above + (1 - share) * below):02x}" for above, below in pairs)


def flat(settings: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Options by their full name, as `theme.light.textColor`."""
    found: dict[str, Any] = {}
    for name, value in settings.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return found


def test_streamlit_knows_every_option() -> None:
    unknown = [name for name in flat(SETTINGS) if name not in streamlit_config.get_config_options()]
    assert unknown == []


def test_nothing_is_reported_or_watched_and_the_menu_is_ours() -> None:
    options = flat(SETTINGS)
    assert options["browser.gatherUsageStats"] is False
    assert options["server.fileWatcherType"] == "none"
    assert options["client.showSidebarNavigation"] is False
    assert options["client.showErrorDetails"] == "none"


@both_themes
def test_text_and_accent_can_be_read_wherever_they_stand(theme: Theme) -> None:
    colors = SETTINGS["theme"][theme]
    for ground in (colors["backgroundColor"], colors["secondaryBackgroundColor"]):
        assert contrast(colors["textColor"], ground) >= 7
        assert contrast(colors["linkColor"], ground) >= READABLE
        assert contrast(colors["primaryColor"], ground) >= READABLE
        assert contrast(colors["primaryColor"], mixed(colors["primaryColor"], ground, TINT)) >= READABLE


@both_themes
def test_figures_have_the_colors_of_the_page(theme: Theme) -> None:
    colors = SETTINGS["theme"][theme]
    assert ACCENT[theme].lower() == colors["primaryColor"]
    assert PAPER[theme].lower() == colors["backgroundColor"]
    assert INK[theme].lower() == colors["textColor"]


def test_no_button_is_filled_with_the_accent() -> None:
    """Streamlit writes white on it, which cannot be read on the dark theme's light accent."""
    assert contrast("#ffffff", SETTINGS["theme"]["dark"]["primaryColor"]) < READABLE
    for path in [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "act_viz" / "ui").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "type" and isinstance(node.value, ast.Constant):
                assert node.value.value != "primary", f"{path.name}, line {node.value.lineno}"


def test_fonts_are_the_readers_own_and_have_korean() -> None:
    theme = SETTINGS["theme"]
    assert "http" not in theme["font"] + theme["codeFont"]
    for system in ("Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR"):
        assert system in theme["font"]
