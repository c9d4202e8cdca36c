"""The labels of logarithmic axes say whole values, and there are some wherever the values lie."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from act_viz.figures.log_axis import label, log_axis

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([0.02, 0.7], ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5"]),
        ([3e-6, 40.0], ["10<sup>−6</sup>", "10<sup>−4</sup>", "0.01", "1", "100"]),
        ([0.61, 0.69], ["0.6", "0.62", "0.64", "0.66", "0.68", "0.7"]),
        ([1e-2, 1e4], ["0.01", "0.1", "1", "10", "100", "1000", "10<sup>4</sup>"]),
        ([0.0, -1.0, np.nan, np.inf], ["1"]),
    ],
)
def test_labels_are_whole(values: list[float], labels: list[str]) -> None:
    assert log_axis(values)["ticktext"] == labels


def test_wherever_the_values_lie_there_are_labels_among_them() -> None:
    rng = np.random.default_rng(0)
    for _case in range(2000):
        low = 10 ** rng.uniform(-30, 30)
        high = low * 10 ** rng.choice([rng.uniform(0.001, 0.3), rng.uniform(0.3, 3), rng.uniform(3, 60)])
        axis = log_axis([low, high])
        within = [tick for tick in axis["tickvals"] if low * 0.8 <= tick <= high * 1.25]
        assert 1 <= len(within) <= 10, (low, high)
        assert len(set(axis["ticktext"])) == len(axis["ticktext"]), (low, high)


def test_a_label_says_what_it_stands_for() -> None:
    assert [label(value) for value in (0.001, 0.5, 20.0, 9999.0, 1e4, 2e-5)] == [
        "0.001",
        "0.5",
        "20",
        "9999",
        "10<sup>4</sup>",
        "2·10<sup>−5</sup>",
    ]


def test_there_are_no_other_logarithmic_axes() -> None:
    own = re.compile(r"""["']?type["']?\s*[:=]\s*["']log["']|\btype="log" if""")
    found = {path.name for path in (ROOT / "act_viz").rglob("*.py") if own.search(path.read_text())}
    assert found == {"log_axis.py"}
