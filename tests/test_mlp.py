"""The forward and backward pass against formulas written down anew, and against differences, for every activation."""

import numpy as np
import pytest
from scipy.special import logsumexp

from act_viz.activations import ACTIVATIONS
from act_viz.network.loss import gradient_unit, log_softmax, loss_ops, mean_cross_entropy
from act_viz.network.mlp import Layout, Workspace, backward_ops, forward_ops
from act_viz.training.batches import sample_table

N, HIDDEN, N_CLASSES = 9, (4, 3), 3
RNG = np.random.default_rng(3)
X, Y = RNG.standard_normal((N, 2)), RNG.integers(0, N_CLASSES, N)
TWO_CLASSES = np.minimum(Y, 1)
WEIGHTS = RNG.uniform(0.2, 2.0, N)
LEARNED = [name for name, cls in ACTIVATIONS.items() if any(param.trainable for param in cls.params().values())]


class Pass:
    """One pass of a training step over X and Y, with weights and biases drawn and learned parameters at `learned`."""

    def __init__(self, activation, n_runs=1, weighted=False, dtype=np.float64, y=Y):
        n_classes = y.max() + 1
        self.layout = Layout(2, HIDDEN, n_classes, [activation] * len(HIDDEN))
        shape = (self.layout.n_params,) if n_runs == 1 else (n_runs, self.layout.n_params)
        self.flat = np.random.default_rng(5).normal(0, 0.5, shape).astype(dtype)
        for index in range(len(HIDDEN)):
            for name, value in self.layout.learned(self.flat, index).items():
                value[...] = getattr(activation, name)
        self.work = Workspace(self.layout, n_runs, N, dtype)
        self.work.batch[...] = sample_table(X, y, n_classes, dtype, WEIGHTS if weighted else None)
        self._shares = np.eye(n_classes)[y].T * (WEIGHTS / WEIGHTS.sum() if weighted else 1 / N)
        self._unit = gradient_unit(n_classes, N)
        self._rngs = [np.random.default_rng(run) for run in range(n_runs)]
        self._states = [rng.bit_generator.state for rng in self._rngs]
        self._forward = forward_ops(self.layout, self.flat, self.work, self._rngs)
        self._backward = [*loss_ops(self.work, weighted=weighted), *backward_ops(self.layout, self.flat, self.work)]

    def loss(self):
        """The loss at the present parameters; what is random is drawn as before."""
        for rng, state in zip(self._rngs, self._states, strict=True):
            rng.bit_generator.state = state
        with np.errstate(all="ignore"):  # as every caller does: what lies between layers is computed along with them
            for function, arguments in self._forward:
                function(*arguments)
        logits = self.work.z[-1]
        return np.sum(self._shares * (logsumexp(logits, axis=-2, keepdims=True) - logits))

    def gradient(self):
        self.loss()
        for function, arguments in self._backward:
            function(*arguments)
        return self.work.gradient * self._unit


def differences(one, h=1e-6):
    """The loss's gradient by central differences."""
    found = np.empty_like(one.flat)
    for at in np.ndindex(one.flat.shape):
        kept = one.flat[at]
        one.flat[at] = kept + h
        above = one.loss()
        one.flat[at] = kept - h
        found[at] = (above - one.loss()) / (2 * h)
        one.flat[at] = kept
    return found


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_gradients_are_the_limits_of_differences(name):
    one = Pass(ACTIVATIONS[name]())
    found, expected = one.gradient(), differences(one)
    assert np.allclose(found, expected, rtol=1e-6, atol=1e-8 * max(1.0, np.abs(found).max()))
    assert np.abs(found).max() > 1e-3


@pytest.mark.parametrize("name", LEARNED)
def test_learned_parameters_have_a_gradient_of_their_own(name):
    (field,) = (field for field, param in ACTIVATIONS[name].params().items() if param.trainable)
    one = Pass(ACTIVATIONS[name](**{field: 0.7}))
    gradient, expected = one.gradient(), differences(one)
    for index in range(len(HIDDEN)):
        at = one.layout.layers[index].learned_start
        assert gradient[at] == pytest.approx(expected[at], rel=1e-6)
        assert abs(gradient[at]) > 1e-4


@pytest.mark.parametrize("y", [TWO_CLASSES, Y])
@pytest.mark.parametrize("weighted", [False, True])
def test_few_and_many_classes_have_gradients_and_losses_weighted_or_not(y, weighted):
    one = Pass(ACTIVATIONS["Tanh"](), weighted=weighted, y=y)
    assert np.allclose(one.gradient(), differences(one), rtol=1e-6, atol=1e-9)
    other = Pass(ACTIVATIONS["Tanh"](), weighted=not weighted, y=y)
    assert not np.allclose(one.gradient(), other.gradient(), rtol=0.01)
    assert mean_cross_entropy(one.work.z[-1], one.work.targets) == pytest.approx(one.loss(), rel=1e-12)


def test_rrelu_draws_within_its_ends_in_training_and_takes_the_mean_in_evaluation():
    activation = ACTIVATIONS["RReLU"](low=0.1, high=0.5)
    one = Pass(activation)
    one.loss()
    slopes = one.work.slope[0][one.work.z[0] < 0]
    assert ((slopes >= 0.1) & (slopes <= 0.5)).all()
    assert len(np.unique(slopes)) == len(slopes) > 5
    for function, arguments in forward_ops(one.layout, one.flat, one.work):
        function(*arguments)
    z = one.work.z[0]
    assert np.allclose(one.work.a[0][:-1], np.where(z > 0, z, 0.3 * z))


@pytest.mark.parametrize("name", ["ReLU", "PReLU", "RReLU", "Maxout", "SiLU", "Snake"])
def test_a_stack_has_the_gradients_of_its_runs(name):
    stack = Pass(ACTIVATIONS[name](), n_runs=3)
    gradients = stack.gradient()
    for run in range(3):
        alone = Pass(ACTIVATIONS[name]())
        alone.flat[...] = stack.flat[run]
        alone._states = [np.random.default_rng(run).bit_generator.state]
        assert np.allclose(gradients[run], alone.gradient(), rtol=1e-12, atol=1e-15)


def test_every_layer_may_have_its_own_function():
    layout = Layout(2, (3, 4), 2, [ACTIVATIONS["Maxout"](n_pieces=2), ACTIVATIONS["PReLU"]()])
    assert [layer.rows for layer in layout.layers] == [6, 4, 2]
    assert layout.n_params == 3 * 6 + 4 * 4 + 1 + 5 * 2
    flat = np.arange(layout.n_params, dtype=float)
    assert layout.activation(flat, 1).settings()["slope"] == 3 * 6 + 4 * 4
    assert layout.is_weight().sum() == 2 * 6 + 3 * 4 + 4 * 2


def test_views_lie_in_the_flat_buffer():
    layout = Layout(2, (3,), 2, [ACTIVATIONS["ReLU"]()])
    flat = np.zeros(layout.n_params)
    layout.matrix(flat, 0)[-1] = 1.0
    layout.matrix(flat, 1)[:-1] = 2.0
    assert flat.tolist() == [0] * 6 + [1] * 3 + [2] * 6 + [0] * 2


def test_log_softmax_survives_large_logits():
    logits = np.array([[1000.0, -1000.0, 0.0], [0.0, -1001.0, 0.0]])
    assert np.allclose(log_softmax(logits), logits - logsumexp(logits, axis=0), atol=1e-12)


@pytest.mark.parametrize("n_classes", [1, 2, 3, 12])
def test_the_loss_and_its_gradient_survive_large_logits(n_classes):
    work = Workspace(Layout(2, (), n_classes, []), 1, 5, np.float64)
    y = np.arange(5) % n_classes
    work.batch[...] = sample_table(np.zeros((5, 2)), y, n_classes, np.float64)
    logits = work.z[-1]
    logits[...] = RNG.standard_normal((n_classes, 5)) * [1.0, 10.0, 1e3, 1e30, 1e300]
    with np.errstate(all="ignore"):
        for call, arguments in loss_ops(work):
            call(*arguments)
        loss = mean_cross_entropy(logits, work.targets)
    gradient = work.d_z[-1] * gradient_unit(n_classes, 5)
    assert np.allclose(gradient, (np.exp(log_softmax(logits)) - np.eye(n_classes)[y].T) / 5, rtol=1e-12, atol=1e-15)
    assert loss == pytest.approx(-log_softmax(logits)[y, np.arange(5)].mean(), rel=1e-12)
