"""A run is fixed by its configuration to the last bit, alone or in a stack; it stops where it diverges."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.training import Trainer
from act_viz.training.optimizers import OPTIMIZERS
from act_viz.training.trainer import replay
from tests.trainers import CONFIG, RANDOM, trained

DIVERGING = CONFIG.replace(activation=ACTIVATIONS["Leaky ReLU"](), hidden=(8, 8, 8), learning_rate=10.0)


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
        assert len(stack._compiled) > 1
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
