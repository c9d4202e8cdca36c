import numpy as np
import pytest

from act_viz.training.optimizers import OPTIMIZERS, UpdateBuffers

RATE = 0.05


def sgd(theta, gradients):
    for g in gradients:
        theta = theta - RATE * g
    return theta


def momentum(theta, gradients, mu=0.9):
    v = 0.0
    for g in gradients:
        v = mu * v + g
        theta = theta - RATE * v
    return theta


def nesterov(theta, gradients, mu=0.9):
    """Sutskever's form: the gradient is taken where the velocity leads; theta here is that place."""
    v, place = 0.0, theta
    for g in gradients:
        before = v
        v = mu * v - RATE * g
        place = place - mu * before + (1 + mu) * v
    return place


def rmsprop(theta, gradients, rho=0.99, epsilon=1e-8):
    s = 0.0
    for g in gradients:
        s = rho * s + (1 - rho) * g**2
        theta = theta - RATE * g / (np.sqrt(s) + epsilon)
    return theta


def adam(theta, gradients, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    m = v = 0.0
    for t, g in enumerate(gradients, 1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        theta = theta - RATE * (m / (1 - beta_1**t)) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
    return theta


TEXTBOOK = {"SGD": sgd, "Momentum": momentum, "Nesterov": nesterov, "RMSProp": rmsprop, "Adam": adam}


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
    assert np.allclose(updated(OPTIMIZERS[name](), theta, gradients), TEXTBOOK[name](theta, gradients), rtol=1e-12)


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
