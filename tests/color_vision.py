"""How far apart two colors are to readers of different color vision."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# Machado, Oliveira and Fernandes 2009, doi 10.1109/TVCG.2009.113, severity 1, on linear RGB.
SIGHTS: dict[str, Array] = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(color: str) -> Array:
    """The linear RGB of `#rrggbb`."""
    coded = np.array([int(color[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colors, from 1 to 21."""
    dark, light = sorted(float(_TO_XYZ[1] @ linear(color)) for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(color: str, sight: str = "normal") -> Array:
    """CIELAB of `color` as it is seen with `sight`, under D65."""
    xyz = _TO_XYZ @ np.clip(SIGHTS[sight] @ linear(color), 0, 1) / _WHITE
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(one: Array, other: Array) -> float:
    """CIEDE2000 of two colors in CIELAB, as Sharma, Wu and Dalal 2005 write it, doi 10.1002/col.20070."""
    lightness = np.array([one[0], other[0]])
    a, b = np.array([one[1], other[1]]), np.array([one[2], other[2]])
    mean_chroma = np.hypot(a, b).mean()
    a = a * (1 + 0.5 * (1 - np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25**7))))
    chroma, hue = np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
    gray = chroma.prod() == 0
    turn = 0.0 if gray else (hue[1] - hue[0] + 180) % 360 - 180
    middle = hue.sum() if gray else (hue[0] + turn / 2) % 360
    d_hue = 2 * np.sqrt(chroma.prod()) * np.sin(np.radians(turn) / 2)
    l_mean, c_mean = lightness.mean(), chroma.mean()
    cosines = np.cos(np.radians([middle - 30, 2 * middle, 3 * middle + 6, 4 * middle - 63]))
    t = 1 + cosines @ [-0.17, 0.24, 0.32, -0.20]
    parts = np.array(
        [
            (lightness[1] - lightness[0]) / (1 + 0.015 * (l_mean - 50) ** 2 / np.sqrt(20 + (l_mean - 50) ** 2)),
            (chroma[1] - chroma[0]) / (1 + 0.045 * c_mean),
            d_hue / (1 + 0.015 * c_mean * t),
        ]
    )
    turned = np.sin(np.radians(60 * np.exp(-(((middle - 275) / 25) ** 2))))
    rotation = -2 * np.sqrt(c_mean**7 / (c_mean**7 + 25**7)) * turned
    return float(np.sqrt((parts**2).sum() + rotation * parts[1] * parts[2]))


def least_difference(one: str, other: str) -> float:
    """How far apart two hex colors are for those who tell them apart the worst."""
    return min(difference(lab(one, sight), lab(other, sight)) for sight in SIGHTS)
