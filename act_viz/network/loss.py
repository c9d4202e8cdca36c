"""Softmax and the mean cross-entropy L of n samples, the loss that every network is trained with.

With one-hot targets t, ∂L/∂z = (softmax(z) − t) / n. Of two classes each has but the other: with d its logit less the
other's and s = ±1 its target less the other's, this is (tanh(d / 2) − s) / 2n, in fewer calls. What stands before n is
never computed: the backward pass is linear, so that all its results may be in a unit of 1/n or 1/2n.
"""

from __future__ import annotations

from functools import partial, reduce

import numpy as np

from act_viz.arrays import Array
from act_viz.network.formula_calls import Op
from act_viz.network.mlp import Workspace, product

_LESS_OTHER = np.array([[1, -1], [-1, 1]])
"""Of two classes, each one's value less the other's."""


def log_softmax(logits: Array) -> Array:
    """Logarithms of the probabilities, `(classes, n)` as `logits`."""
    with np.errstate(all="ignore"):
        shifted = logits - logits.max(0)
        log_probabilities: Array = shifted - np.log(np.exp(shifted).sum(0))
    return log_probabilities


def targets_of(one_hot: Array) -> Array:
    """What batches hold of the classes: these as they are, and s for two; `(2 or more, n)`, weights multiplied in."""
    return _LESS_OTHER.astype(one_hot.dtype) @ one_hot if len(one_hot) == 2 else one_hot


def gradient_unit(n_classes: int, n: int) -> float:
    """What the results of the backward pass are to be multiplied with."""
    return 1 / (2 * n) if n_classes == 2 else 1 / n


def mean_cross_entropy(logits: Array, targets: Array) -> Array:
    """The loss of each batch in nats, `(…)`, of `logits` and `targets` `(…, classes, n)`; these as of `targets_of`."""
    # Class by class: numpy is slow to reduce over an axis as short as that.
    by_class = np.moveaxis(logits, -2, 0)
    if len(by_class) == 2:
        # log(1 + exp(−s d)), so that it cannot overflow; a weight is in |s|.
        d, s = by_class[0] - by_class[1], targets[..., 0, :]
        rest = np.log(1 + np.exp(-np.abs(d)))
        sums = np.vecdot(np.abs(s), rest) - np.minimum(s * d, 0).sum(-1)
    else:
        shifted = by_class - reduce(np.maximum, by_class)
        log_sums = np.log(reduce(np.add, np.exp(shifted)))
        sums = np.einsum("...cn,c...n->...", targets, log_sums - shifted)
    loss: Array = sums / logits.shape[-1]
    return loss


def loss_ops(work: Workspace, *, weighted: bool = False) -> list[Op]:
    """∂L/∂logits in units of `gradient_unit`, each sample's times its weight if these are `weighted`."""
    logits, d_logits, targets = work.z[-1], work.d_z[-1], work.targets
    ops = tanh_ops(logits, d_logits) if logits.shape[-2] == 2 else softmax_ops(logits, d_logits)
    if weighted:
        weights = np.empty((*work.lead, 1, work.n), d_logits.dtype)
        ops.append((partial(np.maximum.reduce, targets, axis=-2, keepdims=True, out=weights), ()))
        ops.append((np.multiply, (d_logits, weights, d_logits)))
    return [*ops, (np.subtract, (d_logits, targets, d_logits))]


def tanh_ops(logits: Array, out: Array) -> list[Op]:
    """out ← tanh(d / 2) of two classes, `(…, 2, n)`."""
    half = (_LESS_OTHER / 2).astype(logits.dtype)
    return [product(half, logits, out), (np.tanh, (out, out))]


def softmax_ops(logits: Array, out: Array) -> list[Op]:
    """out ← softmax(logits) over the classes, `(…, classes, n)`.

    Sums over classes are products with a matrix, which need no broadcast.
    """
    n_classes = logits.shape[-2]
    largest = np.empty((*logits.shape[:-2], 1, logits.shape[-1]), logits.dtype)
    exponentials = np.empty_like(logits)
    sums = np.empty_like(logits)
    return [
        (partial(np.maximum.reduce, logits, axis=-2, out=largest, keepdims=True), ()),
        (np.subtract, (logits, largest, exponentials)),
        (np.exp, (exponentials, exponentials)),
        product(np.ones((n_classes, n_classes), logits.dtype), exponentials, sums),
        (np.divide, (exponentials, sums, out)),
    ]
