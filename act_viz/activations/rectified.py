"""Rectifiers: linear on the right, cut or bent on the left."""

from __future__ import annotations

import numpy as np

from act_viz.activations.activation import ACTIVATIONS, Activation, Properties, Source, rounded_once
from act_viz.activations.exact import Array, Real, unless_nan
from act_viz.activations.training_terms import step, step_of_ramp
from act_viz.kinds import param


def bent(z: Array, slope: Real) -> Array:
    """`z` where positive, `slope * z` elsewhere; a slope of 0 gives 0 even at −∞. Same shape as `z`."""
    left = np.where((z > 0) | (np.isinf(z) & np.equal(slope, 0)), 0.0, z)
    # By the sign bit, since a negative slope times +0 is −0.
    return np.where(np.signbit(z), slope * left, z)


def bent_derivative(z: Array, slope: Real) -> Array:
    """1 where `z` is positive, `slope` elsewhere, nan for nan. Same shape as `z`."""
    return unless_nan(z, np.where(z > 0, 1.0, slope))


def bent_properties(slope: Real) -> Properties:
    """What a function with slope 1 on the right and `slope` on the left is."""
    lowest = float(np.min(slope))
    left_limit = -np.inf if lowest > 0 else np.inf if lowest < 0 else 0.0
    return Properties(
        range=(min(left_limit, 0.0), np.inf),
        limits=(left_limit, np.inf),
        monotone=lowest >= 0,
        takes_both_signs=lowest > 0,
        smoothness="C0" if lowest != 1 else "C∞",
        saturates=(lowest == 0, False),
        max_abs_derivative=float(max(1.0, np.max(np.abs(slope)))),
        kinks=(0.0,) if lowest != 1 else (),
    )


@ACTIVATIONS.register("ReLU")
class ReLU(Activation):
    """Passes positive values unchanged and cuts negative ones to zero.

    Cheap, and its gradient does not shrink on the positive side, so it trains deep networks well. A unit
    whose pre-activation is negative on every sample passes no gradient at all: it is dead.
    """

    shape = "rectified"
    formula = r"f(z) = \max(0, z)"
    derivative_formula = r"f'(z) = \begin{cases} 0 & z \le 0 \\ 1 & z > 0 \end{cases}"
    source = Source("Nair & Hinton", 2010, "https://icml.cc/Conferences/2010/papers/432.pdf")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return np.maximum(z, 0.0)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return bent_derivative(z, 0.0)

    def training_form(self, z: Array) -> tuple[Array, ...]:
        f = np.maximum(z, 0.0)
        return f, step_of_ramp(f)

    def properties(self) -> Properties:
        return bent_properties(0.0)


@ACTIVATIONS.register("Leaky ReLU")
class LeakyReLU(Activation):
    """A ReLU that leaks: negative values pass with a small slope instead of none.

    With a slope other than 0 no unit can die, since no gradient is ever exactly zero. It costs one
    multiplication more than ReLU. How large the slope should be depends on the task: with 0.01 the gradient on the
    left is still a hundred times smaller than on the right.
    """

    shape = "rectified"
    formula = r"f(z) = \begin{cases} a z & z \le 0 \\ z & z > 0 \end{cases}"
    derivative_formula = r"f'(z) = \begin{cases} a & z \le 0 \\ 1 & z > 0 \end{cases}"
    source = Source("Maas, Hannun & Ng", 2013, "https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf")

    slope: float = param(0.01, 0.0, 1.0, step=0.005, symbol="a", help="Slope for negative values; 0 is ReLU.")

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return bent(z, self.slope)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return bent_derivative(z, self.slope)

    def training_form(self, z: Array) -> tuple[Array, ...]:
        return np.maximum(z, self.slope * z), np.maximum(step(z), self.slope)

    def properties(self) -> Properties:
        return bent_properties(self.slope)


@ACTIVATIONS.register("PReLU")
class PReLU(Activation):
    """A leaky ReLU whose slope the network learns, one for each layer.

    It starts at a slope of 0.25 and moves like any other weight, so the network decides how much to leak. It has
    no dead units by construction, unless the slope that was learned is exactly 0. The extra freedom lowers the
    training error; on small data it may overfit.
    """

    shape = "rectified"
    formula = r"f(z) = \begin{cases} a z & z \le 0 \\ z & z > 0 \end{cases} \quad (a \text{ learned})"
    derivative_formula = (
        r"f'(z) = \begin{cases} a & z \le 0 \\ 1 & z > 0 \end{cases}, \quad"
        r" \frac{\partial f}{\partial a} = \min(0, z)"
    )
    source = Source("He, Zhang, Ren & Sun", 2015, "https://arxiv.org/abs/1502.01852")

    slope: float = param(
        0.25, -1.0, 1.0, step=0.01, symbol="a", help="Slope for negative values when training starts.", trainable=True
    )

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return bent(z, self.slope)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return bent_derivative(z, self.slope)

    def parameter_derivatives(self, z: Array) -> dict[str, Array]:
        return {"slope": np.minimum(z, np.zeros((), z.dtype))}

    def training_form(self, z: Array) -> tuple[Array, ...]:
        on, left = step(z), np.minimum(z, 0.0)
        return np.maximum(z, 0.0) + self.slope * left, on + self.slope * (1 - on), left

    def properties(self) -> Properties:
        return bent_properties(self.slope)


@ACTIVATIONS.register("RReLU")
class RReLU(Activation):
    """A leaky ReLU whose slope is drawn at random, anew for every value at every training step.

    The noise acts as a regularizer, which helped most on small data in the paper that compared it. Outside of
    training the mean of the two ends is used, and that is the curve drawn; the band shows what a draw can be.
    """

    shape = "rectified"
    formula = r"f(z) = \begin{cases} a z & z \le 0 \\ z & z > 0 \end{cases}, \quad a \sim U(l, u)"
    derivative_formula = r"f'(z) = \begin{cases} a & z \le 0 \\ 1 & z > 0 \end{cases}"
    source = Source("Xu, Wang, Chen & Li", 2015, "https://arxiv.org/abs/1505.00853")

    low: float = param(1 / 8, 0.0, 0.3, step=0.005, symbol="l", help="The smallest slope that can be drawn.")
    high: float = param(1 / 3, 0.3, 1.0, step=0.005, symbol="u", help="The largest slope that can be drawn.")

    @property
    def mean_slope(self) -> float:
        """The slope outside of training."""
        return (self.low + self.high) / 2

    @rounded_once
    def __call__(self, z: Array) -> Array:
        return bent(z, self.mean_slope)

    @rounded_once
    def derivative(self, z: Array) -> Array:
        return bent_derivative(z, self.mean_slope)

    def properties(self) -> Properties:
        return bent_properties(self.mean_slope)
