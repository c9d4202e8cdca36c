"""Simulated random networks: beside the theory, and beside a plain numpy network."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict

import numpy as np
import pytest
from scipy import stats

from act_viz.activations import ACTIVATIONS
from act_viz.activations.typed import YourOwn
from act_viz.arrays import Array
from act_viz.network.initializers import INITIALIZERS
from act_viz.propagation import (
    LayerValues,
    Passing,
    RandomNetwork,
    Simulation,
    alpha_dropout,
    bound,
    dead_share,
    saturated_share,
    simulate,
    simulate_births,
)
from act_viz.propagation.random_network import STATISTICS
from act_viz.propagation.stack import Stack
from act_viz.propagation.weights import Weights, weights_of

LECUN = INITIALIZERS["LeCun normal"]()
HE = INITIALIZERS["He normal"]()


def network(name: str, **settings: object) -> RandomNetwork:
    usual = RandomNetwork(ACTIVATIONS[name](), LECUN, depth=20, width=256)
    return dataclasses.replace(usual, **settings)  # type: ignore[arg-type]


def seen(net: RandomNetwork, n_networks: int) -> LayerValues:
    running = Simulation(net, n_networks)
    running.advance()
    return running.values()


@pytest.mark.parametrize(
    ("name", "initializer"),
    [("Tanh", "Glorot normal"), ("SELU", "LeCun normal"), ("GELU", "He uniform"), ("Sigmoid", "LeCun uniform")],
)
def test_wide_networks_do_what_theory_says(name: str, initializer: str) -> None:
    net = network(name, initializer=INITIALIZERS[initializer](), depth=8, bias_std=0.3)
    found, curve = seen(net, 16), net.expected()
    assert np.mean(found.var_z, axis=0) == pytest.approx(curve.q, rel=0.12)
    assert np.mean(found.var_a, axis=0) == pytest.approx(curve.var_a, rel=0.15)
    assert np.mean(found.mean_a, axis=0) == pytest.approx(curve.mean_a, abs=0.04)
    assert np.mean(found.log_gradient, axis=0) == pytest.approx(curve.log_gradient, abs=0.35)


@pytest.mark.parametrize(
    ("name", "passing"),
    [
        ("SELU", Passing("scaled")),
        ("ReLU", Passing("added")),
        ("Tanh", Passing(dropout="ordinary", rate=0.3)),
        ("SELU", Passing(dropout="alpha", rate=0.2)),
        ("Sigmoid", Passing("scaled", "ordinary", 0.2)),
    ],
)
def test_theory_follows_what_is_passed_on(name: str, passing: Passing) -> None:
    net = network(name, passing=passing, depth=8, width=400, input_mean=0.7, correlation=0.3)
    found, curve = seen(net, 8), net.expected()
    assert np.mean(found.var_z, axis=0) == pytest.approx(curve.q, rel=0.12)
    assert np.mean(found.mean_a, axis=0) == pytest.approx(curve.mean_a, rel=0.1, abs=0.05)
    assert np.mean(found.var_a, axis=0) == pytest.approx(curve.var_a, rel=0.15)
    assert np.mean(found.log_gradient, axis=0) == pytest.approx(curve.log_gradient, abs=0.3)
    assert np.mean(found.correlation, axis=0) == pytest.approx(net.expected_correlation(), abs=0.05)


def test_correlations_follow_theory() -> None:
    net = network("Tanh", width=512, depth=10, bias_std=0.3, correlation=0.4)
    assert np.mean(seen(net, 4).correlation, axis=0) == pytest.approx(net.expected_correlation(), abs=0.06)


def test_gradients_are_those_of_finite_differences() -> None:
    """The squared norm of ∂L/∂z at the first layer over that at the last, by moving each z a little in float64."""
    net = RandomNetwork(ACTIVATIONS["Tanh"](), HE, depth=4, width=6, n_inputs=2, bias_std=0.2)
    stack = Stack(net, range(5, 6))
    found = simulate(net, range(5, 6)).log_gradient[0]
    weights = [np.sqrt(2.0) * np.asarray(stack.weights.layer(at)[0], float) for at in range(4)]
    biases, inputs, _drops = map(np.random.default_rng, np.random.SeedSequence(5).spawn(3))
    shifts = [0.2 * biases.standard_normal(6) for _ in range(4)]
    x = np.asarray(net.inputs(inputs), float)
    readout = inputs.standard_normal((6, 2))

    def loss(nudge: Array | int, at: int, sample: int) -> float:
        a = x[:, sample]
        for layer, (w, b) in enumerate(zip(weights, shifts, strict=True)):
            z = w @ a + b + (nudge if layer == at else 0)
            a = np.tanh(z)
        return float(readout[:, sample] @ a)

    def mean_square_norm(at: int) -> float:
        step = 1e-6
        by_unit = [[(loss(step * e, at, s) - loss(-step * e, at, s)) / (2 * step) for e in np.eye(6)] for s in range(2)]
        return float(np.mean(np.sum(np.square(by_unit), axis=1)))

    assert found == pytest.approx([np.log(mean_square_norm(at) / mean_square_norm(3)) for at in range(4)], abs=1e-4)


def test_maxout_gradients_keep_the_size_that_theory_says() -> None:
    found = seen(network("Maxout", depth=6, width=400), 4)
    assert np.mean(found.log_gradient, axis=0) == pytest.approx(np.zeros(6), abs=0.3)
    assert np.mean(found.var_z, axis=0) == pytest.approx(np.ones(6), rel=0.2)


def test_equal_seeds_give_equal_networks_and_others_do_not() -> None:
    net = network("ReLU", depth=5, width=32)
    np.testing.assert_array_equal(simulate(net, range(3, 4)).var_z, simulate(net, range(3, 4)).var_z)
    assert not np.array_equal(simulate(net, range(3, 4)).var_z, simulate(net, range(4, 5)).var_z)


@pytest.mark.parametrize("passing", [Passing(), Passing("scaled", "ordinary", 0.3)])
def test_networks_that_run_together_are_those_that_run_alone(passing: Passing) -> None:
    net = network("ReLU", depth=6, width=24, bias_std=0.2, passing=passing)
    together = simulate(net, range(3))
    for seed in range(3):
        alone = simulate(net, range(seed, seed + 1))
        for name in STATISTICS:
            np.testing.assert_allclose(getattr(together, name)[seed], getattr(alone, name)[0], rtol=1e-4, atol=1e-5)


def test_a_deeper_network_starts_with_the_layers_of_a_shallower_one() -> None:
    short = simulate(network("ReLU", depth=5, width=32), range(2))
    long = simulate(network("ReLU", depth=9, width=32), range(2))
    for name in STATISTICS[:-1]:
        np.testing.assert_array_equal(getattr(short, name), getattr(long, name)[:, :5])


def test_a_simulation_can_be_watched_stopped_and_taken_up_again() -> None:
    net = network("ReLU", depth=30, width=32)
    stepwise = Simulation(net, 9)
    assert stepwise.progress == 0
    shares = []
    while not stepwise.finished:
        stepwise.advance(0.0)
        shares.append(stepwise.progress)
    assert len(shares) > 30
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert stepwise.seconds_left == 0
    np.testing.assert_array_equal(stepwise.values().log_gradient, seen(net, 9).log_gradient)


def test_what_is_stopped_keeps_the_networks_that_have_run() -> None:
    running = Simulation(network("ReLU", depth=10, width=64), 9)
    while running.n_done < 1:
        running.advance(0.0)
    assert 0.4 <= running.progress < 1
    assert running.seconds_left > 0
    running.stop()
    assert running.finished
    assert running.values().n_networks == running.n_done


def test_nothing_is_claimed_before_a_network_has_run() -> None:
    with pytest.raises(ValueError, match="No network"):
        Simulation(network("ReLU"), 2).values()


def test_samples_are_values_of_the_layers_they_name() -> None:
    running = Simulation(network("Tanh", depth=30, width=64), 2)
    running.advance()
    samples = running.samples
    assert samples is not None
    assert list(samples.layers[[0, -1]]) == [1, 30]
    np.testing.assert_allclose(samples.a, np.tanh(samples.z), rtol=1e-6)
    for at, layer in enumerate(samples.layers):
        assert samples.z[at].var() == pytest.approx(running.values().var_z[:, layer - 1].mean(), rel=0.1)


def test_kept_weights_stay_within_their_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("act_viz.propagation.weights.MOST_KEPT", 20_000)
    monkeypatch.setattr("act_viz.propagation.weights._known", OrderedDict())
    first = weights_of(LECUN, 16, 1, 10, range(1))
    assert weights_of(LECUN, 16, 1, 10, range(1)) is first
    assert np.shares_memory(first.layer(3), first.layer(3))
    big = weights_of(LECUN, 256, 1, 10, range(1))
    held = big.layer(0)
    assert not np.shares_memory(held, [big.layer(9), big.layer(0)][1])
    np.testing.assert_array_equal(big.layer(0), Weights(LECUN, 256, 1, range(1), kept=True).layer(0))
    for seed in range(1, 40):
        for layer in range(10):
            weights_of(LECUN, 16, 1, 10, range(seed, seed + 1)).layer(layer)
    assert weights_of(LECUN, 16, 1, 10, range(1)) is not first


@pytest.mark.parametrize(
    ("name", "law"), [("LeCun normal", stats.norm()), ("He uniform", stats.uniform(-(3**0.5), 12**0.5))]
)
def test_weights_follow_their_law_in_every_layer_and_seed(name: str, law: stats.rv_continuous) -> None:
    drawn = Weights(INITIALIZERS[name]().unscaled(), 40, 1, range(2), kept=True)
    layers = np.concatenate([drawn.layer(at) for at in range(30)]).reshape(60, -1) * np.sqrt(40)
    assert stats.kstest(layers.ravel(), law.cdf).pvalue > 0.01
    assert np.var(layers) == pytest.approx(1, abs=0.02)
    assert np.abs(np.corrcoef(layers) - np.eye(60)).max() < 0.12, "no layer repeats another"


def test_overflow_is_said_with_its_layer() -> None:
    net = network("ReLU", initializer=INITIALIZERS.parse("Normal(sigma=5.0)"), width=64, depth=100)
    found = seen(net, 2)
    layer = found.overflow()
    assert layer is not None
    # A pre-activation of √q is beyond float32's 3.4e38 once q is beyond its square; the largest of many comes first.
    theory = int(np.argmax(net.expected().q > (3.4e38) ** 2)) + 1
    assert abs(layer - theory) <= 2
    assert np.all(np.isinf(found.var_a[:, layer:]))
    assert np.all(np.isnan(found.log_gradient))


def test_gradients_smaller_than_float32_are_still_followed() -> None:
    found = simulate(network("Sigmoid", depth=100, width=32), range(1)).log_gradient[0]
    assert np.all(np.isfinite(found))
    assert found[0] < np.log(1e-90)


@pytest.mark.parametrize("name", ["Tanh", "GELU", "Hard Tanh", "ReLU"])
def test_saturated_shares_follow_theory(name: str) -> None:
    net = network(name, initializer=INITIALIZERS.parse("Scaled normal(gain=3.0)"), depth=4)
    found, curve = seen(net, 4), net.expected()
    assert np.mean(found.saturated, axis=0) == pytest.approx(saturated_share(net.activation, curve.q), abs=0.02)


def test_saturated_shares_of_a_normal_law_are_known() -> None:
    # The slope of tanh is under .05 beyond |z| = 2.18: with q = 256 that is 89 % of a normal law.
    assert saturated_share(ACTIVATIONS["Tanh"](), [1.0, 256.0]) == pytest.approx([0.0294, 0.892], abs=1e-3)
    assert saturated_share(ACTIVATIONS["ReLU"](), 3.0) == pytest.approx(0.5)
    assert np.isnan(saturated_share(ACTIVATIONS["Squared ReLU"](), 1.0))


@pytest.mark.parametrize("name", ["ReLU", "Hard Tanh"])
def test_dead_shares_follow_theory(name: str) -> None:
    wide = INITIALIZERS.parse("Scaled normal(gain=1.5)")
    net = network(name, initializer=wide, depth=20, width=256, n_inputs=16, bias_std=1.5)
    found, curve = seen(net, 8), net.expected()
    expected = dead_share(net.activation, curve.q, net.expected_correlation(), 16)
    assert np.mean(found.dead, axis=0) == pytest.approx(expected, abs=0.05)
    assert expected[-1] > 0.1


def test_dead_shares_of_orthants_are_known() -> None:
    # Two normal numbers are both negative with probability 1/4 + arcsin(c)/2π (Sheppard 1899).
    both = dead_share(ACTIVATIONS["ReLU"](), [1.0, 4.0, 1.0], [0.0, 0.5, 1.0], 2)
    assert both == pytest.approx([0.25, 1 / 3, 0.5], abs=1e-9)
    assert dead_share(ACTIVATIONS["Leaky ReLU"](), 1.0, 0.9, 2) == pytest.approx(0.0)


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_alpha_dropout_keeps_mean_and_variance(rate: float) -> None:
    selu = ACTIVATIONS["SELU"]()
    low, scale, shift = alpha_dropout(selu, rate)
    assert low == pytest.approx(-1.0507009873554805 * 1.6732632423543772)
    # Of a value with mean 0 and variance 1, kept with probability 1 − rate and else replaced by `low`.
    mean = scale * rate * low + shift
    square = scale**2 * ((1 - rate) + rate * low**2) + 2 * scale * shift * rate * low + shift**2
    assert mean == pytest.approx(0, abs=1e-12)
    assert square == pytest.approx(1)


def test_alpha_dropout_needs_a_limit() -> None:
    with pytest.raises(ValueError, match="limit"):
        alpha_dropout(ACTIVATIONS["Leaky ReLU"](), 0.1)


def last_variance(**settings: object) -> float:
    found = seen(network("SELU", **{"depth": 40, "width": 256, **settings}), 4)
    return float(np.median(found.var_a[:, -1]))


def test_the_three_conditions_of_selu_each_as_it_is() -> None:
    assert last_variance() == pytest.approx(1, abs=0.15)
    assert last_variance(input_mean=3.0, input_std=4.0) == pytest.approx(1, abs=0.2)
    assert last_variance(initializer=HE) > 5
    assert last_variance(passing=Passing("added")) > 1e6
    assert last_variance(passing=Passing("scaled")) == pytest.approx(1, abs=0.3)
    assert last_variance(passing=Passing(dropout="ordinary", rate=0.2)) > 1.3
    assert last_variance(passing=Passing(dropout="alpha", rate=0.2)) == pytest.approx(1, abs=0.25)


@pytest.mark.parametrize("wrong", [{"depth": 201}, {"depth": 0}, {"width": 513}, {"n_inputs": 3}])
def test_sizes_out_of_bounds_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        network("ReLU", **wrong)


def test_a_dropout_rate_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="rate"):
        Passing(dropout="ordinary", rate=1.0)


@pytest.mark.parametrize("width", [2, 4, 6])
def test_one_input_dies_as_often_as_lu_et_al_say_and_all_inputs_more_rarely(width: int) -> None:
    n = 4000
    born = simulate_births(width, 30, n, seed=1)
    expected = bound(width, np.arange(1, 31))
    error = 4 * np.sqrt(expected * (1 - expected) / n) + 1e-3
    assert np.all(np.abs(born.one_input - expected) < error)
    assert np.all(born.all_inputs <= expected + error)
    assert born.all_inputs[0] < 0.01
    assert np.all(np.diff(born.all_inputs) >= 0)
    assert np.all(born.all_inputs <= born.one_input)


def test_correlations_of_maxout_follow_theory() -> None:
    net = network("Maxout", width=512, depth=8, correlation=0.2)
    assert np.mean(seen(net, 4).correlation, axis=0) == pytest.approx(net.expected_correlation(), abs=0.04)


def test_what_is_stopped_can_be_taken_up_again() -> None:
    running = Simulation(network("ReLU", depth=10, width=64), 9)
    while running.n_done < 1:
        running.advance(0.0)
    running.stop()
    running.advance(10.0)
    assert 1 <= running.n_done < 9
    running.resume()
    running.advance()
    np.testing.assert_array_equal(running.values().log_gradient, seen(running.network, 9).log_gradient)


def test_a_function_that_is_no_number_is_no_overflow() -> None:
    log, exponential = YourOwn(expression="log(x)"), ACTIVATIONS["Exponential"]()
    found = simulate(network("ReLU", activation=log, depth=4, width=16), range(2))
    assert (found.ends(), found.overflow()) == (1, None)
    assert simulate(network("ReLU", activation=exponential, depth=8, width=16), range(2)).overflow() is not None


def test_units_that_are_off_for_everything_are_dead_in_theory_too() -> None:
    dying = network("Threshold", initializer=HE, depth=20)
    curve = dying.expected()
    assert curve.q[-1] == 0
    share = dead_share(dying.activation, curve.q, dying.expected_correlation(), 64)[-1]
    assert share == seen(dying, 2).dead[0, -1] == 1.0
    silent = network("ReLU", initializer=INITIALIZERS["Zeros"](), depth=3)
    expected = dead_share(silent.activation, silent.expected().q, silent.expected_correlation(), 64)
    np.testing.assert_array_equal(expected, seen(silent, 1).dead[0])


def test_a_skip_carries_inputs_past_weights_that_are_zero() -> None:
    net = network("Tanh", initializer=INITIALIZERS["Zeros"](), passing=Passing("added"), depth=4, width=400)
    assert np.mean(seen(net, 4).var_a, axis=0) == pytest.approx(net.expected().var_a, rel=0.1)
    assert net.expected().var_a == pytest.approx(np.ones(4))
