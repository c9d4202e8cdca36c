"""A history is thinned, not cut, in memory that does not grow."""

import numpy as np
import pytest

from act_viz.training.step_history import History


def filled(n_steps, portion=64, capacity=256, n_runs=1, n_hidden=2):
    """A history of so many steps, where every column of a step holds the step itself."""
    history = History(n_runs, n_hidden, capacity)
    columns = history._values.shape[-1]
    for first in range(0, n_steps, portion):
        steps = np.arange(first, min(first + portion, n_steps), dtype=np.float32)
        history.append(first, np.broadcast_to(steps[:, None, None], (len(steps), n_runs, columns)))
    return history


def test_a_short_one_keeps_every_step():
    history = filled(200)
    assert history.step.tolist() == list(range(200))
    assert history.stride == 1


@pytest.mark.parametrize("n_steps", [257, 1000, 4097, 100_000])
def test_a_long_one_keeps_evenly_spaced_steps_from_the_first_to_the_last(n_steps):
    history = filled(n_steps)
    assert np.array_equal(history.step, np.arange(0, n_steps, history.stride))
    assert np.array_equal(history.loss[:, 0], history.step)
    assert 128 <= len(history) <= 256


def test_how_steps_were_grouped_does_not_matter():
    assert np.array_equal(filled(5000, 1).step, filled(5000, 999).step)


def test_memory_stays_the_same():
    before = History(1, 2, 256).nbytes
    assert filled(50_000).nbytes == before
    assert History(32, 4).nbytes < 2 * History(1, 4).nbytes


def test_it_can_be_cut_and_gone_on_with():
    history = filled(150)
    history.cut(99)
    assert history.step[-1] == 99
    history.append(100, np.zeros((10, 1, history._values.shape[-1]), np.float32))
    assert history.step[-1] == 109
    assert (history.loss[-10:] == 0).all()
    assert history.loss[-11] == 99


def test_columns_come_in_the_order_in_which_they_are_recorded():
    history = History(1, 2)
    history.append(0, np.arange(17, dtype=np.float32).reshape(1, 1, 17))
    assert history.loss.tolist() == [[0]]
    assert history.mean_z.tolist() == [[[1, 2, 3]]]
    assert history.std_z.tolist() == [[[6, 7, 8]]]
    assert history.mean_a.tolist() == [[[4, 5]]]
    assert history.std_a.tolist() == [[[9, 10]]]
    assert history.d_z_norm.tolist() == [[[11, 12, 13]]]
    assert history.gradient_norm.tolist() == [[[14, 15, 16]]]


def test_what_is_read_is_a_copy():
    history = filled(10)
    history.loss[...] = -1
    history.step[...] = -1
    assert history.loss[5, 0] == history.step[5] == 5
