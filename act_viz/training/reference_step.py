"""One training step in plain numpy, written to be read: what the compiled step must compute, to rounding.

The parameters are `arrays` by name. Layer 1 has W = `weights1` `(fan_in, k·units)` and b = `biases1` `(k·units,)`; k is
the number of Maxout's pieces, the first pieces of all units in front, and 1 for every other function. What a layer's
function learns has its field's name, such as PReLU's `slope1` `()`. A batch has n samples, one a row.

Exported scripts are made of these functions, text and all, so they use numpy and one another only, without annotations.
"""

from __future__ import annotations

import numpy as np


def elementwise(f, derivative, parameter_derivatives=None, learned=()):
    """a = f(z) of a layer, computed in float64 and rounded to the dtype of z, and the names of what f learns."""

    def function(z, values, rng):
        wide = z.astype(np.float64)
        partials = parameter_derivatives(wide, **values) if parameter_derivatives else {}
        return f(wide, **values).astype(z.dtype), derivative(wide, **values).astype(z.dtype), partials

    return function, learned


def randomized(low, high):
    """RReLU: in training a slope ~ U(low, high) for every z, otherwise their mean."""

    def function(z, values, rng):
        slopes = np.full(z.shape, (low + high) / 2, z.dtype)
        if rng is not None:  # one unit after another, as the compiled step draws them
            slopes = rng.random(z.shape[::-1], z.dtype).T * z.dtype.type(high - low) + z.dtype.type(low)
        slope = np.where(z > 0, z.dtype.type(1), slopes)
        return z * slope, slope, {}

    return function, ()


def maxout(n_pieces):
    """Maxout: the largest of the k = `n_pieces` pre-activations of a unit; of equal ones the first has the slope 1."""

    def function(z, values, rng):
        pieces = z.reshape(len(z), n_pieces, -1)  # (n, k, units)
        wins = pieces.argmax(1)[:, None] == np.arange(n_pieces)[:, None]
        return pieces.max(1), wins.astype(z.dtype), {}

    return function, ()


def output_layer():
    """The output layer's z as they are: the logits."""

    def function(z, values, rng):
        return z, np.ones_like(z), {}

    return function, ()


def forward(arrays, functions, x, rng=None):
    """For each layer what enters it, z, a = f(z), ∂a/∂z and ∂a/∂(what f learns); with `rng` as in training.

    `functions` are the layers' functions, each with the names of what it learns; `x` is `(n, features)`.
    """
    passed = []
    a = x
    for layer, (function, learned) in enumerate(functions, 1):
        z = a @ arrays[f"weights{layer}"] + arrays[f"biases{layer}"]  # (n, k·units)
        output, slope, partials = function(z, {name: arrays[f"{name}{layer}"] for name in learned}, rng)
        passed.append((a, z, output, slope, partials))
        a = output  # (n, units)
    return passed


def log_softmax(logits):
    """Logarithms of the probabilities, `(n, classes)`."""
    shifted = logits - logits.max(1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(1, keepdims=True))


def gradients(arrays, functions, x, y, rng):
    """The gradient of the mean cross-entropy L with respect to every array, by name, by the chain rule.

    L = −1/n Σ log softmax(logits)[y], so ∂L/∂logits = (softmax(logits) − targets) / n; `y` `(n,)` are the classes.
    """
    passed = forward(arrays, functions, x, rng)
    found = {}
    targets = np.eye(passed[-1][1].shape[1], dtype=x.dtype)[y]  # (n, classes), one-hot
    d_a = (np.exp(log_softmax(passed[-1][1])) - targets) / len(x)
    for layer in range(len(functions), 0, -1):
        entering, z, _output, slope, partials = passed[layer - 1]
        for name, partial in partials.items():
            found[f"{name}{layer}"] = np.sum(partial * d_a).astype(x.dtype)
        # A Maxout unit has a slope for each of its pieces.
        d_z = (d_a[:, None] * slope if slope.ndim == 3 else d_a * slope).reshape(z.shape)  # (n, k·units)
        found[f"weights{layer}"], found[f"biases{layer}"] = entering.T @ d_z, d_z.sum(0)
        d_a = d_z @ arrays[f"weights{layer}"].T  # (n, fan_in)
    return found


def training_step(arrays, functions, x, y, update, states, learning_rate, weight_decay, t, options, rng):
    """Update `arrays` in place, by the gradient of L + ½ · weight_decay · Σ weights²; biases do not decay.

    `update` is the optimizer's, with its `options`; `states` are what it keeps from step to step, each by name as
    `arrays`, zero at first; this is update number `t`, from 1.
    """
    for name, gradient in gradients(arrays, functions, x, y, rng).items():
        if name.startswith("weights"):
            gradient = gradient + weight_decay * arrays[name]
        update(arrays[name], gradient, [state[name] for state in states], learning_rate, t, **options)
