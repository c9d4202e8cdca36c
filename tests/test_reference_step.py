"""The compiled step is the reference step, to rounding: for every activation and optimizer, alone and in a stack."""

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.exporting.functions import constructor_of, learned_names
from act_viz.exporting.recipe import named_arrays
from act_viz.training import Trainer, reference_step
from act_viz.training.batches import Batches
from act_viz.training.optimizers import OPTIMIZERS
from tests.trainers import CONFIG

TWO_CLASSES = CONFIG.replace(batch_size=20, hidden=(6, 5, 4), learning_rate=0.05, weight_decay=0.1, dtype="float64")
THREE_CLASSES = TWO_CLASSES.replace(dataset=DATASETS["Iris"](), hidden=(40, 30), batch_size=50)
"""Wide enough for the forms that large arrays get."""
SHORT_STEPS = TWO_CLASSES.replace(learning_rate=0.01)
"""RMSProp's first updates are ten rates long: at 0.05 they take Snake's a past 0, where 1/a magnifies rounding."""
N_STEPS = 8
"""More than an epoch, whose last batch is filled up."""
TOLERANCE = 1e-13
"""Of an array's largest value. A sum of 50 products, the longest here, may be off by 50 · 2⁻⁵³ ≈ 6e-15 of its size;
layers, updates and divisions by a root of small squares may make twenty times that of it."""
SHORT_FORMS = {"Sinc": 1e-6}
"""Functions whose training form is not right to rounding but to the 1e-6 that such a form promises: Sinc near 0."""


class Reference:
    """Run `run` of a fresh `trainer` by the reference step, from the same start through the same batches."""

    def __init__(self, trainer, run=0):
        self.trainer, self.run = trainer, run
        seed, n = trainer.seeds[run], len(trainer.data.x_train)
        self.arrays = named_arrays(trainer.layout, trainer.parameters[run])
        self.states = [
            {name: np.zeros_like(array) for name, array in self.arrays.items()} for _ in range(len(trainer.state))
        ]
        # A table with nothing but the samples' numbers.
        numbers = np.arange(float(n))[np.newaxis]
        self.order = Batches(numbers, 0, min(trainer.config.batch_size, n), [np.random.default_rng([seed, 1])])
        self.draws = np.random.default_rng([seed, 2])
        self.t = 0

    def step(self):
        config, data = self.trainer.config, self.trainer.data
        functions = [*map(layer_function, config.activations), reference_step.output_layer()]
        which = self.order.take(1).inputs[0][0].astype(int)
        self.t += 1
        reference_step.training_step(
            self.arrays,
            functions,
            data.x_train[which],
            data.y_train[which],
            config.optimizer.update,
            self.states,
            self.trainer.learning_rates[self.run, 0],
            config.weight_decay,
            self.t,
            config.optimizer.settings(),
            self.draws,
        )


def layer_function(activation):
    """The layer's function as the reference step wants it."""
    constructor = constructor_of(activation)
    if constructor == "maxout":
        return reference_step.maxout(activation.n_pieces)
    if constructor == "randomized":
        return reference_step.randomized(activation.low, activation.high)
    return reference_step.elementwise(
        lambda z, **learned: activation.replace(**learned)(z),
        lambda z, **learned: activation.replace(**learned).derivative(z),
        lambda z, **learned: activation.replace(**learned).parameter_derivatives(z),
        learned_names(activation),
    )


def both(config, learned=None, **options):
    """A trainer with biases that are not zero, and the reference of each of its runs.

    What functions learn starts at the value `learned`, where it is given.
    """
    trainer = Trainer(config, **options)
    rng = np.random.default_rng(4)
    trainer.parameters *= trainer.layout.is_weight() * 0.5 + ~trainer.layout.is_weight()
    for biases in trainer.biases:
        biases[...] = rng.normal(0, 0.3, biases.shape)
    if learned is not None:
        for layer in trainer.layout.layers:
            trainer.parameters[:, layer.learned_start : layer.stop] = learned
    return trainer, [Reference(trainer, run) for run in range(trainer.n_runs)]


def assert_same_steps(trainer, references, n_steps=N_STEPS, tolerance=TOLERANCE):
    """Both move all parameters in `n_steps` steps, and to the same place."""
    before = trainer.parameters.copy()
    assert trainer.run(n_steps) == n_steps
    assert (trainer.parameters != before).mean() > 0.2
    for reference in references:
        for _ in range(n_steps):
            reference.step()
        found = named_arrays(trainer.layout, trainer.parameters[reference.run])
        assert found.keys() == reference.arrays.keys()
        for name, expected in reference.arrays.items():
            error = np.abs(found[name] - expected).max() / np.abs(expected).max()
            assert error <= tolerance, f"{name} of run {reference.run} is off by {error:.1e}"


@pytest.mark.parametrize("config", [TWO_CLASSES, THREE_CLASSES], ids=["two classes", "three classes"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation(name, config):
    trainer, references = both(config.replace(activation=ACTIVATIONS[name]()))
    assert_same_steps(trainer, references, tolerance=SHORT_FORMS.get(name, TOLERANCE))


@pytest.mark.parametrize("value", [-0.5, 3.0])
@pytest.mark.parametrize("name", [name for name, cls in ACTIVATIONS.items() if learned_names(cls())])
def test_what_is_learned_may_have_any_sign_and_size(name, value):
    assert_same_steps(*both(TWO_CLASSES.replace(activation=ACTIVATIONS[name]()), learned=value))


@pytest.mark.parametrize("activation", ["Tanh", "ReLU", "PReLU", "RReLU", "Maxout(n_pieces=3)", "Snake"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer(optimizer, activation):
    config = SHORT_STEPS.replace(optimizer=OPTIMIZERS[optimizer](), activation=ACTIVATIONS.parse(activation))
    assert_same_steps(*both(config))


@pytest.mark.parametrize(
    "names",
    [
        ("RReLU", "Maxout", "PReLU", "Tanh"),
        ("Tanh", "ReLU", "ReLU", "PReLU", "GELU", "GELU", "GELU", "ReLU"),
        ("SiLU", "SiLU", "RReLU", "RReLU", "Snake", "Snake"),
    ],
)
@pytest.mark.parametrize("n_runs", [1, 3])
def test_functions_of_their_own_in_every_layer_alone_and_in_a_stack(names, n_runs):
    config = TWO_CLASSES.replace(
        hidden=tuple(range(3, 3 + len(names))),
        activation=tuple(ACTIVATIONS[name]() for name in names),
        optimizer=OPTIMIZERS["Nesterov"](),
    )
    assert_same_steps(*both(config, seeds=(0, 3, 9)[:n_runs], learning_rates=(0.05, 0.02, 0.01)[:n_runs]))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_what_is_turned_on_the_way(optimizer):
    config = SHORT_STEPS.replace(optimizer=OPTIMIZERS[optimizer](), activation=ACTIVATIONS["PReLU"](), weight_decay=0.0)
    trainer, references = both(config, seeds=(0, 3))
    assert_same_steps(trainer, references, 5)
    trainer.change("weight_decay", 0.5)
    assert_same_steps(trainer, references, 4)
    trainer.change("learning_rate", 0.002)
    if "momentum" in trainer.config.optimizer.params():
        trainer.change("momentum", 0.5)
    assert_same_steps(trainer, references, 6)
