"""What a run is made of, as plain values: settings by name and arrays by name, for programs of other origin."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.network.mlp import Layout
from act_viz.training import TrainConfig, Trainer
from act_viz.training.batches import Batches, sample_table
from act_viz.training.config import Change

_SETTINGS = ("learning_rate", "weight_decay", "batch_size")


@dataclasses.dataclass(frozen=True, eq=False)
class Recipe:
    """All that a run needs to be repeated.

    `run` are its settings: `functions` (a name a hidden layer), `settings`, `optimizer`, `optimizer_options`, `seed`,
    `epochs_at_once` (how far ahead the order of samples is drawn), `steps`, and `changes`, each with its `step` and
    what it sets. `arrays` are the samples, the parameters at the start (`start.weights1`, …), and what changes did to
    single parameters. `functions` has every function by its name in `run`.
    """

    run: dict[str, Any]
    arrays: dict[str, Array]
    functions: dict[str, Activation]
    n_buffers: int
    reshaped: bool
    """Whether a change gave a layer more or fewer parameters."""


def named_arrays(layout: Layout, flat: Array) -> dict[str, Array]:
    """The parameters in `flat` `(n_params,)` by name: weights1 `(fan_in, units)`, biases1 `(units,)`, …

    What a layer's function learns has the field's name, as slope1 `()`.
    """
    arrays: dict[str, Array] = {}
    for index in range(len(layout.layers)):
        matrix = layout.matrix(flat, index)
        arrays[f"weights{index + 1}"], arrays[f"biases{index + 1}"] = matrix[:-1].copy(), matrix[-1].copy()
        for name, value in layout.learned(flat, index).items():
            arrays[f"{name}{index + 1}"] = value.copy()
    return arrays


def recipe_of(trainer: Trainer) -> Recipe:
    """The recipe of `trainer`, a single run, up to where it stands."""
    config, data = trainer.start_config.replace(seed=trainer.seeds[0]), trainer.data
    dtype = np.dtype(config.dtype)
    again = Trainer(config, data=data)
    arrays = {
        "x_train": data.x_train.astype(dtype),
        "y_train": data.y_train.astype(np.int16),
        "x_test": data.x_test.astype(dtype),
        "y_test": data.y_test.astype(np.int16),
    }
    arrays |= {f"start.{name}": array for name, array in named_arrays(again.layout, again.parameters[0]).items()}
    run: dict[str, Any] = {
        "functions": _names(config),
        "settings": {name: getattr(config, name) for name in _SETTINGS},
        "optimizer": config.optimizer.name,
        "optimizer_options": config.optimizer.settings(),
        "seed": config.seed,
        "epochs_at_once": _epochs_at_once(again, config.batch_size),
        "steps": trainer.step,
        "changes": [],
    }
    functions = dict(zip(_names(config), config.activations, strict=True))
    reshaped = False
    for number, change in enumerate(trainer.log):
        again.run(change.step - again.step)
        before = _everything(again)
        again.change(change.knob, change.value)
        after = _everything(again)
        reshaped |= {key: array.shape for key, array in before.items()} != {
            key: array.shape for key, array in after.items()
        }
        if change.knob != "shift_biases":
            arrays |= _edits(before, after, f"change{number}")
        functions |= dict(zip(_names(again.config), again.config.activations, strict=True))
        run["changes"].append(_described(change, again))
    return Recipe(run, arrays, functions, config.optimizer.n_buffers, reshaped)


def _names(config: TrainConfig) -> list[str]:
    return [str(activation) for activation in config.activations]


def _described(change: Change, after: Trainer) -> dict[str, Any]:
    """What `change` set, apart from single parameters; `after` stands behind it."""
    described: dict[str, Any] = {"step": change.step, "knob": change.knob}
    if change.knob in _SETTINGS:
        described["settings"] = {change.knob: change.value}
    if change.knob == "batch_size":
        described["epochs_at_once"] = _epochs_at_once(after, change.value)
    if change.knob == "momentum":
        described["optimizer_options"] = {"momentum": change.value}
    if change.knob == "activation":
        described["functions"] = _names(after.config)
    if change.knob == "shift_biases":
        described["shift_biases"] = change.value
    return described


def _epochs_at_once(trainer: Trainer, batch_size: int) -> int:
    """How many epochs' order of samples is drawn at a time."""
    data = trainer.data
    table = sample_table(data.x_train, data.y_train, data.n_classes, trainer.config.dtype)
    stream = Batches(table, data.n_features, min(batch_size, len(data.x_train)), [np.random.default_rng(0)])
    return int(stream.steps_per_block // stream.steps_per_epoch)


def _everything(trainer: Trainer) -> dict[str, Array]:
    """Parameters and the optimizer's memory of them, by names as `parameters.weights1` and `state0.weights1`."""
    found = {f"parameters.{name}": array for name, array in named_arrays(trainer.layout, trainer.parameters[0]).items()}
    for at, state in enumerate(trainer.state):
        found |= {f"state{at}.{name}": array for name, array in named_arrays(trainer.layout, state[0]).items()}
    return found


def _edits(before: dict[str, Array], after: dict[str, Array], prefix: str) -> dict[str, Array]:
    """What makes `after` of `before`, in the terms of `act_viz.exporting.script_parts.edit`."""
    gone = [key.partition(".") for key in before if key not in after]
    edits = {f"{prefix}.{where}.gone.{name}": np.array(True) for where, _dot, name in gone}
    for key, new in after.items():
        where, _dot, name = key.partition(".")
        old = before.get(key)
        if old is None or (new.ndim == 0 and new != old):
            edits[f"{prefix}.{where}.set.{name}"] = new
            continue
        common = min(old.shape[-1], new.shape[-1]) if new.ndim else 0
        if old.shape != new.shape:
            edits[f"{prefix}.{where}.kept.{name}"] = np.array(common)
            edits[f"{prefix}.{where}.added.{name}"] = new[..., common:]
            old = np.concatenate([old[..., :common], new[..., common:]], -1)
        places = np.flatnonzero(old.reshape(-1) != new.reshape(-1))
        if len(places):
            edits[f"{prefix}.{where}.places.{name}"] = places
            edits[f"{prefix}.{where}.values.{name}"] = new.reshape(-1)[places]
    return edits
