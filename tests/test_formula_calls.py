"""Recorded formulas give what numpy gives, on the arrays as they are when the calls run."""

import numpy as np
import pytest
from scipy.special import expit

from act_viz.activations import ACTIVATIONS
from act_viz.activations.training_terms import logistic, scaled, step, wide, within
from act_viz.network.activation_calls import training_ops
from act_viz.network.formula_calls import Recorded, calls, operands, stages, with_operands


def run(form, z, *targets):
    for function, arguments in calls(form(Recorded.of(z)), targets):
        function(*arguments)


def some(form, dtype=np.float32, n=6):
    z = np.linspace(-3, 3, n).astype(dtype)
    a, slope = np.empty_like(z), np.empty_like(z)
    return z, a, slope, calls(form(Recorded.of(z)), (a, slope))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [6, 5000])
def test_calls_do_what_the_formula_says(dtype, n):
    def form(z):
        e = np.exp(-np.abs(z))
        size = np.maximum(z, 0.25) + np.minimum(1.0, z) / 3
        return e * size - (z > 0.5).astype(z.dtype), np.square(e) + step(z) + 2 * within(z, -1.0, 1.0)

    z, a, slope, ops = some(form, dtype, n)
    for _twice in range(2):
        for function, arguments in ops:
            function(*arguments)
        expected = form(z)
        assert np.array_equal(a, expected[0])
        assert np.array_equal(slope, expected[1])
        z[...] = z[::-1].copy()


def test_the_argument_is_left_as_it_is_and_wide_results_are_rounded_once():
    def form(z):
        f = wide(z) * 0.1
        return f, f * f + 1

    z, a, slope, ops = some(form)
    before = z.copy()
    for function, arguments in ops:
        function(*arguments)
    assert np.array_equal(z, before)
    assert np.array_equal(a, (z.astype(np.float64) * 0.1).astype(np.float32))
    assert np.array_equal(slope, (np.square(z.astype(np.float64) * 0.1) + 1).astype(np.float32))


def test_one_value_may_fill_two_places_and_a_number_one():
    z, a, slope, ops = some(lambda z: (np.exp(z),) * 2)
    for function, arguments in ops:
        function(*arguments)
    assert np.array_equal(a, np.exp(z))
    assert np.array_equal(slope, a)
    run(lambda z: (z, 3.0), z, a, slope)
    assert np.array_equal(a, z)
    assert (slope == 3).all()


def test_learned_values_are_read_at_every_call():
    z, out, rate = np.ones(3), np.empty(3), np.array(2.0)
    ops = calls((Recorded.of(z) * (1 / Recorded.of(rate)),), (out,))
    for value in (2.0, 4.0):
        rate[...] = value
        for function, arguments in ops:
            function(*arguments)
        assert np.array_equal(out, np.full(3, 1 / value))


def arrays_in(ops):
    return {id(x) for _function, arguments in ops for x in arguments if isinstance(x, np.ndarray) and x.shape}


def test_arrays_are_used_again_within_what_makes_a_result():
    *_arrays, ops = some(lambda z: (np.exp(-np.abs(np.sin(z) * 2)) + 1, np.sinh(-np.abs(np.cos(z) * 2)) * 3))
    assert len(arrays_in(ops)) <= 5


def test_what_makes_a_later_result_writes_to_nothing_that_made_an_earlier_one():
    z, a, slope = np.linspace(-1, 1, 5), np.empty(5), np.empty(5)
    recorded = np.exp(Recorded.of(z))
    first, second = stages((recorded * 2 + 1, np.sqrt(recorded) - 1), (a, slope))
    assert not arrays_in(first) & {id(arguments[-1]) for _function, arguments in second}
    for function, arguments in (*first, *second):
        function(*arguments)
    assert np.allclose(a, 2 * np.exp(z) + 1)
    assert np.allclose(slope, np.exp(z / 2) - 1)


def test_a_call_is_made_on_a_part_of_its_operands():
    z, a = np.linspace(-1, 1, 6), np.zeros(6)
    ops = calls((np.maximum(Recorded.of(z) * 2, 0.5),), (a,))
    assert {id(z), id(a)} < {id(value) for op in ops for value in operands(op)}
    for op in ops:
        function, arguments = with_operands(op, lambda value: value[2:4] if np.shape(value) == z.shape else value)
        function(*arguments)
    assert np.array_equal(a, [0, 0, *np.maximum(z[2:4] * 2, 0.5), 0, 0])


def test_logistic_is_the_sigmoid_on_both_sides():
    t = np.array([-1e4, -50.0, -1e-3, 1e-3, 50.0, 1e4])
    share, rest = logistic(t)
    assert np.allclose(share, expit(t), rtol=1e-14, atol=1e-300)
    assert np.allclose(rest, expit(-t), rtol=1e-14, atol=1e-300)


def test_a_rate_of_one_costs_nothing():
    z = np.ones(2, np.float32)
    assert scaled(1.0, z) is z
    assert scaled(2.0, z).dtype == np.float64


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "Maxout"])
def test_small_and_large_arrays_see_the_same_function(name):
    activation = ACTIVATIONS[name]()
    z = np.random.default_rng(0).normal(0, 4, (60, 60)).astype(np.float32)
    found = []
    for part in (z, z[:1].copy()):
        a, slope = np.empty_like(part), np.empty_like(part)
        for function, arguments in training_ops(activation, part, a, slope, []):
            function(*arguments)
        found.append((a[0].copy(), slope[0].copy()))
    np.testing.assert_allclose(found[1][0], found[0][0], rtol=1e-6, atol=1e-37)
    np.testing.assert_allclose(found[1][1], found[0][1], rtol=1e-6, atol=1e-37)
