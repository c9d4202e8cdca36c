"""Exported scripts, run alone in a fresh process, train to the parameters of the run."""

from __future__ import annotations

import contextlib
import io
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS, OwnPoints
from act_viz.exporting.numpy_script import numpy_script
from act_viz.exporting.recipe import named_arrays
from act_viz.exporting.sklearn_script import sklearn_script
from act_viz.exporting.torch_script import NotInTorchError, torch_script
from act_viz.training import TrainConfig, Trainer
from act_viz.training.optimizers import OPTIMIZERS

Moves = list[tuple[Any, ...]]


def trained(config: TrainConfig, moves: Moves) -> Trainer:
    """A trainer after `moves`: each a number of steps, and then a knob and its value if there is one."""
    trainer = Trainer(config)
    for steps, *change in moves:
        trainer.run(steps)
        if change:
            trainer.change(*change)
    return trainer


RUNS: dict[str, tuple[TrainConfig, Moves]] = {
    "as it opens": (TrainConfig(), [(150,)]),
    "every knob": (
        TrainConfig(
            activation=ACTIVATIONS["ELU"](alpha=0.5),
            optimizer=OPTIMIZERS["Adam"](),
            learning_rate=0.01,
            weight_decay=0.01,
            dtype="float64",
        ),
        [
            (20, "learning_rate", 0.02),
            (5, "batch_size", 50),
            (15, "momentum", 0.5),
            (0, "weight_decay", 0.0),
            (20, "batch_size", 1000),
            (20, "activation", ACTIVATIONS["GELU"]()),
            (40,),
        ],
    ),
    "layers that learn, branch and are random": (
        TrainConfig(
            hidden=(8, 6),
            activation=(ACTIVATIONS["PReLU"](), ACTIVATIONS["Maxout"]()),
            optimizer=OPTIMIZERS["Nesterov"](),
            learning_rate=0.02,
        ),
        [
            (30, "activation", (ACTIVATIONS["Maxout"](n_pieces=3), ACTIVATIONS["RReLU"]())),
            (30, "activation", (ACTIVATIONS["SiLU"](), ACTIVATIONS["Snake"]())),
            (40,),
        ],
    ),
    "units killed and revived": (
        TrainConfig(DATASETS["Spirals"](), (16, 16), optimizer=OPTIMIZERS["Momentum"](), learning_rate=0.1),
        [(25, "shift_biases", -6.0), (0, "redraw_dead", (1,)), (10, "nudge_dead", 0.3), (20,)],
    ),
    "own function, own points": (
        TrainConfig(
            OwnPoints(),
            activation=ACTIVATIONS.parse('Your own(expression="x*tanh(b*x)", b=0.5)'),
            optimizer=OPTIMIZERS["RMSProp"](),
            learning_rate=0.001,
            test_share=0.0,
        ),
        [(60,)],
    ),
}


def run_alone(source: str, folder: Path) -> tuple[str, dict[str, np.ndarray]]:
    """What the program `source` prints, and the parameters it ends with."""
    script = folder / "network.py"
    script.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", script.name, "weights.npz"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with np.load(folder / "weights.npz") as arrays:
        return done.stdout, dict(arrays)


def run_here(source: str, folder: Path) -> tuple[str, dict[str, np.ndarray]]:
    """The same in this process, where scikit-learn has long been imported."""
    script = folder / "network.py"
    script.write_text(source, encoding="utf-8")
    said = io.StringIO()
    with contextlib.redirect_stdout(said), mock.patch.object(sys, "argv", [script.name, str(folder / "weights.npz")]):
        runpy.run_path(str(script), run_name="__main__")
    with np.load(folder / "weights.npz") as arrays:
        return said.getvalue(), dict(arrays)


def assert_repeats(trainer: Trainer, said: str, arrays: dict[str, np.ndarray]) -> None:
    """What a program said are the run's losses, and it ended with the run's parameters, to 1e-5."""
    expected = named_arrays(trainer.layout, trainer.parameters[0])
    assert arrays.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_allclose(arrays[name], array, rtol=1e-5, atol=1e-5, err_msg=name)
    losses = {split: float(loss) for split, loss in re.findall(r"^(train|test): loss (\S+) nats", said, re.MULTILINE)}
    assert losses.pop("train") == pytest.approx(trainer.evaluate("train")[0], rel=1e-5)
    assert all(loss == pytest.approx(trainer.evaluate("test")[0], rel=1e-5) for loss in losses.values())


@pytest.mark.parametrize("name", RUNS)
def test_the_numpy_script_repeats_the_run(name: str, tmp_path: Path) -> None:
    trainer = trained(*RUNS[name])
    assert_repeats(trainer, *run_alone(numpy_script(trainer), tmp_path))


def iris(activation: str, optimizer: str) -> Trainer:
    """A run that scikit-learn's network can express."""
    config = TrainConfig(
        DATASETS["Iris"](),
        activation=ACTIVATIONS[activation](),
        optimizer=OPTIMIZERS[optimizer](),
        learning_rate=0.02,
        weight_decay=0.01,
        dtype="float64",
    )
    return trained(config, [(60,)])


@pytest.mark.parametrize(
    ("activation", "optimizer"),
    [("ReLU", "SGD"), ("Tanh", "Momentum"), ("Sigmoid", "Nesterov"), ("Identity", "SGD")],
)
def test_scikit_learns_own_network_repeats_the_run_where_it_can(
    activation: str, optimizer: str, tmp_path: Path
) -> None:
    trainer = iris(activation, optimizer)
    source = sklearn_script(trainer)
    assert "MLPClassifier(" in source
    assert_repeats(trainer, *run_here(source, tmp_path))


@pytest.mark.parametrize("name", ["every knob", "units killed and revived"])
def test_elsewhere_a_classifier_of_its_kind_does(name: str, tmp_path: Path) -> None:
    trainer = trained(*RUNS[name])
    source = sklearn_script(trainer)
    assert "class Network(ClassifierMixin, BaseEstimator)" in source
    assert_repeats(trainer, *run_here(source, tmp_path))


@pytest.mark.parametrize("trainer", [iris("Tanh", "SGD"), Trainer(TrainConfig())], ids=["its own", "of its kind"])
def test_scripts_of_scikit_learn_run_alone(trainer: Trainer, tmp_path: Path) -> None:
    assert_repeats(trainer, *run_alone(sklearn_script(trainer), tmp_path))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_can_be_exported(optimizer: str) -> None:
    assert_exportable(Trainer(TrainConfig(optimizer=OPTIMIZERS[optimizer]())))


def test_every_function_can_be_exported() -> None:
    for cls in ACTIVATIONS.values():
        assert_exportable(Trainer(TrainConfig(activation=cls())))


def assert_exportable(trainer: Trainer) -> None:
    """Every script is a program that knows nothing of this package, and no type hint of it."""
    for make in (numpy_script, sklearn_script, torch_script):
        source = make(trainer)
        compile(source, make.__name__, "exec")
        program = re.sub(r'^""".*?"""', "", source, flags=re.DOTALL)
        assert "act_viz" not in program
        assert "Array" not in program


def test_pytorch_refuses_layers_that_change_their_size() -> None:
    trainer = trained(TrainConfig(), [(5, "activation", ACTIVATIONS["Maxout"]())])
    with pytest.raises(NotInTorchError):
        torch_script(trainer)


def test_a_run_that_ended_otherwise_is_noticed(tmp_path: Path) -> None:
    trainer = trained(*RUNS["as it opens"])
    source = numpy_script(trainer).replace("'learning_rate': 0.1", "'learning_rate': 0.11")
    _said, arrays = run_alone(source, tmp_path)
    assert np.abs(arrays["weights1"] - trainer.weights[0][0]).max() > 1e-3
