"""OUTPUT_PAIRS: what stands at the end of a network with which loss, and the gradient that comes of it."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy.special import expit

from act_viz.activations.exact import Array
from act_viz.kinds import Kind, Registry


class OutputPair(Kind):
    """An output function and a loss, seen at one logit `z` whose target is 1."""

    formula: ClassVar[str]
    """The loss in LaTeX, in terms of the logit z and the target y."""
    gradient_formula: ClassVar[str]

    def loss(self, z: Array) -> Array:
        """The loss at logits `z`, same shape, in nats for cross-entropies."""
        raise NotImplementedError

    def gradient(self, z: Array) -> Array:
        """∂L/∂z at `z`, same shape."""
        raise NotImplementedError


OUTPUT_PAIRS: Registry[OutputPair] = Registry("output pair")


@OUTPUT_PAIRS.register("Sigmoid with binary cross-entropy")
class SigmoidCrossEntropy(OutputPair):
    """For two classes. The gradient is the probability less the target, so a wrong answer is corrected the more
    strongly the surer it was: at a logit of −10 the gradient is almost −1."""

    formula = r"L = -y \log \sigma(z) - (1 - y) \log(1 - \sigma(z))"
    gradient_formula = r"\frac{\partial L}{\partial z} = \sigma(z) - y"

    def loss(self, z: Array) -> Array:
        # Not -log(sigmoid(z)), which is inf below -745.
        return np.asarray(np.logaddexp(0, -z))

    def gradient(self, z: Array) -> Array:
        return np.asarray(-expit(-z))


@OUTPUT_PAIRS.register("Softmax with cross-entropy")
class SoftmaxCrossEntropy(OutputPair):
    """For several classes. With two classes it is the sigmoid of the difference of the two logits, so the curves of
    both pairs are the same; drawn against a second logit of 0."""

    formula = r"L = -\log \frac{e^{z_y}}{\sum_k e^{z_k}}"
    gradient_formula = r"\frac{\partial L}{\partial z_k} = \frac{e^{z_k}}{\sum_j e^{z_j}} - [k = y]"

    def loss(self, z: Array) -> Array:
        logits = np.stack([z, np.zeros_like(z)])
        largest = logits.max(0)
        return np.asarray(largest + np.log(np.exp(logits - largest).sum(0)) - z)

    def gradient(self, z: Array) -> Array:
        logits = np.stack([z, np.zeros_like(z)])
        exponentials = np.exp(logits - logits.max(0))
        return np.asarray(-exponentials[1] / exponentials.sum(0))


@OUTPUT_PAIRS.register("Sigmoid with squared error")
class SigmoidSquaredError(OutputPair):
    """The pair to avoid. The slope of the sigmoid stands in the gradient, so an output that is surely wrong hardly
    learns: at a logit of −10 its gradient is ten thousand times smaller than with cross-entropy."""

    formula = r"L = (\sigma(z) - y)^2"
    gradient_formula = r"\frac{\partial L}{\partial z} = 2\,(\sigma(z) - y)\,\sigma(z)\,(1 - \sigma(z))"

    def loss(self, z: Array) -> Array:
        return np.asarray(expit(-z) ** 2)

    def gradient(self, z: Array) -> Array:
        return np.asarray(-2 * expit(-z) ** 2 * expit(z))


@OUTPUT_PAIRS.register("Linear with squared error")
class LinearSquaredError(OutputPair):
    """For numbers of any size. The gradient is twice the distance from the target and knows no saturation."""

    formula = r"L = (z - y)^2"
    gradient_formula = r"\frac{\partial L}{\partial z} = 2\,(z - y)"

    def loss(self, z: Array) -> Array:
        return np.asarray((z - 1) ** 2)

    def gradient(self, z: Array) -> Array:
        return np.asarray(2 * (z - 1))
