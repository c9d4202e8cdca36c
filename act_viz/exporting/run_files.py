"""A run as files of data: everything in JSON, the parameters in NumPy's NPZ."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

import numpy as np

from act_viz.datasets import OwnPoints
from act_viz.diagnostics import LayerStatistics
from act_viz.exporting.recipe import named_arrays
from act_viz.jsonable import to_json
from act_viz.kinds import Kind
from act_viz.training import TrainConfig, Trainer
from act_viz.training.step_history import History

_SERIES = ("mean_z", "std_z", "mean_a", "std_a", "d_z_norm", "gradient_norm")
_MOMENTS = ("mean_z", "std_z", "mean_a", "std_a", "saturated_pairs")


def run_json(trainer: Trainer) -> str:
    """Settings, log, history and statistics of the first run of `trainer`; what is no finite number is null.

    A setting that is one of a family stands as it is written, as "ELU(alpha=0.5)", so that `parse` of the family
    reads it. `history` has a number a kept step, and in each layer's series one a layer, the output layer last.
    """
    losses = {"train": trainer.evaluate("train"), "test": trainer.evaluate("test")}
    told = {
        "config": _config(trainer.start_config),
        "log": [{"step": change.step, "knob": change.knob, "value": _plain(change.value)} for change in trainer.log],
        "step": trainer.step,
        "epoch": trainer.epoch,
        "diverged_at": trainer.diverged_at,
        "result": {split: {"loss_nats": loss, "accuracy": accuracy} for split, (loss, accuracy) in losses.items()},
        "history": _history(trainer.history),
        "statistics": [_statistics(layer) for layer in trainer.statistics()],
    }
    return to_json(told, ensure_ascii=False)


def weights_npz(trainer: Trainer) -> bytes:
    """The parameters of the first run of `trainer`: weights1 `(fan_in, units)`, biases1 `(units,)`, …, and `functions`.

    What a layer's function has learned has the field's name, as slope1.
    """
    packed = io.BytesIO()
    arrays: dict[str, Any] = named_arrays(trainer.layout, trainer.parameters[0])
    np.savez(packed, functions=np.array([str(each) for each in trainer.config.activations]), **arrays)
    return packed.getvalue()


def _config(config: TrainConfig) -> dict[str, Any]:
    told = {field.name: _plain(getattr(config, field.name)) for field in dataclasses.fields(config)}
    if isinstance(config.dataset, OwnPoints):
        told["points_csv"] = config.dataset.to_csv()
    return told


def _history(history: History) -> dict[str, Any]:
    series = {name: getattr(history, name)[:, 0].tolist() for name in _SERIES}
    return {"step": history.step.tolist(), "batch_loss_nats": history.loss[:, 0].tolist(), **series}


def _statistics(layer: LayerStatistics) -> dict[str, Any]:
    """A layer's moments, and what each unit is called."""
    moments = {name: float(getattr(layer, name)) for name in _MOMENTS}
    return moments | {
        "units": [layer.words[at] if at >= 0 else None for at in layer.status.tolist()],
        "active_share": layer.active_share.tolist(),
        "dead_pieces": layer.dead_pieces.sum(0).tolist(),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Kind):
        return str(value)
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
