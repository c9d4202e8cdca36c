"""What every scene is: a prepared demonstration that asks first, shows, and then says what was measured."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, ClassVar, Literal

import numpy as np

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.activation import Source
from act_viz.arrays import Array
from act_viz.datasets import DATASETS
from act_viz.kinds import Kind, Registry
from act_viz.network.initializers import INITIALIZERS
from act_viz.propagation import LayerValues, RandomNetwork, simulate
from act_viz.training import TrainConfig, Trainer
from act_viz.training.optimizers import OPTIMIZERS
from act_viz.training.snapshot import Reading, read

Form = Literal["percent", "points", "number", "count"]
LookAt = Literal["boundary", "units", "strips", "losses"]


@dataclasses.dataclass(frozen=True)
class Seen:
    """One thing that a scene measured: `what` it is, its `value`, and the bounds that the lesson promises."""

    what: str
    value: float
    low: float = -math.inf
    high: float = math.inf
    form: Form = "number"

    @property
    def holds(self) -> bool:
        """Whether the value is as promised."""
        return self.low <= self.value <= self.high


class Scene(Kind):
    """A demonstration: its docstring sets it up, its fields are the only controls it needs.

    What it promises holds at the defaults of its fields; with other settings `measure` says what happens instead.
    """

    question: ClassVar[str]
    """What the room is asked before it sees anything."""
    choices: ClassVar[tuple[str, ...]]
    answer: ClassVar[int]
    """The place in `choices` of the one that comes true."""
    watch: ClassVar[str]
    """Where to look while it runs."""
    conclusion: ClassVar[str]
    vary: ClassVar[str]
    """What to change next with the scene's controls."""
    objectives: ClassVar[tuple[str, ...]]
    discussion: ClassVar[tuple[tuple[str, str], ...]]
    """Questions for the room, each with its answer."""
    sources: ClassVar[tuple[Source, ...]]

    def measure(self) -> tuple[Seen, ...]:
        """What happens at the present settings, measured on the core's own runs."""
        raise NotImplementedError

    def pieces(self) -> tuple[Callable[[], object], ...]:
        """What `measure` needs, in pieces of about half a second at most, each of which keeps its result.

        Empty where `measure` itself takes no longer than that.
        """
        return ()


class LiveScene(Scene):
    """A scene of one to four networks that are watched as they train."""

    n_steps: ClassVar[int]
    """Updates after which the lesson has been seen."""
    speed: ClassVar[int] = 5
    """The place of the speed at which it starts among those of the live view."""
    look_at: ClassVar[LookAt]
    """What `watch` asks to look at, which is drawn largest."""

    def lanes(self) -> tuple[TrainConfig, ...]:
        """A configuration for every network."""
        raise NotImplementedError

    def names(self) -> tuple[str, ...]:
        """What each network is called."""
        return tuple(str(lane.activations[0]) for lane in self.lanes())

    def trained(self, lane: int, n_steps: int | None = None) -> tuple[Trainer, Reading]:
        """The network of a lane after `n_steps` updates, and what is read off it; the same bits as in the picture."""
        return _trained(self.lanes()[lane], self.n_steps if n_steps is None else n_steps)


@lru_cache(maxsize=8)
def _trained(config: TrainConfig, n_steps: int) -> tuple[Trainer, Reading]:
    trainer = Trainer(config)
    trainer.run(n_steps)
    return trainer, read(trainer)


@dataclasses.dataclass(frozen=True)
class Signal:
    """A line of a depth scene: what it is called, its function, and the network it is seen in."""

    name: str
    function: str
    network: RandomNetwork


class DepthScene(Scene):
    """A scene of deep random networks, before any training: one number a layer for each of them."""

    quantity: ClassVar[Literal["variance", "square", "gradient"]] = "variance"
    """What is drawn: the variance or mean square of post-activations, or the gradient's squared norm."""
    n_networks: ClassVar[int] = 4

    def signals(self) -> tuple[Signal, ...]:
        """The networks that are compared."""
        raise NotImplementedError

    def values(self, signal: Signal) -> LayerValues:
        """What is seen at every layer of the signal's networks."""
        return _simulated(signal.network, self.n_networks)

    def line(self, signal: Signal) -> Array:
        """What is drawn of a signal: one value a layer, `(depth,)`, the median over its networks."""
        values = self.values(signal)
        with np.errstate(over="ignore", invalid="ignore"):
            drawn = {
                "variance": values.var_a,
                "square": values.var_a + values.mean_a**2,
                "gradient": np.exp(values.log_gradient),
            }[self.quantity]
        median: Array = np.median(drawn, axis=0)
        return median

    def factor(self, signal: Signal) -> float:
        """By how much the drawn value changes from a layer to the next, as a geometric mean; forward in depth."""
        line = self.line(signal)
        line = line[np.isfinite(line) & (line > 0)]
        return float((line[-1] / line[0]) ** (1 / (len(line) - 1)))


@lru_cache(maxsize=32)
def _simulated(network: RandomNetwork, n_networks: int) -> LayerValues:
    return simulate(network, range(n_networks))


@dataclasses.dataclass(frozen=True, eq=False)
class Outcomes:
    """What each function reached in each of the same runs: `values` `(n_functions, n_runs)` of what `what` says."""

    names: tuple[str, ...]
    functions: tuple[str, ...]
    values: Array
    what: str
    form: Form


class SeedsScene(Scene):
    """A scene of many trainings of the same functions, with every single one drawn as a dot."""

    n_draws: ClassVar[int]
    """How often each function is trained; draw `i` is the same for all of them."""
    what: ClassVar[str]
    """What is drawn of each training …"""
    form: ClassVar[Form]
    """… and how it is written."""

    def functions(self) -> tuple[Activation, ...]:
        """The functions that are compared, in the order in which they are drawn."""
        raise NotImplementedError

    def train(self, function: Activation, draw: int) -> tuple[float, ...]:
        """What one training reached; the first value is the one that is drawn."""
        raise NotImplementedError

    def results(self) -> Array:
        """What every training reached, `(n_functions, n_draws, n_values)`."""
        return np.array(
            [[_result(self, function, draw) for draw in range(self.n_draws)] for function in self.functions()]
        )

    def outcomes(self) -> Outcomes:
        """What is drawn of every training of every function."""
        functions = self.functions()
        names = tuple(str(function) for function in functions)
        return Outcomes(
            names, tuple(function.name for function in functions), self.results()[..., 0], self.what, self.form
        )

    def pieces(self) -> tuple[Callable[[], object], ...]:
        """One for each training."""
        return tuple(
            partial(_result, self, function, draw) for draw in range(self.n_draws) for function in self.functions()
        )


@lru_cache(maxsize=4096)
def _result(scene: SeedsScene, function: Activation, draw: int) -> tuple[float, ...]:
    return scene.train(function, draw)


SCENES: Registry[Scene] = Registry("scene")
"""Every scene by its name, in teaching order."""


def config(
    *,
    data: str,
    hidden: tuple[int, ...],
    activation: Any = "ReLU",
    optimizer: str = "Adam",
    initializer: str = "He normal",
    samples: dict[str, Any] | None = None,
    **more: Any,
) -> TrainConfig:
    """A configuration by the names of its parts; `samples` are settings of the data set."""
    return TrainConfig(
        dataset=DATASETS[data](**(samples or {})),
        hidden=hidden,
        activation=ACTIVATIONS[activation]() if isinstance(activation, str) else activation,
        optimizer=OPTIMIZERS[optimizer](),
        initializer=INITIALIZERS[initializer](),
        **more,
    )


def in_standard_errors(differences: Array) -> float:
    """The mean of `differences` `(n,)` relative to its standard error; beyond ±2 it is unlikely to be chance."""
    return float(np.mean(differences) / (np.std(differences, ddof=1) / np.sqrt(len(differences))))
