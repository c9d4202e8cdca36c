"""What is saved of a run reads back to what the run is."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS, OwnPoints
from act_viz.exporting.run_files import run_json, weights_npz
from act_viz.training import TrainConfig, Trainer
from act_viz.training.optimizers import OPTIMIZERS


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    """A run that was turned on the way."""
    config = TrainConfig(
        activation=(ACTIVATIONS["PReLU"](), ACTIVATIONS["ELU"](alpha=0.5)), optimizer=OPTIMIZERS["Adam"]()
    )
    trainer = Trainer(config.replace(learning_rate=0.01))
    trainer.run(30)
    trainer.change("learning_rate", 0.02)
    trainer.run(30)
    return trainer


def test_json_holds_settings_log_history_and_statistics(trainer: Trainer) -> None:
    told = json.loads(run_json(trainer))
    config = told["config"]
    assert tuple(map(ACTIVATIONS.parse, config["activation"])) == trainer.start_config.activation
    assert DATASETS.parse(config["dataset"]) == trainer.start_config.dataset
    assert OPTIMIZERS.parse(config["optimizer"]) == trainer.start_config.optimizer
    assert config["learning_rate"] == 0.01
    assert told["log"] == [{"step": 30, "knob": "learning_rate", "value": 0.02}]
    assert (told["step"], told["diverged_at"]) == (60, None)
    assert told["result"]["test"] == dict(zip(("loss_nats", "accuracy"), trainer.evaluate("test"), strict=True))
    history = told["history"]
    assert history["step"] == list(range(60))
    assert np.array_equal(history["batch_loss_nats"], trainer.history.loss[:, 0])
    assert np.array_equal(history["gradient_norm"], trainer.history.gradient_norm[:, 0])
    first = trainer.statistics()[0]
    assert told["statistics"][0]["mean_z"] == first.mean_z
    assert len(told["statistics"][0]["units"]) == 8


def test_what_is_no_number_is_null_in_json() -> None:
    trainer = Trainer(TrainConfig(OwnPoints(), test_share=0.0))

    def refuse(constant: str) -> float:
        raise AssertionError(f"{constant} is not JSON")

    told = json.loads(run_json(trainer), parse_constant=refuse)
    assert told["result"]["test"] == {"loss_nats": None, "accuracy": None}
    assert OwnPoints.from_csv(told["config"]["points_csv"]) == OwnPoints()


def test_weights_read_back_without_pickle_and_predict_the_same(trainer: Trainer) -> None:
    with np.load(io.BytesIO(weights_npz(trainer)), allow_pickle=False) as arrays:
        functions = [ACTIVATIONS.parse(str(name)) for name in arrays["functions"]]
        a = trainer.data.x_test.astype(np.float32)
        for layer, function in enumerate(functions, 1):
            learned = {"slope": arrays["slope1"]} if layer == 1 else {}
            a = function.replace(**learned)(a @ arrays[f"weights{layer}"] + arrays[f"biases{layer}"])
        logits = a @ arrays["weights3"] + arrays["biases3"]
    assert np.allclose(logits, trainer.forward(trainer.data.x_test)[-1][0], atol=1e-5)
