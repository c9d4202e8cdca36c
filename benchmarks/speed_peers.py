"""The training step of other libraries on the same work, to be timed beside ours."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import os
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from act_viz.arrays import Array
from act_viz.training import Trainer

Steps = Callable[[], int]
"""Trains on for a while; returns how many updates that were."""

_SKLEARN_NAMES = {"ReLU": "relu", "Tanh": "tanh"}


def scikit_learn(trainer: Trainer, epochs: int) -> Steps:
    """`MLPClassifier.fit` with plain SGD for some epochs, from new weights each time."""
    config = trainer.config
    classifier = MLPClassifier(
        config.hidden,
        activation=_SKLEARN_NAMES[config.activations[0].name],
        solver="sgd",
        momentum=0.0,
        nesterovs_momentum=False,
        alpha=0.0,
        batch_size=config.batch_size,
        learning_rate_init=config.learning_rate,
        max_iter=epochs,
        tol=0.0,
        n_iter_no_change=2**31,
        random_state=0,
    )
    x, y = trainer.data.x_train.astype(config.dtype), trainer.data.y_train

    def steps() -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            classifier.fit(x, y)
        return epochs * trainer.steps_per_epoch

    return steps


def pytorch(trainer: Trainer, epochs: int) -> Steps | None:
    """Eager PyTorch: modules, cross-entropy, autograd, SGD; None where it is not installed."""
    if not importlib.util.find_spec("torch"):
        return None
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    config, data = trainer.config, trainer.data
    widths = (data.n_features, *config.hidden)
    modules: list[Any] = []
    for fan_in, units in zip(widths, config.hidden, strict=False):
        modules += [torch.nn.Linear(fan_in, units), torch.nn.ReLU()]
    network = torch.nn.Sequential(*modules, torch.nn.Linear(widths[-1], data.n_classes))
    optimizer = torch.optim.SGD(network.parameters(), lr=config.learning_rate)
    loss_of = torch.nn.CrossEntropyLoss()
    x, y = torch.tensor(data.x_train, dtype=torch.float32), torch.tensor(data.y_train)

    def steps() -> int:
        for _epoch in range(epochs):
            for batch in torch.randperm(len(y)).split(config.batch_size):
                optimizer.zero_grad()
                loss_of(network(x[batch]), y[batch]).backward()
                optimizer.step()
        return epochs * trainer.steps_per_epoch

    return steps


def jax_scan(trainer: Trainer, epochs: int, *, statistics: bool) -> Steps | None:
    """JAX with an epoch compiled into one `lax.scan`; `statistics` has it return those that ours records.

    None where it is not installed.
    """
    if not importlib.util.find_spec("jax"):
        return None
    os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
    jax, jnp = importlib.import_module("jax"), importlib.import_module("jax.numpy")
    config, data = trainer.config, trainer.data
    x, y = jnp.asarray(data.x_train, jnp.float32), jnp.asarray(data.y_train)
    n_steps, batch_size = trainer.steps_per_epoch, config.batch_size
    n_layers = len(config.hidden) + 1

    def loss_of(parameters: Any, shifts: Any, batch: Any) -> Any:
        # The gradient with respect to a shift of z by 0 is that with respect to z.
        a, kept = x[batch], []
        for at, (weights, biases) in enumerate(parameters):
            z = a @ weights + biases + shifts[at] if statistics else a @ weights + biases
            a = jnp.maximum(z, 0.0) if at < n_layers - 1 else z
            kept += [z, a]
        loss = -jnp.take_along_axis(jax.nn.log_softmax(a), y[batch][:, None], 1).mean()
        return loss, [number for array in kept[:-1] for number in (array.mean(), array.std())]

    widths = (*config.hidden, data.n_classes)
    shifts = [jnp.zeros((batch_size, units), jnp.float32) for units in widths]

    def step(parameters: Any, batch: Any) -> Any:
        (loss, moments), (gradient, d_z) = jax.value_and_grad(loss_of, (0, 1), has_aux=True)(parameters, shifts, batch)
        parameters = jax.tree.map(lambda p, g: p - config.learning_rate * g, parameters, gradient)
        norms = [jnp.sqrt((array**2).sum()) for array in d_z]
        norms += [jnp.sqrt((weights**2).sum() + (biases**2).sum()) for weights, biases in gradient]
        return parameters, (loss, *moments, *norms) if statistics else loss

    def epoch(parameters: Any, key: Any) -> Any:
        key, drawn = jax.random.split(key)
        order = jax.random.permutation(drawn, len(y))
        order = jnp.concatenate([order, order[: n_steps * batch_size - len(y)]]).reshape(n_steps, batch_size)
        parameters, recorded = jax.lax.scan(step, parameters, order)
        return parameters, key, recorded

    compiled = jax.jit(epoch)
    rng = np.random.default_rng(0)
    state = [
        [
            (jnp.asarray(rng.normal(0, np.sqrt(2 / a), (a, b)), jnp.float32), jnp.zeros(b, jnp.float32))
            for a, b in zip((data.n_features, *widths), widths, strict=False)
        ],
        jax.random.key(0),
    ]

    def steps() -> int:
        for _epoch in range(epochs):
            state[0], state[1], recorded = compiled(*state)
        jax.block_until_ready((state[0], recorded))
        return epochs * n_steps

    return steps


def matrix_products(trainer: Trainer, n_steps: int) -> Steps:
    """Nothing but a step's matrix products, on arrays as large as ours."""
    widths = (trainer.data.n_features, *trainer.config.hidden, trainer.data.n_classes)
    n, rng = trainer.config.batch_size, np.random.default_rng(0)

    def drawn(*shape: int) -> Array:
        return rng.standard_normal(shape).astype(trainer.config.dtype)

    products: list[tuple[Array, Array, Array]] = []
    for at, (fan_in, units) in enumerate(itertools.pairwise(widths)):
        weights, below, d_z = drawn(fan_in + 1, units), drawn(fan_in + 1, n), drawn(units, n)
        products += [(weights.T, below, drawn(units, n)), (below, d_z.T, drawn(fan_in + 1, units))]
        if at:
            products.append((weights[:-1], d_z, drawn(fan_in, n)))
    calls = [(left.dot, (right, out)) for left, right, out in products]

    def steps() -> int:
        for _step in range(n_steps):
            for function, arguments in calls:
                function(*arguments)
        return n_steps

    return steps


def ours(trainer: Trainer, n_steps: int) -> Steps:
    """The trainer's own steps; run by run in a stack, and from the start again once a run diverges."""

    def steps() -> int:
        if trainer.diverged_at is not None:
            trainer.reset()
        return trainer.run(n_steps) * trainer.n_runs

    return steps
