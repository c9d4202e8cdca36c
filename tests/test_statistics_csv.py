"""What is downloaded reads back to the numbers that were shown."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from act_viz.exporting.statistics_csv import by_layer, confusion_columns, history_columns, to_csv
from act_viz.training.step_history import History


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_numbers_read_back_to_the_same_bits() -> None:
    values = np.array([0.1, 1e-300, np.pi, -0.0])
    assert [float(row["value"]) for row in read(to_csv({"value": values}))] == values.tolist()


def test_names_with_commas_are_quoted_and_nan_is_empty() -> None:
    rows = read(to_csv({"name": ["a, b", 'c"d'], "value": [np.nan, 2]}))
    assert rows == [{"name": "a, b", "value": ""}, {"name": 'c"d', "value": "2.0"}]


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        to_csv({"a": [1, 2], "b": [1]})


def test_layers_are_numbered_from_one() -> None:
    assert list(by_layer("mean_z", np.zeros((1, 2)))) == ["layer1_mean_z", "layer2_mean_z"]


def test_history_has_a_line_for_each_kept_step_and_the_run_asked_for() -> None:
    history = History(n_runs=2, n_hidden=2)
    n_columns = 1 + 4 * 3 + 2 * 2
    values = np.arange(3 * 2 * n_columns, dtype=np.float32).reshape(3, 2, n_columns)
    history.append(0, values)
    rows = read(to_csv(history_columns(history, run=1)))
    assert [row["step"] for row in rows] == ["0", "1", "2"]
    assert [float(row["batch_loss_nats"]) for row in rows] == history.loss[:, 1].tolist()
    assert [float(row["layer2_std_a"]) for row in rows] == history.std_a[:, 1, 1].tolist()
    assert "layer3_mean_z" not in rows[0]


def test_confusions_name_both_classes() -> None:
    rows = read(to_csv(confusion_columns(np.array([[3, 1], [0, 4]]), ("cat", "dog"))))
    assert rows[0] == {"true_class": "cat", "taken_for_cat": "3", "taken_for_dog": "1"}
