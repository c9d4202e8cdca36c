"""What a network says of samples: outputs, loss, gradients and the statistics of its layers."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Literal

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.datasets.split import Data
from act_viz.diagnostics import LayerStatistics, layer_statistics
from act_viz.network.blas import one_blas_thread
from act_viz.network.loss import gradient_unit, log_softmax, loss_ops
from act_viz.network.mlp import Layout, Workspace, backward_ops, forward_ops
from act_viz.training.batches import sample_table
from act_viz.training.config import TrainConfig


def evaluation(layout: Layout, parameters: Array, x: Array) -> Workspace:
    """A forward pass in which nothing is random, with `parameters` `(n_params,)`, at the samples `x` `(n, features)`.

    The last z of the workspace are the logits, `(classes, n)`.
    """
    work = Workspace(layout, 1, len(x), parameters.dtype, backward=False)
    work.inputs[:-1] = x.T
    with one_blas_thread(), np.errstate(all="ignore"):
        for function, arguments in forward_ops(layout, parameters, work):
            function(*arguments)
    return work


class Networks:
    """Networks of one layout on one data set, asked one `run` at a time; whoever trains them sets what is below."""

    data: Data
    layout: Layout
    parameters: Array
    """`(n_runs, n_params)`."""
    random: Sequence[np.random.Generator]
    """Each run's draws for activations that are random in training."""

    @property
    def weights(self) -> tuple[Array, ...]:
        """Views of the weights of every layer, `(n_runs, fan_in, units)`; Maxout's pieces stand side by side."""
        return tuple(self.layout.matrix(self.parameters, at)[:, :-1] for at in range(len(self.layout.layers)))

    @property
    def biases(self) -> tuple[Array, ...]:
        """Views of the biases of every layer, `(n_runs, units)`."""
        return tuple(self.layout.matrix(self.parameters, at)[:, -1] for at in range(len(self.layout.layers)))

    def learned_parameters(self, layer: int) -> dict[str, Array]:
        """What the network has learned of a hidden layer's activation, `(n_runs,)` by name; empty for most."""
        return {name: value.ravel() for name, value in self.layout.learned(self.parameters, layer).items()}

    def activations(self, run: int = 0) -> tuple[Activation, ...]:
        """Every hidden layer's activation, with the parameters that run `run` has learned."""
        flat = self.parameters[run].copy()
        return tuple(self.layout.activation(flat, at) for at in range(len(self.layout.layers) - 1))

    def forward(self, x: Array, run: int = 0) -> list[tuple[Array, Array]]:
        """(z, a) of every layer at the samples `x` `(n, features)`, each `(n, units)`; last the logits, twice.

        A Maxout layer's z is `(n, k, units)`. Evaluation, not training: nothing is random.
        """
        work = evaluation(self.layout, self.parameters[run], x)
        passed = []
        for index, layer in enumerate(self.layout.layers):
            z = np.moveaxis(work.in_pieces(work.z[index], index), -1, 0)
            passed.append((z, work.a[index][:-1].T if layer.activation else z))
        return passed

    def predict_proba(self, x: Array, run: int = 0) -> Array:
        """Probability of each class at the samples `x` `(n, features)`, `(n, classes)`."""
        return np.exp(log_softmax(evaluation(self.layout, self.parameters[run], x).z[-1])).T

    def evaluate(self, split: Literal["train", "test"] = "test", run: int = 0) -> tuple[float, float]:
        """Mean cross-entropy in nats and accuracy on all training or test samples; nan if there are none."""
        x, y = (self.data.x_train, self.data.y_train) if split == "train" else (self.data.x_test, self.data.y_test)
        if not len(y):
            return np.nan, np.nan
        log_probabilities = log_softmax(evaluation(self.layout, self.parameters[run], x).z[-1])
        loss = -log_probabilities[y, np.arange(len(y))].mean(dtype=np.float64)
        return float(loss), float(np.mean(log_probabilities.argmax(0) == y))

    def gradients(self, x: Array, y: Array, run: int = 0) -> tuple[Array, list[Array]]:
        """The loss's gradient at samples `x` of classes `y`: of the parameters `(n_params,)`, of every z `(n, units)`.

        Random activations are drawn as the run's next step would draw them.
        """
        rng = copy.deepcopy(self.random[run])
        work = Workspace(self.layout, 1, len(x), self.parameters.dtype)
        work.batch[...] = sample_table(x, y, self.data.n_classes, self.parameters.dtype)
        flat = self.parameters[run]
        ops = [*forward_ops(self.layout, flat, work, [rng]), *loss_ops(work), *backward_ops(self.layout, flat, work)]
        with one_blas_thread(), np.errstate(all="ignore"):
            for function, arguments in ops:
                function(*arguments)
        for array in (work.gradient, *work.d_z):
            array *= gradient_unit(self.data.n_classes, len(x))
        d_z = [np.moveaxis(work.in_pieces(array, index), -1, 0) for index, array in enumerate(work.d_z)]
        return work.gradient, d_z

    def statistics(self, run: int = 0, *, first: Sequence[LayerStatistics] = ()) -> tuple[LayerStatistics, ...]:
        """What the app says of every hidden layer and unit, over the whole training set.

        `first`, the same at step 0, tells units that were born dead from those that died.
        """
        _gradient, d_z = self.gradients(self.data.x_train, self.data.y_train, run)
        passed = self.forward(self.data.x_train, run)[:-1]
        return tuple(
            layer_statistics(activation, z, a, d_z[at], first=first[at] if first else None)
            for at, (activation, (z, a)) in enumerate(zip(self.activations(run), passed, strict=True))
        )


class Runs(Networks):
    """Networks in training, with all that a knob may read and change of them."""

    config: TrainConfig
    seeds: tuple[int, ...]
    step: int
    """Updates so far."""
    state: Array
    """The optimizer's memory, `(n_buffers, n_runs, n_params)`."""
    learning_rates: Array
    """`(n_runs, 1)`."""

    @property
    def n_runs(self) -> int:
        """How many networks train together."""
        return len(self.seeds)
