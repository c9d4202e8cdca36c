"""Sweeps give what a plain loop gives, wherever they run, whoever is killed meanwhile, and do nothing twice."""

from __future__ import annotations

import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from act_viz.datasets import DATASETS
from act_viz.experiments.sweeps import CLUSTER, Store, sweep
from act_viz.experiments.trials import Measured, Trial, TunedTraining
from act_viz.training import TrainConfig

ROOT = Path(__file__).parent.parent


@dataclasses.dataclass(frozen=True)
class Noted(Trial):
    """A trial that takes its time and leaves a line in `log` whenever it runs."""

    number: int
    log: str
    seconds: float = 0.0

    def run(self) -> Measured:
        with open(self.log, "a") as log:
            log.write(f"{self.number}\n")
        time.sleep(self.seconds)
        return {"drawn": np.random.default_rng(self.number).standard_normal(3), "nothing": np.array([np.nan, np.inf])}


def trainings() -> list[TunedTraining]:
    config = TrainConfig(dataset=DATASETS["Moons"](n_samples=60), hidden=(4,))
    return [TunedTraining(config.replace(data_seed=seed), (0.1, 0.3), 10, n_seeds=2) for seed in range(10)]


def same(one: Measured, other: Measured) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)


def test_a_store_gives_back_the_same_bits(tmp_path: Path) -> None:
    trial = trainings()[0]
    measured = trial.run()
    with Store(tmp_path / "kept") as store:
        assert store.get(trial) is None
        store.put(trial, measured)
    with Store(tmp_path / "kept") as store:
        kept = store.get(trial)
    assert kept is not None
    assert same(kept, measured)


def test_nothing_is_done_twice(tmp_path: Path) -> None:
    log = tmp_path / "log"
    trials = [Noted(number, str(log)) for number in range(6)]
    with Store(tmp_path / "kept") as store:
        first = dict(sweep(trials[:4], store, 1))
        second = dict(sweep(trials, store, 1))
    assert sorted(log.read_text().split()) == [str(number) for number in range(6)]
    assert all(same(first[trial], second[trial]) for trial in trials[:4])
    assert list(second) == trials


def test_two_processes_find_what_one_finds(tmp_path: Path) -> None:
    trials = trainings()[:4]
    with Store(tmp_path / "kept") as store:
        found = dict(sweep(trials, store, 2))
    assert all(same(found[trial], trial.run()) for trial in trials)


def killable(path: Path, log: Path) -> str:
    """A program that sweeps ten trials of a fifth of a second each."""
    return (
        "from act_viz.experiments.sweeps import Store, sweep\nfrom tests.test_sweeps import Noted\n"
        f"trials = [Noted(number, {str(log)!r}, 0.2) for number in range(10)]\n"
        f"print(len(list(sweep(trials, Store({str(path)!r}), 1))))"
    )


def test_a_killed_sweep_leaves_its_file_whole_and_goes_on(tmp_path: Path) -> None:
    path, log = tmp_path / "kept", tmp_path / "log"
    command = [sys.executable, "-c", killable(path, log)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 120
        while not log.exists() or len(log.read_text().split()) < 4:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    n_started = len(log.read_text().split())
    assert 4 <= n_started < 10
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with Store(path) as store:
        n_kept = len(store)
    assert n_started - 1 <= n_kept <= n_started
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "10\n"
    assert len(log.read_text().split()) == n_started + 10 - n_kept
    with Store(path) as store:
        assert len(store) == 10


# Dask and Tornado leave sockets to the garbage collector when a worker is killed.
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import LocalCluster

    trials: list[Trial] = [*trainings(), *(Noted(number, str(tmp_path / "log"), 0.3) for number in range(10))]
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Store(tmp_path / "kept") as store,
    ):
        monkeypatch.setenv(CLUSTER, cluster.scheduler_address)
        found = {}
        for trial, measured in sweep(trials, store):
            found[trial] = measured
            if len(found) == 3:
                os.kill(cluster.workers[0].process.pid, signal.SIGKILL)
    monkeypatch.delenv(CLUSTER)
    assert len(found) == len(trials)
    assert all(same(found[trial], trial.run()) for trial in trials)
