"""Claims about networks without a non-linearity."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from act_viz.activations.activation import Source
from act_viz.datasets import DATASETS
from act_viz.evidence.claims.claim import ARTICLE, CLAIMS, Claim, Form
from act_viz.evidence.claims.contest import Contest, named
from act_viz.evidence.verdicts import Evidence, difference, value
from act_viz.experiments.trials import Measured, Trial
from act_viz.kinds import param
from act_viz.text import N_
from act_viz.training import TrainConfig
from act_viz.training.optimizers import OPTIMIZERS


@dataclasses.dataclass(frozen=True)
class LinearStack(Trial):
    """How far `depth` linear layers are from the one layer that their matrices multiply to, for each seed."""

    depth: int
    width: int
    n_seeds: int

    def run(self) -> Measured:
        """`error` `(n_seeds,)`: the largest difference of the outputs, relative to the largest output."""
        return {"error": np.array([self._error(seed) for seed in range(self.n_seeds)])}

    def _error(self, seed: int) -> float:
        rng = np.random.default_rng(seed)
        a = x = rng.standard_normal((self.width, 32))
        product, offset = np.eye(self.width), np.zeros((self.width, 1))
        for _layer in range(self.depth):
            weights = rng.standard_normal((self.width, self.width)) / np.sqrt(self.width)
            biases = rng.standard_normal((self.width, 1))
            a = weights @ a + biases
            product, offset = weights @ product, weights @ offset + biases
        return float(np.abs(a - (product @ x + offset)).max() / np.abs(a).max())


@CLAIMS.register("Depth needs a non-linearity")
class DepthNeedsNonLinearity(Claim):
    """Without a function between them, layers multiply to a single matrix, so the network can only draw straight
    boundaries. The first part compares a stack of linear layers with the one layer it multiplies to; the second
    trains linear networks and a ReLU network on XOR, which no straight line solves: the best of all lines is right on
    two thirds of the square. All seeds share one draw of the points; on others a linear network may be right on fewer.
    """

    number = "C1"
    topic = "depth"
    statement = N_("Without a non-linearity between them, any number of layers is no more than one.")
    sources = (ARTICLE, Source("Goodfellow, Bengio & Courville, Deep Learning, 6.1", 2016))
    refuted_by = N_(
        "A stack of linear layers that differs from the product of its matrices by more than rounding, or a deep "
        "linear network that solves XOR."
    )

    settled = ("Difference of {stacked} linear layers from one, relative to the output",)

    depth: int = param(3, 1, 8, step=1, help="Hidden layers of the networks that learn XOR.")
    stacked: int = param(100, 2, 200, step=1, help="Layers of the stack that is compared with one.")

    def _contest(self) -> Contest:
        config = TrainConfig(
            dataset=DATASETS["XOR"](n_samples=250), hidden=(16,) * int(self.depth), optimizer=OPTIMIZERS["Adam"]()
        )
        return Contest.between(named("Identity", "ReLU"), config, rates=(0.003, 0.01, 0.03), n_steps=150)

    def trials(self, form: Form) -> dict[str, Trial]:
        stack = LinearStack(int(self.stacked), 32, form.n_seeds)
        return {"stack": stack, **self._contest().trials(form)}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        contest = self._contest()
        accuracy = contest.of_each(measured, "test_accuracy")
        return Evidence(
            (
                value(
                    N_("Difference of {stacked} linear layers from one, relative to the output"),
                    measured["stack"]["error"],
                    "below",
                    1e-12,
                    stacked=int(self.stacked),
                ),
                value(N_("Test accuracy on XOR without a non-linearity"), accuracy["Identity"], "below", 0.75),
                difference(
                    N_("Test accuracy on XOR: ReLU less linear"), accuracy["ReLU"], accuracy["Identity"], "above", 0.1
                ),
            ),
            contest.tunings(measured),
            (contest.loss_curves(measured, N_("On XOR a linear network gets nowhere, however long it trains")),),
        )
