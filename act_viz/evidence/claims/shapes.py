"""Claims about the shape of functions: slopes, kinks, and what networks made of them can draw."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.activation import Properties, Source
from act_viz.arrays import Array
from act_viz.evidence.claims.claim import ARTICLE, CLAIMS, Claim, Form
from act_viz.evidence.claims.contest import ADAM_RATES, Contest, digits, named
from act_viz.evidence.claims.depth import LargestSlope
from act_viz.evidence.verdicts import Evidence, difference, ratio, value
from act_viz.experiments.trials import Measured, Trial
from act_viz.kinds import param
from act_viz.text import N_
from act_viz.training import TrainConfig, Trainer

_CLEVERT = Source("Clevert, Unterthiner & Hochreiter", 2016, "https://arxiv.org/abs/1511.07289")


@dataclasses.dataclass(frozen=True)
class Jump(Trial):
    """By how much the slope of ELU jumps at 0, from difference quotients on either side, for `alphas`, one a seed."""

    alphas: tuple[float, ...]

    def run(self) -> Measured:
        """`jump` `(seeds,)`: the right slope less the left, both from steps of 1e-7."""
        h = 1e-7
        ends = [ACTIVATIONS["ELU"](alpha=alpha)(np.array([-h, 0.0, h])) for alpha in self.alphas]
        return {"jump": np.array([(f[2] - f[1]) / h - (f[1] - f[0]) / h for f in ends])}


@CLAIMS.register("Only one α makes ELU smooth")
class EluSmooth(Claim):
    """Takes difference quotients on both sides of 0. From the left the slope of ELU is α, from the right it is 1, so
    only α = 1 makes it differentiable there. For other values f' jumps by 1 − α.
    """

    number = "C15"
    topic = "calculus"
    statement = N_("ELU is differentiable at 0 for α = 1, and only then.")
    sources = (ARTICLE, _CLEVERT)
    refuted_by = N_("A slope that jumps at 0 for α = 1, or one that does not for another α.")
    settled = ("Jump of the slope at 0 for α = 1", "Jump of the slope at 0 for α near {alpha}")

    alpha: float = param(0.5, 0.1, 2.0, step=0.05, symbol=r"\alpha", help="The other α.")

    def trials(self, form: Form) -> dict[str, Trial]:
        # Points of one function cannot differ by chance; α around the one chosen can.
        spread = 0.02 * np.random.default_rng(0).standard_normal(form.n_seeds)
        others = np.clip(float(self.alpha) + spread, 0.1, 3.0)
        return {"one": Jump((1.0,) * form.n_seeds), "other": Jump(tuple(others.tolist()))}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        jumps = {name: np.abs(found["jump"]) for name, found in measured.items()}
        return Evidence(
            (
                value(N_("Jump of the slope at 0 for α = 1"), jumps["one"], "below", 1e-5),
                value(
                    N_("Jump of the slope at 0 for α near {alpha}"),
                    jumps["other"],
                    "above",
                    0.05,
                    alpha=float(self.alpha),
                ),
            )
        )


@CLAIMS.register("A smooth function trains faster")
class SmoothIsFaster(Claim):
    """Compares the steps to a target loss of ELU with α = 1, whose slope is continuous, and α = 0.5 and 2, whose slope
    jumps at 0, and of Softplus, which is ReLU without its kink. All train from the same draws at their own best rates.
    """

    number = "C16"
    topic = "training"
    statement = N_("A function that is differentiable everywhere, such as ELU with α = 1, speeds gradient descent up.")
    sources = (ARTICLE,)
    refuted_by = N_("ELU with another α, or ReLU beside Softplus, that needs as few steps.")

    depth: int = param(3, 1, 6, step=1, help="Hidden layers.")

    def _contest(self) -> Contest:
        elu = ACTIVATIONS["ELU"]
        functions = {
            "ELU": elu(),
            "ELU, α = 0.5": elu(alpha=0.5),
            "ELU, α = 2": elu(alpha=2.0),
            **named("Softplus", "ReLU"),
        }
        config = digits(300, int(self.depth))
        return Contest.between(functions, config, rates=ADAM_RATES[2:5], n_steps=120, target=0.4)

    def trials(self, form: Form) -> dict[str, Trial]:
        return self._contest().trials(form)

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        contest = self._contest()
        steps = contest.of_each(measured, "steps")
        comparisons = (
            ratio(N_("Steps with α = 0.5 over steps with α = 1"), steps["ELU, α = 0.5"], steps["ELU"], "above"),
            ratio(N_("Steps with α = 2 over steps with α = 1"), steps["ELU, α = 2"], steps["ELU"], "above"),
            ratio(N_("Steps of ReLU over steps of Softplus"), steps["ReLU"], steps["Softplus"], "above"),
        )
        title = N_("Training loss with and without a kink at 0")
        return Evidence(comparisons, contest.tunings(measured), (contest.loss_curves(measured, title),))


@dataclasses.dataclass(frozen=True)
class KinkedReLU(Activation):
    """ReLU whose derivative at 0 is `at_zero`."""

    name = "ReLU"

    at_zero: float = 1.0

    def __call__(self, z: Array) -> Array:
        return np.asarray(np.maximum(z, z.dtype.type(0)))

    def derivative(self, z: Array) -> Array:
        return np.asarray(np.heaviside(z, z.dtype.type(self.at_zero)))

    def properties(self) -> Properties:
        return ACTIVATIONS["ReLU"]().properties()

    def fill(self, z: Array, a: Array, slope: Array) -> None:
        np.maximum(z, 0, out=a)
        np.heaviside(z, z.dtype.type(self.at_zero), out=slope)


@dataclasses.dataclass(frozen=True)
class Zeros(Trial):
    """How often a hidden pre-activation is exactly 0 on its way through a training of `config`."""

    config: TrainConfig
    n_seeds: int

    def run(self) -> Measured:
        """`share` `(n_seeds,)` of all pre-activations on the training set, before training and every 30 steps."""
        trainer = Trainer(self.config.replace(learning_rate=0.01), seeds=range(self.n_seeds))
        shares = []
        for _look in range(6):
            shares.append([self._share(trainer, run) for run in range(self.n_seeds)])
            trainer.run(30)
        return {"share": np.mean(shares, axis=0)}

    @staticmethod
    def _share(trainer: Trainer, run: int) -> float:
        return float(np.mean([np.mean(z == 0) for z, _a in trainer.forward(trainer.data.x_train, run)[:-1]]))


@CLAIMS.register("ReLU's kink does not matter")
class KinkDoesNotMatter(Claim):
    """ReLU has no derivative at 0, and every library picks one. Here three networks train from the same draws with 0, ½
    and 1 there. In networks this small a pre-activation that is exactly 0 is so rare that the choice hardly ever has a
    say. Larger ones can differ: Bertoin and others (2021) find that in float32 it often changes the gradients, and with
    plain gradient descent the accuracy. Adam, with which the networks train here, dampens that.
    """

    number = "C17"
    topic = "calculus"
    statement = N_("ReLU is not differentiable at 0, and that does not matter in training.")
    sources = (
        Source("Goodfellow, Bengio & Courville, Deep Learning, 6.3", 2016),
        Source("Bertoin, Bolte, Gerchinovitz & Pauwels", 2021, "https://arxiv.org/abs/2106.12915"),
    )
    refuted_by = N_("A choice of the derivative at 0 that changes the test accuracy by more than a percentage point.")

    depth: int = param(2, 1, 6, step=1, help="Hidden layers.")

    _CHOICES = (0.0, 0.5, 1.0)

    def _contest(self) -> Contest:
        functions = {f"f'(0) = {at_zero:g}": KinkedReLU(at_zero) for at_zero in self._CHOICES}
        return Contest.between(functions, digits(300, int(self.depth)), rates=(0.01, 0.03), n_steps=150)

    def trials(self, form: Form) -> dict[str, Trial]:
        contest = self._contest()
        return {**contest.trials(form), "zeros": Zeros(next(iter(contest.contestants.values())), form.n_seeds)}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        contest = self._contest()
        zero, half, one = contest.of_each(measured, "test_accuracy").values()
        return Evidence(
            (
                difference(N_("Test accuracy with f'(0) = 1 less that with 0"), one, zero, "equal", 0.01),
                difference(N_("Test accuracy with f'(0) = ½ less that with 0"), half, zero, "equal", 0.01),
                value(
                    N_("Share of pre-activations that are exactly 0 while it trains"),
                    measured["zeros"]["share"],
                    "below",
                    1e-4,
                ),
            ),
            contest.tunings(measured),
            (contest.loss_curves(measured, N_("Training loss with three choices of the slope at 0")),),
        )


@CLAIMS.register("GELU, SiLU and Mish are not monotone")
class NotMonotone(Claim):
    """Looks for the smallest slope at many random points. Where it is negative a function falls: these three have a dip
    on the left of 0. ReLU and ELU never fall.
    """

    number = "C18"
    topic = "calculus"
    statement = N_("GELU, SiLU and Mish are not monotone; ReLU and ELU are.")
    sources = (
        Source("Hendrycks & Gimpel", 2016, "https://arxiv.org/abs/1606.08415"),
        Source("Ramachandran, Zoph & Le", 2017, "https://arxiv.org/abs/1710.05941"),
        Source("Misra", 2019, "https://arxiv.org/abs/1908.08681"),
    )
    refuted_by = N_("A slope of GELU, SiLU or Mish that is nowhere negative, or one of ReLU or ELU that is.")
    settled = ("{name}: smallest slope at random points",)

    spread: float = param(4.0, 0.1, 10.0, step=0.1, help="Standard deviation of the points looked at.")

    def trials(self, form: Form) -> dict[str, Trial]:
        names = ("GELU", "SiLU", "Mish", "ReLU", "ELU")
        return {name: LargestSlope(ACTIVATIONS[name](), form.n_seeds, float(self.spread)) for name in names}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        label = N_("{name}: smallest slope at random points")
        falling = [
            value(label, measured[name]["smallest"], "below", 0.0, 0.01, name=name) for name in ("GELU", "SiLU", "Mish")
        ]
        rising = [value(label, measured[name]["smallest"], "above", -1e-9, name=name) for name in ("ReLU", "ELU")]
        return Evidence((*falling, *rising))


@dataclasses.dataclass(frozen=True)
class Distance(Trial):
    """How far sigmoid, moved along both axes as well as it can be, stays from tanh, at points drawn for each seed."""

    stretched: bool
    n_seeds: int

    def run(self) -> Measured:
        """`distance` `(n_seeds,)`: the largest difference, for the best of many moves."""
        points = [3.0 * np.random.default_rng(seed).standard_normal(500) for seed in range(self.n_seeds)]
        return {"distance": np.array([self._nearest(z) for z in points])}

    def _nearest(self, z: Array) -> float:
        sigmoid, tanh = ACTIVATIONS["Sigmoid"](), np.tanh(z)
        if self.stretched:
            return float(np.abs(2 * sigmoid(2 * z) - 1 - tanh).max())
        found = []
        for along in np.linspace(-3.0, 3.0, 61):
            gap = tanh - sigmoid(z - along)
            # The best shift up is the middle of the gap's range.
            found.append(float(np.ptp(gap)) / 2)
        return min(found)


@CLAIMS.register("Tanh is sigmoid, moved")
class TanhIsSigmoidMoved(Claim):
    """Moves sigmoid along both axes until it comes nearest to tanh, and measures what is left between them. Moving is
    not enough, as their heights are 2 and 1: it takes stretching, tanh(z) = 2σ(2z) − 1, and with it four times the
    slope.
    """

    number = "C19"
    topic = "calculus"
    statement = N_("Tanh is in effect sigmoid moved in parallel.")
    sources = (ARTICLE,)
    refuted_by = N_("Sigmoid, however moved, that stays away from tanh by more than 0.1 somewhere.")
    settled = ("Largest distance of tanh from sigmoid, moved", "Largest distance of tanh from sigmoid, stretched")

    def trials(self, form: Form) -> dict[str, Trial]:
        return {"moved": Distance(False, form.n_seeds), "stretched": Distance(True, form.n_seeds)}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        return Evidence(
            (
                value(N_("Largest distance of tanh from sigmoid, moved"), measured["moved"]["distance"], "below", 0.1),
                dataclasses.replace(
                    value(
                        N_("Largest distance of tanh from sigmoid, stretched"),
                        measured["stretched"]["distance"],
                        "below",
                        1e-12,
                    ),
                    counts=False,
                ),
            )
        )
