"""Scenes on a slope on the left, which keeps units from dying: fixed, learned or random."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.activation import Source
from act_viz.kinds import param
from act_viz.scenes.scene import SCENES, LiveScene, SeedsScene, Seen, config, in_standard_errors
from act_viz.text import N_
from act_viz.training import TrainConfig, Trainer

_MAAS = Source("Maas, Hannun & Ng", 2013, "https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf")
_XU = Source("Xu, Wang, Chen & Li", 2015, "https://arxiv.org/abs/1505.00853")
_HE = Source("He, Zhang, Ren & Sun", 2015, "https://arxiv.org/abs/1502.01852")
_LARGE, _GOOD = 0.1, 0.003
_N_SEEDS = 5


@SCENES.register("A leak of 0.01 or of 0.2")
class TwoLeaks(LiveScene):
    """Handwritten digits, three layers of 32 units, a learning rate that is too large.

    ReLU beside Leaky ReLU with the slopes 0.01 and 0.2.
    """

    question = N_("Which of them will be best on digits that it has not seen?")
    choices = (
        N_("ReLU: a leak only blurs it"),
        N_("They will be about equal"),
        N_("The leak of 0.2, clearly"),
    )
    answer = 2
    watch = N_("Follow the accuracy of the three, and count the crossed-out units of the first.")
    conclusion = N_(
        "At this rate the larger leak is far ahead: it keeps units useful that would be nearly off. At a good rate "
        "there is next to no difference, and that is measured here as well. The advice “take 0.2” is insurance "
        "against a rate that is too large, not a gain in accuracy."
    )
    vary = N_("Lower the learning rate to 0.003 and run again: the three come together.")
    objectives = (
        N_("Tell a gain in accuracy from a gain in robustness."),
        N_("Ask of every comparison: at which learning rate?"),
    )
    discussion = (
        (
            N_("Where does the value 0.2 come from?"),
            N_(
                "From Xu and others (2015), who divided by 5.5, a slope of 0.18, on images. Their comparison used one "
                "learning rate for all."
            ),
        ),
        (
            N_("Why is it measured over several seeds?"),
            N_("One run can be lucky. Five runs of each show how far luck reaches."),
        ),
    )
    sources = (_XU, _MAAS)
    look_at = "units"
    n_steps = 600

    learning_rate: float = param(
        _LARGE, 0.001, 1.0, step=0.001, log=True, symbol=r"\eta", help="Learning rate of Adam, for all three."
    )

    def lanes(self) -> tuple[TrainConfig, ...]:
        return self._lanes(float(self.learning_rate))

    def names(self) -> tuple[str, ...]:
        return ("ReLU", "Leaky ReLU 0.01", "Leaky ReLU 0.2")

    def _lanes(self, rate: float) -> tuple[TrainConfig, ...]:
        shared = config(
            data="Digits", samples={"n_samples": 400}, hidden=(32,) * 3, learning_rate=rate, test_share=0.25
        )
        leaks = [ACTIVATIONS["Leaky ReLU"](slope=slope) for slope in (0.01, 0.2)]
        return shared, *(shared.replace(activation=leak) for leak in leaks)

    def measure(self) -> tuple[Seen, ...]:
        _relu, small, large = self._accuracies(float(self.learning_rate))
        _relu, small_tuned, large_tuned = self._accuracies(_GOOD)
        return (
            Seen(N_("Accuracy with a leak of 0.01, mean of five seeds"), small, high=0.84, form="percent"),
            Seen(N_("Accuracy with a leak of 0.2, mean of five seeds"), large, 0.84, form="percent"),
            Seen(N_("0.2 minus 0.01 at this learning rate"), large - small, 0.04, form="points"),
            Seen(N_("0.2 minus 0.01 at a good rate, 0.003"), large_tuned - small_tuned, -0.02, 0.02, "points"),
        )

    def pieces(self) -> tuple[Callable[[], object], ...]:
        rates = (float(self.learning_rate), _GOOD)
        return tuple(
            partial(_accuracy, lane.replace(seed=seed), self.n_steps)
            for rate in rates
            for lane in self._lanes(rate)
            for seed in range(_N_SEEDS)
        )

    def _accuracies(self, rate: float) -> list[float]:
        """Test accuracy of every lane at `rate`, the mean over five seeds."""
        return [
            float(np.mean([_accuracy(lane.replace(seed=seed), self.n_steps) for seed in range(_N_SEEDS)]))
            for lane in self._lanes(rate)
        ]


@lru_cache(maxsize=256)
def _accuracy(start: TrainConfig, n_steps: int) -> float:
    """Test accuracy after `n_steps` updates."""
    trainer = Trainer(start)
    trainer.run(n_steps)
    return trainer.evaluate("test")[1]


@SCENES.register("The slope that learns")
class LearnedSlope(LiveScene):
    """Two spirals, three layers of eight units. In one network every layer learns its own slope on the left, PReLU.

    In the other it stays where both begin, at 0.25.
    """

    question = N_("Where will the learned slopes go?")
    choices = (
        N_("They stay near 0.25"),
        N_("All layers agree on another value"),
        N_("Each layer goes its own way, and one may even turn negative"),
    )
    answer = 2
    watch = N_("The curve in each layer's strip is that layer's own function. Watch its left half turn.")
    conclusion = N_(
        "Each layer finds a slope of its own. In the last one it turns negative: the unit then gives large outputs on "
        "both sides, which no fixed leak would. The price is one number a layer. Both networks solve the task, so "
        "what was learned is a choice, not a need (He and others, 2015, report gains on large images)."
    )
    vary = N_("Start from another slope: do the layers come to the same values?")
    objectives = (
        N_("See an activation function as something that can be learned."),
        N_("Separate what a network learns from what it needs."),
    )
    discussion = (
        (
            N_("Can a learned slope overfit?"),
            N_("It adds one number a layer to hundreds of weights. The next scene tests it on few samples."),
        ),
        (
            N_("What function is PReLU with slope −1?"),
            N_("The absolute value. With slope 1 it is the identity, and the layer has no bend."),
        ),
    )
    sources = (_HE,)
    look_at = "strips"
    n_steps = 3000
    speed = 7

    slope: float = param(0.25, 0.0, 1.0, step=0.05, symbol="a", help="Slope on the left at the start, in both.")

    def lanes(self) -> tuple[TrainConfig, ...]:
        shared = config(data="Spirals", hidden=(8, 8, 8), learning_rate=0.01)
        slope = float(self.slope)
        return tuple(
            shared.replace(activation=ACTIVATIONS[name](slope=max(slope, ACTIVATIONS[name].params()["slope"].low)))
            for name in ("PReLU", "Leaky ReLU")
        )

    def names(self) -> tuple[str, ...]:
        return "PReLU", f"Leaky ReLU {self.lanes()[1].activations[0].settings()['slope']:g}"

    def measure(self) -> tuple[Seen, ...]:
        trainer = self.trained(0)[0]
        slopes = [float(trainer.learned_parameters(layer)["slope"][0]) for layer in range(3)]
        return (
            Seen(N_("Slope learned by the first layer"), slopes[0]),
            Seen(N_("Slope learned by the second layer"), slopes[1]),
            Seen(N_("Slope learned by the third layer"), slopes[2], high=0.0),
            Seen(N_("Distance between the largest and the smallest"), max(slopes) - min(slopes), 0.2),
            Seen(N_("Test accuracy with learned slopes"), self.trained(0)[1].test_accuracy, 0.97, form="percent"),
            Seen(N_("Test accuracy with the fixed slope"), self.trained(1)[1].test_accuracy, 0.97, form="percent"),
        )


@SCENES.register("A random leak on few samples")
class RandomLeak(SeedsScene):
    """A hundred and twenty handwritten digits to learn from: few enough to learn by heart.

    ReLU, a fixed leak of 0.2, a learned leak (PReLU) and a random one (RReLU), 48 times each: every time with other
    digits, another split, other starting weights and other batches, the same for all four.
    """

    question = N_("RReLU is said to regularize, PReLU to overfit when data are few. What will the test show?")
    choices = (
        N_("RReLU first, PReLU last"),
        N_("RReLU ahead of ReLU, but no better than a fixed leak of 0.2"),
        N_("PReLU first"),
    )
    answer = 1
    watch = N_("Every dot is one training. Look at how far the clouds overlap before you look at their middles.")
    conclusion = N_(
        "RReLU is ahead of ReLU by less than a point, and a fixed leak of the same size is just as far ahead. So the "
        "slope explains the gain; the randomness adds nothing that these 48 draws can show. Nor do they show that "
        "PReLU overfits. The published ranking (Xu and others, 2015) is about large networks on images."
    )
    vary = N_("Take more samples. The clouds move up and closer together.")
    objectives = (
        N_("Read a comparison as a difference with its uncertainty, not as a ranking."),
        N_("Look for the control, here the fixed leak, that tells two explanations apart."),
    )
    discussion = (
        (
            N_("Why compare pairs with the same data and split?"),
            N_("Luck of the split is then the same on both sides and drops out of the difference."),
        ),
        (
            N_("Does “no difference seen” mean that there is none?"),
            N_("No. It means that any difference is smaller than what these runs can tell from chance."),
        ),
    )
    sources = (_XU,)
    n_draws = 48
    what = N_("test accuracy")
    form = "percent"

    n_samples: int = param(300, 150, 900, step=50, help="Digits in all; six of ten are kept for testing.")

    def functions(self) -> tuple[Activation, ...]:
        leak = ACTIVATIONS["Leaky ReLU"](slope=0.2)
        return ACTIVATIONS["ReLU"](), leak, ACTIVATIONS["PReLU"](), ACTIVATIONS["RReLU"]()

    def train(self, function: Activation, draw: int) -> tuple[float, ...]:
        start = config(
            data="Digits",
            samples={"n_samples": int(self.n_samples)},
            hidden=(32, 32),
            activation=function,
            learning_rate=0.003,
            test_share=0.6,
            data_seed=draw,
            seed=draw,
        )
        trainer = Trainer(start)
        trainer.run(300)
        return (trainer.evaluate("test")[1],)

    def measure(self) -> tuple[Seen, ...]:
        relu, leak, prelu, rrelu = self.results()[..., 0]
        return (
            Seen(N_("RReLU minus ReLU, mean of 48 draws"), float(np.mean(rrelu - relu)), 0.0, 0.01, "points"),
            Seen(N_("That difference in standard errors"), in_standard_errors(rrelu - relu), 2.0),
            Seen(N_("RReLU minus the fixed leak, in standard errors"), in_standard_errors(rrelu - leak), -2.0, 2.0),
            Seen(N_("PReLU minus the fixed leak, in standard errors"), in_standard_errors(prelu - leak), -2.0, 2.0),
        )
