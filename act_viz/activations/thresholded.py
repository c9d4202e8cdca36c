"""Functions with a threshold: nothing, or something else, happens until it is crossed."""

from __future__ import annotations

import numpy as np

from act_viz.activations.activation import ACTIVATIONS, Activation, Properties, Source, rounded_once
from act_viz.activations.exact import Array, unless_nan
from act_viz.activations.training_terms import step, within
from act_viz.kinds import param


@ACTIVATIONS.register("Step")
class Step(Activation):
    """Off or on: the function of the first artificial neurons.

    Its derivative is 0 everywhere but at the jump, so gradient descent learns nothing through it: every unit is dead
    from the start. It shows why smooth functions were needed.
    """

    shape = "piecewise"
    formula = r"f(z) = \begin{cases} 0 & z \le 0 \\ 1 & z > 0 \end{cases}"
    derivative_formula = r"f'(z) = 0 \quad (z \ne 0)"
    source = Source("McCulloch & Pitts", 1943, "https://doi.org/10.1007/BF02478259")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return unless_nan(z, np.where(z > 0, 1.0, 0.0))

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return unless_nan(z, 0.0)

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return step(z), np.zeros((), z.dtype)

    def properties(self) -> Properties:
        return Properties(
            range=(0.0, 1.0),
            limits=(0.0, 1.0),
            monotone=True,
            takes_both_signs=False,
            smoothness="discontinuous",
            saturates=(True, True),
            max_abs_derivative=0.0,
            kinks=(0.0,),
            jumps=(0.0,),
            fixed_points=(0.0, 1.0),
        )


@ACTIVATIONS.register("Threshold")
class Threshold(Activation):
    """Passes values above a threshold unchanged and replaces all others by one fixed value.

    With both at 0 it is ReLU; with the threshold at 1 only strong signals pass. Where the two differ the function
    jumps, and the jump is invisible to the gradient.
    """

    shape = "piecewise"
    formula = r"f(z) = \begin{cases} v & z \le \theta \\ z & z > \theta \end{cases}"
    derivative_formula = r"f'(z) = \begin{cases} 0 & z \le \theta \\ 1 & z > \theta \end{cases}"
    source = Source("Konda, Memisevic & Krueger", 2015, "https://arxiv.org/abs/1402.3337")

    threshold: float = param(1.0, -2.0, 2.0, step=0.1, symbol=r"\theta", help="Values above it pass.")
    value: float = param(0.0, -2.0, 2.0, step=0.1, symbol="v", help="What all other values become.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return np.where(z <= self.threshold, self.value, z)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return unless_nan(z, np.where(z > self.threshold, 1.0, 0.0))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        above = (z > self.threshold).astype(z.dtype)
        return above * z + (1 - above) * self.value, above

    def properties(self) -> Properties:
        lowest = min(self.threshold, self.value)
        return Properties(
            range=(lowest, np.inf),
            limits=(self.value, np.inf),
            monotone=self.value <= self.threshold,
            takes_both_signs=lowest < 0,
            smoothness="C0" if self.value == self.threshold else "discontinuous",
            saturates=(True, False),
            max_abs_derivative=1.0,
            kinks=(self.threshold,),
            jumps=() if self.value == self.threshold else (self.threshold,),
        )


@ACTIVATIONS.register("Softshrink")
class Softshrink(Activation):
    """Moves every value towards zero by λ, and stops there.

    The step that makes codes sparse in sparse coding and in denoising. Between −λ and λ the output and the gradient
    are exactly zero.
    """

    shape = "piecewise"
    formula = r"f(z) = \operatorname{sign}(z) \max(|z| - \lambda, 0)"
    derivative_formula = r"f'(z) = \begin{cases} 0 & -\lambda < z \le \lambda \\ 1 & \text{else} \end{cases}"
    source = Source("Donoho", 1995, "https://doi.org/10.1109/18.382009")

    cut: float = param(0.5, 0.1, 3.0, step=0.1, symbol=r"\lambda", help="How far values move towards zero.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return np.copysign(np.maximum(np.abs(z) - self.cut, 0.0), z)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return unless_nan(z, np.where((z > -self.cut) & (z <= self.cut), 0.0, 1.0))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return z - np.minimum(np.maximum(z, -self.cut), self.cut), 1 - within(z, -self.cut, self.cut)

    def properties(self) -> Properties:
        return Properties(
            range=(-np.inf, np.inf),
            limits=(-np.inf, np.inf),
            monotone=True,
            takes_both_signs=True,
            smoothness="C0",
            saturates=(False, False),
            max_abs_derivative=1.0,
            kinks=(-self.cut, self.cut),
            fixed_points=(0.0,),
        )


@ACTIVATIONS.register("Hardshrink")
class Hardshrink(Activation):
    """Keeps values that are larger than λ in size and sets all others to zero.

    It makes codes sparse without shrinking what it keeps. It jumps at −λ and λ, so small moves of the weights can
    change the output much, and within the cut no gradient passes.
    """

    shape = "piecewise"
    formula = r"f(z) = \begin{cases} z & |z| > \lambda \\ 0 & \text{else} \end{cases}"
    derivative_formula = r"f'(z) = \begin{cases} 0 & -\lambda < z \le \lambda \\ 1 & \text{else} \end{cases}"
    source = Source("Donoho & Johnstone", 1994, "https://doi.org/10.1093/biomet/81.3.425")

    cut: float = param(0.5, 0.1, 3.0, step=0.1, symbol=r"\lambda", help="Values up to this size become zero.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        size = np.abs(z)
        return np.copysign(np.where(size <= self.cut, 0.0, size), z)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return unless_nan(z, np.where((z > -self.cut) & (z <= self.cut), 0.0, 1.0))

    def training_form(self, z: Array) -> tuple[Array, ...]:
        outside = 1 - within(z, -self.cut, self.cut)
        return (np.abs(z) > self.cut).astype(z.dtype) * z, outside

    def properties(self) -> Properties:
        return Properties(
            range=(-np.inf, np.inf),
            limits=(-np.inf, np.inf),
            monotone=True,
            takes_both_signs=True,
            smoothness="discontinuous",
            saturates=(False, False),
            max_abs_derivative=1.0,
            kinks=(-self.cut, self.cut),
            jumps=(-self.cut, self.cut),
        )
