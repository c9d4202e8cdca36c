"""PRESETS: prepared runs for a lecture, each with what there is to see."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.network.initializers import INITIALIZERS
from act_viz.text import N_
from act_viz.training import TrainConfig
from act_viz.training.optimizers import OPTIMIZERS

DEFAULT_SEED = 42
"""The seed of a run for which nobody chose another: no unit of it is dead at the start, and it starts near chance."""


@dataclasses.dataclass(frozen=True)
class Preset:
    """A prepared run: `config`, or with `functions` a race of them from it; `text` says what there is to see."""

    name: str
    text: str
    config: TrainConfig
    functions: tuple[str, ...] = ()

    @property
    def lanes(self) -> tuple[TrainConfig, ...]:
        """A configuration for each network."""
        if not self.functions:
            return (self.config,)
        return tuple(self.config.replace(activation=ACTIVATIONS[name]()) for name in self.functions)


def _preset(
    name: str,
    text: str,
    *,
    data: str = "Moons",
    hidden: tuple[int, ...] = (8, 8),
    activation: str = "ReLU",
    optimizer: str = "SGD",
    initializer: str = "He normal",
    functions: tuple[str, ...] = (),
    seed: int = DEFAULT_SEED,
    **more: Any,
) -> Preset:
    config = TrainConfig(
        dataset=DATASETS[data](),
        hidden=hidden,
        activation=ACTIVATIONS[activation](),
        optimizer=OPTIMIZERS[optimizer](),
        initializer=INITIALIZERS[initializer](),
        seed=seed,
        **more,
    )
    return Preset(name, text, config, functions)


# Seeds are chosen so that a run starts near chance and what there is to see is seen.
_DYING = {"hidden": (8, 8, 8), "optimizer": "Adam", "learning_rate": 0.2, "seed": 302}
_DEEP = {"data": "Circles", "hidden": (8,) * 6, "initializer": "Glorot normal", "seed": 0}

_ALL = (
    _preset(N_("First steps"), N_("Two half moons, two small layers: the boundary bends within a few epochs.")),
    _preset(
        N_("Units die"),
        N_(
            "Adam at rate 0.2 throws biases so far that more than half of the ReLU units never fire again. They are "
            "crossed out, and the network falls back to chance."
        ),
        **_DYING,  # type: ignore[arg-type]
    ),
    _preset(
        N_("Leaky ReLU survives"),
        N_(
            "The same network, data, start and rate, but a slope of 0.01 on the left: no unit dies, and it keeps "
            "learning: 95 of 100 samples are classified rightly."
        ),
        activation="Leaky ReLU",
        **_DYING,  # type: ignore[arg-type]
    ),
    _preset(
        N_("Race: who survives"),
        N_(
            "ReLU, Leaky ReLU and ELU from the same weights at a rate that is too large. Watch whose units are crossed "
            "out; ELU's die too."
        ),
        functions=("ReLU", "Leaky ReLU", "ELU"),
        **_DYING,  # type: ignore[arg-type]
    ),
    _preset(
        N_("Gradients vanish"),
        N_(
            "Six layers of sigmoids. No unit is saturated, yet the first layer receives a thousandth of the last one's "
            "gradient: each layer multiplies it by a slope of at most ¼."
        ),
        activation="Sigmoid",
        **_DEEP,  # type: ignore[arg-type]
    ),
    _preset(
        N_("Race: six layers deep"),
        N_("Sigmoid, tanh and ReLU in the same deep network. Sigmoid does not get away from chance."),
        functions=("Sigmoid", "Tanh", "ReLU"),
        **_DEEP,  # type: ignore[arg-type]
    ),
    _preset(
        N_("XOR without a non-linearity"),
        N_("Identity beside ReLU. However many linear layers there are, together they draw one straight line."),
        data="XOR",
        functions=("Identity", "ReLU"),
        optimizer="Adam",
        learning_rate=0.02,
    ),
    _preset(
        N_("Born dead"),
        N_(
            "Eight layers of three ReLU units: several are dead before the first step, and what lies behind them gets "
            "nothing."
        ),
        hidden=(3,) * 8,
        optimizer="Adam",
        learning_rate=0.01,
        seed=0,
    ),
    _preset(
        N_("All weights zero"),
        N_("Units that start alike stay alike: their gradients are the same, here zero. Only the last bias learns."),
        activation="Tanh",
        initializer="Zeros",
    ),
    _preset(
        N_("It diverges"),
        N_(
            "Plain gradient descent at rate 10: each step overshoots further than the last. The run stops by itself "
            "and keeps its last finite state."
        ),
        activation="Leaky ReLU",
        hidden=(8, 8, 8),
        learning_rate=10.0,
        seed=3,
    ),
    _preset(
        N_("Two spirals"),
        N_("A hard boundary for a small network: three layers of 16 wind it up within seconds."),
        data="Spirals",
        hidden=(16, 16, 16),
        optimizer="Adam",
        learning_rate=0.01,
        seed=46,
    ),
    _preset(
        N_("Handwritten digits"),
        N_("Real data: 64 pixels, ten digits. The plane shows the first two principal components."),
        data="Digits",
        hidden=(32, 32),
        optimizer="Adam",
        learning_rate=0.003,
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _ALL})
