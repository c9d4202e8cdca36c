"""One quantity layer by layer: by theory, and as networks showed it."""

from __future__ import annotations

import dataclasses

import numpy as np

from act_viz.arrays import Array
from act_viz.figures.numbers import written
from act_viz.figures.races import quartiles
from act_viz.text import _

_RATIO, _DIFFERENCE = 1.5, 0.05
"""Theory and networks part where theory is beyond the networks' middle half and further than this from the median."""


@dataclasses.dataclass(frozen=True)
class Beside:
    """One quantity at layers 1 to depth: `expected` `(depth,)` by theory, `seen` `(n_networks, depth)` in networks.

    `seen` has no rows before the first network has run.
    """

    expected: Array
    seen: Array
    share: bool = False
    """Whether values are compared by their difference, as shares and correlations are, and not by their ratio."""

    @property
    def depth(self) -> int:
        """Number of layers."""
        return len(self.expected)

    @property
    def quartiles(self) -> tuple[Array, Array, Array]:
        """First quartile, median and third quartile over the networks, each `(depth,)`."""
        if not len(self.seen):
            nothing = np.full(len(self.expected), np.nan)
            return nothing, nothing, nothing
        return quartiles(self.seen.T)

    @property
    def median(self) -> Array:
        """Median over the networks, `(depth,)`; nan where that network overflows, or none has run."""
        return self.quartiles[1]

    def apart(self) -> Array:
        """Whether theory and networks part, `(depth,)`; never where theory has nothing to say."""
        if not len(self.seen):
            return np.zeros(self.depth, dtype=bool)
        (low, middle, high), theory = self.quartiles, self.expected
        known = np.isfinite(middle)
        with np.errstate(all="ignore"):
            if self.share:
                far = np.abs(theory - middle) > _DIFFERENCE
            else:
                smaller, larger = np.minimum(theory, middle), np.maximum(theory, middle)
                far = larger > _RATIO * smaller
            outside = (theory < low) | (theory > high) | ~np.isfinite(low) | ~np.isfinite(high)
        both = far & outside & known
        return np.where(np.isnan(theory), False, np.where(np.isfinite(theory), both | ~known, known))

    def parts_from(self) -> int | None:
        """The layer (from 1) from which on, up to the last, they part; none if they agree at the last."""
        apart = self.apart()
        if not apart[-1]:
            return None
        together = np.flatnonzero(~apart)
        return int(together[-1]) + 2 if len(together) else 1

    def reversed(self) -> Beside:
        """The same from the last layer to the first, as a gradient goes."""
        return dataclasses.replace(self, expected=self.expected[::-1], seen=self.seen[:, ::-1])

    def at(self, layer: int) -> str:
        """What theory and the networks say at `layer` (from 1), in words."""
        low, middle, high = (values[layer - 1] for values in self.quartiles)
        theory = self.expected[layer - 1]
        if not np.isfinite(middle):
            return _("layer {layer}: theory {theory}").format(layer=layer, theory=_known(theory))
        if not (np.isfinite(low) and np.isfinite(high)):
            return _("layer {layer}: theory {theory}, networks {middle}").format(
                layer=layer, theory=_known(theory), middle=written(middle)
            )
        return _("layer {layer}: theory {theory}, networks {middle} ({low} to {high})").format(
            layer=layer,
            theory=_known(theory),
            middle=written(middle),
            low=written(low),
            high=written(high),
        )

    def said(self) -> str:
        """The first, the middle and the last layer in words."""
        return "; ".join(self.at(layer) for layer in sorted({1, (self.depth + 1) // 2, self.depth}))


def _known(value: float) -> str:
    """`value`, or that there is none."""
    return _("has no value") if np.isnan(value) else _("without bound") if np.isinf(value) else written(value)


def and_networks(sentence: str, values: Beside, at: int = -1, percent: bool = False) -> str:
    """`sentence`, which is theory's, and what the median network or the only one shows where it is another."""
    if not values.apart()[at]:
        return sentence
    layer, value = np.arange(1, values.depth + 1)[at], values.median[at]
    if not np.isfinite(value):
        return _("{said} in theory; the networks have no numbers at layer {layer}").format(said=sentence, layer=layer)
    said = _("{said} in theory; in the median network it is {value} at layer {layer}")
    if len(values.seen) == 1:
        said = _("{said} in theory; in this network it is {value} at layer {layer}")
    return said.format(said=sentence, value=f"{value:.0%}" if percent else written(value), layer=layer)


def is_there_to_see(values: Beside) -> bool:
    """Whether theory or the networks have a number at some layer."""
    return bool(np.isfinite(values.expected).any() or np.isfinite(values.median).any())
