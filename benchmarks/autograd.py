"""One training step beside PyTorch's autograd, as Markdown: `python -m benchmarks.autograd`.

From equal weights and random biases, in float64, for every activation that both have: by how much the updates of
all weights and biases differ, relative to their length. RReLU is left out: its slopes are drawn in training.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

from act_viz.activations import ACTIVATIONS
from act_viz.arrays import Array
from act_viz.datasets import DATASETS
from act_viz.network.initializers import INITIALIZERS
from act_viz.training import TrainConfig, Trainer
from benchmarks.peers import torch_functions

CONFIG = TrainConfig(
    dataset=DATASETS["Wine"](),
    hidden=(16, 12),
    initializer=INITIALIZERS["Normal"](sigma=0.2),
    batch_size=20_000,
    learning_rate=0.1,
    dtype="float64",
)
AGREED = 1e-6


def our_update(trainer: Trainer) -> Array:
    """What one step adds to weights and biases, `(n_weights + n_biases,)`, layer by layer."""
    before = flat(trainer)
    trainer.run(1)
    return flat(trainer) - before


def flat(trainer: Trainer) -> Array:
    """Weights and biases of all layers in one array."""
    matrices = [trainer.layout.matrix(trainer.parameters[0], at) for at in range(len(trainer.layout.layers))]
    return np.concatenate([matrix.ravel() for matrix in matrices])


def their_update(trainer: Trainer, function: Callable[[Any], Any]) -> Array:
    """The same of PyTorch, which `function` belongs to, from the weights that `trainer` has now."""
    torch = importlib.import_module("torch")
    tensors = [
        torch.tensor(trainer.layout.matrix(trainer.parameters[0], at), requires_grad=True)
        for at in range(len(trainer.layout.layers))
    ]
    a = torch.tensor(trainer.data.x_train)
    for at, matrix in enumerate(tensors):
        z = a @ matrix[:-1] + matrix[-1]
        a = function(z) if at < len(tensors) - 1 else z
    torch.nn.functional.cross_entropy(a, torch.tensor(trainer.data.y_train)).backward()
    gradient = np.concatenate([matrix.grad.numpy().ravel() for matrix in tensors])
    return -trainer.config.learning_rate * gradient


def main() -> None:
    """Print the table."""
    print("| activation | difference of the updates, relative | |\n|---|---:|---|")
    for name, function in torch_functions().items():
        if name == "RReLU":
            continue
        trainer = Trainer(CONFIG.replace(activation=ACTIVATIONS[name]()))
        rng = np.random.default_rng(0)
        for biases in trainer.biases:
            biases[...] = rng.normal(0, 0.5, biases.shape)
        theirs = their_update(trainer, function)
        found = np.linalg.norm(our_update(trainer) - theirs) / np.linalg.norm(theirs)
        print(f"| {name} | {found:.1e} | {'agrees' if found <= AGREED else 'differs'} |")


if __name__ == "__main__":
    main()
