"""Statistics of a run as CSV: one column a quantity, one line a step, numbers that read back to the same bits."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from act_viz.text.untrusted import in_cell
from act_viz.training.step_history import History

Array = npt.NDArray[Any]


def to_csv(columns: Mapping[str, npt.ArrayLike | Sequence[str]]) -> str:
    """A header of the names in `columns`, then a line for each entry; not a number is an empty cell.

    Raises
    ------
    ValueError
        If the columns are not equally long.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([in_cell(name) for name in columns])
    cells = [[_cell(value) for value in np.asarray(column).tolist()] for column in columns.values()]
    writer.writerows(zip(*cells, strict=True))
    return out.getvalue()


def _cell(value: float | str) -> str:
    if isinstance(value, str):
        return in_cell(value)
    return "" if isinstance(value, float) and np.isnan(value) else str(value)


def by_layer(name: str, values: Array) -> dict[str, Array]:
    """`values` `(n, n_layers)` as a column for each layer, called `layer1_name`, `layer2_name`, …"""
    return {f"layer{layer + 1}_{name}": values[:, layer] for layer in range(values.shape[1])}


def history_columns(history: History, run: int = 0) -> dict[str, npt.ArrayLike | Sequence[str]]:
    """The loss of each kept step's batch, and each hidden layer's moments and gradient norm."""
    columns: dict[str, npt.ArrayLike | Sequence[str]] = {"step": history.step, "batch_loss_nats": history.loss[:, run]}
    hidden = slice(0, history.n_hidden)
    for name in ("mean_z", "std_z", "mean_a", "std_a", "gradient_norm"):
        columns |= by_layer(name, getattr(history, name)[:, run, hidden])
    return columns


def confusion_columns(counts: Array, class_names: Sequence[str]) -> dict[str, npt.ArrayLike | Sequence[str]]:
    """The counts `(n_classes, n_classes)`: a line for each true class, a column for each that was said."""
    columns: dict[str, npt.ArrayLike | Sequence[str]] = {"true_class": class_names}
    columns |= {f"taken_for_{name}": counts[:, at] for at, name in enumerate(class_names)}
    return columns
