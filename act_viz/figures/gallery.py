"""Every function as a small curve: paths for a drawing of a fixed size, grouped by shape."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.exact import Array
from act_viz.figures.sampling import sample

WIDTH, HEIGHT = 240, 150
_WINDOW = (-4.0, 4.0)
_N_SAMPLES = 65
_HIGHEST, _LOWEST = 3.2, -2.2
_MARGIN = 10


@dataclass(frozen=True)
class Tile:
    """One function: SVG paths of f and f' in a box of `WIDTH` by `HEIGHT`, and where its axes cross."""

    name: str
    shape: str
    f_path: str
    derivative_path: str
    origin: tuple[int, int]


@lru_cache(maxsize=1)
def tiles() -> tuple[Tile, ...]:
    """A tile for every function of the registry, in its order, with default parameters.

    That of a function to be typed has empty axes: its curve is the reader's, and SymPy would be needed to draw one.
    """
    return tuple(
        Tile(cls.name, cls.shape, "", "", (WIDTH // 2, HEIGHT // 2)) if cls.texts() else tile(cls())
        for cls in ACTIVATIONS.values()
    )


def tile(activation: Activation) -> Tile:
    """The tile of one activation; both curves share its axes, which show as much height as the curves need."""
    curve = sample(activation, _WINDOW, _N_SAMPLES)
    both = np.concatenate([curve.a, curve.slope, [0.0]])
    high = min(_HIGHEST, float(np.nanmax(both)))
    low = max(_LOWEST, float(np.nanmin(both)))
    # A curve between 0 and 1 fills half of the height only, so that it is not mistaken for a steep one.
    slack = max(0.0, 2.0 - (high - low)) / 2
    high, low = high + slack, low - slack
    scale = (HEIGHT - 2 * _MARGIN) / (high - low)

    def place(z: Array, values: Array) -> tuple[Array, Array]:
        x = (z - _WINDOW[0]) / (_WINDOW[1] - _WINDOW[0]) * WIDTH
        return x, _MARGIN + (high - values) * scale

    (x0, y0) = place(np.zeros(1), np.zeros(1))
    return Tile(
        activation.name,
        activation.shape,
        path(*place(curve.z, curve.a)),
        path(*place(curve.z, curve.slope)),
        (round(float(x0[0])), round(float(y0[0]))),
    )


def path(x: Array, y: Array) -> str:
    """An SVG path through the points (`x`, `y`), `(n,)`, rounded to tenths, broken where `y` is nan."""
    parts: list[str] = []
    pen = "M"
    for across, down in zip(x, y, strict=True):
        if not np.isfinite(down):
            pen = "M"
            continue
        parts.append(f"{pen}{across:.1f} {np.clip(down, -HEIGHT, 2 * HEIGHT):.1f}")
        pen = "L"
    return "".join(parts)
