"""What can be read from a run, its limits, and that it learns."""

import tracemalloc

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.datasets.split import prepare
from act_viz.network.initializers import INITIALIZERS
from act_viz.training import TrainConfig, Trainer
from act_viz.training.optimizers import OPTIMIZERS
from act_viz.training.step_recorders import Copies, Sums
from tests.trainers import CONFIG, RANDOM, trained

SMALL = CONFIG.replace(dataset=DATASETS["Moons"](n_samples=60), batch_size=48)
M = TrainConfig(dataset=DATASETS["Moons"](n_samples=500), hidden=(8, 8, 8, 8), test_share=0.0)


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
        assert isinstance(trainer._compiled[0].recorder, recorder)
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
        assert isinstance(trainer._compiled[0].recorder, recorder)
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
