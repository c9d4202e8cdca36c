"""Color and dash of every function: the one place that says them, for charts, pages and the live view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Literal

import numpy as np

from act_viz.activations import ACTIVATIONS
from act_viz.arrays import Array

Theme = Literal["light", "dark"]

# Found by search, with the same hues in both themes: any two are at least 12 apart (CIEDE2000) under normal, protanopic
# and deuteranopic sight and 11 under tritanopic, with a contrast of at least 3 on the page and on its panels.
PALETTE: dict[Theme, tuple[str, ...]] = {
    "light": (
        *("#005EC9", "#A13600", "#0DA186", "#AE8600", "#005143", "#F25179"),
        *("#864379", "#8679F2", "#510079", "#6B000D", "#5E7951", "#9479A1"),
    ),
    "dark": (
        *("#0086FF", "#AE5E00", "#79FFD7", "#E4E45E", "#1B866B", "#F24379"),
        *("#BC86AE", "#6B6BA1", "#AEAEFF", "#F2AE94", "#86AE36", "#FFD7FF"),
    ),
}
_DASHES = ("solid", "8px,3px", "16px,4px", "10px,3px,2px,3px", "3px,3px", "18px,3px,6px,3px")

# The article's functions have the first nine colors.
_FIRST = ("ReLU", "Sigmoid", "Tanh", "Leaky ReLU", "PReLU", "RReLU", "Maxout", "ELU", "SELU")

# Lightness (Oklab) from the darkest to the lightest shade of a color: all have a contrast of at least 3.
_LIGHTNESS: dict[Theme, tuple[float, float]] = {"light": (0.17, 0.62), "dark": (0.54, 0.98)}
_N_SHADES = 4


@dataclass(frozen=True)
class Look:
    """How the line of a function is drawn: its color as hex in either theme, its dash as plotly writes it."""

    light: str
    dark: str
    dash: str

    def color(self, theme: Theme) -> str:
        """The color in `theme`."""
        return self.light if theme == "light" else self.dark

    def variant(self, turn: int, dash: str) -> Look:
        """The look of the `turn`-th line of this color in one picture: another shade of it, and `dash`."""
        return Look(_shade(self.light, turn, "light"), _shade(self.dark, turn, "dark"), dash)


_GRAY = Look("#5B6270", "#A3AAB8", "solid")
"""The look of what is no function: colors are for functions."""


def look_of(name: str) -> Look:
    """The look of the function `name`, everywhere; what is no function is gray."""
    return _looks().get(name, _GRAY)


def color_of(name: str, theme: Theme = "light") -> str:
    """The color of the function `name`, as hex; the same hue in both themes and on every page."""
    return look_of(name).color(theme)


def dash_of(name: str) -> str:
    """The dash of the function `name` where several are overlaid; no two functions share both color and dash."""
    return look_of(name).dash


def looks_of(names: Sequence[str]) -> list[Look]:
    """The looks of lines in one picture: each function's own, or a variant of it where its color is taken."""
    own = list(map(look_of, names))
    dashes = Counter(look.dash for look in dict.fromkeys(own))
    taken: Counter[str] = Counter()
    looks = []
    for look in own:
        turn = taken[look.light]
        taken[look.light] += 1
        if turn:
            rarest = min(_DASHES, key=lambda dash: dashes[dash])
            dashes[rarest] += 1
            look = look.variant(turn, rarest)
        looks.append(look)
    return looks


def function_in(label: str, otherwise: str = "") -> str:
    """The function that a line's label begins with, as `ELU, α = 2`, `3 × 16: ELU` or `Leaky 0.2`; else `otherwise`."""
    said = label.rpartition(": ")[2].casefold()
    for name in sorted(ACTIVATIONS, key=len, reverse=True):
        for start in (name.casefold(), "leaky" if name == "Leaky ReLU" else name.casefold()):
            if said.startswith(start) and not said[len(start) : len(start) + 1].isalnum():
                return name
    return otherwise


@cache
def _looks() -> dict[str, Look]:
    """A look for each function: of those that nobody has, the one most unlike those of its family and shape."""
    places: dict[str, tuple[int, int]] = {}
    for at, name in enumerate(_FIRST):
        places[name] = at, at % len(_DASHES)
    every = [(color, dash) for dash in range(len(_DASHES)) for color in range(len(PALETTE["light"]))]
    for name in ACTIVATIONS:
        if name not in places:
            kin = [places[other] for other in places if _are_kin(name, other)]
            used = list(places.values())
            places[name] = min(
                (place for place in every if place not in used),
                key=lambda place: (
                    sum(place[0] == color for color, _ in kin),
                    sum(place[1] == dash for _, dash in kin),
                    sum(place[0] == color for color, _ in used),
                ),
            )
    return {
        name: Look(PALETTE["light"][color], PALETTE["dark"][color], _DASHES[dash])
        for name, (color, dash) in places.items()
    }


def _are_kin(one: str, other: str) -> bool:
    """Whether two functions are often shown together: of one family or one shape."""
    a, b = ACTIVATIONS[one], ACTIVATIONS[other]
    return a.__module__ == b.__module__ or a.shape == b.shape


def _shade(color: str, turn: int, theme: Theme) -> str:
    """The `turn`-th shade of `color`, of the same hue; the first ones are those most unlike it."""
    lightness, *hue = _oklab(np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255)
    wanted = [lightness, *_levels(round(lightness, 2), theme)][turn % _N_SHADES]
    for share in np.linspace(1, 0, 21):
        rgb = _linear_rgb(np.array([wanted, *(share * np.array(hue))]))
        if rgb.min() >= -1e-6 and rgb.max() <= 1 + 1e-6:
            break
    rgb = np.clip(rgb, 0, 1)
    coded = np.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * rgb ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * float(channel)):02X}" for channel in coded)


@cache
def _levels(own: float, theme: Theme) -> tuple[float, ...]:
    """The lightness of the other shades of a color: as far apart as can be, the one most unlike its own first."""
    levels = combinations(np.linspace(*_LIGHTNESS[theme], 17).tolist(), _N_SHADES - 1)
    apart = max(levels, key=lambda chosen: (_least_gap((own, *chosen)), chosen[-1] - chosen[0]))
    return tuple(sorted(apart, key=lambda level: -abs(level - own)))


def _least_gap(levels: tuple[float, ...]) -> float:
    return round(min(abs(a - b) for a, b in combinations(levels, 2)), 3)


# Ottosson 2020, https://bottosson.github.io/posts/oklab/
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def _oklab(rgb: Array) -> Array:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab: Array = _TO_LAB @ np.cbrt(_TO_LMS @ linear)
    return lab


def _linear_rgb(lab: Array) -> Array:
    rgb: Array = np.linalg.solve(_TO_LMS, np.linalg.solve(_TO_LAB, lab) ** 3)
    return rgb
