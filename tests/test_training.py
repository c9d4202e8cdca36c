"""A run is fixed by its configuration, alone or in a stack; it stops where it diverges, and it learns."""

import tracemalloc

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from act_viz.activations import ACTIVATIONS
from act_viz.data import prepare
from act_viz.datasets import DATASETS
from act_viz.initializers import INITIALIZERS
from act_viz.optimizers import OPTIMIZERS
from act_viz.recorders import Copies, Sums
from act_viz.training import TrainConfig, Trainer, replay

CONFIG = TrainConfig(dataset=DATASETS["Moons"](n_samples=120), hidden=(6, 5), batch_size=16)
SMALL = CONFIG.replace(dataset=DATASETS["Moons"](n_samples=60), batch_size=48)
DIVERGING = CONFIG.replace(activation=ACTIVATIONS["Leaky ReLU"](), hidden=(8, 8, 8), learning_rate=10.0)
RANDOM = CONFIG.replace(activation=(ACTIVATIONS["RReLU"](), ACTIVATIONS["PReLU"]()), optimizer=OPTIMIZERS["Adam"]())
M = TrainConfig(dataset=DATASETS["Moons"](n_samples=500), hidden=(8, 8, 8, 8), test_share=0.0)


def trained(config, n_steps, **options):
    trainer = Trainer(config, **options)
    trainer.run(n_steps)
    return trainer


def same(one, other):
    """Parameters, the optimizer's memory and what was recorded are the same bits."""
    return (
        one.step == other.step
        and np.array_equal(one.parameters, other.parameters)
        and np.array_equal(one.state, other.state)
        and np.array_equal(one.history._values[: len(one.history)], other.history._values[: len(other.history)])
    )


class TestExactness:
    def test_equal_configurations_give_equal_bits(self):
        assert same(trained(RANDOM, 50), trained(RANDOM.replace(), 50))
        assert not np.array_equal(trained(RANDOM, 50).parameters, trained(RANDOM.replace(seed=1), 50).parameters)

    @pytest.mark.parametrize("config", [CONFIG, RANDOM], ids=["plain", "random"])
    def test_running_ten_steps_twice_is_running_twenty(self, config):
        halves = trained(config, 10)
        halves.run(10)
        assert same(halves, trained(config, 20))

    def test_steps_may_be_taken_in_any_portions(self):
        portions = Trainer(RANDOM)
        for n_steps in (1, 2, 64, 3, 80):
            assert portions.run(n_steps) == n_steps
        assert same(portions, trained(RANDOM, 150))

    def test_reset_gives_the_very_same_start(self):
        trainer = Trainer(RANDOM)
        start = trainer.parameters.copy()
        trainer.run(30)
        first = trainer.parameters.copy()
        trainer.change("learning_rate", 0.01)
        trainer.change("batch_size", 8)
        trainer.run(30)
        trainer.reset()
        assert (trainer.step, trainer.epoch, trainer.log, len(trainer.history)) == (0, 0, (), 0)
        assert trainer.config == RANDOM
        assert np.array_equal(trainer.parameters, start)
        trainer.run(30)
        assert np.array_equal(trainer.parameters, first)

    def test_going_back_to_a_checkpoint_repeats_the_same_steps(self):
        trainer = trained(RANDOM, 37)
        kept = trainer.checkpoint()
        trainer.run(50)
        first = trainer.parameters.copy()
        trainer.restore(kept)
        assert trainer.step == 37
        trainer.run(50)
        assert np.array_equal(trainer.parameters, first)

    @pytest.mark.parametrize("optimizer", OPTIMIZERS)
    def test_a_run_of_a_stack_is_that_run_alone(self, optimizer):
        config = RANDOM.replace(optimizer=OPTIMIZERS[optimizer](), learning_rate=0.01, dtype="float64")
        stack = trained(config, 40, seeds=(0, 3, 9))
        for run, seed in enumerate(stack.seeds):
            alone = trained(config.replace(seed=seed), 40)
            # Products of several matrices sum in another order than one alone: a few units in the last place.
            assert np.allclose(stack.parameters[run], alone.parameters[0], rtol=1e-10, atol=1e-13)
            assert np.allclose(stack.history.loss[:, run], alone.history.loss[:, 0], rtol=1e-5)
            assert stack.evaluate(run=run) == pytest.approx(alone.evaluate())

    def test_runs_of_a_stack_in_several_chunks_are_those_alone(self):
        config = CONFIG.replace(hidden=(64, 64, 64), batch_size=96, learning_rate=0.01)
        stack = trained(config, 5, seeds=range(12))
        assert len(stack._tapes) > 1
        alone = trained(config.replace(seed=11), 5)
        assert np.allclose(stack.parameters[11], alone.parameters[0], rtol=1e-4, atol=1e-6)

    def test_each_run_of_a_stack_may_have_its_own_rate(self):
        stack = trained(CONFIG, 20, seeds=(4, 4), learning_rates=(0.1, 0.001))
        alone = trained(CONFIG.replace(seed=4, learning_rate=0.001), 20)
        assert np.allclose(stack.parameters[1], alone.parameters[0], rtol=1e-4, atol=1e-6)
        assert not np.allclose(stack.parameters[0], stack.parameters[1], atol=1e-3)

    def test_threads_of_blas_change_nothing(self):
        # Wide enough that two threads would share a product.
        config = CONFIG.replace(dataset=DATASETS["Digits"](n_samples=500), hidden=(256, 256), batch_size=256)
        found = []
        for n_threads in (1, 2):
            with threadpool_limits(n_threads, user_api="blas"):
                assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {n_threads}
                trainer = trained(config, 6)
                found.append((trainer.parameters, trainer.predict_proba(trainer.data.x_test)))
                assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {n_threads}
        assert np.array_equal(found[0][0], found[1][0])
        assert np.array_equal(found[0][1], found[1][1])

    def test_a_step_is_the_textbook_one(self):
        config = CONFIG.replace(batch_size=10_000, weight_decay=0.3, learning_rate=0.05, dtype="float64")
        trainer = Trainer(config)
        trainer.biases[0][...] = 0.1
        start = trainer.parameters[0].copy()
        gradient, _d_z = trainer.gradients(trainer.data.x_train, trainer.data.y_train)
        decay = 0.3 * start * trainer.layout.is_weight()
        trainer.run(1)
        assert np.allclose(trainer.parameters[0], start - 0.05 * (gradient + decay), rtol=1e-12, atol=1e-15)

    def test_networks_of_the_same_widths_start_from_the_same_draw(self):
        relu = Trainer(CONFIG)
        for activation in ("Tanh", "PReLU", "Maxout"):
            other = Trainer(CONFIG.replace(activation=ACTIVATIONS[activation]()))
            for one, another in zip(relu.weights, other.weights, strict=True):
                assert np.array_equal(one, another[..., : one.shape[-1]])

    def test_both_dtypes_start_alike_and_stay_near(self):
        narrow, exact = trained(CONFIG, 20), trained(CONFIG.replace(dtype="float64"), 20)
        assert narrow.parameters.dtype == np.float32
        assert np.allclose(narrow.parameters, exact.parameters, atol=1e-5)


class TestDivergence:
    def test_it_stops_with_the_step_and_the_last_finite_state(self):
        trainer = Trainer(DIVERGING)
        done = trainer.run(500)
        assert trainer.diverged_at == trainer.step + 1 == done + 1 < 500
        assert np.isfinite(trainer.parameters).all()
        assert np.isfinite(trainer.history.loss).all()
        assert trainer.history.step[-1] == trainer.step - 1
        assert trainer.run(10) == 0
        before = trained(DIVERGING, done)
        assert before.diverged_at is None
        assert np.array_equal(before.parameters, trainer.parameters)
        before.run(2)
        assert before.diverged_at == done + 1
        assert before.step == done

    def test_found_in_whatever_portions_it_runs(self):
        trainer = Trainer(DIVERGING)
        while trainer.run(3):
            pass
        at_once = trained(DIVERGING, 500)
        assert trainer.diverged_at == at_once.diverged_at
        assert same(trainer, at_once)

    def test_a_knob_sets_it_going_again(self):
        trainer = trained(DIVERGING, 500)
        trainer.change("learning_rate", 1e-4)
        assert trainer.diverged_at is None
        assert trainer.run(20) > 0
        again = replay(DIVERGING, trainer.log, trainer.step)
        assert np.array_equal(again.parameters, trainer.parameters)

    def test_other_runs_of_a_stack_go_on(self):
        config = DIVERGING.replace(dtype="float64")
        stack = trained(config, 60, seeds=(0, 0), learning_rates=(10.0, 0.01))
        alone = trained(config, 60)
        assert stack.stopped_at == [alone.diverged_at, None]
        assert stack.diverged_at is None
        assert stack.step == 60
        assert np.allclose(stack.parameters[0], alone.parameters[0], rtol=1e-6)
        assert np.isnan(stack.history.loss[-1, 0])
        going = trained(config.replace(learning_rate=0.01), 60)
        assert np.allclose(stack.parameters[1], going.parameters[0], rtol=1e-9, atol=1e-12)

    def test_all_runs_of_a_stack_may_stop(self):
        stack = trained(DIVERGING, 500, seeds=(0, 1, 2))
        assert stack.diverged_at == max(stack.stopped_at)
        assert np.isfinite(stack.parameters).all()


class TestReading:
    def test_epochs_are_not_steps(self):
        trainer = Trainer(CONFIG)
        assert trainer.steps_per_epoch == 6
        trainer.run(9)
        assert trainer.epoch == 1.5
        assert trainer.run_epoch() == 3
        assert trainer.run_epoch() == 6
        assert (trainer.step, trainer.epoch) == (18, 3.0)

    def test_the_recorded_loss_is_that_of_the_batch_before_its_update(self):
        config = CONFIG.replace(batch_size=10_000, dtype="float64")
        trainer = Trainer(config)
        losses = []
        for _step in range(5):
            losses.append(trainer.evaluate("train")[0])
            trainer.run(1)
        assert np.allclose(trainer.history.loss[:, 0], losses, rtol=1e-6)

    @pytest.mark.parametrize(
        ("hidden", "n_runs", "recorder"),
        [((4, 3), 1, Copies), ((2, 3), 2, Copies), ((2, 100, 90, 2), 1, Sums), ((60, 60, 60, 2), 3, Sums)],
    )
    @pytest.mark.parametrize("activation", ["Tanh", "Maxout", "PReLU"])
    def test_the_recorded_statistics_are_those_of_the_layers(self, hidden, n_runs, recorder, activation):
        config = SMALL.replace(activation=ACTIVATIONS[activation](), hidden=hidden, dtype="float64", learning_rate=1e-3)
        trainer = trained(config, 3, seeds=range(n_runs))
        assert isinstance(trainer._tapes[0].recorder, recorder)
        passed = trainer.forward(trainer.data.x_train, n_runs - 1)
        gradient, d_z = trainer.gradients(trainer.data.x_train, trainer.data.y_train, n_runs - 1)
        trainer.run(1)
        history = trainer.history
        assert np.allclose(history.mean_z[-1, -1], [z.mean() for z, _a in passed], rtol=1e-5)
        assert np.allclose(history.std_z[-1, -1], [z.std() for z, _a in passed], rtol=1e-5)
        assert np.allclose(history.mean_a[-1, -1], [a.mean() for _z, a in passed[:-1]], rtol=1e-5)
        assert np.allclose(history.std_a[-1, -1], [a.std() for _z, a in passed[:-1]], rtol=1e-5)
        assert np.allclose(history.d_z_norm[-1, -1], [np.linalg.norm(array) for array in d_z], rtol=1e-5)
        norms = [np.linalg.norm(trainer.layout.matrix(gradient, at)) for at in range(len(d_z))]
        assert np.allclose(history.gradient_norm[-1, -1], norms, rtol=1e-5)

    @pytest.mark.parametrize(("hidden", "recorder"), [((4, 3), Copies), ((100, 90), Sums)])
    def test_a_large_mean_does_not_swallow_the_deviation(self, hidden, recorder):
        trainer = Trainer(SMALL.replace(hidden=hidden, activation=ACTIVATIONS["Tanh"]()))
        assert isinstance(trainer._tapes[0].recorder, recorder)
        trainer.biases[0][...] = 2000.0
        ((z, _a), *_rest) = trainer.forward(trainer.data.x_train)
        trainer.run(1)
        assert trainer.history.std_z[0, 0, 0] == pytest.approx(z.std(dtype=np.float64), rel=1e-4)

    def test_evaluation_is_accuracy_and_loss_over_the_whole_set(self):
        trainer = trained(CONFIG, 40)
        probabilities = trainer.predict_proba(trainer.data.x_test)
        assert np.allclose(probabilities.sum(1), 1, atol=1e-6)
        loss, accuracy = trainer.evaluate("test")
        y = trainer.data.y_test
        assert accuracy == np.mean(probabilities.argmax(1) == y)
        assert loss == pytest.approx(-np.log(probabilities[np.arange(len(y)), y]).mean(), rel=1e-5)
        assert np.isnan(Trainer(CONFIG.replace(test_share=0.0)).evaluate("test")).all()

    def test_learned_parameters_move_and_are_told(self):
        trainer = trained(RANDOM, 60)
        (slope,) = trainer.learned_parameters(1)["slope"]
        assert slope != 0.25
        assert trainer.activations()[1].slope == slope
        assert trainer.learned_parameters(0) == {}

    def test_weights_count_samples(self):
        data = prepare(CONFIG.dataset, 0, 0.2, True)
        weight = np.where(data.y_train == 0, 100.0, 0.01)
        trainer = trained(CONFIG, 200, data=data, sample_weight=weight)
        assert (trainer.predict_proba(data.x_train).argmax(1) == 0).mean() > 0.8

    def test_statistics_tell_who_was_born_dead_and_who_died(self):
        trainer = Trainer(CONFIG.replace(hidden=(12, 12)))
        trainer.biases[0][0, 0] = -100.0
        first = trainer.statistics()
        trainer.biases[0][0, 1] = -100.0
        trainer.biases[0][0, 0] = 1.0
        now = trainer.statistics(first=first)
        assert first[0].dead[0]
        assert now[0].revived[0]
        assert now[0].died[1]
        assert not now[0].born_dead[:2].any()


class TestLimits:
    @pytest.mark.parametrize(
        ("field", "value", "word"),
        [
            ("learning_rate", 1e6, "learning_rate must be a number from 0.0001 to 100"),
            ("learning_rate", np.nan, "learning_rate"),
            ("hidden", (10**9,), "width must be a whole number from 1 to 512"),
            ("hidden", (4,) * 17, "up to 16 layers"),
        ],
    )
    def test_are_enforced_before_anything_is_built(self, field, value, word):
        with pytest.raises(ValueError, match=word):
            CONFIG.replace(**{field: value})

    def test_a_knob_has_them_too(self):
        trainer = Trainer(CONFIG)
        for knob, value in [("learning_rate", 1e6), ("learning_rate", np.nan), ("weight_decay", -1), ("batch_size", 0)]:
            with pytest.raises(ValueError, match=knob):
                trainer.change(knob, value)
        assert (trainer.config, trainer.log) == (CONFIG, ())

    def test_rates_of_a_stack_have_them(self):
        with pytest.raises(ValueError, match="as many learning rates as seeds"):
            Trainer(CONFIG, seeds=(1, 2), learning_rates=(0.1,))
        with pytest.raises(ValueError, match="learning_rate"):
            Trainer(CONFIG, seeds=(1,), learning_rates=(1e6,))

    def test_a_session_at_size_m_stays_under_8_mb(self):
        tracemalloc.start()
        try:
            trainer = trained(M, 3000)
            # An hour at 25,000 steps a second, recorded without being trained.
            block = np.broadcast_to(np.float32(0.5), (2**17, 1, trainer.history._values.shape[-1]))
            for first in range(trainer.step, 90_000_000, len(block)):
                trainer.history.append(first, block)
            used, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert used < most < 8e6
        assert trainer.history.step[-1] > 89_000_000


LEARNS = {
    "XOR": (CONFIG.replace(dataset=DATASETS["XOR"](), hidden=(8, 8)), 1500, 0.92),
    "Moons": (CONFIG.replace(dataset=DATASETS["Moons"](), hidden=(8, 8)), 1500, 0.94),
    "Circles": (CONFIG.replace(dataset=DATASETS["Circles"](), hidden=(8, 8)), 1500, 0.97),
    "Spirals": (CONFIG.replace(dataset=DATASETS["Spirals"](), hidden=(16, 16, 16)), 3000, 0.95),
    "Blobs": (CONFIG.replace(dataset=DATASETS["Blobs"](), hidden=(8,)), 400, 0.94),
    "Iris": (CONFIG.replace(dataset=DATASETS["Iris"](), hidden=(8,)), 400, 0.93),
    "Wine": (CONFIG.replace(dataset=DATASETS["Wine"](), hidden=(8,)), 400, 0.95),
    "Breast cancer": (CONFIG.replace(dataset=DATASETS["Breast cancer"](), hidden=(8,)), 400, 0.95),
    "Digits": (CONFIG.replace(dataset=DATASETS["Digits"](), hidden=(32, 32), batch_size=32), 1200, 0.95),
}


@pytest.mark.parametrize("name", LEARNS)
def test_every_problem_is_learned(name):
    config, n_steps, accuracy = LEARNS[name]
    trainer = trained(config.replace(optimizer=OPTIMIZERS["Adam"](), learning_rate=0.01), n_steps, seeds=(0, 1))
    assert min(trainer.evaluate("test", run)[1] for run in (0, 1)) >= accuracy


@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_starting_weights_are_those_of_the_initializer(initializer):
    config = CONFIG.replace(initializer=INITIALIZERS[initializer](), hidden=(50, 40))
    trainer = Trainer(config)
    variance = config.initializer.variance(50, 40)
    assert trainer.weights[1].var() == pytest.approx(variance, rel=0.1)
    assert not any(biases.any() for biases in trainer.biases)


def test_a_network_without_hidden_layers_is_trained_too():
    trainer = trained(CONFIG.replace(hidden=()), 200)
    assert trainer.history.mean_a.shape == (200, 1, 0)
    assert trainer.evaluate()[1] > 0.8
