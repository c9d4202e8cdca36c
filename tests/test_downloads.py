"""Files to take away are named by what they hold, buttons too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.training import TrainConfig, Trainer
from act_viz.ui import downloads
from act_viz.ui.train_exports import about_run
from act_viz.ui.train_settings import TrainPage

UI = Path(downloads.__file__).parent


@pytest.fixture
def on_train(monkeypatch: pytest.MonkeyPatch) -> None:
    class Session:
        page = "Train"

    monkeypatch.setattr(downloads, "session_of", lambda _cls: Session())
    monkeypatch.setattr(downloads, "present", TrainPage)


@pytest.mark.usefixtures("on_train")
def test_a_file_is_named_for_page_function_and_step() -> None:
    leaky, tanh = ACTIVATIONS["Leaky ReLU"](), ACTIVATIONS["Tanh"]()
    trainer = Trainer(TrainConfig(activation=leaky))
    trainer.run(12)
    assert downloads.file_name("loss_and_accuracy", *about_run(trainer)) == "train_leaky-relu_step-12_loss-and-accuracy"
    both = Trainer(TrainConfig(activation=(leaky, tanh)))
    assert downloads.file_name("run", *about_run(both)) == "train_leaky-relu-tanh_step-0_run"
    assert downloads.file_name("gains") == "train_relu_gains"


@pytest.mark.usefixtures("on_train")
def test_whatever_a_network_is_called_the_file_has_a_plain_name() -> None:
    assert downloads.file_name("race", "rate 0.1", "../../한국 <b>") == "train_rate-0-1_b_race"
    assert downloads.file_name("race", "한국") == "train_other_race"


def test_every_file_has_a_name_for_what_it_holds_and_no_two_the_same() -> None:
    names = set()
    for path in UI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if called in ("offer_csv", "show_figure"):
                argument = node.args[1]  # type: ignore[attr-defined]
                names |= {argument.value} if isinstance(argument, ast.Constant) else set()
    assert len(names) > 15
    assert names <= downloads._HELD.keys()
    assert len(set(downloads._HELD.values())) == len(downloads._HELD)
