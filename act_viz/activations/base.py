"""What every activation is: a function with an exact derivative, stated properties and a source."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from act_viz.kinds import Kind, Registry

Array = npt.NDArray[Any]
Op = tuple[Callable[..., Any], tuple[Any, ...]]
"""One call of a training step: a function and the preallocated arrays it is called with, `function(*arrays)`."""

Shape = Literal["sigmoidal", "rectified", "piecewise", "exponential", "gated", "oscillating"]
Smoothness = Literal["C∞", "C2", "C1", "C0", "discontinuous"]


@dataclasses.dataclass(frozen=True)
class Source:
    """Where a fact comes from: `authors` and `year` as one cites them, `url` a DOI or arXiv address."""

    authors: str
    year: int
    url: str = ""


@dataclasses.dataclass(frozen=True)
class Properties:
    """What an activation is at its present parameters; every field is checked against the function in tests."""

    range: tuple[float, float]
    """Infimum and supremum of f."""
    limits: tuple[float, float]
    """f at −∞ and at +∞; nan where there is no limit."""
    monotone: bool
    """f never decreases."""
    zero_centered: bool
    """f takes negative and positive values."""
    smoothness: Smoothness
    saturates: tuple[bool, bool]
    """f' tends to 0 at −∞, at +∞."""
    max_abs_derivative: float
    """Supremum of |f'|; inf where it is unbounded."""
    kinks: tuple[float, ...] = ()
    """Where f' jumps (or f does); `derivative` takes the left value there."""
    fixed_points: tuple[float, ...] = ()
    """Every z with f(z) = z, where there are finitely many."""


class Activation(Kind):
    """A function of one pre-activation `z`, applied element by element."""

    shape: ClassVar[Shape]
    formula: ClassVar[str]
    """f in LaTeX, in terms of z and the parameters' symbols."""
    derivative_formula: ClassVar[str]
    source: ClassVar[Source]
    n_pieces: int = 1
    """How many pre-activations a unit has; more than one only in Maxout."""

    def __call__(self, z: Array) -> Array:
        """f of `z`, any shape, float32 or float64: same shape and dtype."""
        raise NotImplementedError

    def derivative(self, z: Array) -> Array:
        """f' of `z`; at a kink the left derivative."""
        raise NotImplementedError

    def parameter_derivatives(self, z: Array) -> dict[str, Array]:
        """∂f/∂field at `z` for every trainable field."""
        return {}

    def properties(self) -> Properties:
        """What the function is at its present parameters."""
        raise NotImplementedError

    def training_ops(self, z: Array, a: Array, slope: Array, rngs: Sequence[np.random.Generator]) -> list[Op]:
        """The calls that fill `a` with f(z) and `slope` with f'(z) in a training step.

        All arrays are contiguous and preallocated; they keep their identity over the whole training, so an op
        may hold views of them. `rngs` has one generator a run, for functions that are random in training.
        The default is the accurate form; a member may give faster calls where that one is slow.
        """

        def fill(z: Array, a: Array, slope: Array) -> None:
            a[...] = self(z)
            slope[...] = self.derivative(z)

        return [(fill, (z, a, slope))]


ACTIVATIONS: Registry[Activation] = Registry("activation")
