"""A network in plain numpy: the functions that exported scripts are put together from, text and all.

A script holds those of them that its run needs, so each one uses numpy, what stands in `RUN` and `DATA`, and one
another only. `RUN` are the run's settings; `arrays` are parameters by name: weights1, biases1, weights2, ….
They are not annotated, so that they read well where they end up.
"""

from __future__ import annotations

import base64
import io

import numpy as np


def unpack(text):
    """The arrays in `text`, by name."""
    with np.load(io.BytesIO(base64.b64decode(text))) as arrays:
        return {name: arrays[name] for name in arrays.files}


def batches(n_samples, batch_size, epochs_at_once, rng):
    """Numbers of the samples of each batch, for ever: an epoch takes all of them in a new order.

    The last batch of an epoch is filled up from its beginning. A batch of all samples is not shuffled.
    """
    steps = -(-n_samples // batch_size)
    while True:
        # Drawn ahead as the run did, so that a later change of the batch size finds the generator where it was.
        everything = np.arange(n_samples)
        for order in [rng.permuted(everything) if steps > 1 else everything for _ in range(epochs_at_once)]:
            yield from np.split(np.append(order, order[: steps * batch_size - n_samples]), steps)


def forward(arrays, functions, x, rng=None):
    """For each layer what enters it, its z, f(z), f'(z) and ∂f/∂(what f learns); with `rng` as in training.

    `functions` are the layers' functions, each with the names of what it learns.
    """
    passed = []
    a = x
    for layer, (function, learned) in enumerate(functions, 1):
        z = a @ arrays[f"weights{layer}"] + arrays[f"biases{layer}"]
        output, slope, partials = function(z, {name: arrays[f"{name}{layer}"] for name in learned}, rng)
        passed.append((a, z, output, slope, partials))
        a = output
    return passed


def elementwise(f, derivative, parameter_derivatives=None, learned=()):
    """A function of one z, computed in float64 and rounded to the dtype of z."""

    def function(z, values, rng):
        wide = z.astype(np.float64)
        partials = parameter_derivatives(wide, **values) if parameter_derivatives else {}
        return f(wide, **values).astype(z.dtype), derivative(wide, **values).astype(z.dtype), partials

    return function, learned


def randomized(low, high):
    """RReLU: a slope drawn from `low` to `high` for every negative z in training, their mean otherwise."""

    def function(z, values, rng):
        slopes = np.full(z.shape, (low + high) / 2, z.dtype)
        if rng is not None:
            slopes = rng.random(z.shape[::-1], z.dtype).T * z.dtype.type(high - low) + z.dtype.type(low)
        slope = np.where(z > 0, z.dtype.type(1), slopes)
        return z * slope, slope, {}

    return function, ()


def maxout(n_pieces):
    """The largest of `n_pieces` pre-activations of each unit; piece 0 of all units comes first."""

    def function(z, values, rng):
        pieces = z.reshape(len(z), n_pieces, -1)
        wins = pieces.argmax(1)[:, None] == np.arange(n_pieces)[:, None]
        return pieces.max(1), wins.astype(z.dtype), {}

    return function, ()


def output_layer():
    """The output layer's z as they are: the logits."""

    def function(z, values, rng):
        return z, np.ones_like(z), {}

    return function, ()


def log_softmax(logits):
    """Logarithms of the probabilities."""
    shifted = logits - logits.max(1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(1, keepdims=True))


def gradients(arrays, functions, x, y, rng):
    """The gradient of the mean cross-entropy with respect to every array, by name."""
    passed = forward(arrays, functions, x, rng)
    found = {}
    targets = np.eye(passed[-1][1].shape[1], dtype=x.dtype)[y]
    d_a = (np.exp(log_softmax(passed[-1][1])) - targets) / len(x)
    for layer in range(len(functions), 0, -1):
        entering, z, _output, slope, partials = passed[layer - 1]
        for name, partial in partials.items():
            found[f"{name}{layer}"] = np.sum(partial * d_a).astype(x.dtype)
        # A Maxout unit has a slope for each of its pieces.
        d_z = (d_a[:, None] * slope if slope.ndim == 3 else d_a * slope).reshape(z.shape)
        found[f"weights{layer}"], found[f"biases{layer}"] = entering.T @ d_z, d_z.sum(0)
        d_a = d_z @ arrays[f"weights{layer}"].T
    return found


def sgd(parameter, gradient, state, rate, t):
    """Stochastic gradient descent."""
    parameter -= rate * gradient


def momentum_descent(parameter, gradient, state, rate, t, momentum):
    """Gradient descent with a velocity."""
    (velocity,) = state
    velocity[...] = momentum * velocity + gradient
    parameter -= rate * velocity


def nesterov(parameter, gradient, state, rate, t, momentum):
    """Gradient descent with a velocity that looks ahead."""
    (velocity,) = state
    velocity[...] = momentum * velocity + gradient
    parameter -= rate * (momentum * velocity + gradient)


def rmsprop(parameter, gradient, state, rate, t, decay, epsilon):
    """Gradients divided by the running root mean square of their own past."""
    (mean_square,) = state
    mean_square += (1 - decay) * (gradient * gradient - mean_square)
    parameter -= rate * gradient / (np.sqrt(mean_square) + epsilon)


def adam(parameter, gradient, state, rate, t, momentum, decay, epsilon):
    """Running means of the gradient and of its square, both corrected for their start at 0."""
    mean, mean_square = state
    mean += (1 - momentum) * (gradient - mean)
    mean_square += (1 - decay) * (gradient * gradient - mean_square)
    size = np.sqrt(mean_square) * (1 - decay**t) ** -0.5
    parameter -= rate / (1 - momentum**t) * mean / (size + epsilon)


def edit(arrays, data, prefix):
    """Do to `arrays` what a change of the run did: set whole arrays, keep and add columns, set single values."""
    for key in [key for key in data if key.startswith(f"{prefix}.")]:
        action, name = key.removeprefix(f"{prefix}.").split(".")
        if action == "gone":
            del arrays[name]
        elif action == "set":
            arrays[name] = data[key].copy()
        elif action == "added":
            kept = arrays[name][..., : int(data[f"{prefix}.kept.{name}"])]
            arrays[name] = np.concatenate([kept, data[key]], -1)
    for key in [key for key in data if key.startswith(f"{prefix}.places.")]:
        name = key.removeprefix(f"{prefix}.places.")
        arrays[name].reshape(-1)[data[key]] = data[f"{prefix}.values.{name}"]


def train(run, data, functions, update, n_buffers):
    """The parameters after the run, and the functions its layers then have: from its start, through its batches.

    `functions` has every function by name; `update` is the optimizer's, with `n_buffers` arrays for each parameter.
    """
    arrays = {key.removeprefix("start."): data[key].copy() for key in data if key.startswith("start.")}
    states = [{name: np.zeros_like(array) for name, array in arrays.items()} for _ in range(n_buffers)]
    layers = [*(functions[name] for name in run["functions"]), output_layer()]
    settings, options = dict(run["settings"]), dict(run["optimizer_options"])
    x, y = data["x_train"], data["y_train"]
    orders, draws = (np.random.default_rng([run["seed"], stream]) for stream in (1, 2))
    order = batches(len(x), min(settings["batch_size"], len(x)), run["epochs_at_once"], orders)
    for step in range(run["steps"] + 1):
        for number, change in enumerate(run["changes"]):
            if change["step"] != step:
                continue
            for target, prefix in [(arrays, "parameters"), *((state, f"state{at}") for at, state in enumerate(states))]:
                edit(target, data, f"change{number}.{prefix}")
            for layer in range(1, len(layers)):
                arrays[f"biases{layer}"] += change.get("shift_biases", 0.0)
            if "functions" in change:
                layers = [*(functions[name] for name in change["functions"]), output_layer()]
            options |= change.get("optimizer_options", {})
            settings |= change.get("settings", {})
            if "epochs_at_once" in change:
                order = batches(len(x), min(settings["batch_size"], len(x)), change["epochs_at_once"], orders)
        if step == run["steps"]:
            break
        which = next(order)
        for name, gradient in gradients(arrays, layers, x[which], y[which], draws).items():
            if name.startswith("weights") and settings["weight_decay"]:
                gradient = gradient + settings["weight_decay"] * arrays[name]
            update(
                arrays[name],
                gradient,
                [state[name] for state in states],
                settings["learning_rate"],
                step + 1,
                **options,
            )
    return arrays, layers


def evaluate(arrays, layers, x, y):
    """Mean cross-entropy in nats, and the share of samples that are put into their class."""
    log_probabilities = log_softmax(forward(arrays, layers, x)[-1][1])
    loss = -log_probabilities[np.arange(len(y)), y].mean(dtype=np.float64)
    return float(loss), float(np.mean(log_probabilities.argmax(1) == y))
