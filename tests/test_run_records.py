"""What is recorded of a run: often enough, at steps that nothing but the step decides, and what the network was."""

from __future__ import annotations

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.live.run import LiveRun
from act_viz.live.visible_state import Seen
from act_viz.training import TrainConfig, Trainer
from act_viz.training.optimizers import OPTIMIZERS
from act_viz.training.run_records import (
    STATUSES,
    Z_EDGES,
    Recording,
    Records,
    apart,
    histogram_counts,
    is_due,
    is_whole,
    until_due,
)
from act_viz.training.snapshot import read, replay_and_record
from act_viz.training.trainer import replay

SMALL = TrainConfig(dataset=DATASETS.parse("Moons(n_samples=60)"), hidden=(4, 3))
DYING = TrainConfig(hidden=(8, 8, 8), optimizer=OPTIMIZERS["Adam"](), learning_rate=1.0)


def same(some: Records, others: Records) -> bool:
    """Whether two runs have recorded the same."""
    light = ("step", "n_changes", "epoch", "train_loss", "test_loss", "test_accuracy", "gone")
    whole = ("step", "masks", "z_counts")
    return all(
        np.array_equal(one.column(name), other.column(name), equal_nan=name != "gone")
        for one, other, names in ((some, others, light), (some.whole(), others.whole(), whole))
        for name in names
    )


@pytest.mark.parametrize("n_steps", [200, 399, 400, 798, 799, 1_596, 1_597, 5_000, 123_456])
def test_a_run_has_200_to_400_records_at_even_distances(n_steps: int) -> None:
    kept = [step for step in range(n_steps + 1) if is_due(step) and step % apart(n_steps) == 0]
    assert 200 <= len(kept) <= 400
    assert set(np.diff(kept)) == {apart(n_steps)}
    assert n_steps - kept[-1] < apart(n_steps)
    assert sum(map(is_whole, kept)) >= 50


def test_from_each_step_the_next_record_is_found() -> None:
    due = [step for step in range(5_000) if is_due(step)]
    for step in range(4_900):
        assert step + until_due(step) == next(later for later in due if later > step)


@pytest.mark.parametrize("portion", [1, 7, 250])
def test_how_training_was_cut_into_pieces_does_not_matter(portion: int) -> None:
    trainer = Trainer(SMALL)
    recording = Recording(trainer)
    while trainer.step < 1_000:
        recording.run(min(portion, 1_000 - trainer.step))
    _again, expected = replay_and_record(SMALL, (), 1_000)
    assert same(recording.until(1_000, 0), expected)
    assert np.array_equal(trainer.parameters, replay(SMALL, (), 1_000).parameters)


def test_a_record_is_what_the_trainer_says() -> None:
    trainer, records = replay_and_record(SMALL, (), 25)
    last, said = records.last, read(trainer)
    assert (last.step, records.n_units) == (25, 7)
    assert (last.train_loss, last.train_accuracy) == pytest.approx(trainer.evaluate("train"))
    assert (last.test_loss, last.test_accuracy) == pytest.approx(trainer.evaluate("test"))
    assert last.z_counts is not None
    assert last.z_counts.tolist() == said.z_counts.tolist()
    assert last.z_counts.sum(1).tolist() == [4 * 48, 3 * 48]
    for status in STATUSES:
        assert records.of_layers(status)[-1].tolist() == [layer.share(status) for layer in said.layers]
    assert records.dead_share()[-1].tolist() == [
        layer.share("dead") + layer.share("dead_in_effect") for layer in said.layers
    ]


@pytest.mark.parametrize("name", ["ReLU", "Sigmoid", "Hard Tanh", "PReLU", "Maxout", "Step"])
def test_who_is_dead_is_the_same_in_a_record_that_is_not_whole(name: str) -> None:
    trainer = Trainer(SMALL.replace(activation=ACTIVATIONS[name]()))
    recording = Recording(trainer)
    recording.run(6)
    trainer.change("shift_biases", -30.0)
    recording.note_change()
    recording.run(6)
    for record in recording.records:
        assert (record.masks is not None) == (is_whole(record.step) or (record.n_changes > 0 and record.step == 6))
        if record.masks is not None:
            assert record.gone.tolist() == (record.masks[0] | record.masks[1]).tolist()


def test_a_change_is_recorded_before_and_after() -> None:
    run = LiveRun([SMALL])
    run.advance(10, 100, 60.0)
    run.advance(1, 3, 60.0)
    run.change("shift_biases", -100.0)
    run.advance(1, 1, 60.0)
    (records,) = run.records()
    at = records.column("step") == 1003
    assert records.column("n_changes")[at].tolist() == [1]
    assert records.column("gone")[at].tolist() == [[True] * 7]
    assert not records.column("gone")[records.column("step") < 1003].all(1).any()


def test_a_run_that_is_repeated_has_the_same_records_and_marks_its_deaths_at_the_same_steps() -> None:
    run = LiveRun([DYING])
    run.advance(30, 12, 60.0)
    run.change("nudge_dead", 0.5)
    run.advance(40, 12, 60.0)
    run.turn(0, {"learning_rate": 0.01})
    run.advance(25, 1, 60.0)
    died = [mark for mark in run.marks if mark.kind == "died"]
    assert len({mark.step for mark in died}) > 2
    assert any(mark.step % 12 for mark in died)
    _trainer, again = replay_and_record(DYING, run.trainers[0].log, run.step)
    assert same(run.records()[0], again)
    slowly = LiveRun([DYING])
    for n_steps, knob, value in ((360, "nudge_dead", 0.5), (480, "learning_rate", 0.01), (25, None, 0.0)):
        slowly.advance(n_steps, 1, 60.0)
        if knob:
            slowly.change(knob, value)
    assert [(mark.kind, mark.step, mark.text) for mark in slowly.marks] == [
        (mark.kind, mark.step, mark.text) for mark in run.marks
    ]


def test_in_the_past_there_is_what_had_been_recorded_until_then() -> None:
    run = LiveRun([SMALL])
    run.advance(50, 40, 60.0)
    kept = next(kept for kept in run.film.states if kept.step == 360)
    run.conversation.visible = Seen(kept.index)
    with run.as_shown():
        (records,) = run.records()
        _trainer, expected = replay_and_record(SMALL, (), 360)
        assert same(records, expected)
        assert len(records) == 361
        run.change("shift_biases", -0.1)
    run.advance(4, 10, 60.0)
    _trainer, expected = replay_and_record(SMALL, run.trainers[0].log, 400)
    assert same(run.records()[0], expected)


def test_histogram_counts_keep_every_finite_value() -> None:
    counts = histogram_counts(np.array([-1e9, -2.0, 0.0, 0.5, 1e30, np.nan, np.inf]))
    assert counts.sum() == 5
    assert counts[0] == counts[-1] == 1
    assert np.all(np.diff(Z_EDGES) > 0)
    assert 0.0 in Z_EDGES
    z = np.random.default_rng(0).normal(0, 30, 5000)
    assert histogram_counts(z).tolist() == np.histogram(z, Z_EDGES)[0].tolist()


def test_a_maxout_layer_is_recorded_with_all_its_pieces() -> None:
    maxout = ACTIVATIONS["Maxout"]()
    _trainer, records = replay_and_record(SMALL.replace(activation=maxout), (), 3)
    assert records.last.z_counts is not None
    assert records.last.z_counts.sum() == 48 * maxout.n_pieces * 7


def test_without_a_test_set_nothing_is_said_of_it() -> None:
    _trainer, records = replay_and_record(SMALL.replace(test_share=0.0), (), 3)
    assert np.isnan(records.column("test_loss")).all()
    assert np.isfinite(records.column("train_loss")).all()


def test_a_run_that_diverges_is_recorded_to_its_last_finite_state() -> None:
    config = TrainConfig(hidden=(8, 8), activation=ACTIVATIONS["Leaky ReLU"](), learning_rate=100.0)
    trainer, records = replay_and_record(config, (), 300)
    assert trainer.diverged_at is not None
    assert records.last.step == trainer.step == trainer.diverged_at - 1
    assert records.column("step").tolist() == list(range(trainer.step + 1))


def test_the_timeline_is_what_was_recorded_whoever_looked() -> None:
    run = LiveRun([SMALL, SMALL.replace(activation=ACTIVATIONS["Tanh"]())])
    run.advance(5, 160, 60.0)
    rows = run.rows(-1)
    records = run.records()
    assert [row[0] for row in rows] == records[0].column("step").tolist() == list(range(0, 801, 4))
    for lane in (0, 1):
        assert [row[1][lane] for row in rows] == pytest.approx(records[lane].column("train_loss").tolist(), rel=1e-4)
        assert [row[2][lane] for row in rows] == pytest.approx(records[lane].column("test_accuracy").tolist(), rel=1e-4)
        dead = records[lane].column("n_dead") / 7
        assert [row[3][lane] for row in rows] == pytest.approx(dead.tolist(), rel=1e-4)
    assert [row[0] for row in run.rows(790)] == [792, 796, 800]
    # Who has a row may have it from before a knob was turned at its step.
    assert [row[0] for row in run.rows(800)] == [800]


def test_a_lane_that_diverged_stays_on_the_timeline_as_it_was_last() -> None:
    run = LiveRun([SMALL.replace(activation=ACTIVATIONS["Leaky ReLU"](), learning_rate=100.0), SMALL])
    run.advance(5, 20, 60.0)
    stopped = run.trainers[0].step
    assert stopped < 100
    rows = run.rows(-1)
    assert [row[0] for row in rows] == list(range(101))
    assert {row[1][0] for row in rows[stopped:]} == {rows[stopped][1][0]}
    assert len({row[1][1] for row in rows[stopped:]}) > 1
