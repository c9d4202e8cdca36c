"""Mean and variance of a function's output for a Gaussian input."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from act_viz.activations import Activation
from act_viz.activations.exact import Array
from act_viz.activations.normal_expectation import expectation


@lru_cache(maxsize=256)
def moments_after(activation: Activation) -> tuple[float, float]:
    """Mean and variance of f(z) for z ~ N(0, 1).

    Both nan where f is not defined everywhere, or its mean has no bound; the variance inf where that has none.
    """
    mean = _mean(activation, 0.0, 1)
    return (mean, _mean(activation, mean, 2)) if np.isfinite(mean) else (float("nan"), float("nan"))


def _mean(activation: Activation, center: float, power: int) -> float:
    """E[(f(z) − center)^power]."""

    def g(z: Array) -> tuple[Array, ...]:
        return ((activation(z) - center) ** power,)

    return float(expectation(g, 1.0, kinks=activation.properties().breaks)[0, 0])
