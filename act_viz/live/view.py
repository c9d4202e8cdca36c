"""What is looked at in a run: the samples that statistics are taken over, the points that are drawn, and the plane."""

from __future__ import annotations

import dataclasses

import numpy as np

from act_viz.datasets.split import Data
from act_viz.live.frames import Array
from act_viz.training.run_records import MAX_REFERENCE, sampled

MAX_POINTS = (320, 160)
"""Training and test samples that are drawn."""
_MAX_MAP_VALUES = 6000
_MARGIN = 0.12


@dataclasses.dataclass(frozen=True, eq=False)
class View:
    """What is looked at in all lanes and states of a run: samples, points and the plane.

    `train` and `test` are the reference samples' numbers in the data, `points` those drawn among both (test samples
    count on after the training samples), `map_samples` the training reference samples that a unit's map shows.
    """

    data: Data
    train: Array
    test: Array
    points: Array
    extent: tuple[float, float, float, float]
    field_side: int
    map_rows: int
    map_columns: int
    map_samples: Array

    @property
    def is_test(self) -> Array:
        """Which points are test samples, `(points,)`."""
        return self.points >= len(self.train)

    def point_features(self) -> Array:
        """Features of the points, `(points, features)`."""
        return np.concatenate([self.data.x_train[self.train], self.data.x_test[self.test]])[self.points]

    def point_labels(self) -> Array:
        """Classes of the points, `(points,)`."""
        return np.concatenate([self.data.y_train[self.train], self.data.y_test[self.test]])[self.points]

    def grid(self) -> Array:
        """Features at the middles of the field's cells, row by row from the top, `(field_side², features)`."""
        left, right, bottom, top = self.extent
        middles = (np.arange(self.field_side) + 0.5) / self.field_side
        x, y = np.meshgrid(left + middles * (right - left), top - middles * (top - bottom))
        return self.data.from_plane(np.column_stack([x.ravel(), y.ravel()]))


def look_at(data: Data, n_units: int, n_lanes: int = 1) -> View:
    """The view of `data` for networks of `n_units` hidden units: the more there are, the smaller their maps."""
    train = sampled(len(data.x_train), MAX_REFERENCE)
    test = sampled(len(data.x_test), MAX_REFERENCE)
    most = [-(-limit // n_lanes) if n_lanes > 2 else limit for limit in MAX_POINTS]
    points = np.concatenate([sampled(len(train), most[0]), len(train) + sampled(len(test), most[1])])
    shown = np.concatenate([data.x_train[train], data.x_test[test]])[points]
    extent = _extent(data.to_plane(shown))
    side = int(np.clip(np.sqrt(_MAX_MAP_VALUES / n_lanes / max(1, n_units)), 5, 12))
    if data.is_plane:
        every = 3 if n_lanes == 1 and side >= 12 else 4
        return View(data, train, test, points, extent, side * every, side, side, np.empty(0, np.intp))
    samples, columns = _by_class(data.y_train[train], data.n_classes, side)
    return View(data, train, test, points, extent, 36, len(samples) // columns, columns, samples)


def _extent(points: Array) -> tuple[float, float, float, float]:
    """Left, right, bottom, top of a square around the points `(n, 2)`."""
    low, high = points.min(0), points.max(0)
    center, half = (low + high) / 2, max(float((high - low).max()) / 2, 1e-6) * (1 + _MARGIN)
    return (
        float(center[0] - half),
        float(center[0] + half),
        float(center[1] - half),
        float(center[1] + half),
    )


def _by_class(labels: Array, n_classes: int, side: int) -> tuple[Array, int]:
    """Samples for a map with one row a class, row after row, and its columns; small classes repeat their samples."""
    columns = max(2, side * side // max(1, n_classes))
    rows = []
    for label in range(n_classes):
        members = np.flatnonzero(labels == label)
        if len(members):
            rows.append(members[np.linspace(0, len(members) - 1, columns).round().astype(np.intp)])
    return np.concatenate(rows), columns
