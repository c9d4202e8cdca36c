"""Scenes on gradients and signals: how they fade, grow, and what saturation has to do with it."""

from __future__ import annotations

import numpy as np

from act_viz.activations import ACTIVATIONS
from act_viz.activations.activation import Source
from act_viz.kinds import param
from act_viz.network.initializers import INITIALIZERS
from act_viz.propagation import RandomNetwork
from act_viz.scenes.scene import SCENES, DepthScene, LiveScene, Seen, Signal, config
from act_viz.text import N_, _
from act_viz.training import TrainConfig

_HOCHREITER = Source("Bengio, Simard & Frasconi", 1994, "https://doi.org/10.1109/72.279181")
_GLOROT = Source("Glorot & Bengio", 2010, "https://proceedings.mlr.press/v9/glorot10a.html")
_HE = Source("He, Zhang, Ren & Sun", 2015, "https://arxiv.org/abs/1502.01852")
_SCHOENHOLZ = Source("Schoenholz, Gilmer, Ganguli & Sohl-Dickstein", 2017, "https://arxiv.org/abs/1611.01232")


@SCENES.register("The gradient that fades")
class VanishingGradient(LiveScene):
    """Two circles, one inside the other, and a network of six layers: once with sigmoid, once with tanh.

    Same data, same starting weights, same learning rate.
    """

    question = N_("What keeps the sigmoid network from learning?")
    choices = (
        N_("Its units are saturated"),
        N_("No unit is saturated, yet the gradient shrinks from layer to layer"),
        N_("Nothing: it learns, only later"),
    )
    answer = 1
    watch = N_("Compare the gradient under the first and the last layer, and the share of saturated units.")
    conclusion = N_(
        "Sigmoid's slope is at most ¼, and every layer multiplies the gradient by it. Six layers leave the first one "
        "less than a thousandth, with not a single unit saturated. Tanh has slope 1 at 0 and learns. Vanishing is a "
        "matter of slopes; saturation is one way to small slopes, not the only one."
    )
    vary = N_("Take layers away. From which depth on does sigmoid learn?")
    objectives = (
        N_("Trace a gradient back through layers as a product of slopes."),
        N_("Tell vanishing from saturation."),
    )
    discussion = (
        (
            N_("Would larger starting weights help?"),
            N_(
                "Yes, up to a point: weights can make up for the slope. The Depth page finds the size at which sigmoid "
                "neither loses nor gains."
            ),
        ),
        (
            N_("Why does the last layer still learn something?"),
            N_("It sits next to the loss: no slope lies between. It learns the shares of the classes, then stops."),
        ),
    )
    sources = (_HOCHREITER, _GLOROT)
    look_at = "strips"
    n_steps = 1200
    speed = 7

    layers: int = param(6, 1, 8, step=1, help="Hidden layers of eight units.")

    def lanes(self) -> tuple[TrainConfig, ...]:
        shared = config(data="Circles", hidden=(8,) * int(self.layers), optimizer="SGD", initializer="Glorot normal")
        return tuple(shared.replace(activation=ACTIVATIONS[name]()) for name in ("Sigmoid", "Tanh"))

    def measure(self) -> tuple[Seen, ...]:
        sigmoid, early = self.trained(0, 200)
        norms = sigmoid.history.gradient_norm[:, 0]
        share = float(np.median(norms[:, 0]) / np.median(norms[:, len(self.lanes()[0].hidden) - 1]))
        saturated = float(np.mean([layer.saturated.mean() for layer in early.layers]))
        return (
            Seen(N_("Sigmoid: gradient of the first hidden layer relative to the last one"), share, high=0.01),
            Seen(N_("Sigmoid: share of saturated units"), saturated, high=0.0, form="percent"),
            Seen(N_("Test accuracy with sigmoid"), self.trained(0)[1].test_accuracy, high=0.65, form="percent"),
            Seen(N_("Test accuracy with tanh"), self.trained(1)[1].test_accuracy, 0.95, form="percent"),
        )


@SCENES.register("Saturated, and yet it grows")
class SaturatedButGrowing(DepthScene):
    """Ten layers of sigmoids whose weights are drawn from N(0, σ²), whatever the width, as was once the custom.

    Three widths. Most units of the wide networks are saturated from the start. Drawn is the squared gradient at each
    layer, relative to the last one.
    """

    question = N_("On its way from the last layer to the first, what happens to the gradient?")
    choices = (
        N_("It shrinks in all three, most where most units are saturated"),
        N_("It shrinks in the narrow network and grows in the wide one"),
        N_("It stays the same in all three"),
    )
    answer = 1
    watch = N_("Read the lines from right to left: that is the way the gradient goes.")
    conclusion = N_(
        "A saturated unit passes little, but large weights multiply what passes. Their effect grows with the width "
        "and wins: with 512 units the gradient grows although most units are saturated. What counts is the weights' "
        "size times the slope, not the share of saturated units alone."
    )
    vary = N_("Make σ smaller until all three lines shrink, then larger until all three grow.")
    objectives = (
        N_("See the gradient as a product of weights and slopes."),
        N_("Say why the variance of weights should fall with the width."),
    )
    discussion = (
        (
            N_("What would weights of variance 1/fan_in do here?"),
            N_("The width drops out: the three lines would lie over one another and all would shrink, by the slope."),
        ),
        (
            N_("Is a growing gradient good news?"),
            N_("No. It explodes with depth, and updates of the first layers become useless."),
        ),
    )
    sources = (_GLOROT, _SCHOENHOLZ)
    quantity = "gradient"
    _WIDTHS = (32, 128, 512)

    sigma: float = param(1.0, 0.05, 2.0, step=0.05, symbol=r"\sigma", help="Standard deviation of every weight.")

    def signals(self) -> tuple[Signal, ...]:
        initializer = INITIALIZERS["Normal"](sigma=float(self.sigma))
        return tuple(
            Signal(
                _("width {n}").format(n=width),
                "Sigmoid",
                RandomNetwork(ACTIVATIONS["Sigmoid"](), initializer, depth=10, width=width),
            )
            for width in self._WIDTHS
        )

    def measure(self) -> tuple[Seen, ...]:
        narrow, _middle, wide = self.signals()
        # A factor along depth, turned round, since the gradient comes from the end; its root, since it is squared.
        narrow_back, wide_back = (self.factor(signal) ** -0.5 for signal in (narrow, wide))
        saturated = float(np.median(self.values(wide).saturated[:, 0]))
        return (
            Seen(N_("Width 32: factor of the gradient a layer"), narrow_back, high=0.85),
            Seen(N_("Width 512: factor of the gradient a layer"), wide_back, 1.2),
            Seen(N_("Width 512: share of the first layer that is saturated"), saturated, 0.7, form="percent"),
        )


@SCENES.register("ReLU explodes")
class ExplodingReLU(DepthScene):
    """Thirty layers of ReLU whose weights have the variance σ²/fan_in, for σ² from 1 to 4, and tanh with 4.

    Drawn is the mean square of what a layer passes on, on a logarithmic axis.
    """

    question = N_("ReLU's slope is 1 on the right, so nothing should shrink or grow there. Which lines stay level?")
    choices = (
        N_("All lines of ReLU"),
        N_("ReLU with σ² = 2, and tanh"),
        N_("ReLU with σ² = 1, and tanh"),
    )
    answer = 1
    watch = N_("The lines are straight on this axis: what does a straight line here mean?")
    conclusion = N_(
        "ReLU passes half of the mean square, so each layer multiplies it by σ²/2: only σ² = 2 is level, which is "
        "He's draw (He and others, 2015). Nothing bounds ReLU from above, so everything larger explodes. Tanh is "
        "bounded by 1 and cannot."
    )
    vary = N_("Go to the depth of your favorite network and read off how large the signal is there.")
    objectives = (
        N_("Derive He's factor 2 from the half that ReLU cuts off."),
        N_("Recognize exponential growth as a straight line on a logarithmic axis."),
    )
    discussion = (
        (
            N_("After how many layers does σ² = 4 overflow float32?"),
            N_(
                "The mean square doubles at each layer, and values overflow near 3·10³⁸, so after about 256 layers. "
                "With larger weights it comes sooner."
            ),
        ),
        (
            N_("Does batch normalization solve it?"),
            N_("It resets the scale at every layer, so signals stay level; gradients between resets may still grow."),
        ),
    )
    sources = (_HE, _GLOROT)
    quantity = "square"

    depth: int = param(30, 5, 100, step=5, help="Layers of 64 units.")

    def signals(self) -> tuple[Signal, ...]:
        relu = [(f"ReLU, σ² = {v}", "ReLU", v) for v in (1, 2, 3, 4)]
        return tuple(
            Signal(
                name,
                function,
                RandomNetwork(
                    ACTIVATIONS[function](),
                    INITIALIZERS["Normal"](sigma=float(np.sqrt(variance / 64))),
                    depth=int(self.depth),
                    width=64,
                ),
            )
            for name, function, variance in (*relu, ("Tanh, σ² = 4", "Tanh", 4))
        )

    def measure(self) -> tuple[Seen, ...]:
        *relu, tanh = self.signals()
        factors = [self.factor(signal) for signal in relu]
        return (
            Seen(N_("ReLU with σ² = 1: factor a layer, ½ expected"), factors[0], 0.45, 0.55),
            Seen(N_("ReLU with σ² = 2: factor a layer, 1 expected"), factors[1], 0.9, 1.1),
            Seen(N_("ReLU with σ² = 4: factor a layer, 2 expected"), factors[3], 1.8, 2.2),
            Seen(N_("Tanh with σ² = 4: largest mean square"), float(self.line(tanh).max()), high=1.0),
        )
