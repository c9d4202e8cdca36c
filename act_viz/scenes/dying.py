"""Scenes on dead units: killed by steps that are too large, or born dead."""

from __future__ import annotations

from act_viz.activations import ACTIVATIONS
from act_viz.activations.activation import Source
from act_viz.kinds import param
from act_viz.scenes.scene import SCENES, LiveScene, Seen, config
from act_viz.text import N_
from act_viz.training import TrainConfig, Trainer
from act_viz.training.snapshot import read

_MAAS = Source("Maas, Hannun & Ng", 2013, "https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf")
_LU = Source("Lu, Shin, Su & Karniadakis", 2019, "https://arxiv.org/abs/1903.06733")


def share_dead(trainer: Trainer) -> float:
    """Share of the hidden units that are dead, exactly or in effect."""
    reading = read(trainer)
    return reading.n_dead / reading.n_units


@SCENES.register("Half the network dies")
class DyingReLU(LiveScene):
    """Two half moons and three networks from the same weights, at a learning rate that is far too large.

    With ReLU, with a leak of 0.01, and with ELU.
    """

    question = N_("At this learning rate, whose units will never fire again?")
    choices = (
        N_("ReLU's only"),
        N_("ReLU's and ELU's, not those of Leaky ReLU"),
        N_("Those of all three"),
    )
    answer = 1
    watch = N_("Crossed-out units are dead: no sample of the training set gives them a gradient any more.")
    conclusion = N_(
        "A large step can push a unit's bias so far that every sample lands left of 0. ReLU's slope there is exactly "
        "0, so nothing brings the unit back. A leak of 0.01 always passes something (Maas and others, 2013). ELU's "
        "slope is never 0 on paper, but far out it is too small for the computer's numbers, and ELU's units die too."
    )
    vary = N_("Lower the learning rate step by step. At a sensible one, next to no unit dies in this task.")
    objectives = (
        N_("Define a dead unit, and see one die."),
        N_("Name the cause, a learning rate that is too large, and the rescue, a slope on the left."),
    )
    discussion = (
        (
            N_("Is a network with half of its units dead lost?"),
            N_(
                "Not always. On easy data the living half may do; here whole layers die and nothing gets through "
                "any more."
            ),
        ),
        (
            N_("Why not always use a leak?"),
            N_("It costs next to nothing. At a good learning rate it wins as little: see “A leak of 0.01 or of 0.2”."),
        ),
    )
    sources = (_MAAS,)
    look_at = "units"
    n_steps = 1500

    learning_rate: float = param(
        1.0, 0.001, 3.0, step=0.001, log=True, symbol=r"\eta", help="Learning rate of Adam, for all three."
    )

    def lanes(self) -> tuple[TrainConfig, ...]:
        shared = config(data="Moons", hidden=(8, 8, 8), learning_rate=float(self.learning_rate))
        return tuple(shared.replace(activation=ACTIVATIONS[name]()) for name in ("ReLU", "Leaky ReLU", "ELU"))

    def measure(self) -> tuple[Seen, ...]:
        relu, leaky, elu = (share_dead(self.trained(lane)[0]) for lane in range(3))
        return (
            Seen(N_("ReLU: share of units dead"), relu, 0.5, form="percent"),
            Seen(N_("Leaky ReLU: share of units dead"), leaky, high=0.0, form="percent"),
            Seen(N_("ELU: share of units dead"), elu, 0.1, form="percent"),
            Seen(N_("Leaky ReLU: test accuracy all the same"), self.trained(1)[1].test_accuracy, 0.85, form="percent"),
        )


@SCENES.register("Born dead")
class BornDead(LiveScene):
    """Eight layers of only three units, before the first update: once with ReLU, once with tanh."""

    question = N_("How many of the 24 ReLU units are dead before training has begun?")
    choices = (N_("None: they can only die by training"), N_("One or two"), N_("A quarter or more"))
    answer = 2
    watch = N_("Look before you play. What lies behind a dead layer?")
    conclusion = N_(
        "A unit whose inputs are all positive or 0 needs one positive weight to fire; in a narrow network some have "
        "none. Once a whole layer is dead, everything behind it sees zeros. The chance grows with depth and falls "
        "with width (Lu and others, 2019). Tanh units are born alive."
    )
    vary = N_("Make the layers wider, one unit at a time, until no unit is born dead.")
    objectives = (
        N_("Know that units can be dead without a single update."),
        N_("Say how width and depth change the chance of it."),
    )
    discussion = (
        (
            N_("Would another seed help?"),
            N_("It changes which units are dead and how many. In a network as narrow as this some always were, here."),
        ),
        (
            N_("Would positive starting biases help?"),
            N_("Yes: they move the kink, so that a unit fires for more of its inputs at the start."),
        ),
    )
    sources = (_LU,)
    look_at = "units"
    n_steps = 1000

    units: int = param(3, 1, 16, step=1, help="Units in each of the eight layers.")

    def lanes(self) -> tuple[TrainConfig, ...]:
        shared = config(data="Moons", hidden=(int(self.units),) * 8, learning_rate=0.01)
        return shared, shared.replace(activation=ACTIVATIONS["Tanh"]())

    def measure(self) -> tuple[Seen, ...]:
        relu, tanh = (share_dead(self.trained(lane, 0)[0]) for lane in range(2))
        return (
            Seen(N_("ReLU: share of units born dead"), relu, 0.25, form="percent"),
            Seen(N_("Tanh: share of units born dead"), tanh, high=0.0, form="percent"),
            Seen(N_("Test accuracy with ReLU"), self.trained(0)[1].test_accuracy, high=0.7, form="percent"),
            Seen(N_("Test accuracy with tanh"), self.trained(1)[1].test_accuracy, 0.9, form="percent"),
        )
