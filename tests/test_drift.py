"""Training moves the layers' moments away from what random weights keep; the figure says how far."""

from __future__ import annotations

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.experiments.drift import drift, drift_of
from act_viz.figures.propagation import drift_by_layer
from act_viz.training import TrainConfig, Trainer


def test_training_takes_selu_off_its_fixed_point() -> None:
    found = drift_of(ACTIVATIONS["SELU"]())
    assert found.variance.shape == found.mean.shape == (4, 4, 10)
    before, after = np.median(found.variance[0], axis=0), np.median(found.variance[-1], axis=0)
    assert np.all((before > 0.7) & (before < 1.4))
    assert np.abs(np.median(found.mean[0], axis=0)).max() < 0.2
    assert after[-1] > 3
    assert np.median(found.mean[-1, :, -1]) > 0.3


def test_the_moments_are_those_of_a_network_trained_alone() -> None:
    config = TrainConfig(hidden=(6, 5), activation=ACTIVATIONS["Tanh"]())
    found = drift(config, 2, (0, 7))
    trainer = Trainer(config, seeds=range(1, 2))
    trainer.run(7)
    outputs = [a for _z, a in trainer.forward(trainer.data.x_train, 0)[:-1]]
    assert found.mean[1, 1] == pytest.approx([a.mean() for a in outputs], abs=1e-5)
    assert found.variance[1, 1] == pytest.approx([a.var() for a in outputs], abs=1e-5)


def test_the_figure_says_where_the_last_layer_went() -> None:
    found = drift_of(ACTIVATIONS["SELU"]())
    figure = drift_by_layer(found, "#000000")
    assert [trace.name for trace in figure.data if trace.showlegend] == [
        "before training",
        "after 30 steps",
        "after 100 steps",
        "after 300 steps",
    ]
    np.testing.assert_allclose(figure.data[-2].y, np.median(found.variance[-1], axis=0))
    assert "layer 10 from 1.1 to" in figure.layout.meta["alt"]
