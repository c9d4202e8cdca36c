"""A sweep that finds the disk full says so; its file stays whole, and it goes on when there is room again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from act_viz.experiments import sweeps
from act_viz.experiments.sweeps import Store, sweep
from act_viz.experiments.trials import Measured, Trial
from tests.test_sweeps import Noted


def pages_of(store: Store, pragma: str) -> int:
    return int(store._connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _noting(kept: dict[Trial, Measured], found: Iterator[tuple[Trial, Measured]]) -> Iterator[tuple[Trial, Measured]]:
    """What is `found`, noted in `kept` as it comes."""
    for trial, measured in found:
        kept[trial] = measured
        yield trial, measured


def test_a_full_disk_loses_nothing_that_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, log = tmp_path / "kept", tmp_path / "log"
    trials = [Noted(number, str(log)) for number in range(12)]

    def large(trial: Noted) -> Measured:
        return {**Noted.run(trial), "large": np.arange(2_000.0)}

    monkeypatch.setattr(sweeps, "_run", lambda at, trial: (at, large(trial)))
    kept: dict[Trial, Measured] = {}
    with Store(path) as store:
        # SQLite's own limit fails a write just as a full disk does.
        store._connection.execute(f"PRAGMA max_page_count = {pages_of(store, 'page_count') + 20}")
        with pytest.raises(sqlite3.OperationalError, match="disk is full"):
            list(_noting(kept, sweep(trials, store, 1)))
    assert 2 <= len(kept) < 11
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    n_run = len(log.read_text().split())
    with Store(path) as store:
        assert len(store) == len(kept)
        assert all(np.array_equal(found["drawn"], kept[trial]["drawn"]) for trial, found in sweep(kept, store, 1))
        assert len(list(sweep(trials, store, 1))) == 12
    # Only what was not kept is done again.
    assert len(log.read_text().split()) == n_run + 12 - len(kept)
