"""Toy problems in the plane."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import datasets as sklearn_datasets

from act_viz.arrays import Array
from act_viz.datasets.dataset import DATASETS, Dataset, Samples, Seed
from act_viz.kinds import param

_PLANE = ("x1", "x2")


def _in_plane(x: Array, y: Array, n_classes: int) -> Samples:
    return Samples(x, y.astype(np.intp), tuple(str(c) for c in range(n_classes)), _PLANE)


def _random_state(seed: Seed) -> int:
    """A seed for scikit-learn, which takes none of numpy's generators."""
    return int(np.random.default_rng(seed).integers(2**31 - 1))


def _n_samples(default: int, high: int = 2000) -> Any:
    return param(default, 20, high, step=10, symbol="n", help="How many samples, training and test together.")


@DATASETS.register("Moons")
class Moons(Dataset):
    """Two interleaved half circles.

    The smallest problem that no straight line solves and that still looks like data. Eight units in one layer
    are enough.
    """

    origin = "scikit-learn, make_moons"

    n_samples: int = _n_samples(500)
    noise: float = param(0.2, 0.0, 1.0, step=0.01, help="Standard deviation of the points about their curve.")

    def draw(self, seed: Seed) -> Samples:
        x, y = sklearn_datasets.make_moons(int(self.n_samples), noise=self.noise, random_state=_random_state(seed))
        return _in_plane(x, y, 2)


@DATASETS.register("Circles")
class Circles(Dataset):
    """A circle inside another.

    Three ReLU units can close a line around the inner one: with fewer it stays open.
    """

    origin = "scikit-learn, make_circles"

    n_samples: int = _n_samples(500)
    noise: float = param(0.1, 0.0, 1.0, step=0.01, help="Standard deviation of the points about their curve.")
    factor: float = param(0.5, 0.1, 0.9, step=0.01, help="Radius of the inner circle; the outer one's is 1.")

    def draw(self, seed: Seed) -> Samples:
        x, y = sklearn_datasets.make_circles(
            int(self.n_samples), noise=self.noise, factor=self.factor, random_state=_random_state(seed)
        )
        return _in_plane(x, y, 2)


@DATASETS.register("XOR")
class XOR(Dataset):
    """A square in four quarters, opposite ones alike.

    The textbook's reason for hidden layers: a network without a non-linearity draws a straight line, whatever its
    depth, and the best of them all, which cuts off one corner, is right on two thirds of the square.
    """

    origin = "drawn uniformly from the square [−1, 1]²"

    n_samples: int = _n_samples(500)
    noise: float = param(0.05, 0.0, 1.0, step=0.01, help="Standard deviation by which points are moved.")

    def draw(self, seed: Seed) -> Samples:
        rng = np.random.default_rng(seed)
        x = rng.uniform(-1.0, 1.0, (int(self.n_samples), 2))
        y = (x[:, 0] > 0) != (x[:, 1] > 0)
        return _in_plane(x + self.noise * rng.standard_normal(x.shape), y, 2)


@DATASETS.register("Spirals")
class Spirals(Dataset):
    """Two spirals wound into each other.

    Hard for small networks: the boundary has to turn as often as the spirals do. One layer of four ReLU units fails
    on it, three layers of eight find it.
    """

    origin = "after Lang & Witbrock 1988, drawn here"

    n_samples: int = _n_samples(500)
    noise: float = param(0.05, 0.0, 0.5, step=0.01, help="Standard deviation of the points about their curve.")
    turns: float = param(1.5, 0.5, 3.0, step=0.1, help="How often each spiral winds around the middle.")

    def draw(self, seed: Seed) -> Samples:
        rng = np.random.default_rng(seed)
        n = int(self.n_samples)
        y = np.arange(n) % 2
        # The square root spreads the points evenly along the curve, which gets longer with every turn.
        along = np.sqrt(rng.uniform(0.01, 1.0, n))
        angle = 2 * np.pi * self.turns * along + np.pi * y
        x = np.column_stack([along * np.cos(angle), along * np.sin(angle)]) * 2
        return _in_plane(x + self.noise * rng.standard_normal(x.shape), y, 2)


@DATASETS.register("Blobs")
class Blobs(Dataset):
    """Three round clouds.

    Straight lines almost suffice: the easiest of the toy problems, and the one that shows three classes.
    """

    origin = "scikit-learn, make_blobs"

    n_samples: int = _n_samples(500)
    noise: float = param(1.0, 0.1, 3.0, step=0.05, help="Standard deviation of a cloud; their centers are 4 apart.")

    def draw(self, seed: Seed) -> Samples:
        angles = 2 * np.pi * np.arange(3) / 3 + np.pi / 2
        centers = 4 / np.sqrt(3) * np.column_stack([np.cos(angles), np.sin(angles)])
        x, y = sklearn_datasets.make_blobs(
            int(self.n_samples), centers=centers, cluster_std=self.noise, random_state=_random_state(seed)
        )
        return _in_plane(x, y, 3)
