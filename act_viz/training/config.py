"""TrainConfig: everything that fixes a training run, checked, comparable and hashable."""

from __future__ import annotations

import dataclasses
import numbers
from typing import Any, Literal

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.datasets import DATASETS, Dataset
from act_viz.network.initializers import INITIALIZERS, Initializer
from act_viz.training.optimizers import OPTIMIZERS, Optimizer

MAX_LAYERS = 16
MAX_UNITS = 512
MAX_SAMPLES = 20_000
LEARNING_RATES = (1e-4, 100.0)
WEIGHT_DECAYS = (0.0, 10.0)


@dataclasses.dataclass(frozen=True)
class Change:
    """A knob turned after `step` updates."""

    step: int
    knob: str
    value: Any


@dataclasses.dataclass(frozen=True)
class TrainConfig:
    """A training run: equal configurations train to equal bits.

    `activation` is one for all hidden layers or a tuple with one for each. A tuple of the same is that one, and what
    has no effect in a network stands at its default, so that configurations of equal networks are equal. `test_share`
    of every class is held out. `data_seed` fixes samples and split, `seed` the starting weights, the order of batches
    and whatever is random in an activation. `batch_size` larger than the training set means the whole training set.
    `weight_decay` is the factor λ of ½ λ Σ weights², biases left out. `input_shift` is added to every feature after
    standardization.
    """

    dataset: Dataset = dataclasses.field(default_factory=lambda: DATASETS["Moons"]())
    hidden: tuple[int, ...] = (8, 8)
    activation: Activation | tuple[Activation, ...] = dataclasses.field(default_factory=lambda: ACTIVATIONS["ReLU"]())
    initializer: Initializer = dataclasses.field(default_factory=lambda: INITIALIZERS["He normal"]())
    optimizer: Optimizer = dataclasses.field(default_factory=lambda: OPTIMIZERS["SGD"]())
    learning_rate: float = 0.1
    weight_decay: float = 0.0
    batch_size: int = 32
    test_share: float = 0.2
    standardize: bool = True
    data_seed: int = 0
    seed: int = 0
    dtype: Literal["float32", "float64"] = "float32"
    input_shift: float = 0.0

    def __post_init__(self) -> None:
        """Check every field. Raises ValueError with a sentence that says what is allowed."""
        if not isinstance(self.hidden, tuple) or len(self.hidden) > MAX_LAYERS:
            raise ValueError(f"hidden must be a tuple of up to {MAX_LAYERS} layers, not {self.hidden!r}.")
        for units in self.hidden:
            _check_whole("a hidden layer's width", units, 1, MAX_UNITS)
        if isinstance(self.activation, tuple) and len(self.activation) != len(self.hidden):
            raise ValueError(
                f"activation must be one or as many as hidden layers: {len(self.hidden)}, not {len(self.activation)}."
            )
        # The dataclass is frozen; this is the one place where its fields are brought into their form.
        object.__setattr__(self, "activation", _simplest(self.activation))
        check_learning_rate(self.learning_rate)
        check_weight_decay(self.weight_decay)
        _check_number("test_share", self.test_share, 0.0, 0.9)
        _check_number("input_shift", self.input_shift, -1000.0, 1000.0)
        _check_whole("batch_size", self.batch_size, 1, MAX_SAMPLES)
        _check_whole("data_seed", self.data_seed, 0, 2**32 - 1)
        _check_whole("seed", self.seed, 0, 2**32 - 1)
        if self.dtype not in ("float32", "float64"):
            raise ValueError(f"dtype must be 'float32' or 'float64', not {self.dtype!r}.")

    @property
    def activations(self) -> tuple[Activation, ...]:
        """The activation of each hidden layer."""
        return self.activation if isinstance(self.activation, tuple) else (self.activation,) * len(self.hidden)

    @property
    def data_settings(self) -> tuple[Any, ...]:
        """All that the samples and their split depend on: where it is equal, networks see the same data."""
        return self.dataset, self.data_seed, self.test_share, self.standardize, self.input_shift

    def replace(self, **changes: Any) -> TrainConfig:
        """The same configuration with some fields changed."""
        return dataclasses.replace(self, **changes)


def _simplest(activation: Activation | tuple[Activation, ...]) -> Activation | tuple[Activation, ...]:
    """The same functions as one where all are the same, without settings that have no effect in a network."""
    if isinstance(activation, Activation):
        return activation.in_network()
    functions = tuple(function.in_network() for function in activation)
    return functions[0] if len(set(functions)) == 1 else functions


def check_learning_rate(value: float) -> None:
    """Raises ValueError unless `value` is a learning rate that is allowed."""
    _check_number("learning_rate", value, *LEARNING_RATES)


def check_weight_decay(value: float) -> None:
    """Raises ValueError unless `value` is a weight decay that is allowed."""
    _check_number("weight_decay", value, *WEIGHT_DECAYS)


def _check_number(name: str, value: float, low: float, high: float) -> None:
    # A comparison with nan is false, so nan is out of bounds as well.
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not low <= value <= high:
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}, not {value!r}.")


def _check_whole(name: str, value: int, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
