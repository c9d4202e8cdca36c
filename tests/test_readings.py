"""Readings agree with the trainer they were taken from, and stay few."""

from __future__ import annotations

import numpy as np

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.readings import Z_EDGES, Readings, confusion_counts, histogram_counts, read
from act_viz.training import TrainConfig, Trainer

SMALL = TrainConfig(dataset=DATASETS.parse("Moons(n_samples=60)"), hidden=(4, 3))


def test_a_reading_is_what_the_trainer_says() -> None:
    trainer = Trainer(SMALL)
    trainer.run(25)
    reading = read(trainer)
    assert (reading.step, reading.n_units) == (25, 7)
    assert (reading.train_loss, reading.train_accuracy) == trainer.evaluate("train")
    assert (reading.test_loss, reading.test_accuracy) == trainer.evaluate("test")
    assert reading.z_counts.sum(1).tolist() == [4 * 48, 3 * 48]


def test_all_units_are_dead_once_biases_are_far_below_zero() -> None:
    trainer = Trainer(SMALL)
    readings = Readings()
    readings.take(trainer)
    trainer.run(1)
    trainer.change("shift_biases", -100.0)
    reading = readings.take(trainer)
    assert reading.n_dead == 7
    assert readings.dead_share()[-1].tolist() == [1.0, 1.0]
    # Against the first reading, which knew them alive, they died.
    assert reading.layers[0].died.sum() == 4 - readings.first.layers[0].dead.sum()


def test_a_reading_at_a_step_replaces_those_from_there_on() -> None:
    trainer = Trainer(SMALL)
    readings = Readings()
    for _again in range(3):
        readings.take(trainer)
        trainer.run(5)
    trainer.reset()
    trainer.run(5)
    readings.take(trainer)
    assert readings.column("step").tolist() == [0, 5]


def test_many_readings_are_thinned_and_keep_both_ends() -> None:
    trainer = Trainer(TrainConfig(dataset=DATASETS.parse("Moons(n_samples=20)"), hidden=(1,)))
    readings = Readings()
    for _step in range(450):
        readings.take(trainer)
        trainer.run(1)
    steps = readings.column("step")
    assert len(readings) <= 400
    assert (steps[0], steps[-1]) == (0, 449)
    assert np.all(np.diff(steps) > 0)


def test_histogram_counts_keep_every_finite_value() -> None:
    counts = histogram_counts(np.array([-1e9, -2.0, 0.0, 0.5, 1e30, np.nan, np.inf]))
    assert counts.sum() == 5
    assert counts[0] == counts[-1] == 1
    assert np.all(np.diff(Z_EDGES) > 0)
    assert 0.0 in Z_EDGES


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
