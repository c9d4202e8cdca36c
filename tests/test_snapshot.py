"""Readings agree with the trainer they were taken from."""

from __future__ import annotations

import numpy as np

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.training import TrainConfig, Trainer
from act_viz.training.snapshot import confusion_counts, read

SMALL = TrainConfig(dataset=DATASETS.parse("Moons(n_samples=60)"), hidden=(4, 3))


def test_a_reading_is_what_the_trainer_says() -> None:
    trainer = Trainer(SMALL)
    trainer.run(25)
    reading = read(trainer)
    assert (reading.step, reading.n_units) == (25, 7)
    assert (reading.train_loss, reading.train_accuracy) == trainer.evaluate("train")
    assert (reading.test_loss, reading.test_accuracy) == trainer.evaluate("test")
    assert reading.z_counts.sum(1).tolist() == [4 * 48, 3 * 48]


def test_confusions_sum_to_the_set_and_their_diagonal_is_the_accuracy() -> None:
    trainer = Trainer(SMALL.replace(dataset=DATASETS.parse("Blobs(n_samples=90, noise=2.0)")))
    trainer.run(10)
    for split, n in (("train", 72), ("test", 18)):
        counts = confusion_counts(trainer, split)
        assert counts.shape == (3, 3)
        assert counts.sum() == n
        assert np.trace(counts) / n == trainer.evaluate(split)[1]  # type: ignore[arg-type]


def test_without_a_test_set_nothing_is_counted() -> None:
    trainer = Trainer(SMALL.replace(test_share=0.0))
    assert confusion_counts(trainer, "test").sum() == 0
    assert np.isnan(read(trainer).test_loss)


def test_a_maxout_layer_is_read_with_all_its_pieces() -> None:
    reading = read(Trainer(SMALL.replace(activation=ACTIVATIONS["Maxout"]())))
    assert reading.z_counts.sum() == 48 * ACTIVATIONS["Maxout"]().n_pieces * 7
