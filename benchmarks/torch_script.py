"""Runs repeated by their scripts in PyTorch: `python -m benchmarks.torch_script PYTHON`, an interpreter with torch."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.exporting.recipe import named_arrays
from act_viz.exporting.torch_script import torch_script
from act_viz.training import TrainConfig, Trainer
from act_viz.training.optimizers import OPTIMIZERS

STEPS = 200
CHANGES: list[tuple[Any, ...]] = [
    (30, "learning_rate", 0.02),
    (10, "batch_size", 50),
    (20, "momentum", 0.5),
    (20, "weight_decay", 0.0),
    (20, "activation", ACTIVATIONS["GELU"]()),
    (20, "shift_biases", -4.0),
    (0, "redraw_dead", None),
    (20, "nudge_dead", 0.3),
]


def trained(config: TrainConfig, changes: list[tuple[Any, ...]]) -> Trainer:
    """A trainer after `changes`, each some steps before it, and then up to `STEPS` updates."""
    trainer = Trainer(config)
    for steps, knob, value in changes:
        trainer.run(steps)
        trainer.change(knob, value)
    trainer.run(STEPS - trainer.step)
    return trainer


def runs() -> dict[str, Trainer]:
    """One run of each function, each optimizer, and some that were turned on the way."""
    found = {
        str(cls()): trained(TrainConfig(activation=cls(), learning_rate=0.02, dtype="float64"), [])
        for cls in ACTIVATIONS.values()
    }
    for name in OPTIMIZERS:
        config = TrainConfig(DATASETS["Wine"](), optimizer=OPTIMIZERS[name](), learning_rate=0.01, weight_decay=0.01)
        found[f"{name}, weight decay, float32"] = trained(config, [])
        if name in ("Momentum", "Adam"):
            found[f"{name}, knobs turned"] = trained(config.replace(dtype="float64"), CHANGES)
    return found


def difference(trainer: Trainer, python: str) -> tuple[float, float]:
    """Largest difference between the parameters that the script and `trainer` end with, and the largest of them."""
    with tempfile.TemporaryDirectory() as folder:
        script, result = Path(folder) / "network.py", Path(folder) / "weights.npz"
        script.write_text(torch_script(trainer), encoding="utf-8")
        subprocess.run([python, "-I", script, result], cwd=folder, check=True, capture_output=True)
        expected = named_arrays(trainer.layout, trainer.parameters[0])
        with np.load(result) as arrays:
            if set(arrays.files) != set(expected):
                raise SystemExit(f"The script has other parameters: {arrays.files}")
            largest = max(float(np.abs(array).max()) for array in expected.values())
            return max(float(np.abs(arrays[name] - array).max()) for name, array in expected.items()), largest


def main(python: str) -> None:
    """Print the table."""
    print(f"| Run, {STEPS} updates | Largest parameter | Largest difference |")
    print("|---|---|---|")
    for name, trainer in runs().items():
        differing, largest = difference(trainer, python)
        print(f"| {name} | {largest:.3g} | {differing:.1e} |")


if __name__ == "__main__":
    main(sys.argv[1])
