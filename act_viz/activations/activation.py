"""What every activation is: a function with an exact derivative, stated properties and a source."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import ClassVar, Literal, Self, TypeVar

import numpy as np
from scipy.optimize import brentq

from act_viz.activations.exact import Array
from act_viz.activations.listing import listing
from act_viz.expressions.program import Program, traced
from act_viz.expressions.properties import Properties as Properties
from act_viz.kinds import Kind, Param, Registry

Shape = Literal["sigmoidal", "rectified", "piecewise", "exponential", "gated", "oscillating", "typed"]


@dataclasses.dataclass(frozen=True)
class Source:
    """Where a fact comes from: `authors` and `year` as one cites them, `url` a DOI or arXiv address."""

    authors: str
    year: int
    url: str = ""


A = TypeVar("A", bound="Activation")


def rounded_once(method: Callable[[A, Array], Array]) -> Callable[[A, Array], Array]:
    """Let `method` compute in float64 and round its answer once to the dtype of `z`.

    A result too large or too small for that dtype becomes inf or 0, as it should, without a warning; a division
    by zero or an invalid operation is a fault of the form chosen and still warns.

    `z` may have any shape; the answer has the same.
    """

    @functools.wraps(method)
    def evaluate(self: A, z: Array) -> Array:
        z = np.asarray(z)
        dtype = np.float32 if z.dtype == np.float32 else np.float64
        with np.errstate(over="ignore", under="ignore"):
            return np.asarray(method(self, z.astype(np.float64, copy=False))).astype(dtype, copy=False)

    return evaluate


def where_crossing(activation: Activation, low: float, high: float, level: float | None = None) -> float:
    """The one z from `low` to `high` with f(z) = `level`, or with f(z) = z where no level is given."""

    def gap(z: float) -> float:
        return float(activation(np.float64(z))) - (z if level is None else level)  # type: ignore[arg-type]

    return float(brentq(gap, low, high, xtol=1e-15, rtol=1e-14))


class Activation(Kind):
    """A function of one pre-activation `z`, applied element by element."""

    shape: ClassVar[Shape]
    source: ClassVar[Source | None]
    """Where it comes from; None for what the reader typed."""
    n_pieces: int = 1
    """How many pre-activations a unit has; more than one only in Maxout."""
    learned_in_network: ClassVar[tuple[str, ...]] = ()
    """Fields without effect in a network, whose weights take their place: they shape the function where it is drawn."""

    @property
    def formula(self) -> str:
        """f in LaTeX, in terms of z and the parameters' symbols; a plain text where it is always the same."""
        raise NotImplementedError

    @property
    def derivative_formula(self) -> str:
        """f' in LaTeX."""
        raise NotImplementedError

    def __call__(self, z: Array) -> Array:
        """f of `z`, any shape, float32 or float64: same shape and dtype."""
        raise NotImplementedError

    def derivative(self, z: Array) -> Array:
        """f' of `z`; at a kink the left derivative. Shape and dtype are those of `z`."""
        raise NotImplementedError

    def parameter_derivatives(self, z: Array) -> dict[str, Array]:
        """∂f/∂field at `z` for every trainable field. Each has the shape of `z`."""
        return {}

    def properties(self) -> Properties:
        """What the function is at its present parameters."""
        raise NotImplementedError

    def training_form(self, z: Array) -> tuple[Array, ...] | None:
        """f(z), f'(z) and ∂f/∂field for every trainable field, in few numpy functions, for training steps.

        Right to 1e-6 relative for |z| up to 1e6. None where the accurate form serves.

        Each has the shape of `z`.
        """
        return None

    def fill(self, z: Array, a: Array, slope: Array) -> None:
        """Write f(z) to `a` and f'(z) to `slope`, arrays of the shape of `z`, in the accurate form."""
        a[...], slope[...] = self(z), self.derivative(z)

    def in_network(self) -> Self:
        """The same function in a network: what has no effect there at its default, so that equal networks are equal."""
        idle = [name for name in self.learned_in_network if getattr(self, name) != self.default_of(name)]
        return self.replace(**{name: self.default_of(name) for name in idle}) if idle else self

    def network_sliders(self) -> dict[str, Param]:
        """Every number that can be set and has an effect in a network, by name."""
        return {name: described for name, described in self.sliders().items() if name not in self.learned_in_network}

    def program(self) -> Program:
        """f and f' as elementary operations on z and the sliders' values, those of whole numbers as they stand."""
        return traced(self, [name for name in self.sliders() if not isinstance(self.default_of(name), int)])

    def code(self) -> str:
        """Python source of f and f' on their own, to copy: `f(z, …)` and `derivative(z, …)`, for float64 arrays."""
        return listing(type(self).__call__, type(self).derivative, self)


_REQUIRED = ("__call__", "derivative", "properties", "formula", "derivative_formula")
ACTIVATIONS: Registry[Activation] = Registry("activation", {part: getattr(Activation, part) for part in _REQUIRED})
"""Every activation by its name, in teaching order; `ACTIVATIONS["ELU"](alpha=0.5)` makes one."""
