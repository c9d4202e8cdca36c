"""Claims about how fast functions train."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.base import Op, Properties, Source
from act_viz.activations.exact import Array
from act_viz.claims.base import ARTICLE, CLAIMS, Claim, Form
from act_viz.claims.contest import ADAM_RATES, Contest, digits
from act_viz.claims.evidence import Evidence, ratio
from act_viz.kinds import param
from act_viz.text import N_
from act_viz.trials import Measured, Trial

STEPS_TITLE = N_("Training loss of the contestants, each at its own best learning rate")


@dataclasses.dataclass(frozen=True)
class Raised(Activation):
    """`of` with a constant added: the same slopes everywhere, and another mean."""

    name = "Raised"

    of: Activation = dataclasses.field(default_factory=lambda: ACTIVATIONS["Tanh"]())
    by: float = 1.0

    def __call__(self, z: Array) -> Array:
        return self.of(z) + z.dtype.type(self.by)

    def derivative(self, z: Array) -> Array:
        return self.of.derivative(z)

    def properties(self) -> Properties:
        below = self.of.properties()
        low, high = (end + self.by for end in below.range)
        limits = (below.limits[0] + self.by, below.limits[1] + self.by)
        centered = low < 0 < high
        return dataclasses.replace(below, range=(low, high), limits=limits, zero_centered=centered, fixed_points=())

    def training_ops(self, z: Array, a: Array, slope: Array, rngs: Sequence[np.random.Generator]) -> list[Op]:
        return [*self.of.training_ops(z, a, slope, rngs), (np.add, (a, a.dtype.type(self.by), a))]


@CLAIMS.register("Tanh beats sigmoid by its mean")
class TanhBeatsSigmoid(Claim):
    """Counts the steps until the training loss falls below a target, for tanh and sigmoid, and then takes the two
    differences between them apart: tanh raised by one is as steep as tanh but not centered on zero, and sigmoid
    lowered by a half is centered on zero but as flat as sigmoid.
    """

    number = "C3"
    topic = "training"
    statement = N_("Tanh trains faster than sigmoid because its output is centered on zero.")
    sources = (ARTICLE, Source("LeCun, Bottou, Orr & Müller", 1998, "https://doi.org/10.1007/3-540-49430-8_2"))
    refuted_by = N_("Sigmoid needs as few steps as tanh, or tanh raised by one, not centered, as few as tanh itself.")

    depth: int = param(3, 1, 6, step=1, help="Hidden layers.")
    n_samples: int = param(400, 100, 1000, step=50, symbol="n", help="Digits, training and test together.")

    def _contest(self) -> Contest:
        tanh, sigmoid = ACTIVATIONS["Tanh"](), ACTIVATIONS["Sigmoid"]()
        functions = {
            "Tanh": tanh,
            "Tanh + 1": Raised(tanh, 1.0),
            "Sigmoid − ½": Raised(sigmoid, -0.5),
            "Sigmoid": sigmoid,
        }
        config = digits(int(self.n_samples), int(self.depth))
        return Contest.between(functions, config, rates=ADAM_RATES, n_steps=160, target=0.4)

    def trials(self, form: Form) -> dict[str, Trial]:
        return self._contest().trials(form)

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        contest = self._contest()
        steps = contest.of_each(measured, "steps")
        comparisons = (
            ratio(N_("Steps of sigmoid over steps of tanh"), steps["Sigmoid"], steps["Tanh"], "above"),
            ratio(N_("Steps of tanh + 1 over steps of tanh"), steps["Tanh + 1"], steps["Tanh"], "above"),
            ratio(N_("Steps of sigmoid over steps of sigmoid − ½"), steps["Sigmoid"], steps["Sigmoid − ½"], "above"),
        )
        return Evidence(comparisons, contest.tunings(measured), (contest.loss_curves(measured, STEPS_TITLE),))
