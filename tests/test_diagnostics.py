"""Every word said of a unit means what it is defined to mean, and nothing else."""

import dataclasses

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.diagnostics import N_BINS, is_collapsed, layer_statistics, share_of_units
from act_viz.statuses import STATUSES
from act_viz.training import TrainConfig, Trainer

N = 1000
RNG = np.random.default_rng(0)
NORMAL = RNG.standard_normal(N)
CENTERED = (NORMAL - NORMAL.mean()) / NORMAL.std()


def of_units(activation, *units, d_z=None, first=None):
    """Statistics of a layer whose units have these pre-activations, each `(n,)`."""
    z = np.column_stack(units)
    return layer_statistics(activation, z, activation(z), d_z, first=first)


def words(layer):
    return [STATUSES[at] for at in layer.status]


def make(written):
    return ACTIVATIONS.parse(written)


def test_a_relu_unit_that_never_fires_is_dead():
    layer = of_units(make("ReLU"), -np.abs(NORMAL) - 1, NORMAL, np.where(np.arange(N) == 7, 0.001, -1.0))
    assert layer.dead.tolist() == [True, False, False]
    assert words(layer)[0] == "dead"
    assert layer.active_share.tolist() == [0.0, np.mean(NORMAL > 0), 1 / N]


def test_leaky_units_are_one_sided_where_relu_dies_and_never_dead():
    for written in ("Leaky ReLU", "PReLU", "RReLU"):
        layer = of_units(make(written), -np.abs(NORMAL) - 1, NORMAL, np.abs(NORMAL) + 1)
        assert not (layer.dead | layer.dead_in_effect).any()
        assert layer.one_sided.tolist() == [True, False, True]
    assert of_units(make("Leaky ReLU(slope=0)"), -np.abs(NORMAL), NORMAL).dead.tolist() == [True, False]


def test_healthy_tanh_units_are_not_called_dead():
    # The widespread test, output <= 0.05, says so of half of these.
    z = CENTERED[:, None] * np.ones(4)
    assert np.mean(np.tanh(z) <= 0.05) > 0.5
    layer = layer_statistics(make("Tanh"), z, np.tanh(z))
    assert words(layer) == ["healthy"] * 4


@pytest.mark.parametrize("name", ["Sigmoid", "Tanh", "ELU", "SELU", "GELU", "SiLU", "Mish", "Softplus"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_smooth_units_die_in_effect(name, dtype):
    activation = make(name)
    far = (-30 + CENTERED).astype(dtype)
    layer = of_units(activation, far, CENTERED.astype(dtype))
    assert (layer.dead | layer.dead_in_effect).tolist() == [True, False]
    share = np.abs(activation.derivative(far)).max() / activation.properties().max_abs_derivative
    assert layer.dead_in_effect[0] == (0 < share < 1e-3)


def test_dead_means_zero_in_the_arithmetic_in_use():
    far = np.full(N, -110.0)
    assert of_units(make("ELU"), far.astype(np.float32), NORMAL.astype(np.float32)).dead[0]
    narrow = of_units(make("ELU"), far, NORMAL)
    assert narrow.dead_in_effect[0]
    assert not narrow.dead[0]


def test_a_thousandth_of_the_largest_slope_divides_dead_in_effect_from_alive():
    # The derivative of ELU is e^z on the left.
    layer = of_units(make("ELU"), np.full(N, np.log(0.99e-3)), np.full(N, np.log(1.01e-3)))
    assert layer.dead_in_effect.tolist() == [True, False]


def test_saturated_is_below_a_twentieth_on_nine_tenths_of_the_samples():
    # tanh' = 0.05 at 2.178.
    def unit(n_flat):
        return np.where(np.arange(N) < n_flat, 2.3, 0.5)

    layer = of_units(make("Tanh"), unit(899), unit(900), -unit(1000))
    assert layer.saturated.tolist() == [False, True, True]
    assert layer.saturated_pairs == pytest.approx((899 + 900 + 1000) / (3 * N))
    assert of_units(make("Tanh"), np.full(N, 2.1), NORMAL).saturated.tolist() == [False, False]


def test_a_saturated_unit_on_both_sides_switches():
    both, one = np.where(NORMAL > 0, 5.0, -5.0), np.full(N, 5.0)
    layer = of_units(make("Tanh"), both, one, CENTERED)
    assert layer.saturated.tolist() == [True, True, False]
    assert layer.switching.tolist() == [True, False, False]
    # Demanding every sample would miss the unit that is nearly always saturated.
    assert of_units(make("Tanh"), np.where(np.arange(N) < 50, 0.0, 5.0)).saturated.all()


def test_dormant_and_inert_are_relative_to_the_layer():
    constant, small, large = np.full(N, -40.0), 0.01 * CENTERED, 3 * CENTERED
    layer = of_units(make("ELU"), constant, small, large)
    # A dead ELU unit puts out -1: it is not dormant, but inert.
    assert layer.dormant.tolist() == [False, True, False]
    assert layer.inert.tolist() == [True, True, False]


def test_a_layer_without_any_output_is_dormant_and_inert():
    layer = of_units(make("ReLU"), -np.abs(NORMAL), -np.abs(NORMAL) - 1)
    assert layer.dormant.all()
    assert layer.inert.all()


def test_a_constant_output_is_inert_whatever_rounding_says():
    far = np.full(N, -200.3, np.float32)
    assert of_units(make("SELU"), far, far).inert.all()


def test_starved_looks_at_the_gradient_of_z():
    d_z = np.column_stack([NORMAL, 0.001 * NORMAL, NORMAL])
    layer = of_units(make("Tanh"), NORMAL, NORMAL, NORMAL, d_z=d_z)
    assert layer.starved.tolist() == [False, True, False]
    assert not of_units(make("Tanh"), NORMAL).starved.any()


def test_words_are_decided_in_their_order():
    assert STATUSES == ("dead", "dead in effect", "saturated", "one-sided", "dormant", "inert", "healthy")
    layer = of_units(
        make("ELU"), np.full(N, -800.0), np.full(N, -9.0), np.full(N, -4.0), np.abs(CENTERED) + 0.1, CENTERED
    )
    assert words(layer) == ["dead", "dead in effect", "saturated", "one-sided", "healthy"]
    # All that comes later holds of the dead one as well.
    assert layer.saturated[0]
    assert layer.one_sided[0]
    assert layer.inert[0]


def test_maxout_has_dead_pieces_and_no_dead_units():
    z = np.stack([CENTERED, CENTERED - 10, -CENTERED], 1)[:, :, None] * np.ones(2)
    z[:, 2, 1] = -50.0
    layer = layer_statistics(make("Maxout(n_pieces=3)"), z, z.max(1))
    assert layer.dead_pieces.tolist() == [[False, False], [True, True], [False, True]]
    assert not (layer.dead | layer.dead_in_effect | layer.saturated).any()
    assert layer.one_sided.tolist() == [False, True]
    assert layer.unit_histograms.sum(1).tolist() == [3 * N, 3 * N]


def test_born_dead_died_and_revived_are_told_apart():
    on, off = NORMAL, -np.abs(NORMAL) - 1
    relu = make("ReLU")
    first = of_units(relu, off, off, on, on)
    now = of_units(relu, off, on, off, on, first=first)
    assert now.born_dead.tolist() == [True, False, False, False]
    assert now.revived.tolist() == [False, True, False, False]
    assert now.died.tolist() == [False, False, True, False]
    alone = of_units(relu, off, on)
    assert not (alone.born_dead | alone.revived | alone.died).any()


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "Maxout"])
def test_the_definitions_hold_for_every_function(name):
    activation = make(name)
    units = RNG.standard_normal((N, 12)) * np.geomspace(0.1, 30, 12) + np.linspace(-8, 8, 12)
    layer = layer_statistics(activation, units, activation(units))
    slope = np.abs(activation.derivative(units))
    largest = activation.properties().max_abs_derivative
    largest = largest if np.isfinite(largest) else 1.0
    assert np.array_equal(layer.dead, (slope == 0).all(0))
    assert np.array_equal(layer.dead_in_effect, (slope.max(0) < 1e-3 * largest) & (slope > 0).any(0))
    assert np.array_equal(layer.saturated, (slope < 0.05 * largest).mean(0) >= 0.9)


def test_a_step_is_dead_from_the_start():
    assert of_units(make("Step"), NORMAL, NORMAL).dead.all()


def test_moments_and_histograms_are_of_all_units():
    layer = of_units(make("ReLU"), NORMAL, 2 * NORMAL + 1)
    z = np.concatenate([NORMAL, 2 * NORMAL + 1])
    assert layer.mean_z == pytest.approx(z.mean())
    assert layer.std_z == pytest.approx(z.std())
    assert layer.mean_a == pytest.approx(np.maximum(z, 0).mean())
    assert layer.histogram.sum() == 2 * N
    assert np.array_equal(layer.histogram, layer.unit_histograms.sum(0))
    assert np.array_equal(layer.histogram, np.histogram(z, layer.bin_edges)[0])
    assert len(layer.bin_edges) == N_BINS + 1


def test_equal_values_have_a_histogram_too():
    assert of_units(make("ReLU"), np.zeros(N)).histogram.sum() == N


def test_shares_are_of_units():
    layer = of_units(make("ReLU"), -np.abs(NORMAL), NORMAL)
    other = of_units(make("ReLU"), NORMAL, NORMAL, NORMAL, NORMAL)
    assert layer.share("dead") == 0.5
    assert share_of_units([layer, other], "dead") == pytest.approx(1 / 6)
    assert share_of_units([], "dead") == 0


def test_a_network_hardly_better_than_chance_has_collapsed():
    assert is_collapsed(0.59, 2)
    assert not is_collapsed(0.61, 2)
    assert is_collapsed(0.14, 10)
    assert not is_collapsed(0.16, 10)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_gives_no_unit_a_status(bad):
    relu = make("ReLU")
    first = of_units(relu, NORMAL, -np.abs(NORMAL))
    layer = of_units(relu, NORMAL, np.where(np.arange(N) == 3, bad, -1.0), first=first)
    assert layer.status.tolist() == [-1, -1]
    for field in dataclasses.fields(layer):
        value = getattr(layer, field.name)
        if isinstance(value, np.ndarray) and value.dtype == bool:
            assert not value.any(), field.name
    assert layer.saturated_pairs == layer.histogram.sum() == 0


def test_an_infinite_pre_activation_counts_though_tanh_is_finite_there():
    layer = of_units(make("Tanh"), NORMAL, np.full(N, np.inf))
    assert layer.status.tolist() == [-1, -1]
    assert not layer.dead.any()


def test_a_diverged_run_is_judged_at_its_last_finite_state():
    trainer = Trainer(
        TrainConfig(dataset=DATASETS["Moons"](n_samples=100), activation=make("Leaky ReLU"), learning_rate=50.0)
    )
    trainer.run(500)
    assert trainer.diverged_at is not None
    for layer in trainer.statistics():
        assert np.isfinite(layer.mean_z)
        assert not layer.dead.any()


def test_a_large_reference_set_counts_fewer_dead_units_than_a_batch():
    trainer = Trainer(TrainConfig(dataset=DATASETS["Digits"](n_samples=800), hidden=(64,), learning_rate=0.1))
    trainer.biases[0][...] = -3.0
    x = trainer.data.x_train

    def dead(samples):
        (z, a), _logits = trainer.forward(samples)
        return layer_statistics(trainer.activations()[0], z, a).dead.sum()

    assert dead(x[:8]) > dead(x)
