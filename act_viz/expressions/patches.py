"""Where a typed formula loses its digits, by comparison with mpmath, and polynomials for where that can be mended.

sin(x)/x has no value at 0 and its derivative no digits beside it, (exp(x) - 1 - x)/x² has neither: there polynomials
take over. Where digits are lost for another reason, far out mostly, the reader is told.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from act_viz.expressions.numerical_search import Curve
from act_viz.expressions.reference import Reference
from act_viz.expressions.wide import Array

_DEGREE = 35
_REACHES = (0.5, 0.25, 0.125)
_MOST_PATCHES = 9
_GOOD, _BAD = 1e-12, 1e-6
"""Relative errors: up to the first a formula is left as it is; beyond the second, fewer than 6 digits are right."""
_EXACT = 1e-13
"""What may stand for 0."""
_EPS = float(np.finfo(np.float64).eps)
_INSIDE = np.array([1.0, 0.97, 0.83, 0.56, 0.31, 0.1, 1e-2, 1e-4, 1e-8])
_SMALL = 1.37 * np.power(10.0, [-1, -2, -3, -4, -6, -8, -10, -12])
_LARGE = 1.37 * np.power(10.0, [0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 12])


@dataclasses.dataclass(frozen=True)
class Patch:
    """A polynomial in z − `place` that stands in for the formula where |z − `place`| ≤ `reach`.

    `coefficients` are those of f and of f', the constant first; where the reach is 0, the value at one place.
    """

    place: float
    reach: float
    coefficients: tuple[tuple[float, ...], tuple[float, ...]]

    def put(self, z: Array, found: Mapping[int, Array]) -> None:
        """Write f to `found[0]` and f' to `found[1]`, whichever is given, where the patch lies."""
        offsets = z - self.place
        inside = np.flatnonzero(np.abs(offsets) <= self.reach)
        if inside.size:
            near = offsets.ravel()[inside]
            for order, values in found.items():
                # values is contiguous, so this is a view.
                values.reshape(-1)[inside] = _polynomial(near, self.coefficients[order])

    def traced(self, z: Any, found: Any, order: int) -> Any:
        """`found`, f (`order` 0) or f' (1) of a `z` that notes what is done to it, with the patch where it lies."""
        offset = z - self.place
        value: Any = 0.0
        for coefficient in reversed(self.coefficients[order]):
            value = value * offset + coefficient
        return np.where(np.abs(offset) <= self.reach, value, found)


def _polynomial(t: Array, coefficients: tuple[float, ...]) -> Array:
    """The polynomial at `t`; of an even or odd one only half the terms are computed."""
    polyval: Callable[..., Array] = np.polynomial.polynomial.polyval
    even, odd = coefficients[::2], coefficients[1::2]
    if odd and not any(odd):
        return polyval(t * t, even)
    if odd and not any(even):
        return t * polyval(t * t, odd)
    return polyval(t, coefficients)


def find_patches(curves: tuple[Curve, Curve], reference: Reference, holes: Sequence[float]) -> tuple[Patch, ...]:
    """Patches for f and f', the `curves`: at `holes` in f that a limit fills, and at 0 if digits are lost there."""
    places = sorted(holes, key=abs)[:_MOST_PATCHES]
    if 0.0 not in places and _errors(curves, reference, np.concatenate([-_SMALL, _SMALL])).max() > _GOOD:
        places.append(0.0)
    found = (_patch_at(place, reference) for place in sorted(places))
    return tuple(patch for patch in found if patch is not None)


def _patch_at(place: float, reference: Reference) -> Patch | None:
    for reach in _REACHES:
        coefficients = np.trim_zeros(reference.polynomial(place, reach, _DEGREE), "b")
        if len(coefficients) < _DEGREE and np.isfinite(coefficients).all():
            slopes = [k * c for k, c in enumerate(coefficients)][1:]
            patch = Patch(place, reach, (tuple(coefficients) or (0.0,), tuple(slopes) or (0.0,)))
            offsets = reach * np.concatenate([-_INSIDE, _INSIDE])
            if _errors((_alone(patch, 0), _alone(patch, 1)), reference, place + offsets).max() <= _GOOD:
                return patch
    left, right = reference.beside(place)
    if np.isfinite([left, right]).all() and abs(left - right) <= 1e-12 * max(1.0, abs(left)):
        value = round(right, 12) + 0.0 if abs(right) < 1 else right
        return Patch(place, 0.0, ((value,), (np.nan,)))
    return None


def _alone(patch: Patch, order: int) -> Callable[[Array], Array]:
    def curve(z: Array) -> Array:
        found = np.full(z.shape, np.nan)
        patch.put(z, {order: found})
        return found

    return curve


def _errors(curves: tuple[Curve, Curve], reference: Reference, z: Array, floor: float = 0.0) -> Array:
    """Relative errors of f or f' at `z`, `(n,)`, the larger; less what rounding of z itself would make.

    0 where f has no value, for values so small that floats have no digits for them, and for errors up to `floor`.
    """
    truths = reference.derivatives(z.tolist())
    found = np.zeros(z.shape)
    with np.errstate(all="ignore"):
        for curve, truth, sensitivity in zip(curves, truths, truths[1:], strict=False):
            excess = np.abs(curve(z) - truth) - floor - 32 * _EPS * np.abs(z * sensitivity)
            error = np.where(np.isnan(excess), np.inf, excess) / np.abs(truth)
            error = np.where(truth == 0, np.where(excess > _EXACT, np.inf, 0.0), error)
            known = np.isfinite(truth) & ((np.abs(truth) > 1e-280) | (truth == 0))
            found = np.maximum(found, np.where(known, error, 0.0))
    return found


def lossy(curves: tuple[Curve, Curve], reference: Reference) -> tuple[float, float, float]:
    """Where fewer than 6 digits of f or f' are right: from where on the left, around 0, from where on the right.

    −∞, 0 and ∞ for nowhere. Errors too small to matter beside values of size 1 do not count.
    """

    def bad(z: Array) -> Array:
        return _errors(curves, reference, z, floor=_GOOD) > _BAD

    left, right = (_LARGE[bad(sign * _LARGE)].min(initial=np.inf) for sign in (-1, 1))
    small = np.concatenate([_SMALL, 2.3 * _SMALL, 5.9 * _SMALL])
    near = small[bad(-small) | bad(small)].max(initial=0.0)
    return -float(left), float(near), float(right)
