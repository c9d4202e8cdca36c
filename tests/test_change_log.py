"""Settings and log in a link replay a run to the same bits, and no text can do harm."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.training import TrainConfig, Trainer
from act_viz.training.change_log import RunLog, decode_logs, encode_logs, knobs_of, log_of, start_of, turned, with_knobs
from act_viz.training.config import Change
from act_viz.training.optimizers import OPTIMIZERS
from act_viz.training.trainer import replay

START = TrainConfig(
    dataset=DATASETS.parse("Moons(n_samples=80)"), hidden=(5, 4), optimizer=OPTIMIZERS["Momentum"](), learning_rate=0.05
)
TURNS: list[tuple[str, Any]] = [
    ("learning_rate", 0.2),
    ("momentum", 0.5),
    ("weight_decay", 0.001),
    ("batch_size", 16),
    ("activation", ACTIVATIONS["Leaky ReLU"]()),
    ("activation", (ACTIVATIONS.parse("ELU(alpha=0.5)"), ACTIVATIONS["Maxout"]())),
    ("shift_biases", -0.5),
    ("nudge_dead", 0.25),
    ("redraw_dead", None),
    ("redraw_dead", (0,)),
]


def test_a_link_replays_the_run_to_the_same_bits() -> None:
    trainer = Trainer(START)
    for knob, value in TURNS:
        trainer.run(7)
        trainer.change(knob, value)
    trainer.run(7)
    (log,) = decode_logs(encode_logs([log_of(START, trainer.config, trainer.log, trainer.step)]))
    again = replay(start_of(trainer.config, log), log.changes, log.step)
    assert again.config == trainer.config
    assert np.array_equal(again.parameters, trainer.parameters)


def test_only_knobs_that_were_turned_stand_in_the_log() -> None:
    log = log_of(START, START.replace(learning_rate=1.0), [Change(3, "learning_rate", 1.0)], 9)
    assert log.start == (("learning_rate", 0.05),)
    assert log.step == 9


def test_knobs_can_be_set_and_read() -> None:
    knobs = {"learning_rate": 1.0, "momentum": 0.1, "batch_size": 4, "weight_decay": 0.1}
    assert knobs_of(with_knobs(START, knobs)).items() >= knobs.items()
    assert "momentum" not in knobs_of(START.replace(optimizer=OPTIMIZERS["SGD"]()))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {}),
        ({"learning_rate": 1.0}, {"learning_rate": 1.0}),
        ({"activation": ACTIVATIONS["ELU"]()}, {"activation": ACTIVATIONS["ELU"]()}),
        ({"optimizer": OPTIMIZERS.parse("Momentum(momentum=0.1)")}, {"momentum": 0.1}),
        ({"optimizer": OPTIMIZERS["Nesterov"]()}, None),
        ({"optimizer": OPTIMIZERS["SGD"]()}, None),
        ({"hidden": (5, 5)}, None),
        ({"seed": 1, "learning_rate": 1.0}, None),
        ({"dataset": DATASETS.parse("Moons(n_samples=90)")}, None),
    ],
)
def test_what_is_a_knob_and_what_starts_anew(change: dict[str, Any], expected: dict[str, Any] | None) -> None:
    assert turned(START, START.replace(**change)) == expected


def packed(plain: Any) -> str:
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(plain).encode())).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "%%%",
        packed(3),
        packed([3]),
        packed([[10, [], [[1, "no such knob", 1.0]]]]),
        packed([[10, [], [[1, "learning_rate", "fast"]]]]),
        packed([[10, [], [[1, "learning_rate", True]]]]),
        packed([[10, [], [[1, "activation", "No such function"]]]]),
        packed([[10, [], [[5, "batch_size", 4], [4, "batch_size", 8]]]]),
        packed([[10, [], [[11, "batch_size", 4]]]]),
        packed([[-1, [], []]]),
        packed([[1.5, [], []]]),
        packed([[10**9, [], []]]),
        packed([[10, [], [[1, "batch_size", 4]] * 1001]]),
        packed("x" * 1_000_000),
    ],
)
def test_any_other_text_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        decode_logs(text)


def test_a_hundred_turns_fit_into_a_link() -> None:
    changes = tuple(Change(37 * at, "learning_rate", 0.01 * at) for at in range(100))
    assert len(encode_logs([RunLog((("learning_rate", 0.1),), changes, 5000)])) < 1500


def test_functions_of_each_layer_in_a_network_of_another_depth_are_no_knob() -> None:
    two = TrainConfig(hidden=(4, 4), activation=(ACTIVATIONS["ReLU"](), ACTIVATIONS["Tanh"]()))
    three = TrainConfig(hidden=(4, 4, 4), activation=(ACTIVATIONS["ReLU"](),) * 3)
    assert turned(two, three) is None
    assert turned(three, two) is None
