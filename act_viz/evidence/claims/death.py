"""Claims about units that die, and what keeps them alive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.activation import Source
from act_viz.datasets import DATASETS
from act_viz.evidence.claims.claim import ARTICLE, CLAIMS, FULL, Claim, Form
from act_viz.evidence.claims.contest import ADAM_RATES, SGD_RATES, named
from act_viz.evidence.verdicts import Evidence, Tuning, beside, difference, value
from act_viz.experiments.trials import Measured, Trial, TunedTraining
from act_viz.kinds import param
from act_viz.text import N_
from act_viz.training import TrainConfig
from act_viz.training.optimizers import OPTIMIZERS

_MAAS = Source("Maas, Hannun & Ng", 2013, "https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf")
_CLEVERT = Source("Clevert, Unterthiner & Hochreiter", 2016, "https://arxiv.org/abs/1511.07289")


def moons(**changes: object) -> TrainConfig:
    """Two moons and a small network, the whole training set in a batch, Adam."""
    fields = {
        "dataset": DATASETS["Moons"](n_samples=200),
        "hidden": (16, 16),
        "optimizer": OPTIMIZERS["Adam"](),
        "batch_size": 32,
    }
    return TrainConfig(**fields | changes)  # type: ignore[arg-type]


def at_rate(function: Activation, rate: float, form: Form, n_steps: int = 200) -> TunedTraining:
    """The moons at one rate for all seeds, and what became of the units."""
    return TunedTraining(moons(activation=function), (rate,), n_steps, form.n_seeds, with_units=True)


@CLAIMS.register("Half of the ReLU units die")
class ReluDies(Claim):
    """Trains a small network at a learning rate that is too large and at the best rate of a grid, and counts the units
    that no training sample can move any more. Half of them die, but at rates at which nobody would train: at the best
    rate far fewer do.
    """

    number = "C5"
    topic = "death"
    statement = N_("At a large learning rate half of a network's ReLU units die, and the network with them.")
    sources = (ARTICLE, Source("Karpathy, CS231n", 2015, "https://cs231n.github.io/neural-networks-1/"))
    refuted_by = N_("Fewer than half of the units dead at the large rate, or a network that still works then.")

    learning_rate: float = param(
        0.6, 0.001, 2.0, step=0.001, log=True, symbol=r"\eta", help="The rate that is large; the best is below 0.1."
    )

    def trials(self, form: Form) -> dict[str, Trial]:
        relu = ACTIVATIONS["ReLU"]()
        tuned = TunedTraining(
            moons(activation=relu), ADAM_RATES, 200, form.n_seeds, FULL.n_tuning_seeds, with_units=True
        )
        return {"best rate": tuned, "large rate": at_rate(relu, float(self.learning_rate), form)}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        best, large = measured["best rate"], measured["large rate"]
        rate = float(self.learning_rate)
        comparisons = (
            value(N_("Share of units dead at rate {rate}"), large["dead"], "above", 0.5, rate=rate),
            difference(
                N_("Share of units dead at rate {rate}, less that at the best rate"),
                large["dead"],
                best["dead"],
                "above",
                0.05,
                rate=rate,
            ),
            difference(
                N_("Test accuracy at the best rate, less that at rate {rate}"),
                best["test_accuracy"],
                large["test_accuracy"],
                "above",
                0.05,
                rate=rate,
            ),
            beside(value(N_("Share of units dead at the best rate"), best["dead"], "above", 0.5)),
        )
        return Evidence(comparisons, (Tuning("ReLU", ADAM_RATES, tuple(best["tuning"].tolist())),))


@CLAIMS.register("Leaky units do not die")
class LeakyLives(Claim):
    """Trains at a rate at which ReLU units die, and counts dead units with a leak and with ELU, GELU and SiLU, of whose
    gradient it is said that it is never 0. A leak keeps every unit alive by construction. The slopes of the smooth
    functions come so near to 0 that nothing moves their units either.
    """

    number = "C6"
    topic = "death"
    statement = N_("Units of Leaky ReLU, PReLU and ELU do not die, since their gradient is never 0.")
    sources = (ARTICLE, _MAAS, _CLEVERT)
    refuted_by = N_("More than one in a hundred units dead, exactly or in effect.")

    learning_rate: float = param(0.5, 0.001, 2.0, step=0.001, log=True, symbol=r"\eta", help="The large rate.")

    _CLAIMED = ("Leaky ReLU", "PReLU", "ELU")

    def trials(self, form: Form) -> dict[str, Trial]:
        functions = named(*self._CLAIMED, "GELU", "SiLU", "ReLU")
        return {name: at_rate(f, float(self.learning_rate), form) for name, f in functions.items()}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        label = N_("{name}: share of units dead at rate {rate}")
        dead = {
            name: value(label, found["dead"], "below", 0.01, name=name, rate=float(self.learning_rate))
            for name, found in measured.items()
        }
        return Evidence(tuple(dead[name] if name in self._CLAIMED else beside(dead[name]) for name in measured))


@CLAIMS.register("What kills units")
class WhatKills(Claim):
    """Compares shares of dead ReLU units after as many steps: between Adam and plain gradient descent, each at its own
    best rate, and at one rate between small and large batches, and with and without weight decay.
    """

    number = "C21"
    topic = "death"
    statement = N_("Adam, small batches and weight decay each kill more ReLU units.")
    sources = (Source("Dufort-Labbé et al.", 2024, "https://arxiv.org/abs/2403.07688"),)
    refuted_by = N_("As few dead units with it as without.")

    weight_decay: float = param(0.01, 0.001, 0.1, step=0.001, log=True, symbol=r"\lambda", help="The weight decay.")
    batch_size: int = param(8, 1, 32, step=1, help="The small batch; the large one is of 128.")
    learning_rate: float = param(
        0.03, 0.001, 1.0, step=0.001, log=True, symbol=r"\eta", help="Adam's rate where batches and decay are compared."
    )

    _OPTIMIZERS: ClassVar = {"Adam": ADAM_RATES[1:], "SGD": SGD_RATES}

    def trials(self, form: Form) -> dict[str, Trial]:
        tuned: dict[str, Trial] = {
            name: TunedTraining(
                moons(optimizer=OPTIMIZERS[name]()), rates, 200, form.n_seeds, FULL.n_tuning_seeds, with_units=True
            )
            for name, rates in self._OPTIMIZERS.items()
        }
        plain = moons()
        compared = {
            "Plain": plain,
            "Small batches": plain.replace(batch_size=int(self.batch_size)),
            "Large batches": plain.replace(batch_size=128),
            "Weight decay": plain.replace(weight_decay=float(self.weight_decay)),
        }
        rates = (float(self.learning_rate),)
        return tuned | {
            name: TunedTraining(config, rates, 200, form.n_seeds, with_units=True) for name, config in compared.items()
        }

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        dead = {name: found["dead"] for name, found in measured.items()}
        comparisons = (
            difference(
                N_("Share of units dead: Adam less SGD, at their best rates"), dead["Adam"], dead["SGD"], "above", 0.02
            ),
            difference(
                N_("Share of units dead: batches of {size} less batches of 128"),
                dead["Small batches"],
                dead["Large batches"],
                "above",
                0.02,
                size=int(self.batch_size),
            ),
            difference(
                N_("Share of units dead: weight decay {decay} less none"),
                dead["Weight decay"],
                dead["Plain"],
                "above",
                0.02,
                decay=float(self.weight_decay),
            ),
        )
        tunings = tuple(
            Tuning(name, rates, tuple(measured[name]["tuning"].tolist())) for name, rates in self._OPTIMIZERS.items()
        )
        return Evidence(comparisons, tunings)
