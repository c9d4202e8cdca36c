"""Claims about self-normalizing networks."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from act_viz.activations import ACTIVATIONS
from act_viz.activations.activation import Source
from act_viz.arrays import Array
from act_viz.evidence.claims.claim import ARTICLE, CLAIMS, Claim, Form, Quoted
from act_viz.evidence.claims.contest import digits
from act_viz.evidence.claims.depth import Propagated, by_layer
from act_viz.evidence.verdicts import Comparison, Evidence, value
from act_viz.experiments.drift import drift
from act_viz.experiments.trials import Measured, Trial
from act_viz.kinds import param
from act_viz.network.initializers import INITIALIZERS
from act_viz.propagation import RandomNetwork
from act_viz.propagation.passing import Passing
from act_viz.text import N_
from act_viz.training.optimizers import OPTIMIZERS

_SELU = Source("Klambauer, Unterthiner, Mayr & Hochreiter", 2017, "https://arxiv.org/abs/1706.02515")

THEOREM = Quoted(
    _SELU,
    N_("Theorem 1: what comes in here stays in, and is drawn to mean 0 and variance 1"),
    N_("Value"),
    (
        ("α", 1.67326),
        ("λ", 1.0507),
        (N_("Smallest mean"), -0.1),
        (N_("Largest mean"), 0.1),
        (N_("Smallest variance"), 0.8),
        (N_("Largest variance"), 1.5),
    ),
    of=N_("Quantity"),
)


@CLAIMS.register("SELU normalizes itself")
class SeluNormalizes(Claim):
    """Looks at mean and variance of what the last layer passes on in deep random SELU networks, with LeCun's draw as
    the paper asks for, and with He's. The statement says more than the paper's theorem, which is about such weights:
    another comparison trains a network and looks again.
    """

    number = "C9"
    topic = "depth"
    statement = N_("In a SELU network outputs keep mean 0 and variance 1 while it trains, if weights start as LeCun’s.")
    sources = (ARTICLE, _SELU)
    refuted_by = N_("A variance that leaves the interval from 0.5 to 2 in a deep layer, before or after training.")
    quoted = (THEOREM,)

    depth: int = param(50, 5, 100, step=1, help="Layers of the random network.")
    width: int = param(128, 8, 128, step=8, help="Units of its layers.")
    n_steps: int = param(150, 50, 600, step=50, help="Steps of training.")

    def trials(self, form: Form) -> dict[str, Trial]:
        selu, size = ACTIVATIONS["SELU"](), (int(self.depth), int(self.width))
        draws = {"LeCun": INITIALIZERS["LeCun normal"](), "He": INITIALIZERS["He normal"]()}
        networks = {name: RandomNetwork(selu, draw, *size) for name, draw in draws.items()}
        return {
            **{name: Propagated(network, form.n_seeds) for name, network in networks.items()},
            "trained": TrainedMoments(int(self.n_steps), form.n_seeds),
        }

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        lecun, he = measured["LeCun"], measured["He"]
        trained = measured["trained"]["variance"][:, -1]
        comparisons = (
            value(
                N_("Mean in layer {depth}, LeCun’s draw"),
                lecun["mean_a"][:, -1],
                "equal",
                0.0,
                0.2,
                depth=int(self.depth),
            ),
            _unit_variance(N_("Variance in layer {depth}, LeCun’s draw"), lecun["var_a"][:, -1], depth=int(self.depth)),
            _unit_variance(
                N_("Variance in layer 10 after {steps} steps of training"), trained, steps=int(self.n_steps)
            ),
            dataclasses.replace(
                _unit_variance(N_("Variance in layer {depth}, He’s draw"), he["var_a"][:, -1], depth=int(self.depth)),
                counts=False,
            ),
        )
        pictures = (
            by_layer(
                N_("Variance through depth before training: LeCun’s draw keeps it"),
                N_("Variance"),
                {N_("LeCun’s draw"): lecun["var_a"], N_("He’s draw"): he["var_a"]},
            ),
            by_layer(
                N_("Variance by layer after training"), N_("Variance"), {N_("Trained"): measured["trained"]["variance"]}
            ),
        )
        return Evidence(comparisons, (), pictures)


def _unit_variance(label: str, variances: Array, **fields: int) -> Comparison:
    """The prediction that a variance lies within a factor of 2 of 1."""
    values = tuple(np.asarray(variances, float).tolist())
    return Comparison(label, values, "equal", "ratio", 1.0, 2.0, tuple(fields.items()))


@dataclasses.dataclass(frozen=True)
class TrainedMoments(Trial):
    """Mean and variance of every layer of SELU networks of ten layers, after training on digits."""

    n_steps: int
    n_seeds: int

    def run(self) -> Measured:
        """`mean` and `variance` of the outputs over training samples and units, `(n_seeds, 10)`."""
        config = digits(
            300,
            10,
            activation=ACTIVATIONS["SELU"](),
            initializer=INITIALIZERS["LeCun normal"](),
            optimizer=OPTIMIZERS["Adam"](),
            learning_rate=0.003,
        )
        found = drift(config, self.n_seeds, [self.n_steps])
        return {"mean": found.mean[0], "variance": found.variance[0]}


@CLAIMS.register("SELU needs a standardized input")
class SeluNeedsStandardizedInput(Claim):
    """Puts inputs that are too large and off center into deep random SELU networks, and a plain skip connection around
    every layer. The map of mean and variance draws the first back towards its fixed point; the second adds the input's
    variance in every layer, which breaks any function's network alike, a linear one too.
    """

    number = "C9b"
    topic = "depth"
    statement = N_("SELU normalizes itself only if its input is standardized and no connection skips layers.")
    sources = (ARTICLE, _SELU)
    refuted_by = N_(
        "Deep layers of variance 1 though the input is not standardized, or though connections skip layers."
    )

    input_std: float = param(3.0, 0.1, 5.0, step=0.1, help="Standard deviation of the input; 1 is standardized.")
    input_mean: float = param(1.0, 0.0, 3.0, step=0.1, help="Mean of the input; 0 is standardized.")
    depth: int = param(40, 5, 100, step=1, help="Layers of the network.")

    def trials(self, form: Form) -> dict[str, Trial]:
        plain = RandomNetwork(ACTIVATIONS["SELU"](), INITIALIZERS["LeCun normal"](), int(self.depth), 128)
        networks = {
            "input": dataclasses.replace(plain, input_std=float(self.input_std), input_mean=float(self.input_mean)),
            "skip": dataclasses.replace(plain, passing=Passing(skip="added")),
            "scaled": dataclasses.replace(plain, passing=Passing(skip="scaled")),
        }
        return {name: Propagated(network, form.n_seeds) for name, network in networks.items()}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        last = {name: np.abs(np.log(found["var_a"][:, -1])) for name, found in measured.items()}
        limit = float(np.log(2.0))
        comparisons = (
            value(N_("Input not standardized: |ln variance| of the last layer"), last["input"], "above", limit),
            value(N_("Skip connections: |ln variance| of the last layer"), last["skip"], "above", limit),
            dataclasses.replace(
                value(
                    N_("Skip connections divided by √2: |ln variance| of the last layer"),
                    last["scaled"],
                    "below",
                    limit,
                ),
                counts=False,
            ),
        )
        shown = {
            N_("Input not standardized"): measured["input"]["var_a"],
            N_("Skip connections"): measured["skip"]["var_a"],
            N_("Skip connections divided by √2"): measured["scaled"]["var_a"],
        }
        title = N_("Variance through depth: a wrong input is repaired, a plain skip is not")
        return Evidence(comparisons, (), (by_layer(title, N_("Variance"), shown),))
