"""Maxout: the largest of several straight lines."""

from __future__ import annotations

import numpy as np

from act_viz.activations.activation import ACTIVATIONS, Activation, Properties, Source, rounded_once
from act_viz.activations.exact import Array, product, unless_nan
from act_viz.kinds import Param, param
from act_viz.text import N_

MAX_PIECES = 4
"""How many pieces have sliders."""
NEXT_TO_ZERO = 1e-250
"""So near to 0 that no offset but 0 feels the slope."""


def line(z: Array, slope: float, offset: float) -> tuple[Array, Array]:
    """`slope * z + offset` as `high + low`, exact but for an error 2^-104 as large; for |z| < 1e290.

    Both have the shape of `z`.
    """
    scaled, error = product(slope, z)
    rounded = scaled + offset
    part = rounded - scaled
    low = (scaled - (rounded - part)) + (offset - part) + error
    high = rounded + low
    return high, low - (high - rounded)


def largest(z: Array, pieces: tuple[tuple[float, float], ...]) -> tuple[Array, Array]:
    """The largest of `pieces` at `z`, each a slope and an offset, and the slope that wins; at a tie the smaller one.

    Rounded values alone would tie beside a kink, and then the wrong slope would win.

    Both have the shape of `z`.
    """
    value, rest = line(z, *pieces[0])
    slope = np.full_like(z, pieces[0][0])
    for piece in pieces[1:]:
        high, low = line(z, *piece)
        ties = (high == value) & ((low > rest) | ((low == rest) & (piece[0] < slope)))
        wins = (high > value) | ties
        value, rest = np.where(wins, high, value), np.where(wins, low, rest)
        slope = np.where(wins, piece[0], slope)
    return value, slope


@ACTIVATIONS.register("Maxout")
class Maxout(Activation):
    """The largest of several linear pieces; the network learns the slope and the offset of each.

    It can become a ReLU, a leaky ReLU, an absolute value or any other convex bent line, and it neither saturates
    nor leaves a unit without a gradient: some piece always wins. A piece that never wins is dead, though. The price
    is as many weights as there are pieces for every unit. Here the pieces are drawn as functions of one input.
    """

    shape = "rectified"
    formula = r"f(z) = \max_{i = 1 \ldots k} (a_i z + b_i)"
    derivative_formula = r"f'(z) = a_j \quad \text{for the piece } j \text{ that wins at } z"
    learned_in_network = tuple(f"{part}_{piece}" for piece in range(1, MAX_PIECES + 1) for part in ("slope", "offset"))
    source = Source("Goodfellow, Warde-Farley, Mirza, Courville & Bengio", 2013, "https://arxiv.org/abs/1302.4389")

    n_pieces: int = param(
        2, 2, MAX_PIECES, step=1, symbol="k", label=N_("Pieces"), help="How many pieces each unit has."
    )
    slope_1: float = param(-0.5, -2.0, 2.0, step=0.05, symbol="a_1", help="Slope of the first piece.")
    offset_1: float = param(0.0, -2.0, 2.0, step=0.05, symbol="b_1", help="Offset of the first piece.")
    slope_2: float = param(1.0, -2.0, 2.0, step=0.05, symbol="a_2", help="Slope of the second piece.")
    offset_2: float = param(0.0, -2.0, 2.0, step=0.05, symbol="b_2", help="Offset of the second piece.")
    slope_3: float = param(0.25, -2.0, 2.0, step=0.05, symbol="a_3", help="Slope of the third piece, if there is one.")
    offset_3: float = param(0.5, -2.0, 2.0, step=0.05, symbol="b_3", help="Offset of the third piece.")
    slope_4: float = param(2.0, -2.0, 2.0, step=0.05, symbol="a_4", help="Slope of the fourth piece, if there is one.")
    offset_4: float = param(-2.0, -2.0, 2.0, step=0.05, symbol="b_4", help="Offset of the fourth piece.")

    def sliders(self) -> dict[str, Param]:
        """The number of pieces, and slope and offset of as many pieces."""
        shown = list(self.params().items())
        return dict(shown[: 1 + 2 * int(self.n_pieces)])

    @property
    def pieces(self) -> tuple[tuple[float, float], ...]:
        """Slope and offset of each piece."""
        both = (
            (self.slope_1, self.offset_1),
            (self.slope_2, self.offset_2),
            (self.slope_3, self.offset_3),
            (self.slope_4, self.offset_4),
        )
        return both[: int(self.n_pieces)]

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # Beside 0 instead of at it, so that ±0 take the piece and the sign of their own side.
        beside = np.where(z == 0, np.copysign(NEXT_TO_ZERO, z), z)
        value, slope = largest(np.clip(beside, -1e280, 1e280), self.pieces)
        value = np.where((z == 0) & (np.abs(value) <= np.abs(slope) * NEXT_TO_ZERO), np.copysign(0.0, value), value)
        far = (np.abs(z) > 1e280) & (slope != 0)
        return np.where(far, slope * np.where(far, z, 0.0), value)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return unless_nan(z, largest(np.clip(z, -1e280, 1e280), self.pieces)[1])

    def envelope(self) -> list[tuple[float, float, float]]:
        """The pieces that win somewhere, from left to right: where each starts to win, its slope, its offset."""
        hull: list[tuple[float, float, float]] = []
        # In rising order: towards +∞ a later piece always wins in the end.
        for slope, offset in dict(sorted(self.pieces)).items():
            start = -np.inf
            while hull:
                start = (hull[-1][2] - offset) / (slope - hull[-1][1])
                if start > hull[-1][0]:
                    break
                hull.pop()
                start = -np.inf
            hull.append((start, slope, offset))
        return hull

    def properties(self) -> Properties:
        hull = self.envelope()
        starts = [start for start, _slope, _offset in hull]
        slopes = [slope for _start, slope, _offset in hull]
        ends = [*starts[1:], np.inf]
        fixed = [
            offset / (1 - slope)
            for (start, slope, offset), end in zip(hull, ends, strict=True)
            if slope != 1 and start < offset / (1 - slope) <= end
        ]
        lies_on_diagonal = any(slope == 1 and offset == 0 for _start, slope, offset in hull)
        limits = (_limit(-slopes[0], hull[0][2]), _limit(slopes[-1], hull[-1][2]))
        lowest = min(*limits, *(slope * start + offset for start, slope, offset in hull[1:]))
        highest = max(limits)
        return Properties(
            range=(lowest, highest),
            limits=limits,
            monotone=slopes[0] >= 0,
            takes_both_signs=lowest < 0 < highest,
            smoothness="C0" if len(hull) > 1 else "C∞",
            saturates=(slopes[0] == 0, slopes[-1] == 0),
            max_abs_derivative=max(abs(slopes[0]), abs(slopes[-1])),
            kinks=tuple(starts[1:]),
            fixed_points=() if lies_on_diagonal else tuple(fixed),
        )


def _limit(rise: float, offset: float) -> float:
    """Where a line that rises outwards by `rise` goes."""
    return float(np.copysign(np.inf, rise)) if rise else offset
