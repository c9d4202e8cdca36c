"""Depth's headlines against the truth found another way: wide networks in plain numpy, and mpmath's quadrature."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.arrays import Array
from act_viz.figures.propagation import Beside, critical_said, edge_said
from act_viz.figures.propagation.sentences import correlation_headline, gradient_headline, signal_headline
from act_viz.figures.propagation.variance import flow_said
from act_viz.network.initializers import INITIALIZERS
from act_viz.propagation import Passing, RandomNetwork, critical_point

_WIDTH, _DEPTH = 512, 12
SETTINGS = [
    ("Tanh", "Glorot normal", "none"),
    ("Tanh", "He normal", "none"),
    ("ReLU", "He normal", "none"),
    ("ReLU", "LeCun normal", "none"),
    ("Sigmoid", "He normal", "none"),
    ("SELU", "LeCun normal", "none"),
    ("GELU", "He normal", "none"),
    ("Softplus", "He normal", "none"),
    ("Sine", "He normal", "none"),
    ("Identity", "He normal", "none"),
    ("Tanh", "LeCun normal", "added"),
    ("ReLU", "LeCun normal", "scaled"),
]


def by_hand(network: RandomNetwork) -> tuple[Array, Array, float]:
    """Variance of outputs and correlation of two inputs by layer, and ln of the squared gradient at layer 1.

    The means of four wide networks.
    """
    variances, correlations, gradients = zip(*(one_by_hand(network, seed) for seed in range(4)), strict=True)
    return np.mean(variances, axis=0), np.mean(correlations, axis=0), float(np.mean(gradients))


def one_by_hand(network: RandomNetwork, seed: int) -> tuple[Array, Array, float]:
    """The same of one network in float64, forward and backward, with nothing of the app but the function itself."""
    rng = np.random.default_rng(seed)
    std = math.sqrt(network.weight_variance / _WIDTH)
    f, skip = network.activation, network.passing.skip
    shrink = math.sqrt(0.5) if skip == "scaled" else 1.0
    x = rng.standard_normal((_WIDTH, 2))
    x[:, 1] = 0.5 * x[:, 0] + math.sqrt(0.75) * x[:, 1]
    weights, zs, variances, correlations = [], [], [], []
    a: np.ndarray = x
    for _layer in range(_DEPTH):
        weights.append(std * rng.standard_normal((_WIDTH, _WIDTH)))
        z = weights[-1] @ a
        a = shrink * (f(z) + (a if skip != "none" else 0))
        zs.append(z)
        variances.append(a.var())
        correlations.append(z[:, 0] @ z[:, 1] / (np.linalg.norm(z[:, 0]) * np.linalg.norm(z[:, 1])))
    d_a, squares = rng.standard_normal((_WIDTH, 2)), []
    for w, z in zip(reversed(weights), reversed(zs), strict=True):
        d_z = shrink * d_a * f.derivative(z)
        squares.append(np.mean(np.sum(d_z**2, axis=0)))
        d_a = w.T @ d_z + (shrink * d_a if skip != "none" else 0)
    return np.array(variances), np.array(correlations), float(np.log(squares[-1] / squares[0]))


@pytest.mark.parametrize(("function", "initializer", "skip"), SETTINGS)
def test_headlines_say_what_a_wide_network_does(function: str, initializer: str, skip: str) -> None:
    passing = Passing(skip)  # type: ignore[arg-type]
    drawn = INITIALIZERS[initializer]()
    network = RandomNetwork(ACTIVATIONS[function](), drawn, _DEPTH, _WIDTH, correlation=0.5, passing=passing)
    variance, correlation, log_gradient = by_hand(network)
    curve, none = network.expected(), np.empty((0, _DEPTH))
    said = signal_headline(Beside(curve.var_a, none), "a")
    if "stays at" in said:
        assert np.all(np.abs(np.log(variance / variance[0])) < 0.35)
    else:
        assert ("grows" in said) == (variance[-1] > variance[0])
    assert math.log(variance[-1] / curve.var_a[-1]) == pytest.approx(0, abs=0.5)
    said = gradient_headline(Beside(np.exp(curve.log_gradient / 2), none))
    if "The edge" in said:
        assert abs(log_gradient) < 1.8
    else:
        assert ("explodes" in said) == (log_gradient > 0)
    said = correlation_headline(Beside(network.expected_correlation(), none, share=True))
    moved = correlation[-1] - correlation[0]
    if "stay about" in said:
        assert abs(moved) < 0.2
    else:
        assert ("more alike" in said) == (moved > 0)


def chi_by_mpmath(function: str, weight_variance: float, q: float) -> tuple[float, float]:
    """χ₁ at the variance that q comes to after 200 layers, and that variance, by mpmath."""
    forms = {
        "Tanh": (mpmath.tanh, lambda z: mpmath.sech(z) ** 2),
        "Sigmoid": (lambda z: 1 / (1 + mpmath.exp(-z)), lambda z: mpmath.sech(z / 2) ** 2 / 4),
        "Sine": (mpmath.sin, mpmath.cos),
        "ReLU": (lambda z: max(z, 0), lambda z: 1 if z > 0 else 0),
    }
    f, slope = forms[function]

    def mean_square(g, q: float) -> float:
        def under_law(t):
            return g(mpmath.sqrt(q) * t) ** 2 * mpmath.npdf(t)

        return float(mpmath.quad(under_law, [-9, -4, -2, 0, 2, 4, 9]))

    with mpmath.workdps(15):
        for _layer in range(40):
            before, q = q, weight_variance * mean_square(f, q)
            if abs(q - before) < 1e-9 * q:
                break
        return weight_variance * mean_square(slope, q), q


@pytest.mark.parametrize(
    ("function", "initializer"),
    [("Tanh", "He normal"), ("Sigmoid", "He normal"), ("Sine", "He normal"), ("ReLU", "He normal")],
)
def test_order_and_chaos_are_told_apart_as_mpmath_has_it(function: str, initializer: str) -> None:
    network = RandomNetwork(ACTIVATIONS[function](), INITIALIZERS[initializer](), 200, 64)
    w = network.weight_variance
    chi, q = chi_by_mpmath(function, w, w)
    found = float(network.expected().chi[-1])
    assert found == pytest.approx(chi, rel=1e-6)
    said = critical_said(found, found, plain=True, jumps=False)
    side = "edge" if abs(chi - 1) < 0.01 else "order" if chi < 1 else "chaos"
    assert side in said
    flow = network.theory().flow(w)
    assert flow.q == pytest.approx(q, rel=2e-3)
    assert ("stays" if abs(q - w) < 1e-9 else "settles") in flow_said(flow)


@pytest.mark.parametrize("function", ["GELU", "SiLU", "Mish", "Hard Swish"])
def test_no_variance_is_said_to_settle_at_zero_where_it_grows(function: str) -> None:
    critical = critical_point(ACTIVATIONS[function]())
    assert critical is not None
    a = math.sqrt(critical.weight_variance) * np.random.default_rng(0).standard_normal(200_000)
    rng = np.random.default_rng(2)
    for _layer in range(12):
        square = float(np.mean(ACTIVATIONS[function]()(a) ** 2))
        a = math.sqrt(critical.weight_variance * square) * rng.standard_normal(200_000)
    grows = float(np.mean(a**2)) > 10 * critical.weight_variance
    assert grows == ("grows there without bound" in edge_said(critical, None))
