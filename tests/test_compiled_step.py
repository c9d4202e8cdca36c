"""The compiled step does one update a batch, whatever else is on it."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from act_viz.activations import ACTIVATIONS
from act_viz.network.blas import one_blas_thread
from act_viz.network.mlp import Layout
from act_viz.training.batches import Taken, sample_table
from act_viz.training.compiled_step import CompiledStep, RunArrays
from act_viz.training.optimizers import OPTIMIZERS

LAYOUT = Layout(2, (3,), 2, [ACTIVATIONS["Tanh"]()])
RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((8, 2)), RNG.integers(0, 2, 8)
BATCH = sample_table(X, Y, 2, np.float64)


def taken(*batches):
    targets = [batch[3:] for batch in batches]
    return Taken([batch[:3] for batch in batches], targets, np.array(targets))


def made(optimizer="SGD", rate=0.1):
    arrays = RunArrays(
        np.random.default_rng(1).standard_normal(LAYOUT.n_params),
        np.zeros((OPTIMIZERS[optimizer].n_buffers, LAYOUT.n_params)),
        np.array(rate),
        [np.random.default_rng(2)],
    )
    return arrays, CompiledStep(LAYOUT, arrays, OPTIMIZERS[optimizer](), 0.0, 8)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_two_batches_at_once_are_two_one_by_one(optimizer):
    (one, step), (other, again) = made(optimizer), made(optimizer)
    step.run(taken(BATCH, BATCH[:, ::-1]), 0)
    again.run(taken(BATCH), 0)
    again.run(taken(BATCH[:, ::-1]), 1)
    assert np.array_equal(one.parameters, other.parameters)
    assert np.array_equal(one.state, other.state)


def test_a_learning_rate_set_in_place_holds_from_the_next_step_on():
    arrays, step = made()
    step.run(taken(BATCH), 0)
    before = arrays.parameters.copy()
    arrays.learning_rate[...] = 0.0
    step.run(taken(BATCH), 1)
    assert np.array_equal(arrays.parameters, before)


def test_adam_counts_its_updates_from_where_it_is_told():
    (fresh, step), (later, again) = made("Adam"), made("Adam")
    step.run(taken(BATCH), 0)
    again.run(taken(BATCH), 1000)
    # The first update is as long as the rate; without correction for the start it is a third of it.
    start = made("Adam")[0].parameters
    assert np.allclose(np.abs(fresh.parameters - start), 0.1, rtol=1e-4)
    assert not np.allclose(later.parameters, fresh.parameters)


def test_blas_has_one_thread_inside_and_its_own_number_after():
    def n_threads():
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    before = n_threads()
    with one_blas_thread():
        with one_blas_thread():
            assert set(n_threads()) == {1}
        assert set(n_threads()) == {1}
    assert n_threads() == before
