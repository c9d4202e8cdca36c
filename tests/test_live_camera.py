"""A picture of a trainer says what the trainer is: compared number by number with the core's own readings."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.diagnostics import LayerStatistics
from act_viz.live import frames
from act_viz.live.camera import Camera
from act_viz.live.frames import Array, unpack_lane
from act_viz.live.view import look_at
from act_viz.statuses import BORN_DEAD, FLAGS, GONE
from act_viz.training import TrainConfig, Trainer
from act_viz.training.optimizers import OPTIMIZERS

MOONS = DATASETS.parse("Moons(n_samples=120)")
CONFIGS = {
    "dying": TrainConfig(MOONS, (8, 8, 8), optimizer=OPTIMIZERS["Adam"](), learning_rate=1.0),
    "mixed": TrainConfig(MOONS, (4, 5, 6), (ACTIVATIONS["Tanh"](), ACTIVATIONS["Maxout"](), ACTIVATIONS["PReLU"]())),
    "learned": TrainConfig(MOONS, (4, 4), ACTIVATIONS["PReLU"]()),
    "real": TrainConfig(DATASETS["Iris"](), (6,), ACTIVATIONS["Sigmoid"]()),
    "wide": TrainConfig(DATASETS["Digits"](), (32, 16)),
}


@pytest.fixture(params=CONFIGS)
def taken(request: pytest.FixtureRequest) -> tuple[Trainer, Camera, dict[str, np.ndarray]]:
    trainer = Trainer(CONFIGS[request.param])
    camera = Camera(trainer, look_at(trainer.data, sum(trainer.config.hidden)))
    camera.take()
    trainer.run(60)
    packed, _measures = camera.take()
    return trainer, camera, unpack_lane(camera.shape, packed)


def test_scalars_and_moments_are_the_trainers(taken: tuple[Trainer, Camera, dict[str, np.ndarray]]) -> None:
    trainer, camera, lane = taken
    assert lane["step"].tolist() == [60]
    epoch, train_loss, test_loss, train_accuracy, test_accuracy = (lane[name][0] for name in frames.SCALARS)
    assert epoch == pytest.approx(trainer.epoch)
    assert (test_loss, test_accuracy) == pytest.approx(trainer.evaluate("test"), rel=1e-5)
    reference = camera.view.train
    if len(reference) == len(trainer.data.x_train):
        assert (train_loss, train_accuracy) == pytest.approx(trainer.evaluate("train"), rel=1e-5)
    passed = trainer.forward(trainer.data.x_train[reference])[:-1]
    assert lane["mean_z"] == pytest.approx([z.mean() for z, _a in passed], rel=1e-4, abs=1e-5)
    assert lane["std_z"] == pytest.approx([z.std() for z, _a in passed], rel=1e-4)
    assert lane["unit_mean"] == pytest.approx(np.concatenate([a.mean(0) for _z, a in passed]), rel=1e-4, abs=1e-5)
    assert lane["gradient_norm"] == pytest.approx(trainer.history.gradient_norm[-1, 0, :-1], rel=1e-6)


def statistics(
    trainer: Trainer, samples: Array, first: tuple[LayerStatistics, ...] = ()
) -> tuple[LayerStatistics, ...]:
    """The trainer's statistics as if these samples were all that it learns from, as they are but for large data."""
    of_samples = copy.copy(trainer)
    of_samples.data = dataclasses.replace(
        trainer.data, x_train=trainer.data.x_train[samples], y_train=trainer.data.y_train[samples]
    )
    return of_samples.statistics(first=first)


def test_flags_are_what_the_diagnostics_say(taken: tuple[Trainer, Camera, dict[str, np.ndarray]]) -> None:
    trainer, camera, lane = taken
    first = statistics(Trainer(trainer.config), camera.view.train)
    layers = statistics(trainer, camera.view.train, first)
    bits = {status.replace(" ", "_").replace("-", "_"): bit for status, bit in FLAGS.items()}
    bits["born_dead"] = BORN_DEAD
    for name, bit in bits.items():
        said = np.concatenate([getattr(layer, name) for layer in layers])
        assert ((lane["flags"] & bit) > 0).tolist() == said.tolist(), name
    active = np.concatenate([layer.active_share for layer in layers])
    assert lane["active"] / 255 == pytest.approx(active, abs=0.5 / 255 + 1e-9)


def test_the_dying_network_has_dead_units_to_compare() -> None:
    trainer = Trainer(CONFIGS["dying"])
    camera = Camera(trainer, look_at(trainer.data, 24))
    camera.take()
    trainer.run(60)
    packed, (*_scalars, gone) = camera.take()
    dead = unpack_lane(camera.shape, packed)["flags"] & GONE > 0
    assert gone.tolist() == dead.tolist()
    assert gone.sum() > 6


def test_weights_and_biases_are_the_networks(taken: tuple[Trainer, Camera, dict[str, np.ndarray]]) -> None:
    trainer, camera, lane = taken
    at = listed = 0
    for layer, weights in enumerate(trainer.weights):
        n_pieces = trainer.layout.layers[layer].n_pieces
        exact = weights[0].reshape(weights.shape[1], n_pieces, -1).mean(1).ravel()
        n = camera.shape.n_edges[layer]
        decoded = lane["weights"][at : at + n] / 32767 * lane["weight_scale"][layer]
        if n < len(exact):
            places = lane["edges"][listed : listed + n]
            listed += n
            assert np.abs(exact)[places].min() >= np.median(np.abs(exact))
            exact = exact[places]
        assert decoded == pytest.approx(exact, abs=1e-4 * float(np.abs(exact).max()) + 1e-9)
        at += n
    assert at == len(lane["weights"])


def test_histograms_are_whole_and_split_at_zero(taken: tuple[Trainer, Camera, dict[str, np.ndarray]]) -> None:
    trainer, _camera, lane = taken
    shares = (lane["histogram"].reshape(-1, frames.N_BINS) / 255.0) ** 2
    assert shares.sum(1) == pytest.approx(np.ones(len(shares)), abs=0.15)
    if all(layer.n_pieces == 1 for layer in trainer.layout.layers[:-1]):
        assert shares[:, frames.N_BINS // 2 :].sum(1) == pytest.approx(lane["active"] / 255, abs=0.1)


def test_the_field_and_the_rings_are_the_networks_decisions(
    taken: tuple[Trainer, Camera, dict[str, np.ndarray]],
) -> None:
    trainer, camera, lane = taken
    view = camera.view
    with np.errstate(divide="ignore"):
        said = np.log(trainer.predict_proba(view.grid()))
    assert np.abs(lane["field"].astype(int) - frames.class_byte(said).astype(int)).max() <= 16
    wrong = np.unpackbits(lane["wrong"], bitorder="little")[: len(view.points)].astype(bool)
    truth = trainer.predict_proba(view.point_features()).argmax(1) != view.point_labels()
    assert wrong.tolist() == truth.tolist()


def test_maps_show_each_units_output(taken: tuple[Trainer, Camera, dict[str, np.ndarray]]) -> None:
    trainer, camera, lane = taken
    view = camera.view
    if view.data.is_plane:
        every = view.field_side // view.map_rows
        middles = np.arange(view.map_rows) * every + every // 2
        shown = view.grid()[(middles[:, None] * view.field_side + middles).ravel()]
    else:
        shown = trainer.data.x_train[view.train][view.map_samples]
    outputs = np.concatenate([a for _z, a in trainer.forward(shown)[:-1]], axis=1).T
    peaks = np.abs(outputs).max(1)
    layers = np.split(peaks, np.cumsum(trainer.config.hidden)[:-1])
    means = np.repeat([layer[layer > 0].mean() for layer in layers], trainer.config.hidden)
    scales = np.where(peaks > 0, np.sqrt(peaks * means), means)[:, None]
    decoded = (lane["maps"].reshape(outputs.shape).astype(float) - 128) / 127 * scales
    assert np.abs(decoded - np.clip(outputs, -scales, scales)).max() <= scales.max() / 127 + 1e-6


def test_a_unit_that_is_faint_beside_the_others_still_has_a_map() -> None:
    trainer = Trainer(CONFIGS["dying"].replace(activation=ACTIVATIONS["Tanh"]()))
    trainer.weights[0][0, :, 0] *= 1e-3
    trainer.biases[0][0, 0] = 0.0
    camera = Camera(trainer, look_at(trainer.data, sum(trainer.config.hidden)))
    lane = unpack_lane(camera.shape, camera.take()[0])
    rows = lane["maps"].astype(int).reshape(sum(trainer.config.hidden), -1)
    assert np.ptp(rows[0]) > 6
    assert np.abs(rows[0] - 128).max() < np.abs(rows[1] - 128).max()


def test_real_data_is_sorted_by_class_in_the_maps() -> None:
    data = Trainer(CONFIGS["real"]).data
    view = look_at(data, 6)
    labels = data.y_train[view.train][view.map_samples].reshape(view.map_rows, view.map_columns)
    assert (labels == labels[:, :1]).all()
    assert labels[:, 0].tolist() == [0, 1, 2]


def test_a_point_is_followed_through_the_network(taken: tuple[Trainer, Camera, dict[str, np.ndarray]]) -> None:
    trainer, camera, _lane = taken
    packed, _measures = camera.take()
    focused = camera.focus(packed, trainer.layout, trainer.parameters[0], 3)
    lane = unpack_lane(camera.focused_shape, focused)
    sample = camera.view.point_features()[3:4]
    passed = trainer.forward(sample)[:-1]
    z = np.concatenate([(z.max(1) if z.ndim == 3 else z)[0] for z, _a in passed])
    a = np.concatenate([a[0] for _z, a in passed])
    expected = np.concatenate([z, a, trainer.predict_proba(sample)[0]])
    assert lane["focus"] == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_ranges_of_histograms_stand_still_while_little_changes() -> None:
    trainer = Trainer(CONFIGS["learned"])
    camera = Camera(trainer, look_at(trainer.data, 8))
    ranges = []
    for _state in range(20):
        trainer.run(1)
        ranges.append(unpack_lane(camera.shape, camera.take()[0])["half_range"].tolist())
    assert len({tuple(one) for one in ranges}) <= 3


def test_a_state_of_size_m_takes_at_most_8_kb() -> None:
    trainer = Trainer(TrainConfig(hidden=(8, 8, 8, 8)))
    camera = Camera(trainer, look_at(trainer.data, 32))
    assert len(camera.take()[0]) + 4 <= 8 * 1024
