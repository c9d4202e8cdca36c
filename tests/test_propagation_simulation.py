"""Simulated random networks: beside the theory, and beside a plain numpy network."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.arrays import Array
from act_viz.initializers import INITIALIZERS
from act_viz.propagation import RandomNetwork, Simulation, bound, simulate, simulate_births
from act_viz.propagation.simulation import STATISTICS, Layers, alpha_dropout

LECUN = INITIALIZERS["LeCun normal"]()
HE = INITIALIZERS["He normal"]()


def network(name: str, **settings: object) -> RandomNetwork:
    usual = RandomNetwork(ACTIVATIONS[name](), LECUN, depth=20, width=256)
    return dataclasses.replace(usual, **settings)  # type: ignore[arg-type]


def column(rows: Array, name: str) -> Array:
    return rows[..., STATISTICS.index(name)]


@pytest.mark.parametrize(
    ("name", "initializer"),
    [("Tanh", "Glorot normal"), ("SELU", "LeCun normal"), ("GELU", "He uniform"), ("Sigmoid", "LeCun uniform")],
)
def test_wide_networks_do_what_theory_says(name: str, initializer: str) -> None:
    net = network(name, initializer=INITIALIZERS[initializer](), depth=8, bias_std=0.3)
    running = Simulation(net, 16)
    running.advance()
    seen, curve = running.values(), net.theory().through(8)
    assert np.mean(seen.var_z, axis=0) == pytest.approx(curve.q, rel=0.12)
    assert np.mean(seen.var_a, axis=0) == pytest.approx(curve.var_a, rel=0.15)
    assert np.mean(seen.mean_a, axis=0) == pytest.approx(curve.mean_a, abs=0.04)
    assert np.mean(seen.log_gradient, axis=0) == pytest.approx(curve.log_gradient, abs=0.35)


def test_correlations_follow_theory() -> None:
    net = network("Tanh", width=512, depth=10, bias_std=0.3, correlation=0.4)
    running = Simulation(net, 4, backward=False)
    running.advance()
    expected = net.theory().correlations(10, 0.4)
    assert np.mean(running.values().correlation, axis=0) == pytest.approx(expected, abs=0.06)


def test_gradients_are_those_of_finite_differences() -> None:
    """The squared norm of ∂L/∂z at the first layer over that at the last, by moving each z a little in float64."""
    net = RandomNetwork(ACTIVATIONS["Tanh"](), LECUN, depth=4, width=6, n_inputs=2, bias_std=0.2)
    layers = Layers(net, 5)
    layers.forward()
    weights = [np.asarray(w, float) for w in layers._weights]
    biases = np.random.default_rng(np.random.SeedSequence(5).spawn(4)[1])
    shifts = [0.2 * biases.standard_normal(6) for _ in range(4)]
    streams = np.random.default_rng(np.random.SeedSequence(5).spawn(4)[2])
    x = np.asarray(net.inputs(streams), float)
    readout = streams.standard_normal((6, 2)).astype(np.float32).astype(float)

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

    found = column(simulate(net, 5), "log_gradient")
    expected = [np.log(mean_square_norm(at) / mean_square_norm(3)) for at in range(4)]
    assert found == pytest.approx(expected, abs=1e-4)


def test_maxout_gradients_keep_the_size_that_theory_says() -> None:
    net = network("Maxout", depth=6, width=400)
    running = Simulation(net, 4)
    running.advance()
    assert np.mean(running.values().log_gradient, axis=0) == pytest.approx(np.zeros(6), abs=0.3)
    assert np.mean(running.values().var_z, axis=0) == pytest.approx(np.ones(6), rel=0.2)


def test_equal_seeds_give_equal_networks_and_others_do_not() -> None:
    net = network("ReLU", depth=5, width=32)
    np.testing.assert_array_equal(simulate(net, 3), simulate(net, 3))
    assert not np.array_equal(simulate(net, 3), simulate(net, 4))


def test_a_deeper_network_starts_with_the_layers_of_a_shallower_one() -> None:
    short, long = network("ReLU", depth=5, width=32), network("ReLU", depth=9, width=32)
    kept = [STATISTICS.index(name) for name in STATISTICS if name != "log_gradient"]
    np.testing.assert_array_equal(simulate(short, 0)[:, kept], simulate(long, 0)[:5, kept])


def test_a_simulation_can_be_stopped_and_taken_up_again() -> None:
    net = network("ReLU", depth=5, width=32)
    stepwise, at_once = Simulation(net, 5), Simulation(net, 5)
    stepwise.advance(0.0)
    assert 0 < stepwise.n_done < 5
    assert stepwise.values().n_networks == stepwise.n_done
    assert stepwise.seconds_left > 0
    while not stepwise.finished:
        stepwise.advance(0.0)
    at_once.advance()
    np.testing.assert_array_equal(stepwise.values().log_gradient, at_once.values().log_gradient)
    assert at_once.seconds_left == 0


def test_nothing_is_claimed_before_a_network_has_run() -> None:
    with pytest.raises(ValueError, match="No network"):
        Simulation(network("ReLU"), 2).values()


def test_overflow_is_said_with_its_layer() -> None:
    net = network("ReLU", initializer=INITIALIZERS.parse("Normal(sigma=5.0)"), width=64, depth=100)
    running = Simulation(net, 2)
    running.advance()
    layer = running.values().overflow()
    assert layer is not None
    # A pre-activation of √q is beyond float32's 3.4e38 once q is beyond its square; the largest of many comes first.
    theory = int(np.argmax(net.theory().through(100).q > (3.4e38) ** 2)) + 1
    assert abs(layer - theory) <= 2
    assert np.all(np.isinf(running.values().var_a[:, layer:]))


def test_gradients_smaller_than_float32_are_still_followed() -> None:
    net = network("Sigmoid", depth=100, width=32)
    found = column(simulate(net, 0), "log_gradient")
    assert np.all(np.isfinite(found))
    assert found[0] < np.log(1e-90)


def test_saturation_is_counted_by_pairs() -> None:
    net = network("Tanh", initializer=INITIALIZERS.parse("Normal(sigma=1.0)"), depth=3)
    share = column(simulate(net, 0, backward=False), "saturated")
    # With q = 256 the slope is under .05 beyond |z| = 2.18, that is 89 % of a normal law.
    assert share[0] == pytest.approx(0.89, abs=0.02)
    assert np.all(column(simulate(network("Tanh"), 0, backward=False), "saturated") < 0.1)


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
    running = Simulation(network("SELU", **{"depth": 40, "width": 256, **settings}), 4, backward=False)
    running.advance()
    return float(np.median(running.values().var_a[:, -1]))


def test_the_three_conditions_of_selu_each_as_it_is() -> None:
    assert last_variance() == pytest.approx(1, abs=0.15)
    assert last_variance(input_mean=3.0, input_std=4.0) == pytest.approx(1, abs=0.2)
    assert last_variance(initializer=HE) > 5
    assert last_variance(skip="added") > 1e6
    assert last_variance(skip="scaled") == pytest.approx(1, abs=0.3)
    assert last_variance(dropout="ordinary", dropout_rate=0.2) > 1.3
    assert last_variance(dropout="alpha", dropout_rate=0.2) == pytest.approx(1, abs=0.25)


def test_gradients_through_skips_are_refused() -> None:
    with pytest.raises(ValueError, match="skips"):
        simulate(network("SELU", skip="added", depth=3), 0)


@pytest.mark.parametrize("wrong", [{"depth": 201}, {"depth": 0}, {"width": 513}, {"n_inputs": 3}, {"dropout_rate": 1}])
def test_sizes_out_of_bounds_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        network("ReLU", **wrong)


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
