"""What every claim is: a statement, who says it, the experiment that tests it, and what would refute it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar, Literal

from act_viz.activations.activation import Source
from act_viz.evidence.verdicts import Evidence
from act_viz.experiments.trials import Measured, Trial
from act_viz.kinds import Kind, Registry
from act_viz.text import N_

Topic = Literal["training", "depth", "death", "calculus", "output", "cost"]

TOPICS: Mapping[str, str] = {
    "depth": N_("Depth and gradients"),
    "training": N_("Speed and accuracy of training"),
    "death": N_("Dying units"),
    "calculus": N_("Shape and derivative"),
    "output": N_("Output layer"),
    "cost": N_("Cost"),
}
"""Headings under which claims stand."""

ARTICLE = Source("Introduce Activation Functions on Machine Learning", 2021)
"""The article that this app starts from."""


@dataclasses.dataclass(frozen=True)
class Quoted:
    """A figure of a paper's own: what it is of, and its values by contestant, or by what else stands in column `of`.

    `recalled` figures were written down from memory and not compared with the paper again; a page says so.
    """

    source: Source
    table: str
    measure: str
    values: tuple[tuple[str, float], ...]
    recalled: bool = False
    of: str = N_("Function")


@dataclasses.dataclass(frozen=True)
class Form:
    """How much an experiment does: `n_seeds` judge, `n_tuning_seeds` choose the learning rates."""

    name: Literal["short", "full"]
    n_seeds: int
    n_tuning_seeds: int


SHORT = Form("short", 20, 3)
FULL = Form("full", 40, 8)
FORMS: Mapping[str, Form] = {form.name: form for form in (SHORT, FULL)}


class Claim(Kind):
    """A statement that can be tested here. The docstring says what is done and what to make of it; fields are sliders
    that change the experiment and may change the verdict."""

    number: ClassVar[str]
    """A short name to refer to it, as C3."""
    topic: ClassVar[Topic]
    statement: ClassVar[str]
    """What is claimed, as its sources say it."""
    sources: ClassVar[tuple[Source, ...]]
    """Who says it."""
    refuted_by: ClassVar[str]
    """What would have to be seen for the claim to fail."""
    quoted: ClassVar[tuple[Quoted, ...]] = ()
    settled: ClassVar[tuple[str, ...]] = ()
    """Labels of the comparisons that mathematics settles: the numbers check them, and a page gives no p for them."""

    def trials(self, form: Form) -> dict[str, Trial]:
        """The pieces of work, by name, in the order in which they are done."""
        raise NotImplementedError

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        """What the trials' results, under the same names, say to the claim."""
        raise NotImplementedError


CLAIMS: Registry[Claim] = Registry("claim")
"""Every claim by its name."""
