"""What is known of a function of one variable at given parameters."""

from __future__ import annotations

import dataclasses
from typing import Literal

import numpy as np

Smoothness = Literal["C∞", "C2", "C1", "C0", "discontinuous"]


@dataclasses.dataclass(frozen=True)
class Properties:
    """What a function is at its present parameters; every field is checked against the function in tests."""

    range: tuple[float, float]
    """Infimum and supremum of f."""
    limits: tuple[float, float]
    """f at −∞ and at +∞; nan where there is no limit."""
    monotone: bool
    """f never decreases."""
    takes_both_signs: bool
    """f takes negative and positive values."""
    smoothness: Smoothness
    saturates: tuple[bool, bool]
    """f' tends to 0 at −∞, at +∞."""
    max_abs_derivative: float
    """Supremum of |f'|; inf where it is unbounded."""
    kinks: tuple[float, ...] = ()
    """Where f' jumps (or f does); `derivative` takes the left value there."""
    jumps: tuple[float, ...] = ()
    """Those of the kinks at which f itself jumps."""
    poles: tuple[float, ...] = ()
    """Where f has no bound."""
    gaps: tuple[tuple[float, float], ...] = ()
    """From where to where f is not defined; both the same where a single place is missing."""
    fixed_points: tuple[float, ...] = ()
    """Every z with f(z) = z, where there are finitely many; none where they fill a stretch."""
    more_fixed_points: bool = False
    """There are more than `fixed_points`, which then are those nearest to 0."""

    @property
    def breaks(self) -> tuple[float, ...]:
        """Where a line or an integral must stop and start again: kinks, poles and the ends of gaps."""
        ends = {end for gap in self.gaps for end in gap if np.isfinite(end)}
        return tuple(sorted({*self.kinks, *self.poles, *ends}))
