"""Test every claim in its full form and write `act_viz/evidence/claims/results.json`; `make claims` runs it.

What is done is kept in `build/claims.sqlite`, so that an interrupted run goes on where it was. With `ACT_VIZ_DASK` set
it runs on that cluster. Claims about time are measured in this process alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from act_viz.evidence.claims import CLAIMS, FULL, Claim, Result
from act_viz.evidence.claims.testing import SHIPPED, judge, result_to_lists
from act_viz.evidence.versions import versions
from act_viz.experiments.sweeps import Store, sweep
from act_viz.experiments.trials import Measured, Trial

STORE = Path("build/claims.sqlite")


def results(claims: Mapping[str, Claim], store: Store, n_jobs: int) -> dict[str, Result]:
    """The result of each of `claims` by its name, all of their trials in one sweep."""
    trials = {name: claim.trials(FULL) for name, claim in claims.items()}
    here = {name for name, claim in claims.items() if claim.topic == "cost"}
    elsewhere = dict.fromkeys(trial for name in trials if name not in here for trial in trials[name].values())
    measured: dict[Trial, Measured] = {}
    for trial, found in sweep(elsewhere, store, n_jobs):
        measured[trial] = found
        print(f"{len(measured)} of {len(elsewhere)} trials", flush=True)
    measured |= {trial: trial.run() for name in here for trial in trials[name].values()}
    return {
        name: judge(claim, FULL, {key: measured[trial] for key, trial in trials[name].items()})
        for name, claim in claims.items()
    }


def write(path: Path, found: Mapping[str, Result]) -> None:
    """Write `found` to `path`, a line a claim, so that a change of one shows as a change of one."""
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(result_to_lists(found[name]))}" for name in sorted(found))
    path.write_text(f'{{"versions": {json.dumps(versions())},\n"claims": {{\n{lines}\n}}}}\n', encoding="utf-8")


def main() -> None:
    """Test, write, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for one a core")
    options = parser.parse_args()
    STORE.parent.mkdir(exist_ok=True)
    with Store(STORE) as store:
        found = results({name: cls() for name, cls in CLAIMS.items()}, store, options.jobs)
    write(SHIPPED, found)
    for name, result in found.items():
        print(f"{result.claim.number:4} {result.verdict:8} {name}")


if __name__ == "__main__":
    main()
