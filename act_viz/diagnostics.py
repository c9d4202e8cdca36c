"""What the app says of a layer and its units, read off the function itself over a reference set of samples."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.statuses import DEAD_IN_EFFECT, SATURATED, as_chosen, flags_of, largest_slope, status_of, words_for

SATURATED_SAMPLES = 0.9
"""… and a unit is saturated when this share of the samples does."""
DORMANT = 0.1
"""A unit is dormant when its mean |a| is at most this share of its layer's (Sokar et al. 2023, arXiv 2302.12902)."""
INERT = 0.1
"""A unit is inert when the standard deviation of its a is at most this share of its layer's mean of the same."""
STARVED = 0.01
"""A unit is starved of gradient when its mean |∂L/∂z| is at most this share of its layer's."""
N_BINS = 40


@dataclasses.dataclass(frozen=True, eq=False)
class LayerStatistics:
    """A layer over the reference set. Arrays are `(units,)` of truth values unless said otherwise.

    Each of the six masks holds its own definition; `status` decides between them in the order of `statuses.STATUSES`.
    """

    mean_z: float
    std_z: float
    mean_a: float
    std_a: float
    bin_edges: Array
    """Edges of the histograms, `(bins + 1,)`: from the smallest z to the largest."""
    histogram: Array
    """How many z of the layer lie in each bin, `(bins,)`."""
    unit_histograms: Array
    """The same for each unit, `(units, bins)`."""
    active_share: Array
    """Share of samples on which z > 0, `(units,)`; of a Maxout unit, on which a > 0."""
    dead: Array
    """f'(z) = 0 on every sample, in the arithmetic in use: no sample can move its incoming weights."""
    dead_in_effect: Array
    """|f'(z)| below a thousandth of its maximum on every sample, without being dead."""
    saturated: Array
    """|f'(z)| below a twentieth of its maximum on at least 90 % of the samples."""
    switching: Array
    """Saturated, but on both sides of zero: the unit carries a bit."""
    one_sided: Array
    """z has one sign on all samples, so a function that is linear on either side is linear here; of a Maxout unit: one
    piece always wins."""
    dormant: Array
    """Mean |a| at most a tenth of the layer's mean of it."""
    inert: Array
    """Standard deviation of a at most a tenth of the layer's mean of it."""
    starved: Array
    """Mean |∂L/∂z| at most a hundredth of the layer's mean of it; all False where no gradient was given."""
    dead_pieces: Array
    """Pieces of Maxout units that never win, `(k, units)`; `(0, units)` for other functions."""
    words: tuple[str, ...]
    """What each of `statuses.STATUSES` is called for the layer's function."""
    saturated_pairs: float
    """Share of the pairs of unit and sample at which |f'| is below a twentieth of its maximum."""
    born_dead: Array
    """Dead or dead in effect now and in the `first` statistics; all False where none were given."""
    died: Array
    """Dead or dead in effect now, but not in the `first` statistics."""
    revived: Array
    """Not dead now, but in the `first` statistics."""

    @property
    def n_units(self) -> int:
        """Number of units."""
        return len(self.dead)

    @property
    def status(self) -> Array:
        """What to call each unit, `(units,)` of positions in `STATUSES`; -1 if the run diverged: then there is none."""
        if not np.isfinite([self.mean_z, self.mean_a]).all():
            return np.full(self.n_units, -1)
        return status_of(
            flags_of((self.dead, self.dead_in_effect, self.saturated, self.one_sided, self.dormant, self.inert))
        )

    def share(self, mask: str) -> float:
        """Share of the layer's units for which the mask of that name (such as `dead`) is true."""
        return float(np.mean(getattr(self, mask)))


@dataclasses.dataclass(frozen=True, eq=False)
class UnitMasks:
    """What `LayerStatistics` says of units one by one: masks `(units,)`, and where they are `flat`, `(n, units)`."""

    active_share: Array
    dead: Array
    dead_in_effect: Array
    saturated: Array
    one_sided: Array
    dormant: Array
    inert: Array
    dead_pieces: Array
    """How many pieces of each Maxout unit never win; 0 for other functions."""
    flat: Array

    @property
    def flags(self) -> Array:
        """The byte of flags of every unit, `(units,)`, without who was born dead."""
        return flags_of((self.dead, self.dead_in_effect, self.saturated, self.one_sided, self.dormant, self.inert))

    @property
    def gone(self) -> Array:
        """Dead, exactly or in effect."""
        gone: Array = self.dead | self.dead_in_effect
        return gone


def unit_masks(activation: Activation, z: Array, a: Array, widths: Sequence[int]) -> UnitMasks:
    """The masks of the units of one or more layers of `widths` side by side, all with the same `activation`.

    `z` and `a` are `(n, units)`; of Maxout units z is `(n, k, units)`. Where a value is not finite nothing is said of
    any unit: nan > 0 is false, and so a diverged network would look dead.
    """
    if not (np.isfinite(z).all() and np.isfinite(a).all()):
        none = np.zeros(a.shape[1], bool)
        nothing = np.zeros(a.shape[1], np.uint8)
        return UnitMasks(np.zeros(a.shape[1]), none, none, none, none, none, none, nothing, np.zeros(a.shape, bool))
    pieces = z.ndim == 3
    largest = 1.0 if pieces else largest_slope(activation)
    slope = np.ones_like(a) if pieces else np.abs(activation.derivative(z))
    steepest = slope.max(0)
    dead = steepest == 0
    flat = slope < SATURATED * largest
    return UnitMasks(
        active_share=((a if pieces else z) > 0).mean(0),
        dead=dead,
        dead_in_effect=(steepest < DEAD_IN_EFFECT * largest) & ~dead,
        saturated=flat.mean(0) >= SATURATED_SAMPLES,
        one_sided=_one_piece_wins(z) if pieces else (z.min(0) > 0) | (z.max(0) <= 0),
        dormant=_at_most(np.abs(a).mean(0, dtype=np.float64), DORMANT, widths),
        inert=_at_most(_deviation(a), INERT, widths),
        dead_pieces=_dead_pieces(z).sum(0).astype(np.uint8) if pieces else np.zeros(a.shape[1], np.uint8),
        flat=flat,
    )


def layer_statistics(
    activation: Activation,
    z: Array,
    a: Array,
    d_z: Array | None = None,
    *,
    first: LayerStatistics | None = None,
) -> LayerStatistics:
    """The statistics of a hidden layer from `z`, `a` and, if given, ∂L/∂z, each `(n, units)`.

    Of a Maxout layer z and d_z are `(n, k, units)`. `activation` has the parameters learned, if any. `first` are the
    layer's statistics at step 0, over the same samples.
    """
    pieces = z.ndim == 3
    masks = unit_masks(activation, z, a, (a.shape[1],))
    edges, histograms = _histograms(z)
    gone = masks.gone
    gone_first = np.zeros_like(gone) if first is None else first.dead | first.dead_in_effect
    mean_z, std_z = _moments(z)
    mean_a, std_a = _moments(a)
    # A diverged network revives nobody.
    finite = np.isfinite([mean_z, mean_a]).all()
    return LayerStatistics(
        mean_z=mean_z,
        std_z=std_z,
        mean_a=mean_a,
        std_a=std_a,
        bin_edges=edges,
        histogram=histograms.sum(0),
        unit_histograms=histograms,
        active_share=masks.active_share,
        dead=masks.dead,
        dead_in_effect=masks.dead_in_effect,
        saturated=masks.saturated,
        switching=masks.saturated & _both_sides(z, masks.flat) if not pieces else np.zeros_like(gone),
        one_sided=masks.one_sided,
        dormant=masks.dormant,
        inert=masks.inert,
        starved=np.zeros_like(gone) if d_z is None else _starved(d_z),
        dead_pieces=_dead_pieces(z) if pieces else np.zeros((0, len(gone)), bool),
        words=words_for(as_chosen(activation)),
        saturated_pairs=float(masks.flat.mean()),
        born_dead=gone & gone_first,
        died=gone & ~gone_first if first is not None else np.zeros_like(gone),
        revived=~gone & gone_first & finite,
    )


def is_collapsed(train_accuracy: float, n_classes: int) -> bool:
    """The network is hardly better than chance: below 1.5 times, with two classes 1.2 times, its accuracy."""
    return train_accuracy < (1.2 if n_classes == 2 else 1.5) / n_classes


def share_of_units(layers: Sequence[LayerStatistics], mask: str) -> float:
    """Share of the units of all `layers` for which the mask of that name (such as `dead`) is true."""
    return float(np.mean(np.concatenate([getattr(layer, mask) for layer in layers]))) if layers else 0.0


def _moments(values: Array) -> tuple[float, float]:
    """Mean and standard deviation of all `values`; nan or inf where the run diverged."""
    with np.errstate(invalid="ignore", over="ignore"):
        return float(values.mean(dtype=np.float64)), float(values.std(dtype=np.float64))


def _at_most(of_units: Array, share: float, widths: Sequence[int]) -> Array:
    """Which units have at most that share of their layer's mean, layers of `widths` side by side; 0 of 0 counts."""
    starts = np.cumsum((0, *widths[:-1]))
    means = np.add.reduceat(of_units, starts) / widths
    small: Array = of_units <= np.repeat(share * means, widths)
    return small


def _deviation(a: Array) -> Array:
    """Standard deviation of each unit's a; exactly 0 for a constant, where rounding in the mean would leave some."""
    wide = a.astype(np.float64)
    deviation: Array = (wide - wide[:1]).std(0)
    return deviation


def _starved(d_z: Array) -> Array:
    sizes = np.abs(d_z).mean(0, dtype=np.float64)
    of_units = sizes.sum(0) if sizes.ndim == 2 else sizes
    return _at_most(of_units, STARVED, (len(of_units),))


def _both_sides(z: Array, flat: Array) -> Array:
    both: Array = np.logical_and(np.any(flat & (z > 0), axis=0), np.any(flat & (z <= 0), axis=0))
    return both


def _dead_pieces(z: Array) -> Array:
    winners = z.argmax(1)
    dead: Array = ~(winners[:, None, :] == np.arange(z.shape[1])[None, :, None]).any(0)
    return dead


def _one_piece_wins(z: Array) -> Array:
    one: Array = _dead_pieces(z).sum(0) == z.shape[1] - 1
    return one


def _histograms(z: Array) -> tuple[Array, Array]:
    """Common edges `(bins + 1,)`, and counts `(units, bins)` of each unit's z, all pieces together.

    Nothing is counted where a value is not finite.
    """
    values = z.reshape(-1, z.shape[-1]).astype(np.float64)
    if not np.isfinite(values).all():
        return np.linspace(-0.5, 0.5, N_BINS + 1), np.zeros((values.shape[1], N_BINS), np.intp)
    low, high = float(values.min()), float(values.max())
    if high <= low:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, N_BINS + 1)
    n_units = values.shape[1]
    bins = np.clip(((values - low) * (N_BINS / (high - low))).astype(np.intp), 0, N_BINS - 1)
    counts = np.bincount((bins + N_BINS * np.arange(n_units)).ravel(), minlength=n_units * N_BINS)
    return edges, counts.reshape(n_units, N_BINS)
