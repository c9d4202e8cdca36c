"""Claims about how fast functions train."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence

import numpy as np

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.activation import Properties, Source
from act_viz.activations.exact import Array
from act_viz.evidence.claims.claim import ARTICLE, CLAIMS, Claim, Form, Quoted
from act_viz.evidence.claims.contest import ADAM_RATES, Contest, digits, named, usual_initializer
from act_viz.evidence.verdicts import Comparison, Evidence, Tuning, difference, ratio
from act_viz.experiments.trials import Measured, Trial
from act_viz.kinds import param
from act_viz.network.activation_calls import training_ops
from act_viz.network.formula_calls import Op
from act_viz.text import N_

_CLEVERT = Source("Clevert, Unterthiner & Hochreiter", 2016, "https://arxiv.org/abs/1511.07289")
CLEVERT_CIFAR = Quoted(
    _CLEVERT,
    N_("an ELU network of 18 convolutional layers"),
    N_("Test error"),
    (("CIFAR-10", 0.0655), ("CIFAR-100", 0.2428), (N_("CIFAR-100, the best before"), 0.2762)),
    recalled=True,
    of=N_("Data"),
)
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
        return dataclasses.replace(below, range=(low, high), limits=limits, takes_both_signs=centered, fixed_points=())


@training_ops.register
def _raised_ops(activation: Raised, z: Array, a: Array, slope: Array, rngs: Sequence[np.random.Generator]) -> list[Op]:
    """Those of the function that is raised, and one that raises it."""
    return [*training_ops(activation.of, z, a, slope, rngs), (np.add, (a, a.dtype.type(activation.by), a))]


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
    n_samples: int = param(300, 100, 1000, step=50, symbol="n", help="Digits, training and test together.")

    def _contest(self) -> Contest:
        tanh, sigmoid = ACTIVATIONS["Tanh"](), ACTIVATIONS["Sigmoid"]()
        functions = {
            "Tanh": tanh,
            "Tanh + 1": Raised(tanh, 1.0),
            "Sigmoid − ½": Raised(sigmoid, -0.5),
            "Sigmoid": sigmoid,
        }
        config = digits(int(self.n_samples), int(self.depth))
        return Contest.between(functions, config, rates=ADAM_RATES[1:], n_steps=120, target=0.4)

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


def by_depth(functions: Mapping[str, Activation], n_samples: int) -> dict[int, Contest]:
    """Contests of `functions` in networks of one, three and six hidden layers."""
    return {
        depth: Contest.between(functions, digits(n_samples, depth), rates=ADAM_RATES[1:], n_steps=100, target=0.4)
        for depth in (1, 3, 6)
    }


def prefix_of(depth: int) -> str:
    """What the names of a contest's trials begin with."""
    return f"{depth} × 16: "


def trials_of(contests: Mapping[int, Contest], form: Form) -> dict[str, Trial]:
    """The trials of all `contests`."""
    return {
        name: trial
        for depth, contest in contests.items()
        for name, trial in contest.trials(form, prefix_of(depth)).items()
    }


@CLAIMS.register("ReLU is faster than sigmoid")
class ReluBeatsSigmoid(Claim):
    """Counts the steps until the training loss falls below a target, at three depths. Sigmoid falls behind further the
    deeper the network is. Against tanh ReLU has no such lead.
    """

    number = "C4"
    topic = "training"
    statement = N_("ReLU trains faster than sigmoid.")
    sources = (ARTICLE, Source("Krizhevsky, Sutskever & Hinton", 2012, "https://doi.org/10.1145/3065386"))
    refuted_by = N_("A depth at which sigmoid needs as few steps.")

    n_samples: int = param(300, 100, 1000, step=50, symbol="n", help="Digits, training and test together.")

    def _contests(self) -> dict[int, Contest]:
        return by_depth(named("ReLU", "Sigmoid", "Tanh"), int(self.n_samples))

    def trials(self, form: Form) -> dict[str, Trial]:
        return trials_of(self._contests(), form)

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        comparisons, beside = [], []
        tunings: list[Tuning] = []
        for depth, contest in self._contests().items():
            prefix = prefix_of(depth)
            steps = contest.of_each(measured, "steps", prefix)
            tunings += contest.tunings(measured, prefix)
            comparisons.append(
                ratio(
                    N_("Steps of sigmoid over steps of ReLU, hidden layers: {depth}"),
                    steps["Sigmoid"],
                    steps["ReLU"],
                    "above",
                    depth=depth,
                )
            )
            versus_tanh = ratio(
                N_("Steps of tanh over steps of ReLU, hidden layers: {depth}"),
                steps["Tanh"],
                steps["ReLU"],
                "above",
                depth=depth,
            )
            beside.append(dataclasses.replace(versus_tanh, counts=False))
        curves = self._contests()[3].loss_curves(measured, STEPS_TITLE, prefix_of(3))
        return Evidence((*comparisons, *beside), tuple(tunings), (curves,))


@CLAIMS.register("ELU trains faster than ReLU")
class EluFaster(Claim):
    """Counts the steps to a target loss of ELU, ReLU and Leaky ReLU with one, three and six hidden layers. What ELU
    gains grows with depth.
    """

    number = "C8"
    topic = "training"
    statement = N_("ELU trains faster than all of the ReLU family.")
    sources = (ARTICLE, _CLEVERT)
    refuted_by = N_("A depth at which ReLU or Leaky ReLU needs as few steps.")
    quoted = (CLEVERT_CIFAR,)

    n_samples: int = param(300, 100, 1000, step=50, symbol="n", help="Digits, training and test together.")

    def _contests(self) -> dict[int, Contest]:
        return by_depth(named("ELU", "ReLU", "Leaky ReLU"), int(self.n_samples))

    def trials(self, form: Form) -> dict[str, Trial]:
        return trials_of(self._contests(), form)

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        comparisons: list[Comparison] = []
        tunings: list[Tuning] = []
        for depth, contest in self._contests().items():
            prefix = prefix_of(depth)
            steps = contest.of_each(measured, "steps", prefix)
            tunings += contest.tunings(measured, prefix)
            comparisons += [
                ratio(
                    N_("Steps of {name} over steps of ELU, hidden layers: {depth}"),
                    steps[name],
                    steps["ELU"],
                    "above",
                    name=name,
                    depth=depth,
                )
                for name in ("ReLU", "Leaky ReLU")
            ]
        curves = self._contests()[6].loss_curves(measured, STEPS_TITLE, prefix_of(6))
        return Evidence(tuple(comparisons), tuple(tunings), (curves,))


@CLAIMS.register("The article's order")
class ArticleOrder(Claim):
    """Compares the neighbors in the article's order by the steps to a target loss and by test accuracy. The whole
    benchmark, over many tasks and depths, is the ranking on this page; this is one of its settings, to be changed.
    """

    number = "C10"
    topic = "training"
    statement = N_("What does well is, in general: SELU > ELU > Leaky ReLU > ReLU > tanh > sigmoid.")
    sources = (ARTICLE, Source("Géron, Hands-On Machine Learning, ch. 11", 2019))
    refuted_by = N_("Neighbors in this order that tie or stand the other way round.")

    depth: int = param(4, 1, 8, step=1, help="Hidden layers.")
    n_samples: int = param(300, 100, 1000, step=50, symbol="n", help="Digits, training and test together.")

    _ORDER = ("SELU", "ELU", "Leaky ReLU", "ReLU", "Tanh", "Sigmoid")

    def _contest(self) -> Contest:
        config = digits(int(self.n_samples), int(self.depth))
        contestants = {
            name: config.replace(activation=function, initializer=usual_initializer(function))
            for name, function in named(*self._ORDER).items()
        }
        return Contest(contestants, ADAM_RATES[1:], n_steps=120, target=0.4)

    def trials(self, form: Form) -> dict[str, Trial]:
        return self._contest().trials(form)

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        contest = self._contest()
        steps, accuracy = contest.of_each(measured, "steps"), contest.of_each(measured, "test_accuracy")
        pairs = list(itertools.pairwise(self._ORDER))
        comparisons = (
            *(
                ratio(
                    N_("Steps of {worse} over steps of {better}"),
                    steps[worse],
                    steps[better],
                    "above",
                    better=better,
                    worse=worse,
                )
                for better, worse in pairs
            ),
            *(
                difference(
                    N_("Test accuracy of {better} less that of {worse}"),
                    accuracy[better],
                    accuracy[worse],
                    "above",
                    0.01,
                    better=better,
                    worse=worse,
                )
                for better, worse in pairs
            ),
        )
        return Evidence(comparisons, contest.tunings(measured), (contest.loss_curves(measured, STEPS_TITLE),))
