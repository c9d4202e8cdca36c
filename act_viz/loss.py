"""Softmax and the mean cross-entropy, the loss that every network is trained with."""

from __future__ import annotations

from functools import partial, reduce

import numpy as np

from act_viz.activations.base import Op
from act_viz.arrays import Array
from act_viz.mlp import Workspace, product


def log_softmax(logits: Array) -> Array:
    """Logarithms of the probabilities, `(classes, n)` as `logits`."""
    with np.errstate(all="ignore"):
        shifted = logits - logits.max(0)
        log_probabilities: Array = shifted - np.log(np.exp(shifted).sum(0))
    return log_probabilities


def mean_cross_entropy(logits: Array, targets: Array) -> Array:
    """The loss of each batch in nats, `(…)`; `logits` and `targets` `(…, classes, n)`, these as `loss_ops` has them."""
    # Class by class: numpy is slow to reduce over an axis as short as that.
    by_class = np.moveaxis(logits, -2, 0)
    shifted = by_class - reduce(np.maximum, by_class)
    log_sums = np.log(reduce(np.add, np.exp(shifted)))
    loss: Array = np.einsum("...cn,c...n->...", targets, log_sums - shifted)
    return loss


def loss_ops(work: Workspace, *, weighted: bool = False) -> list[Op]:
    """∂L/∂logits = (softmax(logits) − targets) / n, for the mean cross-entropy L in nats.

    `targets` hold the one-hot classes already divided by n, and multiplied by the samples' weights if `weighted`.
    """
    d_logits = work.d_z[-1]
    ops = softmax_ops(work.z[-1], d_logits, 1 / work.n)
    if weighted:
        weights = np.empty((*work.lead, 1, work.n), d_logits.dtype)
        ops.append((partial(np.add.reduce, work.targets, axis=-2, keepdims=True, out=weights), ()))
        times = np.array(work.n, d_logits.dtype)
        ops += [(np.multiply, (weights, times, weights)), (np.multiply, (d_logits, weights, d_logits))]
    ops.append((np.subtract, (d_logits, work.targets, d_logits)))
    return ops


def softmax_ops(logits: Array, out: Array, share: float) -> list[Op]:
    """out ← share · softmax(logits) over the classes, `(…, classes, n)`.

    Sums over classes are products with a matrix, which scales on the way and needs no broadcast.
    """
    n_classes = logits.shape[-2]
    if n_classes == 2:
        # σ of the difference: where its exponential overflows, the probability is 0.
        other_less_own, one = np.array([[-1, 1], [1, -1]], logits.dtype), np.array(1, logits.dtype)
        return [
            product(other_less_own, logits, out),
            (np.exp, (out, out)),
            (np.add, (out, one, out)),
            (np.divide, (np.array(share, logits.dtype), out, out)),
        ]
    largest = np.empty((*logits.shape[:-2], 1, logits.shape[-1]), logits.dtype)
    exponentials = np.empty_like(logits)
    sums = np.empty_like(logits)
    return [
        (partial(np.maximum.reduce, logits, axis=-2, out=largest, keepdims=True), ()),
        (np.subtract, (logits, largest, exponentials)),
        (np.exp, (exponentials, exponentials)),
        product(np.full((n_classes, n_classes), 1 / share, logits.dtype), exponentials, sums),
        (np.divide, (exponentials, sums, out)),
    ]
