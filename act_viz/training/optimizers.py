"""OPTIMIZERS: what an update does to the parameters, as a textbook has it and as calls on one flat buffer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np

from act_viz.activations.activation import Source
from act_viz.arrays import Array
from act_viz.kinds import Kind, Registry, param
from act_viz.network.formula_calls import Op


@dataclasses.dataclass(frozen=True)
class UpdateBuffers:
    """The arrays of an update: `(n_params,)` for one run, `(n_runs, n_params)` for a stack.

    `learning_rate` is `()` or `(n_runs, 1)` and may change between steps; `updates` is `()` and counts the updates
    done before this one; `state` is `(n_buffers, …)`, kept from step to step; `scratch` is free to use.
    """

    parameters: Array
    gradient: Array
    learning_rate: Array
    state: Array
    scratch: Array
    updates: Array


class Optimizer(Kind):
    """A rule that turns gradients into updates."""

    source: ClassVar[Source]
    formula: ClassVar[str]
    """One update in LaTeX: θ the parameters, g the gradient, η the learning rate."""
    n_buffers: ClassVar[int] = 0
    """How many arrays as large as the parameters it keeps from step to step."""
    is_linear: ClassVar[bool] = False
    """The update is the gradient times the learning rate: a factor of the one may as well be one of the other."""
    update: ClassVar[Callable[..., None]]
    """The formula in plain numpy, `update(theta, g, state, eta, t, **fields)`: the reference of `update_ops`.

    It changes `theta` and the `n_buffers` arrays in `state` in place; `t` is the number of this update, from 1. Its
    text, without annotations, stands in exported scripts, so it uses numpy and its arguments only.
    """

    def update_ops(self, buffers: UpdateBuffers) -> list[Op]:
        """The calls of one update; `gradient` is left as it is, for the statistics."""
        raise NotImplementedError


OPTIMIZERS: Registry[Optimizer] = Registry(
    "optimizer", {"source": None, "formula": None, "update": None, "update_ops": Optimizer.update_ops}
)
"""Every optimizer by its name; `OPTIMIZERS["Momentum"](momentum=0.9)` makes one."""


def _constant(value: float, like: Array) -> Array:
    """`value` as an array of the dtype of `like`: a Python number would be converted anew at every call."""
    return np.array(value, like.dtype)


@OPTIMIZERS.register("SGD")
class SGD(Optimizer):
    """Stochastic gradient descent: a step against the gradient of one mini-batch, as long as the learning rate says.

    Nothing is remembered, so what one sees is the gradient itself. It is slow along flat directions, and diverges
    when the rate is too large for the steepest one.
    """

    source = Source("Robbins & Monro", 1951, "https://doi.org/10.1214/aoms/1177729586")
    formula = r"\theta \leftarrow \theta - \eta\, g"
    is_linear = True

    @staticmethod
    def update(theta: Array, g: Array, state: Sequence[Array], eta: float, t: int) -> None:
        """Stochastic gradient descent."""
        theta -= eta * g

    def update_ops(self, buffers: UpdateBuffers) -> list[Op]:
        step = buffers.scratch
        return [
            (np.multiply, (buffers.gradient, buffers.learning_rate, step)),
            (np.subtract, (buffers.parameters, step, buffers.parameters)),
        ]


@OPTIMIZERS.register("Momentum")
class Momentum(Optimizer):
    """Gradient descent with a velocity: each step adds to the last ones, which fade.

    Rolls along flat valleys faster and averages out the noise of mini-batches. Near a minimum it overshoots; at
    momentum 0.9 a step is in the end ten times as long as the learning rate alone would make it.
    """

    source = Source("Polyak", 1964, "https://doi.org/10.1016/0041-5553(64)90137-5")
    formula = r"v \leftarrow \mu v + g, \quad \theta \leftarrow \theta - \eta\, v"
    n_buffers = 1

    momentum: float = param(0.9, 0.0, 0.999, step=0.001, symbol=r"\mu", help="Share of the velocity that is kept.")

    @staticmethod
    def update(theta: Array, g: Array, state: Sequence[Array], eta: float, t: int, momentum: float) -> None:
        """Gradient descent with a velocity."""
        (v,) = state
        v[...] = momentum * v + g
        theta -= eta * v

    def update_ops(self, buffers: UpdateBuffers) -> list[Op]:
        velocity, step = buffers.state[0], buffers.scratch
        return [
            (np.multiply, (velocity, _constant(self.momentum, velocity), velocity)),
            (np.add, (velocity, buffers.gradient, velocity)),
            (np.multiply, (velocity, buffers.learning_rate, step)),
            (np.subtract, (buffers.parameters, step, buffers.parameters)),
        ]


@OPTIMIZERS.register("Nesterov")
class Nesterov(Optimizer):
    """Momentum that looks ahead: the step is taken from where the velocity is about to lead.

    It brakes earlier than plain momentum when the slope turns, so it overshoots less. In the form of Sutskever
    et al. as PyTorch has it, with the look-ahead folded into the step.
    """

    source = Source("Nesterov 1983; Sutskever et al.", 2013, "https://proceedings.mlr.press/v28/sutskever13.html")
    formula = r"v \leftarrow \mu v + g, \quad \theta \leftarrow \theta - \eta\,(g + \mu v)"
    n_buffers = 1

    momentum: float = param(0.9, 0.0, 0.999, step=0.001, symbol=r"\mu", help="Share of the velocity that is kept.")

    @staticmethod
    def update(theta: Array, g: Array, state: Sequence[Array], eta: float, t: int, momentum: float) -> None:
        """Gradient descent with a velocity that looks ahead."""
        (v,) = state
        v[...] = momentum * v + g
        theta -= eta * (g + momentum * v)

    def update_ops(self, buffers: UpdateBuffers) -> list[Op]:
        velocity, step = buffers.state[0], buffers.scratch
        momentum = _constant(self.momentum, velocity)
        return [
            (np.multiply, (velocity, momentum, velocity)),
            (np.add, (velocity, buffers.gradient, velocity)),
            (np.multiply, (velocity, momentum, step)),
            (np.add, (step, buffers.gradient, step)),
            (np.multiply, (step, buffers.learning_rate, step)),
            (np.subtract, (buffers.parameters, step, buffers.parameters)),
        ]


def _fade_towards(average: Array, value: Array, keep: float, scratch: Array) -> list[Op]:
    """average ← keep · average + (1 − keep) · value; `value` may be `scratch` itself."""
    return [
        (np.subtract, (value, average, scratch)),
        (np.multiply, (scratch, _constant(1.0 - keep, average), scratch)),
        (np.add, (average, scratch, average)),
    ]


@OPTIMIZERS.register("RMSProp")
class RMSProp(Optimizer):
    """Divides each gradient by the running root mean square of its own past.

    Every parameter then moves by about the learning rate, however small its gradient, so layers with vanishing
    gradients still move. The same holds for noise: near a minimum it rattles unless the rate falls.
    """

    source = Source(
        "Tieleman & Hinton", 2012, "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf"
    )
    formula = (
        r"s \leftarrow \rho s + (1 - \rho) g^2, \quad \theta \leftarrow \theta - \eta\, g / (\sqrt{s} + \varepsilon)"
    )
    n_buffers = 1

    decay: float = param(0.99, 0.5, 0.9999, step=0.0001, symbol=r"\rho", help="How slowly the past fades.")
    epsilon: float = param(
        1e-8, 1e-10, 1e-2, step=1e-10, log=True, symbol=r"\varepsilon", help="Keeps the division finite."
    )

    @staticmethod
    def update(
        theta: Array, g: Array, state: Sequence[Array], eta: float, t: int, decay: float, epsilon: float
    ) -> None:
        """Gradients divided by the running root mean square of their own past."""
        (s,) = state
        s[...] = decay * s + (1 - decay) * g**2
        theta -= eta * g / (np.sqrt(s) + epsilon)

    def update_ops(self, buffers: UpdateBuffers) -> list[Op]:
        mean_square, step = buffers.state[0], buffers.scratch
        return [
            (np.multiply, (buffers.gradient, buffers.gradient, step)),
            *_fade_towards(mean_square, step, self.decay, step),
            (np.sqrt, (mean_square, step)),
            (np.add, (step, _constant(self.epsilon, step), step)),
            (np.divide, (buffers.gradient, step, step)),
            (np.multiply, (step, buffers.learning_rate, step)),
            (np.subtract, (buffers.parameters, step, buffers.parameters)),
        ]


@OPTIMIZERS.register("Adam")
class Adam(Optimizer):
    """Momentum divided by the running root mean square of the gradient, both corrected for their start at zero.

    Works over a wide range of settings, which made it the usual choice. Each parameter moves by up to the learning
    rate a step, whatever the size of its gradient, so a rate that is too large throws biases far enough within a
    few steps that ReLU units never fire again.
    """

    source = Source("Kingma & Ba", 2015, "https://arxiv.org/abs/1412.6980")
    formula = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2, \quad "
        r"\theta \leftarrow \theta - \eta\, \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}"
    )
    n_buffers = 2

    momentum: float = param(0.9, 0.0, 0.999, step=0.001, symbol=r"\beta_1", help="How slowly the mean gradient fades.")
    decay: float = param(0.999, 0.5, 0.9999, step=0.0001, symbol=r"\beta_2", help="How slowly the mean square fades.")
    epsilon: float = param(
        1e-8, 1e-10, 1e-2, step=1e-10, log=True, symbol=r"\varepsilon", help="Keeps the division finite."
    )

    @staticmethod
    def update(
        theta: Array,
        g: Array,
        state: Sequence[Array],
        eta: float,
        t: int,
        momentum: float,
        decay: float,
        epsilon: float,
    ) -> None:
        """Running means of the gradient and of its square, both corrected for their start at 0."""
        m, v = state
        m[...] = momentum * m + (1 - momentum) * g
        v[...] = decay * v + (1 - decay) * g**2
        m_hat, v_hat = m / (1 - momentum**t), v / (1 - decay**t)
        theta -= eta * m_hat / (np.sqrt(v_hat) + epsilon)

    def update_ops(self, buffers: UpdateBuffers) -> list[Op]:
        mean, mean_square = buffers.state
        step, learning_rate = buffers.scratch, buffers.learning_rate
        rate = np.empty_like(learning_rate)
        undo_bias = np.empty((), step.dtype)
        return [
            (self._correct, (buffers.updates, learning_rate, rate, undo_bias)),
            *_fade_towards(mean, buffers.gradient, self.momentum, step),
            (np.multiply, (buffers.gradient, buffers.gradient, step)),
            *_fade_towards(mean_square, step, self.decay, step),
            (np.sqrt, (mean_square, step)),
            (np.multiply, (step, undo_bias, step)),
            (np.add, (step, _constant(self.epsilon, step), step)),
            (np.divide, (mean, step, step)),
            (np.multiply, (step, rate, step)),
            (np.subtract, (buffers.parameters, step, buffers.parameters)),
        ]

    def _correct(self, updates: Array, learning_rate: Array, rate: Array, undo_bias: Array) -> None:
        """Count this update; `rate` becomes η/(1 − β₁ᵗ) and `undo_bias` 1/√(1 − β₂ᵗ)."""
        updates += 1
        t = int(updates)
        rate[...] = learning_rate / (1.0 - self.momentum**t)
        undo_bias[...] = (1.0 - self.decay**t) ** -0.5
