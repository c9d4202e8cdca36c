"""How far an activation is from its reference, in units in the last place, and at which points one must look."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import gmpy2
import numpy as np
import numpy.typing as npt

from act_viz.activations import Activation
from tests.references import bits_for, pair_of

Floats = npt.NDArray[Any]


def hard_points(activation: Activation, dtype: npt.DTypeLike, n_log: int, rng: np.random.Generator) -> Floats:
    """Sorted distinct points of `dtype`: the whole finite range and all the places where a form may break.

    `n_log` is the number of log-spaced points a sign; as many again lie between −50 and 50.
    """
    dtype = np.dtype(dtype)
    limits = np.finfo(dtype)
    exponents = rng.uniform(np.log2(float(limits.smallest_subnormal)), np.log2(float(limits.max)), n_log)
    wide = np.exp2(exponents)
    middle = np.exp2(rng.uniform(-12, 7, n_log // 2))
    subnormals = float(limits.smallest_subnormal) * rng.integers(1, 2**20, n_log // 20)
    sizes = np.concatenate([wide, middle, subnormals, [float(limits.max), float(limits.tiny)]])
    even = rng.uniform(-50, 50, n_log)
    plain = np.concatenate([sizes, -sizes, even]).astype(dtype)
    places = special_places(activation, dtype)
    points = np.unique(np.concatenate([plain, *(neighborhood(place, dtype) for place in places)]))
    return points[np.isfinite(points)]


def neighborhood(place: float, dtype: np.dtype[Any]) -> Floats:
    """The 16 nearest numbers on both sides of `place`, and ever farther ones."""
    near = [np.asarray(place, dtype)]
    for direction in (-np.inf, np.inf):
        point = near[0]
        for _step in range(16):
            point = np.nextafter(point, np.asarray(direction, dtype))
            near.append(point)
    scale = abs(place) or 1.0
    with np.errstate(over="ignore"):
        far = [np.asarray(place + sign * scale * 2.0**-power, dtype) for sign in (-1, 1) for power in range(2, 50)]
    return np.array([*near, *far], dtype)


def special_places(activation: Activation, dtype: np.dtype[Any]) -> list[float]:
    """0, the kinks, the zeros of f and f', and the edges at which either leaves the normal numbers."""
    limits = np.finfo(dtype)
    places = [0.0, *activation.properties().kinks]
    coarse = np.exp2(np.arange(np.log2(float(limits.tiny)), limits.maxexp, 0.25))
    even = np.linspace(-30, 30, 2400)
    for function in (activation, activation.derivative):
        places += crossings(_after(function, np.sign), even.astype(dtype))
        for sizes in (coarse, -coarse):
            places += crossings(_after(function, lambda values: magnitude(values, limits)), sizes.astype(dtype))
    return places


def _after(function: Callable[[Floats], Floats], label: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    return lambda z: label(function(z))


def magnitude(values: Floats, limits: Any) -> Floats:
    """0 for zero, 1 for a subnormal, 2 for a normal number, 3 below 1, …, 4 for inf."""
    size = np.abs(values.astype(np.float64))
    edges = [0.0, float(limits.tiny), 2.0**-54, 2.0, float(limits.max)]
    return np.searchsorted(edges, size)


def crossings(label: Callable[[Floats], Floats], grid: Floats) -> list[float]:
    """Where `label` changes along `grid`, to the last bit."""
    labels = label(grid)
    places = []
    for at in np.flatnonzero(labels[:-1] != labels[1:])[:40]:
        low, high = grid[at], grid[at + 1]
        left = labels[at]
        while True:
            middle = np.asarray(low / 2 + high / 2, grid.dtype)
            if middle in (low, high):
                break
            low, high = (middle, high) if label(middle[None])[0] == left else (low, middle)
        places.append(float(high))
    return places


@dataclasses.dataclass(frozen=True)
class Exact:
    """Values with more digits than float64 has: `rounded`, and what rounding lost, in units in its last place."""

    rounded: Floats
    rest: Floats

    def errors(self, ours: Floats) -> Floats:
        """Size of the errors of `ours`, float64 or float32, in units in the last place of that dtype.

        inf counts as the number that would follow the largest one.
        """
        largest = np.finfo(ours.dtype).max
        with np.errstate(over="ignore", under="ignore"):
            right = self.rounded.astype(ours.dtype)
            ulp = np.spacing(np.minimum(np.abs(right), largest)).astype(np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            rest = self.rest if ours.dtype == np.float64 else (self.rounded - right.astype(np.float64)) / ulp
            errors = np.abs((ours.astype(np.float64) - right.astype(np.float64)) / ulp - rest)
            finite = np.where(np.isinf(ours), right, ours).astype(np.float64)
            beyond = np.where(np.signbit(ours) == np.signbit(right), (largest - np.abs(finite)) / ulp + 1, np.inf)
        one_is_infinite = np.isinf(right) != np.isinf(ours)
        return np.where(np.isinf(right) & (ours == right), 0.0, np.where(one_is_infinite, beyond, errors))

    def absolute_errors(self, ours: Floats) -> Floats:
        """Size of the errors of `ours`."""
        with np.errstate(over="ignore", invalid="ignore"):
            errors = np.abs((ours - self.rounded) - self.rest * np.spacing(np.abs(self.rounded)))
        return np.where(ours == self.rounded, 0.0, errors)


def exact_values(activation: Activation, z: Floats) -> tuple[Exact, Exact]:
    """f and f' at every point of `z`, from the reference."""
    rounded, rest = np.empty((2, z.size)), np.empty((2, z.size))
    points = z.astype(np.float64).tolist()
    bits = np.array([bits_for(activation.name, point) for point in points])
    for precision in np.unique(bits):
        with gmpy2.context(gmpy2.get_context(), precision=int(precision)):
            functions = pair_of(activation)
            for at in np.flatnonzero(bits == precision).tolist():
                exact = gmpy2.mpfr(points[at])
                for row, function in enumerate(functions):
                    value = function(exact)
                    near = rounded[row, at] = float(value)
                    lost = math.isinf(near) or value == near
                    rest[row, at] = 0.0 if lost else float((value - near) / math.ulp(near))
    return Exact(rounded[0], rest[0]), Exact(rounded[1], rest[1])


def settings_of(cls: type[Activation]) -> list[Activation]:
    """The function at its defaults and with every slider at both of its ends."""
    settings = [cls()]
    for name, described in settings[0].sliders().items():
        whole = isinstance(cls.default_of(name), int)
        for end in (described.low, described.high):
            settings.append(settings[0].replace(**{name: int(end) if whole else end}))
    return list(dict.fromkeys(settings))


WAVES = {"Sine", "Snake", "Sinc"}
"""Functions whose derivative has zeros everywhere."""


def near_a_zero_of_the_derivative(activation: Activation, z: Floats) -> npt.NDArray[np.bool_]:
    """Which of the points lie within a third of a zero's distance from 0 around a zero of f'."""
    if activation.name in WAVES:
        return np.ones(z.shape, bool)
    grid = np.linspace(-30, 30, 2400)
    zeros = crossings(lambda points: np.sign(activation.derivative(points)), grid)
    near = [np.abs(z.astype(np.float64) - zero) <= abs(zero) / 3 for zero in zeros]
    return np.any(near, axis=0) if near else np.zeros(z.shape, bool)


def errors_of(
    activation: Activation, z: Floats, exact: tuple[Exact, Exact], values: Floats, derivatives: Floats
) -> tuple[Floats, Floats]:
    """Errors of `values` and `derivatives`, said to be f and f' of `z`, in units in the last place.

    Near a zero of f' an absolute error below 4 eps of the largest |f'| counts as none: no direct form does better.
    So does one of 4 eps of a wave whose angle is beyond the largest number.
    """
    errors = exact[0].errors(values)
    if activation.name == "Sine":
        beyond = np.abs(z.astype(np.float64)) > np.finfo(np.float64).max / max(activation.settings()["frequency"], 1.0)
        errors[beyond & (exact[0].absolute_errors(values) < 4 * np.finfo(np.float64).eps)] = 0.0
    derivative_errors = exact[1].errors(derivatives)
    largest = activation.properties().max_abs_derivative
    allowed = 4 * float(np.finfo(z.dtype).eps) * largest if np.isfinite(largest) else 0.0
    excused = near_a_zero_of_the_derivative(activation, z) & (exact[1].absolute_errors(derivatives) < allowed)
    derivative_errors[excused] = 0.0
    return errors, derivative_errors


def worst_errors(activation: Activation, dtype: npt.DTypeLike, n_log: int, seed: int = 0) -> tuple[float, float, int]:
    """Largest error of f and of f' in units in the last place, as of `errors_of`, and at how many points."""
    z = hard_points(activation, dtype, n_log, np.random.default_rng(seed))
    errors, derivative_errors = errors_of(
        activation, z, exact_values(activation, z), activation(z), activation.derivative(z)
    )
    assert not np.isnan(errors).any()
    assert not np.isnan(derivative_errors).any()
    return float(errors.max()), float(derivative_errors.max()), z.size
