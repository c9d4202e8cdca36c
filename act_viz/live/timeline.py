"""The timeline of a run as the server has recorded it, for a browser that did not see all of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from act_viz.training.run_records import Record, apart

Row = tuple[int, list[float], list[float], list[float]]
"""A step, and of every lane there: training loss, accuracy (test, where there is a test set), share of dead units."""


def rows_of(lanes: Sequence[Sequence[Record]], step: int, since: int) -> list[Row]:
    """The rows of a run up to `step`, from step `since` on; a lane that diverged stays as it was last.

    Of several records at one step, as where a knob was turned, the last counts: a row that was taken before says less.
    """
    stride = apart(step)
    steps = sorted(
        {
            record.step
            for records in lanes
            for record in records
            if record.step >= since and (record.step % stride == 0 or (record.n_changes and record is records[-1]))
        }
    )
    rows: list[Row] = []
    at = [0] * len(lanes)
    for due in steps:
        for lane, records in enumerate(lanes):
            while at[lane] + 1 < len(records) and records[at[lane] + 1].step <= due:
                at[lane] += 1
        rows.append(_row(due, [records[place] for records, place in zip(lanes, at, strict=True)]))
    return rows


def _row(step: int, records: Sequence[Record]) -> Row:
    return (
        step,
        [_short(record.train_loss) for record in records],
        [
            _short(record.train_accuracy if math.isnan(record.test_accuracy) else record.test_accuracy)
            for record in records
        ],
        [_short(record.gone.mean() if len(record.gone) else 0.0) for record in records],
    )


def _short(value: float) -> float:
    return float(f"{value:.5g}")
