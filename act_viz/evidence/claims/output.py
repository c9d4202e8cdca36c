"""Claims about the output layer, the loss, and its shape."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
from scipy.special import expit

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.activation import Source
from act_viz.arrays import Array
from act_viz.datasets import DATASETS
from act_viz.evidence.claims.claim import ARTICLE, CLAIMS, Claim, Form
from act_viz.evidence.verdicts import Evidence, Line, Picture, value
from act_viz.experiments.trials import Measured, Trial
from act_viz.kinds import param
from act_viz.network.loss import log_softmax
from act_viz.text import N_
from act_viz.training import TrainConfig, Trainer
from act_viz.training.optimizers import OPTIMIZERS

_BISHOP = Source("Bishop, Pattern Recognition and Machine Learning, 4.3", 2006)


@dataclasses.dataclass(frozen=True)
class TwoClasses(Trial):
    """A sigmoid output beside a softmax over two logits, and the gradients of two losses with respect to the logit."""

    logit: float
    n_seeds: int

    def run(self) -> Measured:
        """Of each seed the largest `difference` of the probabilities, and the `slowdown`: the gradient of the squared
        error over that of the cross-entropy, at a logit near `logit` on the wrong side. Both gradients at `logits`."""
        rngs = [np.random.default_rng(seed) for seed in range(self.n_seeds)]
        differences = [self._difference(rng.normal(0.0, 10.0, 1000)) for rng in rngs]
        wrong = np.array([self.logit + 0.1 * rng.standard_normal() for rng in rngs])
        logits = np.linspace(-12.0, 12.0, 97)
        return {
            "difference": np.array(differences),
            "slowdown": squared_error_gradient(wrong) / cross_entropy_gradient(wrong),
            "logits": logits,
            "cross_entropy": cross_entropy_gradient(logits),
            "squared_error": squared_error_gradient(logits),
        }

    @staticmethod
    def _difference(z: Array) -> float:
        softmax = np.exp(log_softmax(np.stack([np.zeros_like(z), z])))[1]
        return float(np.abs(softmax - ACTIVATIONS["Sigmoid"]()(z)).max())


def cross_entropy_gradient(logit: Array) -> Array:
    """d/dz of −ln(1 − σ(z)): the loss of a sigmoid output where the class is 0. Same shape as `logit`."""
    return np.asarray(expit(logit))


def squared_error_gradient(logit: Array) -> Array:
    """d/dz of σ(z)²: the squared error of a sigmoid output where the class is 0. Same shape as `logit`."""
    # Not s (1 - s), which loses all digits for large z.
    return np.asarray(2 * expit(logit) ** 2 * expit(-logit))


@CLAIMS.register("Sigmoid as the output of two classes")
class SigmoidOutput(Claim):
    """Compares a sigmoid output with a softmax over two logits, one of them fixed at 0: they are the same function.
    What makes sigmoid fit for an output is the loss: with cross-entropy its slope cancels, and the gradient is the
    error itself. With the squared error a confident mistake has almost no gradient.
    """

    number = "C12"
    topic = "output"
    statement = N_("Sigmoid suits the output layer of a classifier of two classes, with cross-entropy as its loss.")
    sources = (ARTICLE, _BISHOP)
    refuted_by = N_(
        "Probabilities that differ from a softmax’s, or a squared error that learns as fast from a mistake."
    )
    settled = (
        "Largest difference between sigmoid and softmax",
        "Gradient of the squared error over that of cross-entropy at a wrong logit of {logit}",
    )

    logit: float = param(10.0, 1.0, 20.0, step=0.5, symbol="z", help="Logit of the mistake.")

    def trials(self, form: Form) -> dict[str, Trial]:
        return {"outputs": TwoClasses(float(self.logit), form.n_seeds)}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        found = measured["outputs"]
        comparisons = (
            value(N_("Largest difference between sigmoid and softmax"), found["difference"], "below", 1e-12),
            value(
                N_("Gradient of the squared error over that of cross-entropy at a wrong logit of {logit}"),
                found["slowdown"],
                "below",
                0.1,
                logit=float(self.logit),
            ),
        )
        lines = tuple(
            Line.of(name, found["logits"], found[key][np.newaxis])
            for name, key in ((N_("Cross-entropy"), "cross_entropy"), (N_("Squared error"), "squared_error"))
        )
        title = N_("Gradient by logit where the class is 0: squared error forgets its worst mistakes")
        return Evidence(comparisons, (), (Picture(title, N_("Logit"), N_("Gradient"), lines, log_y=True),))


@dataclasses.dataclass(frozen=True)
class Midpoints(Trial):
    """The loss halfway between two trained networks, less the mean of theirs; a convex loss has none above 0."""

    activation: Activation
    hidden: tuple[int, ...]
    n_steps: int
    n_seeds: int

    _STEPS_ON_THE_WAY = 21

    def run(self) -> Measured:
        """`excess` `(n_seeds,)`, and the training loss `along` the way between the two `(n_seeds, 21)`."""
        config = TrainConfig(
            dataset=DATASETS["Moons"](n_samples=300),
            hidden=self.hidden,
            activation=self.activation,
            optimizer=OPTIMIZERS["Adam"](),
            learning_rate=0.02,
            dtype="float64",
        )
        trainer = Trainer(config, seeds=range(2 * self.n_seeds))
        trainer.run(self.n_steps)
        ends = trainer.parameters.copy()
        shares = np.linspace(0.0, 1.0, self._STEPS_ON_THE_WAY)
        along = np.empty((self.n_seeds, len(shares)))
        for pair in range(self.n_seeds):
            for place, share in enumerate(shares):
                trainer.parameters[pair] = (1 - share) * ends[2 * pair] + share * ends[2 * pair + 1]
                along[pair, place] = trainer.evaluate("train", pair)[0]
        return {"excess": along[:, len(shares) // 2] - (along[:, 0] + along[:, -1]) / 2, "along": along}


@CLAIMS.register("ReLU keeps the loss convex")
class ReluKeepsLossConvex(Claim):
    """Trains pairs of networks and walks along the straight line from one to the other. If the loss were convex, it
    would nowhere lie above the line between its ends. For a model without hidden layers it does not; for a ReLU network
    it rises far above, as the two have found different solutions.
    """

    number = "C23"
    topic = "output"
    statement = N_("ReLU keeps the loss convex to some degree, since it is linear except at 0.")
    sources = (ARTICLE,)
    refuted_by = N_("A loss between two trained networks that is higher than at both.")

    width: int = param(8, 2, 32, step=1, help="Units of the hidden layer.")

    def trials(self, form: Form) -> dict[str, Trial]:
        relu = ACTIVATIONS["ReLU"]()
        return {
            "ReLU": Midpoints(relu, (int(self.width),), 200, form.n_seeds),
            "None": Midpoints(relu, (), 60, form.n_seeds),
        }

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        label = N_("{name}: loss halfway between two networks, less the mean of theirs")
        names = {"ReLU": "ReLU", "None": N_("No hidden layer")}
        found = {
            key: value(label, measured[key]["excess"], "below", 0.0, 0.01 if key == "ReLU" else 0.0, name=name)
            for key, name in names.items()
        }
        lines = tuple(
            Line.of(name, np.linspace(0.0, 1.0, measured[key]["along"].shape[1]), measured[key]["along"])
            for key, name in names.items()
        )
        title = N_("Loss along the straight way from one trained network to another")
        picture = Picture(title, N_("Way from one to the other"), N_("Training loss (nats)"), lines)
        return Evidence((found["ReLU"], dataclasses.replace(found["None"], counts=False)), (), (picture,))
