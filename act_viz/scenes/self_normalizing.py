"""Scenes on SELU: what it keeps, and three ways to break it."""

from __future__ import annotations

import numpy as np

from act_viz.activations import ACTIVATIONS
from act_viz.activations.activation import Source
from act_viz.kinds import param
from act_viz.network.initializers import INITIALIZERS
from act_viz.propagation import PLAIN, Passing, RandomNetwork
from act_viz.scenes.scene import SCENES, DepthScene, Seen, Signal
from act_viz.text import N_, _

_KLAMBAUER = Source("Klambauer, Unterthiner, Mayr & Hochreiter", 2017, "https://arxiv.org/abs/1706.02515")
_WIDTH = 128


@SCENES.register("SELU keeps mean 0 and variance 1")
class SelfNormalizing(DepthScene):
    """Inputs of three sizes, standard deviation ½, 1 and 2, enter the same deep SELU network with LeCun's weights.

    Beside them tanh and ReLU with the same weights and inputs of size 1. Drawn is the variance of what each layer
    passes on.
    """

    question = N_("Inputs should be standardized, it is said. What will depth do to those that are not?")
    choices = (
        N_("The differences grow with depth"),
        N_("The differences stay as they are"),
        N_("All three come to variance 1"),
    )
    answer = 2
    watch = N_("See where SELU's three lines are after ten layers, and where tanh and ReLU have gone.")
    conclusion = N_(
        "SELU's two constants make mean 0 and variance 1 a fixed point that attracts: inputs of any of these sizes "
        "come to it within some 25 layers (Klambauer and others, 2017). With the same weights tanh and ReLU fade. "
        "This is before training; training moves a network away from the fixed point."
    )
    vary = N_("Take fewer layers: how many does each input need?")
    objectives = (
        N_("Explain a fixed point that attracts by what it does to variances."),
        N_("Know that self-normalization is a statement about the start, not about training."),
    )
    discussion = (
        (
            N_("Why do the lines tremble about 1?"),
            N_("The theory is of infinitely wide layers. With 128 units every layer is off by some percent."),
        ),
        (
            N_("Must inputs then be standardized at all?"),
            N_("Depth repairs them at the start. A shallow network has no depth to do so."),
        ),
    )
    sources = (_KLAMBAUER,)

    depth: int = param(40, 5, 100, step=5, help="Layers of 128 units.")

    def signals(self) -> tuple[Signal, ...]:
        selu = [
            Signal(_("SELU, inputs of size {size}").format(size=size), "SELU", self._network("SELU", value))
            for size, value in (("½", 0.5), ("1", 1.0), ("2", 2.0))
        ]
        return *selu, *(Signal(name, name, self._network(name, 1.0)) for name in ("Tanh", "ReLU"))

    def _network(self, function: str, input_std: float) -> RandomNetwork:
        lecun = INITIALIZERS["LeCun normal"]()
        return RandomNetwork(ACTIVATIONS[function](), lecun, depth=int(self.depth), width=_WIDTH, input_std=input_std)

    def measure(self) -> tuple[Seen, ...]:
        signals = self.signals()
        small, unit, large, tanh, relu = (float(self.line(signal)[-1]) for signal in signals)
        mean = float(np.abs(np.median([self.values(signal).mean_a[:, -1] for signal in signals[:3]], axis=1)).max())
        return (
            Seen(N_("SELU, inputs of size ½: variance at the last layer"), small, 0.8, 1.2),
            Seen(N_("SELU, inputs of size 1: variance at the last layer"), unit, 0.8, 1.2),
            Seen(N_("SELU, inputs of size 2: variance at the last layer"), large, 0.8, 1.2),
            Seen(N_("SELU: largest distance of the mean from 0 there"), mean, high=0.1),
            Seen(N_("Tanh: variance at the last layer"), tanh, high=0.05),
            Seen(N_("ReLU: variance at the last layer"), relu, high=1e-4),
        )


@SCENES.register("Three ways to break SELU")
class BrokenSELU(DepthScene):
    """A deep SELU network as it should be, and the same network with one thing changed each.

    He's weights in place of LeCun's; ordinary dropout; each layer's input added to its output, a skip connection.
    Then two repairs: alpha dropout, and a skip connection divided by √2.
    """

    question = N_("Which of the changes takes the network away from variance 1?")
    choices = (N_("Only He's weights"), N_("All three, and both repairs work"), N_("None: the fixed point attracts"))
    answer = 1
    watch = N_("The axis is logarithmic. The two repairs lie on the level line; find them.")
    conclusion = N_(
        "The fixed point belongs to one draw, variance 1/fan_in, and to plain layers. He's weights double the variance "
        "that enters a layer, ordinary dropout sets units to 0, which is not SELU's lower end, and a skip connection "
        "doubles the signal at every layer. Alpha dropout and a division by √2 keep what SELU needs."
    )
    vary = N_("Raise the dropout rate: ordinary dropout drifts further, alpha dropout stays.")
    objectives = (
        N_("Name the conditions under which SELU normalizes itself."),
        N_("Predict which change in a network violates them."),
    )
    discussion = (
        (
            N_("Does a skip connection break only SELU?"),
            N_("No. It doubles the variance of any layer that keeps it, a linear one too; √2 is the general repair."),
        ),
        (
            N_("Why does ordinary dropout harm less than the skip?"),
            N_("The fixed point still attracts: it pulls back at each layer, and the two come to a balance above 1."),
        ),
    )
    sources = (_KLAMBAUER,)

    dropout_rate: float = param(0.2, 0.05, 0.5, step=0.05, help="Share of units that either dropout drops.")

    def signals(self) -> tuple[Signal, ...]:
        rate = float(self.dropout_rate)
        return (
            Signal(_("as it should be"), "SELU", self._network()),
            Signal(_("He’s weights"), "SELU", self._network("He normal")),
            Signal(_("ordinary dropout"), "SELU", self._network(passing=Passing(dropout="ordinary", rate=rate))),
            Signal(_("skip connection"), "SELU", self._network(passing=Passing(skip="added"))),
            Signal(_("alpha dropout"), "SELU", self._network(passing=Passing(dropout="alpha", rate=rate))),
            Signal(_("skip connection over √2"), "SELU", self._network(passing=Passing(skip="scaled"))),
        )

    def _network(self, initializer: str = "LeCun normal", passing: Passing = PLAIN) -> RandomNetwork:
        return RandomNetwork(ACTIVATIONS["SELU"](), INITIALIZERS[initializer](), 30, _WIDTH, passing=passing)

    def measure(self) -> tuple[Seen, ...]:
        plain, he, dropout, skip, alpha, scaled = (float(self.line(signal)[-1]) for signal in self.signals())
        return (
            Seen(N_("As it should be: variance at layer 30"), plain, 0.8, 1.2),
            Seen(N_("He’s weights: variance at layer 30"), he, 10.0),
            Seen(N_("Ordinary dropout: variance at layer 30"), dropout, 1.4),
            Seen(N_("Skip connection: variance at layer 30"), skip, 1e6),
            Seen(N_("Alpha dropout: variance at layer 30"), alpha, 0.8, 1.2),
            Seen(N_("Skip connection over √2: variance at layer 30"), scaled, 0.8, 1.2),
        )
