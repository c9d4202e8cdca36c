"""What the reader did in the plane of own points, applied to them: whatever the browser sends is checked here."""

from __future__ import annotations

import math
from collections.abc import Mapping

from act_viz.datasets import OwnPoints
from act_viz.datasets.own_points import MAX_CLASSES, MAX_ROWS

_FARTHEST = 1e9
_DIGITS = 6


def edited(points: OwnPoints, said: object) -> OwnPoints:
    """`points` without those named in `said["remove"]` and with those of `said["add"]`, each [x, y, class].

    A class is a place in `points.class_names`; the first beyond them is a new class, named by the smallest whole
    number that is free. What is none of this is left out.
    """
    if not isinstance(said, Mapping) or len(points.feature_names) != 2:
        return points
    gone = {place for place in _listed(said.get("remove")) if isinstance(place, int)}
    kept = [at for at in range(len(points.points)) if at not in gone]
    names = _names(points)
    added = [found for entry in _listed(said.get("add")) if (found := _point(entry, names)) is not None]
    added = added[: MAX_ROWS - len(kept)]
    return points.replace(
        points=(*(points.points[at] for at in kept), *(point for point, _name in added)),
        labels=(*(points.labels[at] for at in kept), *(name for _point, name in added)),
    )


def _listed(said: object) -> list[object]:
    return said[:MAX_ROWS] if isinstance(said, list) else []


def _names(points: OwnPoints) -> list[str]:
    """The classes that a click can be of: those there are and, if there may be more, a new one."""
    names = list(points.class_names)
    if len(names) < MAX_CLASSES:
        names.append(next(str(number) for number in range(MAX_CLASSES + 1) if str(number) not in names))
    return names


def _point(entry: object, names: list[str]) -> tuple[tuple[float, float], str] | None:
    if not isinstance(entry, list) or len(entry) != 3:
        return None
    x, y, label = entry
    if not (_is_place(x) and _is_place(y)) or isinstance(label, bool) or label not in range(len(names)):
        return None
    return (_rounded(x), _rounded(y)), names[label]


def _is_place(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and abs(value) <= _FARTHEST  # type: ignore[arg-type]


def _rounded(value: float) -> float:
    """`value` to six digits: a click is no more exact, and the link gets shorter."""
    return float(f"{value:.{_DIGITS}g}")


def reach_of(points: OwnPoints) -> float:
    """How far the plane goes on each side of zero: at least 2, and 1, 2 or 5 times a power of ten."""
    farthest = max((abs(value) for point in points.points for value in point[:2]), default=0.0)
    if farthest <= 2.0:
        return 2.0
    decade = 10.0 ** math.floor(math.log10(farthest))
    return next(times * decade for times in (1, 2, 5, 10) if times * decade >= farthest * 0.999999)
