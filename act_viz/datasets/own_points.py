"""The user's own points as a data set: clicked one by one or read from a CSV file."""

from __future__ import annotations

import csv
import io
import math
import re

import numpy as np

from act_viz.datasets.csv_columns import MAX_CLASSES as MAX_CLASSES
from act_viz.datasets.csv_columns import Choice as Choice
from act_viz.datasets.csv_columns import Reading as Reading
from act_viz.datasets.csv_columns import reading_of, taken
from act_viz.datasets.csv_faults import CsvFaultError as CsvFaultError
from act_viz.datasets.csv_faults import fault
from act_viz.datasets.csv_table import MAX_BYTES as MAX_BYTES
from act_viz.datasets.csv_table import MAX_FEATURES as MAX_FEATURES
from act_viz.datasets.csv_table import MAX_ROWS as MAX_ROWS
from act_viz.datasets.csv_table import Table, distinct, read_table
from act_viz.datasets.dataset import DATASETS, Dataset, Samples, Seed
from act_viz.text import _, untrusted

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,40}")
_STARTERS = {
    "0": ((-1.0, -0.8), (-0.6, -1.1), (-1.2, -0.3), (0.9, 1.0), (1.2, 0.5), (0.6, 1.2)),
    "1": ((-0.9, 0.9), (-0.5, 1.2), (-1.2, 0.4), (1.0, -0.9), (0.5, -1.2), (1.2, -0.5)),
}


@DATASETS.register("Own points")
class OwnPoints(Dataset):
    """Points of your own: clicked into the plane or read from a CSV file.

    A file has two or more columns of numbers and one with the label, and up to 5,000 rows; which column is what can be
    chosen after it was read. With more than two features the picture shows the first two principal components.
    """

    origin = "yours"

    points: tuple[tuple[float, ...], ...] = _STARTERS["0"] + _STARTERS["1"]
    labels: tuple[str, ...] = ("0",) * 6 + ("1",) * 6
    feature_names: tuple[str, ...] = ("x1", "x2")
    label_name: str = "label"

    def __post_init__(self) -> None:
        """Check the points; Raises ValueError with a sentence that says what is wrong."""
        Dataset.__post_init__(self)
        seen = {label: untrusted.name(label) for label in {*self.labels}}
        object.__setattr__(self, "labels", tuple(seen[label] for label in self.labels))
        object.__setattr__(self, "feature_names", tuple(map(untrusted.name, self.feature_names)))
        object.__setattr__(self, "label_name", untrusted.name(self.label_name))
        if "" in self.labels:
            raise ValueError(_("Own points: every point must have a label."))
        if len(self.points) != len(self.labels):
            raise ValueError(_("Own points: there must be as many labels as points."))
        if len(self.points) > MAX_ROWS:
            raise ValueError(_("Own points: there may be up to {n} points.").format(n=MAX_ROWS))
        n_features = len(self.feature_names)
        if not 2 <= n_features <= MAX_FEATURES:
            raise ValueError(_("Own points: there must be 2 to {n} features.").format(n=MAX_FEATURES))
        for number, point in enumerate(self.points, 1):
            if len(point) != n_features or not all(math.isfinite(value) for value in point):
                raise ValueError(
                    _("Own points: point {number} must be {n} finite numbers.").format(number=number, n=n_features)
                )
        n_classes = len(set(self.labels))
        if n_classes > MAX_CLASSES:
            raise ValueError(_("Own points: there may be up to {n} classes.").format(n=MAX_CLASSES))

    @property
    def class_names(self) -> tuple[str, ...]:
        """The labels there are, sorted: as numbers if all are whole numbers, else as text."""
        names = sorted(set(self.labels))
        if all(_WHOLE_NUMBER.fullmatch(name) for name in names):
            # A sort is stable: of 01 and 1, which are one number, the first in writing stays first.
            return tuple(sorted(names, key=int))
        return tuple(names)

    def draw(self, seed: Seed) -> Samples:
        """The points as they are, whatever the seed. Raises ValueError if they are of fewer than two classes."""
        names = self.class_names
        if len(names) < 2:
            raise ValueError(_("There must be points of at least two classes."))
        numbers = {name: number for number, name in enumerate(names)}
        y = np.array([numbers[label] for label in self.labels], np.intp)
        return Samples(np.array(self.points, np.float64), y, names, self.feature_names)

    def with_point(self, point: tuple[float, ...], label: str) -> OwnPoints:
        """These points and one more."""
        return self.replace(points=(*self.points, point), labels=(*self.labels, label))

    def without_point(self, index: int) -> OwnPoints:
        """These points but for the one at `index`."""
        keep = [i for i in range(len(self.points)) if i != index]
        return self.replace(points=tuple(self.points[i] for i in keep), labels=tuple(self.labels[i] for i in keep))

    def to_csv(self) -> str:
        """The points as `from_csv` reads them: a header, then a line a point with its label last."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(map(untrusted.in_cell, (*self.feature_names, self.label_name)))
        writer.writerows(
            [*(repr(value) for value in point), untrusted.in_cell(label)]
            for point, label in zip(self.points, self.labels, strict=True)
        )
        return out.getvalue()

    @classmethod
    def from_csv(cls, content: bytes | str, choice: Choice | None = None) -> OwnPoints:
        """The points in a file with a table: two or more columns of numbers and one of labels, in any usual dialect.

        `choice` says which columns are taken; without one the label is found by its name, else it is the last column
        where that can be, else the only one of text, and identifiers, constants and text are left out.

        Raises
        ------
        CsvFaultError
            With every fault and its line.
        """
        return read_file(content, choice)[0]

    @classmethod
    def from_written(cls, text: str) -> OwnPoints:
        """The points that `to_csv` wrote: every column is taken, and the last is the label.

        Raises
        ------
        CsvFaultError
            If it wrote nothing of the kind.
        """
        try:
            rows = list(csv.reader(io.StringIO(text)))
        except csv.Error:
            raise fault(_("These points cannot be read.")) from None
        if not rows or not 3 <= len(rows[0]) <= MAX_FEATURES + 1 or len(rows) > MAX_ROWS + 1:
            raise fault(_("These points cannot be read."))
        names = distinct([untrusted.name(untrusted.from_cell(name)) or f"x{at + 1}" for at, name in enumerate(rows[0])])
        body = [(line, row) for line, row in enumerate(rows[1:], 2) if len(row) == len(names)]
        if len(body) < len(rows) - 1 or not body:
            raise fault(_("These points cannot be read."))
        columns = tuple(zip(*(row for _line, row in body), strict=True))
        table = Table(tuple(names), (True,) * len(names), columns, tuple(line for line, _row in body), commas=False)
        return _of_table(table, Choice(names[-1], tuple(names[:-1])))


def read_file(content: bytes | str, choice: Choice | None = None) -> tuple[OwnPoints, Reading]:
    """The points in a file, and what was taken of it, see `OwnPoints.from_csv`.

    Raises
    ------
    UnfitColumnsError
        If the file has a table of which the columns chosen are no points: another choice may do.
    CsvFaultError
        If it has none, with every fault and its line.
    """
    table = read_table(content)
    reading = reading_of(table, choice)
    try:
        return _of_table(table, reading.choice), reading
    except CsvFaultError as wrong:
        raise UnfitColumnsError(wrong.faults, reading) from None


class UnfitColumnsError(CsvFaultError):
    """The columns taken of a file are no points; `reading` has those that there are."""

    def __init__(self, faults: list[tuple[int, str]], reading: Reading) -> None:
        super().__init__(faults)
        self.reading = reading


def _of_table(table: Table, choice: Choice) -> OwnPoints:
    points, labels = taken(table, choice)
    return OwnPoints(points=points, labels=labels, feature_names=choice.inputs, label_name=choice.label)
