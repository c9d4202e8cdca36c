"""What a unit may be called: the statuses in their order, their bits, and their words for each function."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.kinds import Param
from act_viz.text import N_

DEAD_IN_EFFECT = 1e-3
"""A unit is dead in effect when |f'| stays below this share of its maximum."""
SATURATED = 0.05
"""A sample saturates a unit when |f'| is below this share of its maximum …"""
STATUSES = (
    N_("dead"),
    N_("dead in effect"),
    N_("saturated"),
    N_("one-sided"),
    N_("dormant"),
    N_("inert"),
    N_("healthy"),
)
"""What a unit may be called, in the order in which it is decided."""
FLAGS = {status: 1 << at for at, status in enumerate(STATUSES[:-1])}
"""The bit of each status in a unit's byte of flags; the lowest that is set decides what the unit is called."""
BORN_DEAD = 1 << len(FLAGS)
"""The bit of a dead unit that was dead at step 0."""
GONE = FLAGS["dead"] | FLAGS["dead in effect"]
"""The bits of the units that count as dead."""
MOSTLY_OFF = N_("mostly off")
"""What saturated is called where a function is flat on one side only, as ReLU is: there it is no fault."""
COLLAPSED = N_("collapsed")
"""What one-sided is called of a Maxout unit: one of its pieces always wins."""
_FAR = 20.0
_FARTHEST = 1e12


def flags_of(masks: Sequence[Array]) -> Array:
    """The byte of flags of every unit from a mask `(units,)` for each of `FLAGS`.

    Only who saw step 0 can add `BORN_DEAD`.
    """
    bits = [mask * bit for mask, bit in zip(masks, FLAGS.values(), strict=True)]
    flags: Array = np.sum(bits, axis=0).astype(np.uint8)
    return flags


def status_of(flags: Array) -> Array:
    """What to call units with `flags` (any shape), as positions in `STATUSES`: the first whose bit is set."""
    bits = list(FLAGS.values())
    return np.select([(flags & bit) > 0 for bit in bits], range(len(bits)), len(bits))


@lru_cache(256)
def words_for(activation: Activation) -> tuple[str, ...]:
    """What each of `STATUSES` is called for units of `activation`, whose parameters are plain numbers."""
    words = dict(zip(STATUSES, STATUSES, strict=True))
    if activation.n_pieces > 1:
        words["one-sided"] = COLLAPSED
    else:
        # What is learned may come to stand anywhere: PReLU is flat on no side, until its slope is 0.
        sides = [sum(_flat_sides(form)) for form in (activation, *_extremes(activation))]
        if max(sides) == 1:
            words["saturated"] = MOSTLY_OFF
    return tuple(words.values())


def _learned(activation: Activation) -> dict[str, Param]:
    return {name: described for name, described in activation.params().items() if described.trainable}


def as_chosen(activation: Activation) -> Activation:
    """`activation` with plain numbers in place of what a network has learned."""
    return activation.replace(**{name: activation.default_of(name) for name in _learned(activation)})


def _extremes(activation: Activation) -> list[Activation]:
    """`activation` with every learned parameter at the ends of its slider and as near to 0 as that goes."""
    return [
        activation.replace(**{name: value})
        for name, described in _learned(activation).items()
        for value in (described.low, described.high, min(max(0.0, described.low), described.high))
    ]


def _flat_sides(activation: Activation) -> tuple[bool, bool]:
    """Whether f' stays below a twentieth of its maximum far to the left, far to the right."""
    far = np.linspace(_FAR, 3 * _FAR, 401)
    low, high = (
        np.abs(activation.derivative(side)).max() < SATURATED * largest_slope(activation) for side in (-far, far)
    )
    return bool(low), bool(high)


@lru_cache(256)
def can_die(activation: Activation) -> bool:
    """Whether a unit of `activation` (its parameters plain numbers) may be dead, exactly or in effect.

    It may not, by construction, where |f'| keeps clear of 0: Leaky ReLU and PReLU with a slope, Maxout, Identity.
    """
    if activation.n_pieces > 1:
        return False
    if not activation.properties().monotone:
        return True
    far = np.sinh(np.linspace(-np.arcsinh(_FARTHEST), np.arcsinh(_FARTHEST), 4001))
    z = np.concatenate([far, np.linspace(-_FAR, _FAR, 8001)])
    flattest = float(np.abs(activation.derivative(z)).min())
    return not (flattest > 0 and flattest >= DEAD_IN_EFFECT * largest_slope(activation))


def largest_slope(activation: Activation) -> float:
    """The maximum of |f'|; 1, the identity's slope, where it is unbounded and there is no share of it."""
    largest = activation.properties().max_abs_derivative
    return largest if np.isfinite(largest) else 1.0
