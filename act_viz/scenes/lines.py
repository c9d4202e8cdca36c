"""Scenes on what a function's shape does: no bend at all, a bend, a smooth bend, and how many bends a task needs."""

from __future__ import annotations

import numpy as np

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.activation import Source
from act_viz.expressions.kind import WithExpression
from act_viz.expressions.tree import MAX_LENGTH
from act_viz.kinds import param, text_param
from act_viz.scenes.scene import SCENES, LiveScene, Seen, config
from act_viz.text import N_
from act_viz.training import TrainConfig, Trainer

_LESHNO = Source("Leshno, Lin, Pinkus & Schocken", 1993, "https://doi.org/10.1016/S0893-6080(05)80131-5")
_SAXE = Source("Saxe, McClelland & Ganguli", 2014, "https://arxiv.org/abs/1312.6120")
_MONTUFAR = Source("Montúfar, Pascanu, Cho & Bengio", 2014, "https://arxiv.org/abs/1402.1869")
_CLEVERT = Source("Clevert, Unterthiner & Hochreiter", 2016, "https://arxiv.org/abs/1511.07289")
_LANG = Source("Lang & Witbrock", 1988, "")


def logit_gap(trainer: Trainer, x: np.ndarray) -> np.ndarray:
    """By how much the second class's logit exceeds the first's at `x` `(n, features)`, `(n,)`."""
    logits = trainer.forward(x)[-1][0]
    return logits[:, 1] - logits[:, 0]


@SCENES.register("Depth without a bend")
class LinearCollapse(LiveScene):
    """Four quarters of a square, opposite ones alike: the XOR problem.

    On the left a deep network without a non-linearity, on the right a shallower one with ReLU.
    """

    question = N_("The left network has more layers and more weights. Which of the two learns this pattern?")
    choices = (N_("Both, the deeper one sooner"), N_("Only the one with ReLU"), N_("Neither"))
    answer = 1
    watch = N_("Look at the boundary of the left network: does it ever bend?")
    conclusion = N_(
        "Layers without a non-linearity multiply into a single one, so they draw one straight line, however many there "
        "are. A bend between the layers is what makes depth count; Leshno and others (1993) show that any function "
        "which is no polynomial will do."
    )
    vary = N_("Give the linear network eight layers. Its training changes, its boundary stays straight.")
    objectives = (
        N_("Say why a product of matrices is a matrix, and what that means for depth."),
        N_("Tell what a network can express from how fast it trains."),
    )
    discussion = (
        (
            N_("Does depth change nothing at all in a linear network?"),
            N_(
                "It changes how it trains: steps multiply, so the loss falls along another path (Saxe and others, "
                "2014). What it can express stays the same."
            ),
        ),
        (
            N_("Is the accuracy of a straight line exactly one half?"),
            N_(
                "No. The best line cuts off one corner and is right on two thirds of the square. Training lowers the "
                "loss and does not look for that line: over 20 draws of the points the accuracy on 250 test points "
                "was one half on average, and from one third to seven tenths on single draws."
            ),
        ),
    )
    sources = (_LESHNO, _SAXE)
    look_at = "boundary"
    n_steps = 400

    layers: int = param(3, 1, 8, step=1, help="Hidden layers of the network without a non-linearity.")

    def lanes(self) -> tuple[TrainConfig, ...]:
        shared = config(data="XOR", hidden=(16, 16), learning_rate=0.01, test_share=0.5)
        linear = shared.replace(hidden=(16,) * int(self.layers), activation=ACTIVATIONS["Identity"]())
        return linear, shared

    def measure(self) -> tuple[Seen, ...]:
        return (
            Seen(N_("Test accuracy without a non-linearity"), self.trained(0)[1].test_accuracy, 0.3, 0.7, "percent"),
            Seen(N_("Test accuracy with ReLU"), self.trained(1)[1].test_accuracy, 0.9, form="percent"),
            Seen(N_("Largest difference between the deep linear network and one layer"), self._difference(), high=1e-9),
        )

    def _difference(self) -> float:
        """How far the deep linear network is from the single layer that its weights multiply into, in float64."""
        trainer = Trainer(self.lanes()[0].replace(dtype="float64"))
        trainer.run(self.n_steps)
        x = trainer.data.x_train
        product, offset = np.eye(x.shape[1]), np.zeros(x.shape[1])
        for weights, biases in zip(trainer.weights, trainer.biases, strict=True):
            product, offset = product @ weights[0], offset @ weights[0] + biases[0]
        return float(np.abs(trainer.forward(x)[-1][0] - (x @ product + offset)).max())


@SCENES.register("Your own function")
class OwnFunction(WithExpression, LiveScene):
    """XOR again. Three networks of one hidden layer with functions that are in no textbook: sin(x), x squared, 2x + 1.

    The third is yours to change: type any function of x.
    """

    question = N_("Which of the three networks will fail?")
    choices = (
        N_("The one with 2x + 1 only"),
        N_("All but sin(x), which is no polynomial"),
        N_("All three: these are no activation functions"),
    )
    answer = 0
    watch = N_("Look at the shapes that each function draws its boundary with: waves, curves of second degree, a line.")
    conclusion = N_(
        "Any bend will do for XOR, even a square: the pattern is the product of the two inputs. Only the straight line "
        "fails. In general a network of one wide layer can come near any function if, and only if, its activation is "
        "no polynomial (Leshno and others, 1993): squares are enough here, but not for every task."
    )
    vary = N_("Type a function of your own. Can you find one that is not linear and yet fails?")
    objectives = (
        N_("Know that almost any non-linearity can work, and that the choice is about training."),
        N_("Quote the theorem on universal approximation with its condition."),
    )
    discussion = (
        (
            N_("Why is a square enough for XOR?"),
            N_("Squares of sums contain the product: (x + y)² − (x − y)² = 4xy, and its sign is the pattern."),
        ),
        (
            N_("Why does nobody use sin(x) as a rule?"),
            N_("It learns this well. In deep networks its many waves make many poor solutions to get stuck in."),
        ),
    )
    sources = (_LESHNO,)
    look_at = "boundary"
    n_steps = 800

    expression: str = text_param(
        "2*x + 1",
        max_length=MAX_LENGTH,
        help="The third network's function of x, such as `x*sigmoid(x)` or `2*x + 1`.",
    )
    values: tuple[tuple[str, float], ...] = ()
    """The parameters of the expression in order of their first use, each with its value."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._third()

    def _third(self) -> Activation:
        """The third network's function.

        Raises
        ------
        ExpressionError
            If it is a number nowhere near 0.
        """
        return ACTIVATIONS["Your own"](expression=self.expression, values=self.values)

    def lanes(self) -> tuple[TrainConfig, ...]:
        shared = config(data="XOR", hidden=(16,), initializer="LeCun normal", learning_rate=0.02, test_share=0.5)
        typed = [ACTIVATIONS["Your own"](expression=each) for each in ("sin(x)", "x**2")]
        return tuple(shared.replace(activation=function) for function in (*typed, self._third()))

    def names(self) -> tuple[str, ...]:
        return ("sin(x)", "x²", self.expression)

    def measure(self) -> tuple[Seen, ...]:
        sine, square, own = (self.trained(lane)[1].test_accuracy for lane in range(3))
        return (
            Seen(N_("Test accuracy with sin(x)"), sine, 0.9, form="percent"),
            Seen(N_("Test accuracy with x squared"), square, 0.9, form="percent"),
            Seen(N_("Test accuracy with the third function"), own, 0.3, 0.7, "percent"),
        )


@SCENES.register("A bend or a curve")
class SmoothOrBent(LiveScene):
    """Two half moons, the same network twice: with ReLU, whose slope jumps at 0, and with ELU, whose slope does not.

    For ELU that is so only while its α is 1.
    """

    question = N_("Both will separate the moons. What will tell their boundaries apart?")
    choices = (
        N_("ReLU's is made of straight pieces, ELU's is curved"),
        N_("ELU's is made of straight pieces, ReLU's is curved"),
        N_("Nothing"),
    )
    answer = 0
    watch = N_("Look at the corners of the two boundaries, and at the pictures of single units.")
    conclusion = N_(
        "A ReLU network is linear between its kinks, so its boundary has corners. With ELU at α = 1 the slope of every "
        "unit is continuous, and so is the network's (Clevert and others, 2016). Here both are equally accurate: "
        "smoothness is a property, not a victory."
    )
    vary = N_("Set α to another value than 1: the slope of ELU then jumps at 0, and the corners come back.")
    objectives = (
        N_("See a unit's kink as a corner of the boundary."),
        N_("Know that ELU is differentiable at 0 only for α = 1."),
    )
    discussion = (
        (
            N_("By how much does ELU's slope jump at 0?"),
            N_("By |1 − α|: it is α just left of 0 and 1 right of it."),
        ),
        (
            N_("Does a smoother function train faster?"),
            N_(
                "Two runs cannot tell. Which function needs fewer updates also depends on the depth, the data, the "
                "learning rate and the optimizer; the Claims page tests it over many seeds."
            ),
        ),
    )
    sources = (_CLEVERT,)
    look_at = "boundary"
    n_steps = 600

    alpha: float = param(1.0, 0.1, 3.0, step=0.1, symbol=r"\alpha", help="α of ELU; only at 1 is its slope continuous.")

    def lanes(self) -> tuple[TrainConfig, ...]:
        shared = config(data="Moons", hidden=(8, 8), learning_rate=0.01)
        return shared, shared.replace(activation=ACTIVATIONS["ELU"](alpha=float(self.alpha)))

    def measure(self) -> tuple[Seen, ...]:
        relu, elu = (self._remaining_jump(lane) for lane in range(2))
        return (
            Seen(N_("ReLU: what is left of the largest jump of slope on a grid ten times finer"), relu, 0.5),
            Seen(N_("ELU: what is left of the largest jump of slope on a grid ten times finer"), elu, high=0.2),
            Seen(N_("Test accuracy with ReLU"), self.trained(0)[1].test_accuracy, 0.95, form="percent"),
            Seen(N_("Test accuracy with ELU"), self.trained(1)[1].test_accuracy, 0.95, form="percent"),
        )

    def _remaining_jump(self, lane: int) -> float:
        """The largest jump of the network's slope along a line, on a fine grid relative to a coarse one."""
        trainer = Trainer(self.lanes()[lane].replace(dtype="float64"))
        trainer.run(self.n_steps)
        coarse, fine = (_largest_jump(trainer, n) for n in (201, 2001))
        return fine / coarse


def _largest_jump(trainer: Trainer, n_points: int) -> float:
    """The largest jump of slope between neighbors of a grid on a line through the plane."""
    across = np.linspace(-2.0, 2.0, n_points)
    gap = logit_gap(trainer, np.column_stack([across, np.full(n_points, 0.3)]))
    return float(np.abs(np.diff(gap, 2)).max() / (across[1] - across[0]))


@SCENES.register("A spiral with few units")
class FewUnits(LiveScene):
    """Two spirals wound into each other, and three networks: one layer of few units, one of many, three layers of few.

    All have ReLU, the same data and the same learning rate.
    """

    question = N_("Which network follows the spirals all the way?")
    choices = (
        N_("All three, given time"),
        N_("The wide layer and the three layers, not the few units"),
        N_("Only the one with most units in a layer"),
    )
    answer = 1
    watch = N_("Count the straight pieces of the first network's boundary. Each unit can add one kink.")
    conclusion = N_(
        "A ReLU unit folds the plane along one line, so a few units make a few corners and the spirals need more. "
        "Layers fold what was folded before: three small layers reach what one layer needs many units for "
        "(Montúfar and others, 2014)."
    )
    vary = N_("Give the first network more units, one at a time. When is it enough?")
    objectives = (
        N_("Read the number of a layer's units off the corners of the boundary."),
        N_("Explain why depth multiplies pieces where width adds them."),
    )
    discussion = (
        (
            N_("Why does the loss of the small network stand still?"),
            N_("It has no corners left. Training longer moves those it has and wins little."),
        ),
        (
            N_("Would more units do any harm?"),
            N_("On these points no; on few and noisy points a large network follows the noise."),
        ),
    )
    sources = (_MONTUFAR, _LANG)
    look_at = "boundary"
    n_steps = 3000
    speed = 7

    units: int = param(4, 1, 32, step=1, help="Units of the first network's only layer.")

    def lanes(self) -> tuple[TrainConfig, ...]:
        shared = config(data="Spirals", hidden=(16,), learning_rate=0.01)
        return shared.replace(hidden=(int(self.units),)), shared, shared.replace(hidden=(8, 8, 8))

    def names(self) -> tuple[str, ...]:
        return tuple(" – ".join(map(str, lane.hidden)) for lane in self.lanes())

    def measure(self) -> tuple[Seen, ...]:
        few, wide, deep = (self.trained(lane)[1].test_accuracy for lane in range(3))
        return (
            Seen(N_("Test accuracy with few units"), few, high=0.85, form="percent"),
            Seen(N_("Test accuracy with one layer of 16"), wide, 0.93, form="percent"),
            Seen(N_("Test accuracy with three layers of 8"), deep, 0.97, form="percent"),
        )
