"""Claims about what depth does to signals and gradients before any training."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.activation import Source
from act_viz.arrays import Array
from act_viz.evidence.claims.claim import ARTICLE, CLAIMS, Claim, Form
from act_viz.evidence.verdicts import Evidence, Line, Picture, value
from act_viz.experiments.trials import Measured, Trial
from act_viz.kinds import param
from act_viz.network.initializers import INITIALIZERS, Initializer
from act_viz.propagation import RandomNetwork, simulate
from act_viz.text import N_

LAYER = N_("Layer")
_HOCHREITER = Source(
    "Hochreiter", 1991, "https://people.idsia.ch/~juergen/SeppHochreiter1991ThesisAdvisorSchmidhuber.pdf"
)
_GLOROT = Source("Glorot & Bengio", 2010, "https://proceedings.mlr.press/v9/glorot10a.html")


@dataclasses.dataclass(frozen=True)
class Propagated(Trial):
    """What becomes of signals and gradients in `n_seeds` random networks like `network`."""

    network: RandomNetwork
    n_seeds: int

    def run(self) -> Measured:
        """The fields of `LayerValues`, each `(n_seeds, depth)`."""
        found = simulate(self.network, range(self.n_seeds))
        return {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}


def normal(gain_squared: float) -> Initializer:
    """Normal weights of variance `gain_squared`/fan_in."""
    return INITIALIZERS["Scaled normal"](gain=float(np.sqrt(gain_squared)))


def by_layer(title: str, y_title: str, values: Mapping[str, Array], *, log_y: bool = True) -> Picture:
    """A picture of `values` `(n_seeds, depth)` over the layers."""
    lines = tuple(Line.of(name, range(1, array.shape[1] + 1), array) for name, array in values.items())
    return Picture(title, LAYER, y_title, lines, log_y=log_y)


@CLAIMS.register("Sigmoid's gradients vanish by saturation")
class SigmoidVanishes(Claim):
    """Sends a gradient back through random sigmoid networks with weights of variance 1/fan_in. It does vanish, but
    hardly a unit is saturated there: pre-activations are small, and the slope is near its largest value. That largest
    value is only ¼, and this is what multiplies up.
    """

    number = "C2"
    topic = "depth"
    statement = N_("Sigmoid's gradients vanish in deep networks, because its units saturate and their slope goes to 0.")
    sources = (ARTICLE, _HOCHREITER, _GLOROT)
    refuted_by = N_(
        "A gradient at the first layer about as large as at the last, or vanishing without saturated units."
    )

    depth: int = param(10, 2, 50, step=1, help="Layers of the network.")
    weight_variance: float = param(
        1.0, 0.25, 144.0, step=0.25, log=True, symbol=r"\sigma_w^2", help="Variance of a weight times fan_in."
    )

    def _network(self, activation: str) -> RandomNetwork:
        return RandomNetwork(ACTIVATIONS[activation](), normal(self.weight_variance), int(self.depth), 64)

    def trials(self, form: Form) -> dict[str, Trial]:
        return {name: Propagated(self._network(name), form.n_seeds) for name in ("Sigmoid", "Tanh")}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        gradients = {name: np.exp(found["log_gradient"] / 2) for name, found in measured.items()}
        comparisons = (
            value(
                N_("Sigmoid: gradient at the first of {depth} layers over that at the last"),
                gradients["Sigmoid"][:, 0],
                "below",
                0.1,
                depth=int(self.depth),
            ),
            value(
                N_("Share of sigmoid units and inputs that are saturated"),
                measured["Sigmoid"]["saturated"].mean(1),
                "above",
                0.1,
            ),
            dataclasses.replace(
                value(N_("Tanh: the same gradient"), gradients["Tanh"][:, 0], "above", 0.1), counts=False
            ),
        )
        title = N_("The gradient on its way back, relative to the last layer")
        return Evidence(comparisons, (), (by_layer(title, N_("Gradient, relative"), gradients),))


@CLAIMS.register("A slope of at most a quarter")
class SlopeOfAQuarter(Claim):
    """The derivative of sigmoid is s(1 − s), which is largest in the middle, where it is ¼. How much a layer shrinks a
    gradient depends on the weights as well: with weights of variance 1/fan_in it is about a quarter, and with weights
    as large as N(0, 1) in a wide network the weights outweigh the slope.
    """

    number = "C14"
    topic = "depth"
    statement = N_("Sigmoid's slope is at most ¼, so a gradient shrinks at least fourfold in every layer.")
    sources = (Source("Goodfellow, Bengio & Courville, Deep Learning, 6.3", 2016), _GLOROT)
    refuted_by = N_("A slope above ¼, or a network in which a layer shrinks the gradient by less.")
    settled = ("Largest slope of sigmoid at random points, less ¼",)

    width: int = param(128, 16, 256, step=16, help="Units of a layer.")
    sigma: float = param(1.0, 0.05, 3.0, step=0.05, symbol=r"\sigma", help="Standard deviation of the large weights.")

    def trials(self, form: Form) -> dict[str, Trial]:
        sigmoid, width = ACTIVATIONS["Sigmoid"](), int(self.width)
        draws = {"small": normal(1.0), "large": INITIALIZERS["Normal"](sigma=self.sigma)}
        trials: dict[str, Trial] = {
            name: Propagated(RandomNetwork(sigmoid, draw, 12, width), form.n_seeds) for name, draw in draws.items()
        }
        return {"slope": LargestSlope(sigmoid, form.n_seeds), **trials}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        per_layer = {
            name: np.exp((measured[name]["log_gradient"][:, 0] - measured[name]["log_gradient"][:, -1]) / 2 / 11)
            for name in ("small", "large")
        }
        comparisons = (
            value(
                N_("Largest slope of sigmoid at random points, less ¼"),
                measured["slope"]["largest"] - 0.25,
                "below",
                1e-12,
            ),
            value(
                N_("Factor of a gradient per layer, weights of variance 1/fan_in"), per_layer["small"], "below", 0.25
            ),
            value(
                N_("Factor of a gradient per layer, weights of standard deviation {sigma}, width {width}"),
                per_layer["large"],
                "below",
                0.25,
                sigma=float(self.sigma),
                width=int(self.width),
            ),
        )
        gradients = {
            N_("Variance 1/fan_in"): np.exp(measured["small"]["log_gradient"] / 2),
            N_("Large weights"): np.exp(measured["large"]["log_gradient"] / 2),
        }
        title = N_("The same slopes, and gradients that vanish or do not: the weights decide with them")
        return Evidence(comparisons, (), (by_layer(title, N_("Gradient, relative"), gradients),))


@dataclasses.dataclass(frozen=True)
class LargestSlope(Trial):
    """The largest and smallest f' at many random points, drawn anew for each seed."""

    activation: Activation
    n_seeds: int
    spread: float = 4.0
    n_points: int = 20_000

    def run(self) -> Measured:
        """`largest` and `smallest` `(n_seeds,)`."""
        points = (
            self.spread * np.random.default_rng(seed).standard_normal(self.n_points) for seed in range(self.n_seeds)
        )
        slopes = [self.activation.derivative(z) for z in points]
        return {"largest": np.array([s.max() for s in slopes]), "smallest": np.array([s.min() for s in slopes])}


@CLAIMS.register("ReLU lets values explode")
class ReluExplodes(Claim):
    """Measures by which factor the mean square of the signal changes per layer. In a ReLU network it is σ_w²/2: above
    a weight variance of 2/fan_in signals grow until numbers overflow, at 2/fan_in, which is He's draw, they stay. Tanh
    and sigmoid are bounded, so nothing can explode.
    """

    number = "C11"
    topic = "depth"
    statement = N_(
        "ReLU passes values on with slope 1, so they can explode from layer to layer; sigmoid and tanh cannot."
    )
    sources = (ARTICLE, Source("He, Zhang, Ren & Sun", 2015, "https://arxiv.org/abs/1502.01852"))
    refuted_by = N_("ReLU signals that do not grow with weights this large, or tanh or sigmoid signals that do.")

    weight_variance: float = param(
        3.0, 0.5, 8.0, step=0.1, symbol=r"\sigma_w^2", help="Variance of a weight times fan_in; He's draw is 2."
    )
    depth: int = param(30, 5, 100, step=1, help="Layers of the network.")

    _NAMES = ("ReLU", "Tanh", "Sigmoid")

    def trials(self, form: Form) -> dict[str, Trial]:
        draw = normal(self.weight_variance)
        return {
            name: Propagated(RandomNetwork(ACTIVATIONS[name](), draw, int(self.depth), 64), form.n_seeds)
            for name in self._NAMES
        }

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        squares = {name: found["var_a"] + found["mean_a"] ** 2 for name, found in measured.items()}
        per_layer = {name: _growth(square) for name, square in squares.items()}
        theory = float(self.weight_variance) / 2
        comparisons = (
            value(N_("ReLU: factor of the mean square per layer"), per_layer["ReLU"], "above", 1.0, 0.02),
            value(
                N_("ReLU: that factor less σ_w²/2 = {theory}"),
                per_layer["ReLU"] - theory,
                "equal",
                0.0,
                0.2,
                theory=theory,
            ),
            value(N_("Tanh: factor of the mean square per layer"), per_layer["Tanh"], "below", 1.01),
            value(N_("Sigmoid: factor of the mean square per layer"), per_layer["Sigmoid"], "below", 1.01),
        )
        title = N_("The mean square of what layers pass on: bounded functions stay, ReLU follows its weights")
        return Evidence(comparisons, (), (by_layer(title, N_("Mean square"), squares),))


def _growth(squares: Array) -> Array:
    """Mean factor per layer of `squares` `(n_seeds, depth)` from the second layer on, up to where they overflow."""
    logs = np.log(squares[:, 1:])
    last = np.isfinite(logs).sum(1) - 1
    return np.asarray(np.exp((logs[np.arange(len(logs)), last] - logs[:, 0]) / np.maximum(last, 1)))
