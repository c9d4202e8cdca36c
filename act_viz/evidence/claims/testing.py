"""Testing a claim, trial by trial, so that it can be watched and stopped; and the results that the app ships with."""

from __future__ import annotations

import dataclasses
import json
import math
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from act_viz.evidence.claims.claim import CLAIMS, FORMS, SHORT, Claim, Form
from act_viz.evidence.verdicts import Comparison, Finding, Line, Picture, Tuning, VerdictName, judged, verdict_of
from act_viz.experiments.trials import Measured

SHIPPED = Path(__file__).with_name("results.json")
"""The results of every claim's full form at its default settings; `make claims` writes it."""


@dataclasses.dataclass(frozen=True)
class Result:
    """What testing `claim` in `form` found."""

    claim: Claim
    form: Form
    findings: tuple[Finding, ...]
    tunings: tuple[Tuning, ...]
    pictures: tuple[Picture, ...]

    @property
    def verdict(self) -> VerdictName:
        """Whether the claim holds, fails or depends."""
        return verdict_of(self.findings)

    @property
    def n_seeds(self) -> int:
        """The smallest number of seeds behind a finding."""
        return min(len(finding.comparison.values) for finding in self.findings)

    @property
    def for_it(self) -> tuple[Finding, ...]:
        """Findings that count and are as claimed."""
        return tuple(f for f in self.findings if f.comparison.counts and f.answer == "as claimed")

    @property
    def against_it(self) -> tuple[Finding, ...]:
        """Findings that count and are not: the opposite, or ties."""
        return tuple(f for f in self.findings if f.comparison.counts and f.answer != "as claimed")


class Test:
    """Tests a claim, one trial after another."""

    __test__ = False
    """Not a class for pytest to collect."""

    def __init__(self, claim: Claim, form: Form = SHORT) -> None:
        self.claim = claim
        self.form = form
        self.seconds = 0.0
        """Time spent so far."""
        self._trials = claim.trials(form)
        self._measured: dict[str, Measured] = {}

    @property
    def n_trials(self) -> int:
        """Number of trials."""
        return len(self._trials)

    @property
    def n_done(self) -> int:
        """Trials done so far."""
        return len(self._measured)

    @property
    def finished(self) -> bool:
        """Whether all are done."""
        return self.n_done == self.n_trials

    @property
    def next_trial(self) -> str:
        """The name of the trial that comes next; empty when all are done."""
        return next((name for name in self._trials if name not in self._measured), "")

    @property
    def seconds_left(self) -> float:
        """Time that the rest will take, from the time that each took so far; nan before the first."""
        return self.seconds / self.n_done * (self.n_trials - self.n_done) if self.n_done else math.nan

    def advance(self, seconds: float = math.inf) -> None:
        """Do at least one more trial, and further ones until `seconds` are over."""
        started = time.perf_counter()
        while not self.finished:
            name = self.next_trial
            self._measured[name] = self._trials[name].run()
            if time.perf_counter() - started >= seconds:
                break
        self.seconds += time.perf_counter() - started

    def result(self) -> Result:
        """What was found.

        Raises
        ------
        ValueError
            If trials are still to be done.
        """
        if not self.finished:
            raise ValueError("The test is not finished.")
        return judge(self.claim, self.form, self._measured)


def judge(claim: Claim, form: Form, measured: Mapping[str, Measured]) -> Result:
    """The result of `claim`, given what its trials `measured`."""
    evidence = claim.judge(measured)
    return Result(claim, form, judged(evidence.comparisons), evidence.tunings, evidence.pictures)


def result_of(claim: Claim, form: Form = SHORT) -> Result:
    """The result of testing `claim` from first to last trial."""
    test = Test(claim, form)
    test.advance()
    return test.result()


@cache
def shipped(path: Path = SHIPPED) -> Mapping[str, Result]:
    """The shipped results by the claims' names, in the order of CLAIMS."""
    stored = json.loads(path.read_text(encoding="utf-8"))["claims"]
    return MappingProxyType({name: result_from_lists(stored[name]) for name in CLAIMS if name in stored})


def result_to_lists(result: Result) -> dict[str, Any]:
    """`result` as JSON takes it."""
    return {
        "claim": str(result.claim),
        "form": result.form.name,
        "verdict": result.verdict,
        "findings": [_finding_to_lists(finding) for finding in result.findings],
        "tunings": [dataclasses.asdict(tuning) for tuning in result.tunings],
        "pictures": [dataclasses.asdict(picture) for picture in result.pictures],
    }


def _finding_to_lists(finding: Finding) -> dict[str, Any]:
    stored = dataclasses.asdict(finding)
    stored["comparison"]["fields"] = dict(finding.comparison.fields)
    # Six digits tell all that is shown and keep the file small.
    stored["comparison"]["values"] = [float(f"{value:.6g}") for value in finding.comparison.values]
    return stored


def result_from_lists(stored: Mapping[str, Any]) -> Result:
    """What `result_to_lists` wrote."""
    return Result(
        CLAIMS.parse(stored["claim"]),
        FORMS[stored["form"]],
        tuple(_finding_from_lists(finding) for finding in stored["findings"]),
        tuple(
            Tuning(tuning["contestant"], tuple(tuning["rates"]), tuple(tuning["scores"]))
            for tuning in stored["tunings"]
        ),
        tuple(_picture_from_lists(picture) for picture in stored["pictures"]),
    )


def _finding_from_lists(stored: Mapping[str, Any]) -> Finding:
    compared = dict(stored["comparison"])
    comparison = Comparison(
        **compared | {"values": tuple(compared["values"]), "fields": tuple(compared["fields"].items())}
    )
    return Finding(**{**stored, "comparison": comparison})


def _picture_from_lists(stored: Mapping[str, Any]) -> Picture:
    columns = ("x", "median", "low", "high")
    lines = tuple(Line(line["name"], *(tuple(line[column]) for column in columns)) for line in stored["lines"])
    return Picture(**{**stored, "lines": lines})
