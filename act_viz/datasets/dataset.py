"""What every data set is: labeled samples, drawn from a seed."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np

from act_viz.arrays import Array
from act_viz.kinds import Kind, Registry

Seed = int | np.random.Generator


@dataclasses.dataclass(frozen=True, eq=False)
class Samples:
    """Samples `x` `(n, features)` in float64; their classes `y` `(n,)` are positions in `class_names`."""

    x: Array
    y: Array
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]


class Dataset(Kind):
    """A classification problem."""

    origin: ClassVar[str]
    """Where the samples come from, in a few words."""

    def draw(self, seed: Seed) -> Samples:
        """The samples that `seed` (a number or a generator) gives; equal seeds, equal samples."""
        raise NotImplementedError


DATASETS: Registry[Dataset] = Registry("data set")
"""Every data set by its name; `DATASETS["Moons"](noise=0.1)` makes one."""
