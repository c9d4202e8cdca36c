"""Functions put together from straight and square pieces, without an exponential."""

from __future__ import annotations

import numpy as np

from act_viz.activations.activation import ACTIVATIONS, Activation, Properties, Source, rounded_once
from act_viz.activations.exact import Array, unless_nan
from act_viz.activations.training_terms import step_of_ramp, within
from act_viz.kinds import param


@ACTIVATIONS.register("Hard Sigmoid")
class HardSigmoid(Activation):
    """The sigmoid as three straight lines: 0, a ramp of slope 1/6, 1.

    Cheap and exact in low precision, so it is used on phones; MobileNetV3 has it in this form. Outside of −3 to 3 the
    derivative is exactly 0, and a unit there on all samples no longer learns: it is dead, where a sigmoid would be only
    very slow.
    """

    shape = "sigmoidal"
    formula = r"f(z) = \frac{\min(\max(z + 3, 0), 6)}{6}"
    derivative_formula = r"f'(z) = \begin{cases} 1/6 & -3 < z \le 3 \\ 0 & \text{else} \end{cases}"
    source = Source("Howard and others (MobileNetV3)", 2019, "https://arxiv.org/abs/1905.02244")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return np.clip(z + 3, 0.0, 6.0) / 6

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return unless_nan(z, np.where((z > -3) & (z <= 3), 1 / 6, 0.0))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return np.minimum(np.maximum(z + 3, 0.0), 6.0) / 6, within(z, -3.0, 3.0) / 6

    def properties(self) -> Properties:
        return Properties(
            range=(0.0, 1.0),
            limits=(0.0, 1.0),
            monotone=True,
            takes_both_signs=False,
            smoothness="C0",
            saturates=(True, True),
            max_abs_derivative=1 / 6,
            kinks=(-3.0, 3.0),
            fixed_points=(0.6,),
        )


@ACTIVATIONS.register("Hard Tanh")
class HardTanh(Activation):
    """The identity, cut at a lowest and a highest value.

    A tanh without its cost: linear in the middle, flat outside. Where it is flat it passes no gradient at all, so
    units can die on both sides.
    """

    shape = "sigmoidal"
    formula = r"f(z) = \min(\max(z, l), u)"
    derivative_formula = r"f'(z) = \begin{cases} 1 & l < z \le u \\ 0 & \text{else} \end{cases}"
    source = Source("Collobert", 2004, "https://ronan.collobert.com/pub/matos/2004_phdthesis_lip6.pdf")

    low: float = param(-1.0, -5.0, -0.1, step=0.1, symbol="l", help="The lowest value.")
    high: float = param(1.0, 0.1, 5.0, step=0.1, symbol="u", help="The highest value.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return np.clip(z, self.low, self.high)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return unless_nan(z, np.where((z > self.low) & (z <= self.high), 1.0, 0.0))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return np.minimum(np.maximum(z, self.low), self.high), within(z, self.low, self.high)

    def properties(self) -> Properties:
        return Properties(
            range=(self.low, self.high),
            limits=(self.low, self.high),
            monotone=True,
            takes_both_signs=True,
            smoothness="C0",
            saturates=(True, True),
            max_abs_derivative=1.0,
            kinks=(self.low, self.high),
        )


@ACTIVATIONS.register("ReLU6")
class ReLU6(Activation):
    """A ReLU that is also cut at 6.

    The bound makes values fit into low-precision numbers on phones. It can die on both sides: below 0 and above 6 the
    gradient is zero.
    """

    shape = "rectified"
    formula = r"f(z) = \min(\max(0, z), 6)"
    derivative_formula = r"f'(z) = \begin{cases} 1 & 0 < z \le 6 \\ 0 & \text{else} \end{cases}"
    source = Source("Krizhevsky", 2010, "https://www.cs.toronto.edu/~kriz/conv-cifar10-aug2010.pdf")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return np.clip(z, 0.0, 6.0)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return unless_nan(z, np.where((z > 0) & (z <= 6), 1.0, 0.0))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return np.minimum(np.maximum(z, 0.0), 6.0), within(z, 0.0, 6.0)

    def properties(self) -> Properties:
        return Properties(
            range=(0.0, 6.0),
            limits=(0.0, 6.0),
            monotone=True,
            takes_both_signs=False,
            smoothness="C0",
            saturates=(True, True),
            max_abs_derivative=1.0,
            kinks=(0.0, 6.0),
        )


@ACTIVATIONS.register("Hard Swish")
class HardSwish(Activation):
    """SiLU with its sigmoid replaced by the hard one: no exponential.

    Found for networks that run on phones. It dips below zero like SiLU; left of −3 its gradient is exactly 0. Its
    derivative jumps at −3 and at 3.
    """

    shape = "gated"
    formula = r"f(z) = z\,\frac{\min(\max(z + 3, 0), 6)}{6}"
    derivative_formula = r"f'(z) = \begin{cases} 0 & z \le -3 \\ (2z + 3)/6 & -3 < z \le 3 \\ 1 & z > 3 \end{cases}"
    source = Source("Howard and others (MobileNetV3)", 2019, "https://arxiv.org/abs/1905.02244")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        # Not z * relu6(z + 3) / 6, which overflows from 3e307 on and is nan at -inf.
        near = np.clip(z, -3.0, 3.0)
        return np.where(z > 3, z, near * (near + 3) / 6)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        near = np.clip(z, -3.0, 3.0)
        return np.where(z <= -3, 0.0, np.where(z > 3, 1.0, (2 * near + 3) / 6))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        near, over = np.minimum(np.maximum(z, -3.0), 3.0), np.maximum(z - 3, 0.0)
        return near * (near + 3) / 6 + over, (2 * near + 3) / 6 * within(z, -3.0, 3.0) + step_of_ramp(over)

    def properties(self) -> Properties:
        return Properties(
            range=(-0.375, np.inf),
            limits=(0.0, np.inf),
            monotone=False,
            takes_both_signs=True,
            smoothness="C0",
            saturates=(True, False),
            max_abs_derivative=1.5,
            kinks=(-3.0, 3.0),
        )


@ACTIVATIONS.register("Squared ReLU")
class SquaredReLU(Activation):
    """ReLU, squared: it starts flat at zero and grows ever steeper.

    Found by a search over transformer programs, where it trains faster than GELU. Its slope is not bounded, so
    without normalization values explode, and units die as they do with ReLU.
    """

    shape = "rectified"
    formula = r"f(z) = \max(0, z)^2"
    derivative_formula = r"f'(z) = 2 \max(0, z)"
    source = Source("So and others (Primer)", 2021, "https://arxiv.org/abs/2109.08668")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return np.square(np.maximum(z, 0.0))

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return 2 * np.maximum(z, 0.0)

    def training_form(self, z: Array) -> tuple[Array, ...]:
        ramp = np.maximum(z, 0.0)
        return ramp * ramp, 2 * ramp

    def properties(self) -> Properties:
        return Properties(
            range=(0.0, np.inf),
            limits=(0.0, np.inf),
            monotone=True,
            takes_both_signs=False,
            smoothness="C1",
            saturates=(True, False),
            max_abs_derivative=np.inf,
            fixed_points=(0.0, 1.0),
        )


@ACTIVATIONS.register("Sparse Plus")
class SparsePlus(Activation):
    """A softplus that reaches 0 and the diagonal exactly: a parabola between −1 and 1 joins the two.

    Its output is exactly 0 left of −1, as ReLU's is, but without a corner. Units left of −1 on all samples are dead.
    """

    shape = "rectified"
    formula = r"f(z) = \begin{cases} 0 & z \le -1 \\ (z + 1)^2/4 & -1 < z < 1 \\ z & z \ge 1 \end{cases}"
    derivative_formula = r"f'(z) = \begin{cases} 0 & z \le -1 \\ (z + 1)/2 & -1 < z < 1 \\ 1 & z \ge 1 \end{cases}"
    source = Source("Blondel, Martins & Niculae", 2020, "https://arxiv.org/abs/1901.02324")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return np.where(z >= 1, z, np.square(np.clip(z, -1.0, 1.0) + 1) / 4)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return (np.clip(z, -1.0, 1.0) + 1) / 2

    def training_form(self, z: Array) -> tuple[Array, ...]:
        ramp = np.minimum(np.maximum(z, -1.0), 1.0) + 1
        return ramp * ramp / 4 + np.maximum(z - 1, 0.0), ramp / 2

    def properties(self) -> Properties:
        return Properties(
            range=(0.0, np.inf),
            limits=(0.0, np.inf),
            monotone=True,
            takes_both_signs=False,
            smoothness="C1",
            saturates=(True, False),
            max_abs_derivative=1.0,
        )


@ACTIVATIONS.register("Sparse Sigmoid")
class SparseSigmoid(Activation):
    """A ramp from 0 at −1 to 1 at 1: the derivative of Sparse Plus.

    As a gate it can be exactly closed and exactly open, which a sigmoid never is. Outside of the ramp no gradient
    passes. Courbariaux, Bengio and David (2015) have the same ramp under the name of hard sigmoid.
    """

    shape = "sigmoidal"
    formula = r"f(z) = \frac{\min(\max(z + 1, 0), 2)}{2}"
    derivative_formula = r"f'(z) = \begin{cases} 1/2 & -1 < z \le 1 \\ 0 & \text{else} \end{cases}"
    source = Source("Blondel, Martins & Niculae", 2020, "https://arxiv.org/abs/1901.02324")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return (np.clip(z, -1.0, 1.0) + 1) / 2

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return unless_nan(z, np.where((z > -1) & (z <= 1), 0.5, 0.0))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return (np.minimum(np.maximum(z, -1.0), 1.0) + 1) / 2, within(z, -1.0, 1.0) / 2

    def properties(self) -> Properties:
        return Properties(
            range=(0.0, 1.0),
            limits=(0.0, 1.0),
            monotone=True,
            takes_both_signs=False,
            smoothness="C0",
            saturates=(True, True),
            max_abs_derivative=0.5,
            kinks=(-1.0, 1.0),
            fixed_points=(1.0,),
        )
