"""Scenes on comparing functions: what centering does, whether a ranking holds, and what a single race proves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np
from scipy.stats import kendalltau

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.activation import Source
from act_viz.arrays import Array
from act_viz.kinds import param
from act_viz.scenes.scene import SCENES, LiveScene, Outcomes, SeedsScene, Seen, config, in_standard_errors
from act_viz.text import N_
from act_viz.training import TrainConfig, Trainer

_KLAMBAUER = Source("Klambauer, Unterthiner, Mayr & Hochreiter", 2017, "https://arxiv.org/abs/1706.02515")
_LECUN = Source("LeCun, Bottou, Orr & Müller", 1998, "https://doi.org/10.1007/3-540-49430-8_2")
_DUBEY = Source("Dubey, Singh & Chaudhuri", 2022, "https://arxiv.org/abs/2109.14545")
_RANKED = ("SELU", "ELU", "Leaky ReLU", "ReLU", "Tanh", "Sigmoid")
_LOSS_REACHED = 0.3


@SCENES.register("Zero-centered or not")
class ZeroCentered(LiveScene):
    """Tanh learns faster than sigmoid. Is it because tanh is zero-centered, or because it is steeper?

    Four networks tell the two apart: tanh; tanh moved up by 1; sigmoid moved down by ½; sigmoid. They learn 300
    handwritten digits.
    """

    question = N_("In which order will their losses fall, the fastest first?")
    choices = (
        N_("The two steep ones first: tanh, tanh + 1"),
        N_("The two centered ones first: tanh, sigmoid − ½"),
        N_("All four alike: a bias can undo the shift"),
    )
    answer = 1
    watch = N_("Compare the four losses. Two pairs form: what does each pair share?")
    conclusion = N_(
        "Moving tanh up by 1 changes no slope, yet makes it as slow as sigmoid; moving sigmoid down by ½ speeds it up. "
        "Outputs that are all positive push the gradients of a unit's weights in one common direction, which a bias "
        "cannot undo in time (LeCun and others, 1998). At this large rate, centering matters most; steepness "
        "matters as well."
    )
    vary = N_("Take three layers and the rate 0.003: steepness now counts for more, and tanh + 1 passes sigmoid − ½.")
    objectives = (
        N_("Set up a comparison that separates two explanations."),
        N_("Explain why inputs that are all of one sign slow a layer down."),
    )
    discussion = (
        (
            N_("Why can the next layer's bias not simply subtract the 1?"),
            N_(
                "It can, and in the end it does. Until then the common part of the inputs makes the loss steep in one "
                "direction and flat in the others, and steps must fit the steep one."
            ),
        ),
        (
            N_("ReLU is not zero-centered either. Why is it fast?"),
            N_(
                "Its slope of 1 makes up for it. Functions that are centered and as steep, ELU for one, gain from both."
            ),
        ),
    )
    sources = (_LECUN,)
    look_at = "losses"
    n_steps = 250

    layers: int = param(5, 1, 6, step=1, help="Hidden layers of 32 units.")
    learning_rate: float = param(
        0.03, 0.001, 0.1, step=0.001, log=True, symbol=r"\eta", help="Learning rate of Adam, for all four."
    )
    _FUNCTIONS = ("tanh(x)", "tanh(x) + 1", "sigmoid(x) - 0.5", "sigmoid(x)")

    def lanes(self) -> tuple[TrainConfig, ...]:
        shared = config(
            data="Digits",
            samples={"n_samples": 400},
            hidden=(32,) * int(self.layers),
            initializer="Glorot normal",
            learning_rate=float(self.learning_rate),
            test_share=0.25,
        )
        typed = [ACTIVATIONS["Your own"](expression=expression) for expression in self._FUNCTIONS]
        return tuple(shared.replace(activation=function) for function in typed)

    def names(self) -> tuple[str, ...]:
        return ("tanh", "tanh + 1", "sigmoid − ½", "sigmoid")

    def measure(self) -> tuple[Seen, ...]:
        tanh, raised, lowered, sigmoid = (self._updates(lane) for lane in self.lanes())
        return (
            Seen(N_("tanh: updates to a loss of 0.3, median of four seeds"), tanh, high=60, form="count"),
            Seen(N_("sigmoid − ½: updates to a loss of 0.3"), lowered, 1.5 * tanh, 160, "count"),
            Seen(N_("sigmoid: updates to a loss of 0.3"), sigmoid, 1.5 * lowered, form="count"),
            Seen(N_("tanh + 1: updates to a loss of 0.3"), raised, 1.5 * lowered, form="count"),
        )

    def pieces(self) -> tuple[Callable[[], object], ...]:
        return tuple(partial(_updates, lane, self.n_steps, seed) for lane in self.lanes() for seed in range(4))

    def _updates(self, lane: TrainConfig) -> float:
        """Updates to a loss of 0.3, the median over four seeds; inf where it is not reached."""
        return float(np.median([_updates(lane, self.n_steps, seed) for seed in range(4)]))


@lru_cache(maxsize=256)
def _updates(start: TrainConfig, n_steps: int, seed: int) -> float:
    """Updates to a loss of 0.3 with `seed`; inf where it is not reached within `n_steps`."""
    trainer = Trainer(start.replace(seed=seed))
    trainer.run(n_steps)
    return float(steps_to(trainer.history.loss, trainer.history.step, _LOSS_REACHED)[0])


@SCENES.register("Race of six")
class RaceOfSix(SeedsScene):
    """A ranking that is often repeated: SELU before ELU, Leaky ReLU, ReLU, tanh, and sigmoid last.

    Here six networks learn 300 handwritten digits at the same learning rate, sixteen times: every time with other
    digits, another split, other starting weights and other batches, the same for all six. The chart shows what each
    gets right of 100 digits that it has not seen.
    """

    question = N_("In the order SELU, ELU, Leaky ReLU, ReLU, tanh, sigmoid: which way will the accuracies run?")
    choices = (
        N_("Down, as the ranking says"),
        N_("Up: nearly the other way round"),
        N_("Neither: the clouds overlap, and their order cannot be told"),
    )
    answer = 2
    watch = N_("Look at one hidden layer first. Then set six layers, and look again.")
    conclusion = N_(
        "With one hidden layer the ranking is right about the speed of learning, but not about accuracy: the functions "
        "differ by less than one draw of the data differs from the next. With six layers sigmoid falls far behind. A "
        "ranking of functions without a task, a depth and a measure says nothing."
    )
    vary = N_("Go from one to six hidden layers and watch sigmoid leave the others.")
    objectives = (
        N_("Ask of any ranking: of what, on what, how deep?"),
        N_("Keep speed of learning and accuracy on new data apart."),
    )
    discussion = (
        (
            N_("Is the order right about speed?"),
            N_("At one hidden layer yes: the updates needed to a loss of 0.3 rise in just that order, see the table."),
        ),
        (
            N_("Is one learning rate for all fair?"),
            N_("Only to the functions that it suits. The Claims page tunes the rate for each function."),
        ),
    )
    sources = (_KLAMBAUER, _DUBEY)
    n_draws = 16
    what = N_("test accuracy")
    form = "percent"

    layers: int = param(1, 1, 6, step=1, help="Hidden layers of 32 units.")
    _N_STEPS = 300

    def functions(self) -> tuple[Activation, ...]:
        slope = {"Leaky ReLU": {"slope": 0.2}}
        return tuple(ACTIVATIONS[name](**slope.get(name, {})) for name in _RANKED)

    def outcomes(self) -> Outcomes:
        # Named as in the ranking, in which no function has a setting.
        return dataclasses.replace(super().outcomes(), names=_RANKED)

    def train(self, function: Activation, draw: int) -> tuple[float, ...]:
        start = config(
            data="Digits",
            samples={"n_samples": 400},
            hidden=(32,) * int(self.layers),
            activation=function,
            learning_rate=0.003,
            test_share=0.25,
            data_seed=draw,
            seed=draw,
        )
        trainer = Trainer(start)
        trainer.run(self._N_STEPS)
        reached = steps_to(trainer.history.loss, trainer.history.step, _LOSS_REACHED)
        return trainer.evaluate("test")[1], float(reached[0])

    def measure(self) -> tuple[Seen, ...]:
        accuracies, updates = np.moveaxis(self.results(), -1, 0)
        medians = np.median(updates, axis=1)
        means = accuracies.mean(axis=1)
        scatter = float(np.mean(np.std(accuracies, axis=1, ddof=1)))
        return (
            Seen(N_("Updates SELU needs to a loss of 0.3, median"), float(medians[0]), form="count"),
            Seen(
                N_("Updates sigmoid needs to a loss of 0.3, median"),
                float(medians[-1]),
                float(2 * medians[0]),
                form="count",
            ),
            Seen(N_("Agreement with the ranking, by speed (Kendall’s τ)"), _agreement(medians), 0.8),
            Seen(N_("Agreement with the ranking, by accuracy (Kendall’s τ)"), _agreement(-means), -0.6, 0.6),
            Seen(
                N_("Mean accuracy, the best function less the worst"),
                float(np.ptp(means)),
                high=scatter,
                form="points",
            ),
            Seen(N_("Accuracy from one draw to the next, standard deviation"), scatter, form="points"),
        )


def steps_to(loss: Array, steps: Array, reached: float, window: int = 10) -> Array:
    """The step at which the mean of the last `window` losses first is below `reached`, `(n_runs,)`; inf if never."""
    sums = np.cumsum(np.vstack([np.zeros_like(loss[:1]), loss]), axis=0)
    below = (sums[window:] - sums[:-window]) / window < reached
    first = np.argmax(below, axis=0)
    return np.where(below.any(axis=0), steps[window - 1 :][first], np.inf)


def _agreement(values: Array) -> float:
    """Kendall's τ between the ranking and `values` `(n_functions,)` in its order, of which the least is best."""
    return float(kendalltau(np.arange(len(values)), values).statistic)


@SCENES.register("One race proves nothing")
class OneRace(SeedsScene):
    """ReLU against tanh on the two half moons, 24 times; only the seed of the starting weights differs.

    Drawn is the loss on the test set after 150 updates, where less is better.
    """

    question = N_("ReLU is said to be better than tanh. In how many of 24 races will it win?")
    choices = (N_("In all"), N_("In 18 or more"), N_("In about half"))
    answer = 2
    watch = N_("Pick one dot on the left and one on the right: that is what a single race shows you.")
    conclusion = N_(
        "The winner changes with the seed. A single race, which is what most demonstrations show, tells nothing here. "
        "That is why the Claims page runs every comparison over many paired seeds and gives an interval, not a winner."
    )
    vary = N_("Train longer: does a winner emerge, or only less loss?")
    objectives = (
        N_("Distrust a comparison with one seed."),
        N_("Read a difference against its standard error."),
    )
    discussion = (
        (
            N_("How many seeds are enough?"),
            N_("As many as make the standard error small against the difference that you care about."),
        ),
        (
            N_("May one report the best of five seeds?"),
            N_("Only for what it is. The best of five favors whatever scatters most, not what is better."),
        ),
    )
    sources = (_DUBEY,)

    n_draws = 24
    what = N_("test loss in nats")
    form = "number"

    n_updates: int = param(150, 50, 600, step=50, help="Updates before the networks are tested.")

    def functions(self) -> tuple[Activation, ...]:
        return ACTIVATIONS["ReLU"](), ACTIVATIONS["Tanh"]()

    def train(self, function: Activation, draw: int) -> tuple[float, ...]:
        start = config(data="Moons", hidden=(8, 8), activation=function, learning_rate=0.01, seed=draw)
        trainer = Trainer(start)
        trainer.run(int(self.n_updates))
        return (trainer.evaluate("test")[0],)

    def measure(self) -> tuple[Seen, ...]:
        relu, tanh = self.results()[..., 0]
        return (
            Seen(N_("Races that ReLU wins, of 24"), float(np.sum(relu < tanh)), 7, 17, "count"),
            Seen(N_("Mean difference of the losses in standard errors"), in_standard_errors(relu - tanh), -2.0, 2.0),
        )


@SCENES.register("Too fast for plain descent")
class Diverging(LiveScene):
    """The same network on the two half moons three times, by plain gradient descent, each at its own learning rate.

    The function is Leaky ReLU, so no unit can die.
    """

    question = N_("What happens at a learning rate a hundred times too large, when units cannot die?")
    choices = (
        N_("It learns a hundred times faster"),
        N_("It jumps about but stays finite"),
        N_("The loss grows beyond all numbers, within a few dozen updates"),
    )
    answer = 2
    watch = N_("Follow the loss of the third network, and where it stops.")
    conclusion = N_(
        "Each step overshoots further than the last, and since Leaky ReLU is unbounded on both sides nothing holds it. "
        "ReLU at such a rate dies instead and stays finite: death is also a brake. The rescue from dead units is no "
        "rescue from a rate that is too large."
    )
    vary = N_("Lower the largest rate until the third network survives.")
    objectives = (
        N_("Recognize divergence, and tell it from units that die."),
        N_("Know that optimizers that rescale steps, as Adam does, do not diverge like this."),
    )
    discussion = (
        (
            N_("Why does Adam not diverge at rate 1?"),
            N_("Its steps are about as large as the rate, whatever the gradient. They are too large, but do not grow."),
        ),
        (
            N_("What would clipping the gradient do?"),
            N_("It bounds the step in the same way. The network jumps about, and no longer runs away."),
        ),
    )
    sources = (_DUBEY,)
    look_at = "losses"
    n_steps = 400

    learning_rate: float = param(
        10.0, 0.1, 100.0, step=0.1, log=True, symbol=r"\eta", help="Learning rate of the third network."
    )

    def lanes(self) -> tuple[TrainConfig, ...]:
        shared = config(data="Moons", hidden=(8, 8, 8), activation="Leaky ReLU", optimizer="SGD")
        return tuple(shared.replace(learning_rate=rate) for rate in (0.01, 0.1, float(self.learning_rate)))

    def names(self) -> tuple[str, ...]:
        return tuple(f"η = {lane.learning_rate:g}" for lane in self.lanes())

    def measure(self) -> tuple[Seen, ...]:
        diverged = self.trained(2)[0].diverged_at
        return (
            Seen(N_("Test accuracy at rate 0.1"), self.trained(1)[1].test_accuracy, 0.9, form="percent"),
            Seen(
                N_("Update at which the third network is no longer finite"),
                float("inf") if diverged is None else float(diverged),
                high=100,
                form="count",
            ),
        )
