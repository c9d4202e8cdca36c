"""Values, minima and constants that were published, and how SELU's are derived."""

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.activations.exponential import SELU_ALPHA, SELU_SCALE, selu_constants
from act_viz.activations.moments import moments_after

PUBLISHED = [
    ("Sigmoid", {}, 2.0, 0.8807970779778823),
    ("Tanh", {}, 1.0, 0.7615941559557649),
    ("Leaky ReLU", {}, -2.0, -0.02),
    ("PReLU", {}, -2.0, -0.5),
    ("RReLU", {}, -1.0, -11 / 48),
    ("ELU", {}, -1.0, -0.6321205588285577),
    ("SELU", {}, -1.0, -1.1113307378125625),
    ("CELU", {"alpha": 2.0}, -1.0, -0.7869386805747332),
    ("Softplus", {}, 0.0, 0.6931471805599453),
    ("LogSigmoid", {}, 0.0, -0.6931471805599453),
    ("GELU", {}, 1.0, 0.8413447460685429),
    ("GELU tanh", {}, 1.0, 0.8411919906082768),
    ("Quick GELU", {}, 1.0, 0.8457957659328212),
    ("SiLU", {}, 1.0, 0.7310585786300049),
    ("Mish", {}, 1.0, 0.8650983882673103),
    ("Hard Sigmoid", {}, 1.0, 2 / 3),
    ("Hard Swish", {}, 1.0, 2 / 3),
    ("Squared ReLU", {}, 3.0, 9.0),
    ("Squareplus", {}, 0.0, 1.0),
    ("Sparse Plus", {}, 0.0, 0.25),
    ("Sparse Sigmoid", {}, 0.5, 0.75),
    ("Softsign", {}, 1.0, 0.5),
    ("Tanhshrink", {}, 1.0, 0.2384058440442351),
    ("Softshrink", {}, -2.0, -1.5),
    ("Hardshrink", {}, 0.4, 0.0),
    ("ISRU", {}, 1.0, 0.7071067811865475),
    ("ISRLU", {}, -1.0, -0.7071067811865475),
    ("Bent identity", {}, 1.0, 1.2071067811865475),
    ("Snake", {}, 1.0, 1.7080734182735712),
    ("Gaussian", {}, 1.0, 0.36787944117144233),
    ("Sinc", {}, 1.0, 0.8414709848078965),
]


@pytest.mark.parametrize(("name", "settings", "z", "value"), PUBLISHED)
def test_published_values(name: str, settings: dict[str, float], z: float, value: float) -> None:
    assert float(ACTIVATIONS[name](**settings)(np.array(z))) == pytest.approx(value, rel=1e-15)


def test_published_minima_and_constants() -> None:
    assert ACTIVATIONS["SiLU"]().properties().range[0] == pytest.approx(-0.278464542761074, abs=1e-15)
    assert ACTIVATIONS["Mish"]().properties().range[0] == pytest.approx(-0.308843413017250, abs=1e-15)
    assert ACTIVATIONS["GELU"]().properties().range[0] == pytest.approx(-0.169971207479904, abs=1e-15)
    assert (SELU_SCALE, SELU_ALPHA) == (1.0507009873554805, 1.6732632423543772)


@pytest.mark.parametrize(("mean", "variance"), [(0.0, 1.0), (0.0, 4.0), (0.3, 1.5), (-0.5, 0.25)])
def test_selu_constants_keep_the_moments_that_they_are_derived_for(mean: float, variance: float) -> None:
    scale, alpha = selu_constants(mean, variance)
    z = np.linspace(-12, 12, 20_001)
    weights = np.exp(-z * z / 2)
    weights /= weights.sum()
    inputs = mean + variance**0.5 * z
    a = np.where(inputs > 0, scale * inputs, scale * alpha * np.expm1(inputs))
    assert weights @ a == pytest.approx(mean, abs=1e-6)
    assert weights @ (a - mean) ** 2 == pytest.approx(variance, rel=1e-6)


def test_the_selu_of_the_paper_is_the_one_for_mean_0_and_variance_1() -> None:
    assert selu_constants(0.0, 1.0) == pytest.approx((SELU_SCALE, SELU_ALPHA), rel=1e-13)
    assert moments_after(ACTIVATIONS["SELU"]()) == pytest.approx((0.0, 1.0), abs=1e-6)
