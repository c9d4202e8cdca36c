"""What passes through a function, against SciPy's integrals, random draws and formulas that are known."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import integrate, stats

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.diagnostics import unit_masks
from act_viz.propagation.distributions import MOST_VALUES, Distribution, Normal, Uniform, Values
from act_viz.propagation.pushforward import N_LAYERS, at_layer, layers_of, outcomes, passed
from act_viz.propagation.theory import MeanField
from act_viz.propagation.units import saturated_share

NAMES = ("ReLU", "SELU", "GELU", "Tanh", "Hard Tanh", "Softshrink", "Step", "Sine", "Mish", "Maxout")
LAWS = (Normal(), Normal(-1.3, 0.4), Normal(2.0, 3.0), Uniform(), Uniform(0.5, 2.0))


def scipys(z: Distribution) -> Callable[[float], float]:
    low, high = z.reach
    return stats.uniform(low, high - low).pdf if isinstance(z, Uniform) else stats.norm(z.mean, z.std).pdf


def integral(activation: Activation, z: Distribution, of: Callable[[float, float], float]) -> float:
    """E[of(f(z), f'(z))] by SciPy, piece by piece between kinks."""
    density, (low, high) = scipys(z), z.reach
    edges = [low, *(kink for kink in activation.properties().kinks if low < kink < high), high]

    def g(at: float) -> float:
        here = np.array([at])
        return of(float(activation(here)[0]), float(activation.derivative(here)[0])) * density(at)

    parts = [integrate.quad(g, *pair, limit=400, epsabs=1e-11)[0] for pair in itertools.pairwise(edges)]
    return math.fsum(parts)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("z", LAWS, ids=str)
def test_moments_are_scipys(name: str, z: Distribution) -> None:
    activation = ACTIVATIONS[name]()
    found = passed(activation, z)
    assert found.mean == pytest.approx(integral(activation, z, lambda a, _s: a), abs=1e-8)
    assert found.second == pytest.approx(integral(activation, z, lambda a, _s: a * a), rel=1e-8, abs=1e-9)
    assert found.slope == pytest.approx(integral(activation, z, lambda _a, s: s * s), rel=1e-8, abs=1e-9)
    assert found.variance == pytest.approx(found.second - found.mean**2, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_shares_are_those_of_random_draws(name: str) -> None:
    activation, rng = ACTIVATIONS[name](), np.random.default_rng(0)
    for law, draws in ((Normal(0.7, 1.8), rng.normal(0.7, 1.8, 200_000)), (Uniform(-0.5, 1.5), None)):
        z = rng.uniform(*law.reach, 200_000) if draws is None else draws
        a, slope = activation(z), activation.derivative(z)
        found = passed(activation, law)
        limit = 0.05 * min(activation.properties().max_abs_derivative, 1e9)
        assert found.saturated == pytest.approx(np.mean(np.abs(slope) < limit), abs=0.005)
        assert found.negative == pytest.approx(np.mean(a < 0), abs=0.005)
        edges = np.linspace(-1.93, 4.11, 61)
        for outcome, values in zip(outcomes(activation, law, edges, edges), (a, slope), strict=True):
            apart = np.histogram(values[~np.isin(values, [atom.value for atom in outcome.atoms])], edges)[0] / len(z)
            np.testing.assert_allclose(outcome.shares, apart, atol=0.006)
            for atom in outcome.atoms:
                assert atom.share == pytest.approx(np.mean(values == atom.value), abs=0.005)


@pytest.mark.parametrize("name", ["Sigmoid", "Tanh", "ReLU", "SELU", "Softsign", "Hard Sigmoid", "GELU"])
def test_the_share_saturated_is_that_of_depth_and_of_training(name: str) -> None:
    activation = ACTIVATIONS[name]()
    for q in (0.3, 1.0, 20.0):
        assert passed(activation, Normal(0.0, math.sqrt(q))).saturated == pytest.approx(
            saturated_share(activation, q)[0], abs=1e-9
        )
    z = np.random.default_rng(1).normal(0, 3, (300, 4)).round(3)
    masks = unit_masks(activation, z, activation(z), (4,))
    exact = Values(tuple(np.sort(z.ravel()).tolist()))
    assert passed(activation, exact).saturated == masks.flat.mean()


def test_the_density_of_tanh_is_that_of_a_change_of_variables() -> None:
    edges = np.linspace(-0.99, 0.99, 120)
    found, _slopes = outcomes(ACTIVATIONS["Tanh"](), Normal(0.3, 0.8), edges, edges)
    exact = np.diff(stats.norm.cdf(np.arctanh(edges), 0.3, 0.8)) / np.diff(edges)
    np.testing.assert_allclose(found.density, exact, rtol=2e-3)


def test_half_of_what_relu_gives_is_0() -> None:
    edges = np.linspace(-1.03, 5.02, 90)
    of_a, of_slope = outcomes(ACTIVATIONS["ReLU"](), Normal(), edges, edges)
    np.testing.assert_allclose([(atom.value, atom.share) for atom in of_a.atoms], [(0, 0.5)], atol=1e-8)
    np.testing.assert_allclose([(atom.value, atom.share) for atom in of_slope.atoms], [(0, 0.5), (1, 0.5)], atol=1e-8)
    assert of_a.shares.sum() == pytest.approx(0.5, abs=1e-6)
    assert passed(ACTIVATIONS["ReLU"](), Normal()).mean == pytest.approx(1 / math.sqrt(2 * math.pi))


def test_a_smooth_function_that_rounds_to_its_limit_has_no_value_of_its_own() -> None:
    edges = np.linspace(-1.1, 1.1, 50)
    assert outcomes(ACTIVATIONS["Tanh"](), Normal(5.0, 5.0), edges, edges)[0].atoms == ()


@pytest.mark.parametrize("name", ["ReLU", "SELU", "Tanh", "GELU", "Sigmoid"])
@pytest.mark.parametrize("weight_variance", [1.0, 2.0])
def test_layers_are_followed_as_by_a_sum_over_even_steps(name: str, weight_variance: float) -> None:
    activation, z = ACTIVATIONS[name](), Normal(0.5, 1.5)
    found = layers_of(activation, z, weight_variance)
    at = np.linspace(-12, 12, 20_001)
    weights = stats.norm.pdf(at) * (at[1] - at[0])
    mean, std = z.mean, z.std
    for layer in range(N_LAYERS):
        a = activation(mean + std * at)
        assert found.q[layer] == pytest.approx(mean**2 + std**2, rel=1e-5)
        assert found.mean[layer] == pytest.approx(weights @ a, rel=1e-5, abs=1e-6)
        mean, std = 0.0, math.sqrt(weight_variance * (weights @ a**2))


def test_from_a_centered_normal_law_on_layers_are_those_of_depth() -> None:
    activation = ACTIVATIONS["Tanh"]()
    found, theory = layers_of(activation, Normal(0.0, 1.2), 1.5), MeanField(activation, 1.5)
    depth = theory.through(N_LAYERS, input_square=1.2**2 / 1.5)
    np.testing.assert_allclose(found.q, depth.q, rtol=1e-12)
    np.testing.assert_allclose(found.variance, depth.var_a, rtol=1e-9)


def test_selu_comes_to_mean_0_and_variance_1() -> None:
    found = layers_of(ACTIVATIONS["SELU"](), Normal(2.0, 0.5), 1.0)
    assert found.mean[-1] == pytest.approx(0.0, abs=2e-3)
    assert found.variance[-1] == pytest.approx(1.0, abs=2e-3)
    assert at_layer(ACTIVATIONS["SELU"](), Normal(2.0, 0.5), 1.0, N_LAYERS).std == pytest.approx(1.0, abs=2e-3)


def test_layers_that_grow_are_followed_no_further_than_their_numbers_are_told() -> None:
    found = layers_of(ACTIVATIONS["ReLU"](), Normal(), 4.0)
    assert found.q[13] == pytest.approx(2.0**13)
    assert np.isinf(found.q[14:]).all()
    there = passed(ACTIVATIONS["ReLU"](), at_layer(ACTIVATIONS["ReLU"](), Normal(), 4.0, N_LAYERS))
    assert math.isnan(there.mean)


def test_a_unit_of_several_pre_activations_is_not_followed() -> None:
    with pytest.raises(ValueError, match="several"):
        layers_of(ACTIVATIONS["Maxout"](), Normal(), 1.0)


def test_values_are_thinned_to_quantiles() -> None:
    z = np.random.default_rng(2).normal(1.0, 2.0, (200, 50))
    found = Values.of(z)
    assert len(found.values) == MOST_VALUES
    assert found.mean == pytest.approx(z.mean(), abs=0.01)
    assert found.std == pytest.approx(z.std(), abs=0.02)
    assert found.below(np.array([found.values[0], found.values[-1] + 1])).tolist() == [1 / MOST_VALUES, 1.0]
    with pytest.raises(ValueError, match="finite"):
        Values.of(np.array([np.nan]))
