"""The networks that the settings of Train make: one a lane, what each is called, and what all have in common."""

from __future__ import annotations

import dataclasses

from act_viz.activations import Activation
from act_viz.network.initializers import Initializer
from act_viz.text import _
from act_viz.training import TrainConfig

SINGLE = "none"


@dataclasses.dataclass(frozen=True)
class Settings:
    """What the sidebar says: a configuration for every lane, what each is called, and what all have in common."""

    lanes: tuple[TrainConfig, ...]
    names: tuple[str, ...]
    in_common: str
    """A sentence on what makes a race fair; empty for a single network."""


@dataclasses.dataclass(frozen=True)
class Varied:
    """What may differ between lanes; each has one member, or one a lane."""

    activations: tuple[Activation | tuple[Activation, ...], ...]
    initializers: tuple[Initializer, ...]
    rates: tuple[float, ...]


def into_lanes(race: str, shared: TrainConfig, varied: Varied) -> Settings:
    """`shared` with what varies put in, lane by lane."""
    n_lanes = max(len(varied.activations), len(varied.initializers), len(varied.rates))
    columns = zip(
        *(
            column * (n_lanes if len(column) == 1 else 1)
            for column in (varied.activations, varied.initializers, varied.rates)
        ),
        strict=True,
    )
    lanes = tuple(
        shared.replace(activation=activation, initializer=initializer, learning_rate=rate)
        for activation, initializer, rate in columns
    )
    names = {
        "functions": [str(lane.activation) for lane in lanes],
        "initializers": [str(lane.initializer) for lane in lanes],
        "rates": [_("rate {rate:g}").format(rate=lane.learning_rate) for lane in lanes],
    }.get(race, [_function_name(lane) for lane in lanes])
    return Settings(lanes, tuple(names), _in_common(race, len(set(varied.initializers)) > 1))


def _function_name(config: TrainConfig) -> str:
    names = dict.fromkeys(activation.name for activation in config.activations)
    return " · ".join(names)


def _in_common(race: str, scaled: bool) -> str:
    if race == SINGLE:
        return ""
    if scaled:
        return _("Same data, same batches, same draw of starting weights, scaled by each network's own initializer.")
    return _("Same data, same batches, same starting weights.")
