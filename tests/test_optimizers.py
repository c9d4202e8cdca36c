import numpy as np
import pytest

from act_viz.training.optimizers import OPTIMIZERS, UpdateBuffers

RATE = 0.05


def textbook(optimizer, theta, gradients):
    """`theta` after an update by each of `gradients`, as the optimizer's reference has it."""
    theta = theta.copy()
    state = [np.zeros_like(theta) for _ in range(optimizer.n_buffers)]
    for t, g in enumerate(gradients, 1):
        optimizer.update(theta, g, state, RATE, t, **optimizer.settings())
    return theta


def updated(optimizer, theta, gradients, n_runs=1, rates=None):
    shape = theta.shape if n_runs == 1 else (n_runs, *theta.shape)
    parameters = np.broadcast_to(theta, shape).copy()
    gradient = np.empty(shape)
    learning_rate = np.array(RATE) if n_runs == 1 else np.array(rates)[:, None]
    buffers = UpdateBuffers(
        parameters,
        gradient,
        learning_rate,
        np.zeros((optimizer.n_buffers, *shape)),
        np.empty(shape),
        np.zeros((), np.int64),
    )
    ops = optimizer.update_ops(buffers)
    for t, g in enumerate(gradients):
        gradient[...] = g
        buffers.updates[...] = t
        for function, arguments in ops:
            function(*arguments)
        assert np.array_equal(gradient, np.broadcast_to(g, shape))
    return parameters


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_updates_are_the_textbook_ones(name):
    rng = np.random.default_rng(0)
    theta, gradients = rng.standard_normal(20), rng.standard_normal((25, 20)) * 10.0 ** rng.uniform(-6, 2, 20)
    optimizer = OPTIMIZERS[name]()
    assert np.allclose(updated(optimizer, theta, gradients), textbook(optimizer, theta, gradients), rtol=1e-12)


def test_nesterovs_update_is_the_look_ahead_of_sutskever():
    """The gradient is taken where the velocity leads: theta is that place."""
    rng = np.random.default_rng(2)
    start, gradients, mu = rng.standard_normal(5), rng.standard_normal((9, 5)), 0.9
    v, place = 0.0, start
    for g in gradients:
        before = v
        v = mu * v - RATE * g
        place = place - mu * before + (1 + mu) * v
    assert np.allclose(textbook(OPTIMIZERS["Nesterov"](momentum=mu), start, gradients), place, rtol=1e-12)


def test_adams_update_at_a_steady_gradient_is_the_learning_rate_long():
    theta = textbook(OPTIMIZERS["Adam"](), np.zeros(2), [np.array([3.0, -0.01])] * 7)
    assert np.allclose(theta, [-7 * RATE, 7 * RATE], rtol=1e-5)


def test_rmsprops_update_at_a_steady_gradient_has_the_root_of_a_share_of_its_square():
    theta = textbook(OPTIMIZERS["RMSProp"](decay=0.9), np.zeros(1), [np.array([2.0])] * 3)
    assert np.allclose(theta, -RATE * sum(1 / np.sqrt(1 - 0.9**t) for t in (1, 2, 3)), rtol=1e-7)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_runs_of_a_stack_may_differ_in_their_rate(name):
    rng = np.random.default_rng(1)
    theta, gradients = rng.standard_normal(6), rng.standard_normal((7, 6))
    stack = updated(OPTIMIZERS[name](), theta, gradients, 2, (0.5, RATE))
    assert np.array_equal(stack[1], updated(OPTIMIZERS[name](), theta, gradients))
    assert not np.allclose(stack[0], stack[1])


def test_every_optimizer_names_its_source_and_formula():
    for optimizer in OPTIMIZERS.values():
        assert optimizer.source.url.startswith("https://")
        assert r"\theta" in optimizer.formula
