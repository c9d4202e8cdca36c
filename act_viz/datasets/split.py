"""What a network is trained on: a data set split into training and test, standardized, and laid into the plane."""

from __future__ import annotations

import dataclasses
from functools import cached_property

import numpy as np

from act_viz.arrays import Array
from act_viz.datasets import Dataset

_ROUNDING = 1e-12
"""A spread below this share of the values themselves is that of rounding errors."""


@dataclasses.dataclass(frozen=True, eq=False)
class Data:
    """Samples as the network sees them: `x_train` `(n, features)`, `y_train` `(n,)`, and the same for the test."""

    x_train: Array
    y_train: Array
    x_test: Array
    y_test: Array
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]

    @property
    def n_features(self) -> int:
        """Number of features."""
        return int(self.x_train.shape[1])

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return len(self.class_names)

    @property
    def is_plane(self) -> bool:
        """There are two features: the plane is the data itself, not its first two principal components."""
        return self.n_features == 2

    @property
    def center(self) -> Array:
        """The point of the samples' space about which pictures are drawn, `(features,)`."""
        return self._plane[0]

    @property
    def axes(self) -> Array:
        """The two directions along which they are drawn, `(2, features)`."""
        return self._plane[1]

    @cached_property
    def _plane(self) -> tuple[Array, Array]:
        return principal_plane(self.x_train)

    def to_plane(self, x: Array) -> Array:
        """Where the samples `x` `(n, features)` lie in the plane, `(n, 2)`."""
        return x if self.is_plane else (x - self.center) @ self.axes.T

    def from_plane(self, points: Array) -> Array:
        """The samples `(n, features)` at `points` `(n, 2)`: of all that lie there, those nearest to the center."""
        return points if self.is_plane else self.center + points @ self.axes


def prepare(dataset: Dataset, data_seed: int, test_share: float, standardize: bool, input_shift: float = 0.0) -> Data:
    """The data set drawn with `data_seed`, split class by class, standardized by the training set's moments.

    `input_shift` is added to every feature afterwards: inputs that are not centered are one way to kill units.
    """
    rng = np.random.default_rng(data_seed)
    samples = dataset.draw(rng)
    test = _test_mask(samples.y, test_share, rng)
    x = samples.x
    if standardize:
        x = _standardized(x, x[~test])
    x = x + input_shift
    return Data(x[~test], samples.y[~test], x[test], samples.y[test], samples.class_names, samples.feature_names)


def _standardized(x: Array, train: Array) -> Array:
    """`x` with the mean and the standard deviation of `train` made 0 and 1; what is constant in training becomes 0.

    The mean of a constant is off by rounding, and a spread of 1e-17 of its size would be blown up to 1.
    """
    constant = np.ptp(train, axis=0) <= _ROUNDING * np.abs(train).max(axis=0)
    mean, deviation = train.mean(0), train.std(0)
    return np.where(constant, 0.0, (x - mean) / np.where(constant | (deviation == 0), 1.0, deviation))


def _test_mask(y: Array, test_share: float, rng: np.random.Generator) -> Array:
    """Which samples are for the test, `(n,)`: the same share of every class, at least one of each left for training."""
    test = np.zeros(len(y), bool)
    for members in (np.flatnonzero(y == label) for label in np.unique(y)):
        n_test = min(round(test_share * len(members)), len(members) - 1)
        test[rng.permutation(members)[:n_test]] = True
    return test


def principal_plane(x: Array) -> tuple[Array, Array]:
    """Center `(features,)` of the samples `x`, and their first two principal axes `(2, features)`, of unit length."""
    center = x.mean(0)
    n_features = x.shape[1]
    _variances, vectors = np.linalg.eigh(np.cov(x.T, bias=True).reshape(n_features, n_features))
    axes = vectors[:, ::-1].T[:2]
    if n_features == 1:
        axes = np.vstack([axes, np.zeros((1, 1))])
    # An eigenvector's sign is arbitrary; the largest component positive makes pictures repeatable.
    largest = np.take_along_axis(axes, np.abs(axes).argmax(1)[:, None], 1)
    return center, axes * np.where(largest < 0, -1.0, 1.0)
