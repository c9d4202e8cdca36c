"""What surrounds the reference step in exported scripts: the data, the batches and the run, text and all.

A script holds those functions that its run needs, so each one uses numpy, what stands in `RUN` and `DATA`, and one
another or those of `act_viz.training.reference_step` only. `RUN` are the run's settings; `arrays` are parameters by
name: weights1, biases1, weights2, …. They are not annotated, so that they read well where they end up.
"""

from __future__ import annotations

import base64
import io

import numpy as np

from act_viz.training.reference_step import forward, log_softmax, output_layer, training_step


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
        training_step(
            arrays,
            layers,
            x[which],
            y[which],
            update,
            states,
            settings["learning_rate"],
            settings["weight_decay"],
            step + 1,
            options,
            draws,
        )
    return arrays, layers


def evaluate(arrays, layers, x, y):
    """Mean cross-entropy in nats, and the share of samples that are put into their class."""
    log_probabilities = log_softmax(forward(arrays, layers, x)[-1][1])
    loss = -log_probabilities[np.arange(len(y)), y].mean(dtype=np.float64)
    return float(loss), float(np.mean(log_probabilities.argmax(1) == y))
