"""Sweeps: many trials on all cores, or on a Dask cluster, kept on disk as they come, so that nothing is done twice."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import joblib

from act_viz.experiments.trials import VERSION, Measured, Trial, from_lists, to_lists

CLUSTER = "ACT_VIZ_DASK"
"""The environment variable that names the scheduler of a Dask cluster, as tcp://host:8786."""


class Store:
    """The results of trials in a SQLite file: each is written whole or, if the process is killed meanwhile, not at all.

    Two processes may use the same file. Results of an older `act_viz.experiments.trials.VERSION` are not found again.
    """

    def __init__(self, path: Path | str) -> None:
        # Results come from joblib's threads as well, one at a time.
        self._connection = sqlite3.connect(path, timeout=60.0, check_same_thread=False)
        with self._connection:
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS results (trial TEXT, version INTEGER, measured TEXT, "
                "PRIMARY KEY (trial, version))"
            )

    def get(self, trial: Trial) -> Measured | None:
        """What `trial` found, None if it has not been done."""
        row = self._connection.execute(
            "SELECT measured FROM results WHERE trial = ? AND version = ?", (repr(trial), VERSION)
        ).fetchone()
        return from_lists(json.loads(row[0])) if row else None

    def put(self, trial: Trial, measured: Measured) -> None:
        """Keep what `trial` found."""
        with self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?)",
                (repr(trial), VERSION, json.dumps(to_lists(measured))),
            )

    def __len__(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM results").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def sweep(trials: Iterable[Trial], store: Store, n_jobs: int = -1) -> Iterator[tuple[Trial, Measured]]:
    """Each of `trials` with what it found, those that `store` knows first, and the others as they are done.

    They run in `n_jobs` processes here (-1: one for each core), or on the cluster that the environment names.
    """
    missing = []
    for trial in trials:
        known = store.get(trial)
        if known is None:
            missing.append(trial)
        else:
            yield trial, known
    with _workers(n_jobs) as parallel:
        for index, measured in parallel(joblib.delayed(_run)(at, trial) for at, trial in enumerate(missing)):
            store.put(missing[index], measured)
            yield missing[index], measured


def _run(index: int, trial: Trial) -> tuple[int, Measured]:
    return index, trial.run()


@contextlib.contextmanager
def _workers(n_jobs: int) -> Iterator[joblib.Parallel]:
    """joblib's workers: processes here, or those of the cluster; they give results in the order of their completion."""
    address = os.environ.get(CLUSTER)
    with contextlib.ExitStack() as stack:
        if address:
            # An extra of its own, see requirements-dask.txt: only who has a cluster needs it.
            from distributed import Client

            client = stack.enter_context(Client(address, set_as_default=False))
            stack.enter_context(joblib.parallel_config("dask", client=client))
            n_jobs = -1
        # One at a time: a trial takes long enough, and each that is done is kept at once.
        yield joblib.Parallel(n_jobs=n_jobs, batch_size=1, return_as="generator_unordered")
