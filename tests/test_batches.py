"""Batches cover every epoch, follow their seed, and can be gone back in."""

import numpy as np
import pytest

from act_viz.training.batches import Batches, sample_table

N = 23
X, Y = np.arange(2.0 * N).reshape(N, 2), np.arange(N) % 3
TABLE = sample_table(X, Y, 3, np.float64)


def stream(batch_size=5, seeds=(0,)):
    return Batches(TABLE, 2, batch_size, [np.random.default_rng(seed) for seed in seeds])


def taken(batches, n):
    """The next n batches, copied, each with its classes below its features and ones."""
    found: list[np.ndarray] = []
    while len(found) < n:
        taken = batches.take(min(n - len(found), batches.left))
        assert np.array_equal(taken.all_targets, taken.targets)
        found += [np.concatenate(both, axis=-2) for both in zip(taken.inputs, taken.targets, strict=True)]
    return found


def samples(batch):
    """Which samples a batch holds."""
    return (batch[0] / 2).astype(int)


def test_a_table_has_features_a_one_and_the_class():
    table = sample_table(X, Y, 3, np.float32)
    assert table.dtype == np.float32
    assert np.array_equal(table[:2], X.T)
    assert (table[2] == 1).all()
    assert np.array_equal(table[3:].argmax(0), Y)
    assert np.array_equal(table[3:].sum(0), np.ones(N))


def test_sample_weights_are_scaled_to_a_mean_of_one():
    weight = np.arange(1.0, N + 1)
    found = sample_table(X, Y, 3, np.float64, weight)[3:].sum(0)
    assert found.mean() == pytest.approx(1)
    assert np.allclose(found / found[0], weight)


@pytest.mark.parametrize("batch_size", [1, 5, 12, 22])
def test_an_epoch_goes_through_all_samples_and_fills_up_from_its_beginning(batch_size):
    batches = stream(batch_size)
    assert batches.steps_per_epoch == -(-N // batch_size)
    orders = []
    for _epoch in range(5):
        order = np.concatenate([samples(batch) for batch in taken(batches, batches.steps_per_epoch)])
        assert sorted(order[:N]) == list(range(N))
        assert np.array_equal(order[N:], order[: len(order) - N])
        orders.append(tuple(order[:N]))
    assert len(set(orders)) == 5


def test_batches_carry_their_classes():
    for batch in taken(stream(), 20):
        assert np.array_equal(batch[3:], np.eye(3)[Y[samples(batch)]].T)


def test_two_classes_are_told_by_a_sign():
    table = sample_table(X[:4], np.array([0, 1, 1, 0]), 2, np.float64, np.array([1.0, 2.0, 3.0, 2.0]))
    assert np.array_equal(table[3], [0.5, -1.0, -1.5, 1.0])
    assert np.array_equal(table[4], -table[3])


def test_a_batch_of_all_samples_is_not_shuffled():
    for batch in taken(stream(N), 3):
        assert np.array_equal(samples(batch), np.arange(N))


def test_runs_of_a_stack_have_the_orders_of_their_seeds():
    stack = taken(stream(seeds=(3, 8)), 12)
    for run, seed in enumerate((3, 8)):
        for batch, alone in zip(stack, taken(stream(seeds=(seed,)), 12), strict=True):
            assert np.array_equal(batch[run], alone)
    assert not np.array_equal(stack[0][0], stack[0][1])


@pytest.mark.parametrize("before", [0, 3, 60, 300])
def test_a_stream_can_be_gone_back_in(before):
    batches = stream()
    taken(batches, before)
    kept = batches.state()
    first = taken(batches, 100)
    batches.restore(kept)
    assert np.array_equal(first, taken(batches, 100))


def test_how_many_are_taken_at_once_changes_nothing():
    portions = stream()
    found = [batch for n in (1, 7, 2, 90) for batch in taken(portions, n)]
    assert np.array_equal(found, taken(stream(), 100))


def test_large_tables_are_drawn_an_epoch_at_a_time():
    table = np.zeros((70, 8000), np.float32)
    batches = Batches(table, 60, 32, [np.random.default_rng(0)])
    assert batches.steps_per_block == batches.steps_per_epoch
