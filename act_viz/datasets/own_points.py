"""The user's own points as a data set: clicked one by one or read from a CSV file."""

from __future__ import annotations

import csv
import io
import math

import numpy as np

from act_viz.datasets.base import DATASETS, Dataset, Samples, Seed
from act_viz.text import _

MAX_ROWS = 5_000
MAX_VALUE = 1e30
"""Farther out float32 overflows in the first layer."""
MAX_BYTES = 2_000_000
MAX_FEATURES = 64
MAX_CLASSES = 10
_MAX_NAME = 40
_SHOWN_FAULTS = 20
_LABEL_NAMES = {"label", "class", "target", "y", "species"}
_STARTERS = {
    "0": ((-1.0, -0.8), (-0.6, -1.1), (-1.2, -0.3), (0.9, 1.0), (1.2, 0.5), (0.6, 1.2)),
    "1": ((-0.9, 0.9), (-0.5, 1.2), (-1.2, 0.4), (1.0, -0.9), (0.5, -1.2), (1.2, -0.5)),
}


class CsvFaultError(ValueError):
    """What is wrong with a CSV file: `faults` has `(line, sentence)` for each, line 0 for the file as a whole."""

    def __init__(self, faults: list[tuple[int, str]]) -> None:
        self.faults = faults
        shown = [
            _("Line {line}: {fault}").format(line=line, fault=fault) if line else fault
            for line, fault in faults[:_SHOWN_FAULTS]
        ]
        if len(faults) > _SHOWN_FAULTS:
            shown.append(_("… and {n} more.").format(n=len(faults) - _SHOWN_FAULTS))
        super().__init__("\n".join(shown))


@DATASETS.register("Own points")
class OwnPoints(Dataset):
    """Points of your own: clicked into the plane or read from a CSV file.

    A file has two or more numeric columns and one with the label, and up to 5,000 rows. With more than two
    features the picture shows the first two principal components.
    """

    origin = "yours"

    points: tuple[tuple[float, ...], ...] = _STARTERS["0"] + _STARTERS["1"]
    labels: tuple[str, ...] = ("0",) * 6 + ("1",) * 6
    feature_names: tuple[str, ...] = ("x1", "x2")

    def __post_init__(self) -> None:
        """Check the points; Raises ValueError with a sentence that says what is wrong."""
        Dataset.__post_init__(self)
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
        names = set(self.labels)
        if all(name.lstrip("-").isdecimal() for name in names):
            return tuple(sorted(names, key=int))
        return tuple(sorted(names))

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
        writer.writerow([*self.feature_names, "label"])
        writer.writerows(
            [*(repr(value) for value in point), label] for point, label in zip(self.points, self.labels, strict=True)
        )
        return out.getvalue()

    @classmethod
    def from_csv(cls, content: bytes | str) -> OwnPoints:
        """The points in a CSV file: two or more numeric columns and one label, with or without a header.

        The label is the column named label, class, target, y or species; else the only column that is not
        numeric; else the last. Commas, semicolons and tabs separate.

        Raises
        ------
        CsvFaultError
            With every fault and its line.
        """
        rows = _rows(content)
        header = _header(rows)
        body = rows[1:] if header else rows
        width = len(rows[0][1])
        label_at = _label_column(header, [cells for _line, cells in body], width)
        faults: list[tuple[int, str]] = []
        points, labels = [], []
        for line, cells in body:
            found = _row_faults(cells, width, label_at)
            faults += [(line, fault) for fault in found]
            if not found:
                points.append(tuple(float(cell) for at, cell in enumerate(cells) if at != label_at))
                labels.append(cells[label_at])
        faults += _label_faults(labels) if not faults else []
        if faults:
            raise CsvFaultError(faults)
        names = header or [f"x{at + 1}" for at in range(width)]
        features = tuple((name or f"x{at + 1}")[:_MAX_NAME] for at, name in enumerate(names) if at != label_at)
        return cls().replace(points=tuple(points), labels=tuple(labels), feature_names=features)


def _rows(content: bytes | str) -> list[tuple[int, list[str]]]:
    """The file's lines that are not empty, as (line number, cells); checks all that concerns the file as a whole."""
    if len(content) > MAX_BYTES:
        raise CsvFaultError([(0, _("The file is larger than {n} MB.").format(n=MAX_BYTES // 1_000_000))])
    text = _decoded(content) if isinstance(content, bytes) else content
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise CsvFaultError([(reader.line_num, str(error))]) from None
    if not rows:
        raise CsvFaultError([(0, _("The file is empty."))])
    if len(rows) > MAX_ROWS + 1 or (len(rows) > MAX_ROWS and not _header(rows)):
        raise CsvFaultError([(rows[MAX_ROWS][0], _("there may be up to {n} rows.").format(n=MAX_ROWS))])
    width = len(rows[0][1])
    if width < 3:
        raise CsvFaultError([(rows[0][0], _("there must be two or more numeric columns and one label."))])
    if width > MAX_FEATURES + 1:
        raise CsvFaultError([(rows[0][0], _("there may be up to {n} numeric columns.").format(n=MAX_FEATURES))])
    return rows


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CsvFaultError([(line, _("this is not text in UTF-8."))]) from None


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def _header(rows: list[tuple[int, list[str]]]) -> list[str] | None:
    """The first row if it names the columns: none of its cells is a number."""
    first = rows[0][1]
    return first if len(rows) > 1 and not any(_is_number(cell) for cell in first) else None


def _label_column(header: list[str] | None, body: list[list[str]], width: int) -> int:
    if header:
        named = [at for at, name in enumerate(header) if name.lower() in _LABEL_NAMES]
        if named:
            return named[-1]
    # A column is taken for text when most of it is: a single bad cell is a fault in its line, not a label.
    text = [
        at
        for at in range(width)
        if sum(len(cells) > at and not _is_number(cells[at]) for cells in body) * 2 > len(body)
    ]
    return text[0] if len(text) == 1 else width - 1


def _row_faults(cells: list[str], width: int, label_at: int) -> list[str]:
    if len(cells) != width:
        return [_("{found} columns where the first line has {expected}.").format(found=len(cells), expected=width)]
    faults = [
        _("column {column} must be a finite number, not “{cell}”.").format(column=at + 1, cell=cell[:_MAX_NAME])
        for at, cell in enumerate(cells)
        if at != label_at and not _is_number(cell)
    ]
    if not faults and any(abs(float(cell)) > MAX_VALUE for at, cell in enumerate(cells) if at != label_at):
        faults.append(_("numbers must lie between −{most:g} and {most:g}.").format(most=MAX_VALUE))
    if not cells[label_at]:
        faults.append(_("the label is missing."))
    elif len(cells[label_at]) > _MAX_NAME:
        faults.append(_("the label is longer than {n} characters.").format(n=_MAX_NAME))
    return faults


def _label_faults(labels: list[str]) -> list[tuple[int, str]]:
    n_classes = len(set(labels))
    if n_classes < 2:
        return [(0, _("There must be points of at least two classes."))]
    if n_classes > MAX_CLASSES:
        return [
            (0, _("There may be up to {most} classes, and this file has {n}.").format(most=MAX_CLASSES, n=n_classes))
        ]
    return []
