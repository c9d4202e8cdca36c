"""Data as networks see them: split class by class, standardized by the training set alone, laid into the plane."""

import numpy as np
import pytest

from act_viz.datasets import DATASETS, OwnPoints
from act_viz.datasets.split import prepare


def test_splits_every_class_in_the_same_share():
    data = prepare(DATASETS["Digits"](), 0, 0.2, True)
    assert len(data.y_train) + len(data.y_test) == 1797
    share = np.bincount(data.y_test) / (np.bincount(data.y_test) + np.bincount(data.y_train))
    assert np.abs(share - 0.2).max() < 0.01


def test_standardizes_by_the_training_set_alone():
    data = prepare(DATASETS["Wine"](), 0, 0.3, True)
    assert np.allclose(data.x_train.mean(0), 0, atol=1e-12)
    assert np.allclose(data.x_train.std(0), 1)
    assert np.abs(data.x_test.mean(0)).max() > 1e-3


def test_a_constant_feature_stays_finite():
    assert np.isfinite(prepare(DATASETS["Digits"](), 0, 0.2, True).x_test).all()


def test_the_input_shift_moves_every_feature():
    shifted = prepare(DATASETS["Moons"](), 0, 0.2, True, 3.0)
    assert np.allclose(shifted.x_train.mean(0), 3.0)


def test_without_a_test_share_everything_is_for_training():
    assert prepare(DATASETS["Iris"](), 0, 0.0, True).x_test.shape == (0, 4)


def test_two_features_are_the_plane():
    data = prepare(DATASETS["Moons"](), 0, 0.2, True)
    assert data.is_plane
    assert np.array_equal(data.to_plane(data.x_train), data.x_train)


def test_the_plane_of_more_features_holds_the_most_variance():
    data = prepare(DATASETS["Wine"](), 0, 0.2, True)
    points = data.to_plane(data.x_train)
    assert np.allclose(data.axes @ data.axes.T, np.eye(2))
    singular = np.linalg.svd(data.x_train - data.x_train.mean(0), compute_uv=False)
    assert np.allclose(np.sqrt((points**2).sum(0)), singular[:2])
    assert np.allclose(data.to_plane(data.from_plane(points)), points)


def test_every_class_keeps_a_training_sample():
    one_each = OwnPoints(points=((0.0, 0.0), (1.0, 1.0)), labels=("a", "b"))
    assert set(prepare(one_each, 0, 0.9, True).y_train) == {0, 1}


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("share", [0.0, 0.25, 0.9])
def test_every_class_has_its_share_in_the_test(name, share):
    data = prepare(DATASETS[name](), 0, share, False)
    for label in range(data.n_classes):
        n_test, n_train = np.sum(data.y_test == label), np.sum(data.y_train == label)
        assert n_train >= 1
        assert n_test == min(round(share * (n_test + n_train)), n_test + n_train - 1)


def test_samples_are_in_one_of_the_two_sets():
    data = prepare(DATASETS["Iris"](), 3, 0.3, False)
    both = np.vstack([data.x_train, data.x_test])
    drawn = DATASETS["Iris"]().draw(0).x
    assert np.array_equal(both[np.lexsort(both.T)], drawn[np.lexsort(drawn.T)])


def test_equal_seeds_give_equal_data_and_others_do_not():
    one, same, other = (prepare(DATASETS["Moons"](), seed, 0.2, True) for seed in (1, 1, 2))
    assert np.array_equal(one.x_train, same.x_train)
    assert np.array_equal(one.y_test, same.y_test)
    assert not np.array_equal(one.x_train, other.x_train)


def test_test_samples_are_moved_as_training_samples_were():
    plain, standardized = (prepare(DATASETS["Wine"](), 0, 0.3, flag) for flag in (False, True))
    mean, deviation = plain.x_train.mean(0), plain.x_train.std(0)
    assert np.allclose(standardized.x_test, (plain.x_test - mean) / deviation)


def test_a_constant_column_becomes_exactly_0_whatever_its_rounding():
    # 0.1 + 0.2 beside 0.3 is a rounding error of a spread of 3e-17, which would be drawn as -1 and 1.
    rounded = np.where(np.arange(40) % 2, 0.3, 0.1 + 0.2)
    assert rounded.std() > 0
    x = np.column_stack([rounded, np.full(40, 1e9 + 0.3), np.arange(40.0), 1e9 + np.arange(40.0)])
    points = OwnPoints(points=tuple(map(tuple, x.tolist())), labels=("a", "b") * 20, feature_names=("a", "b", "c", "d"))
    data = prepare(points, 0, 0.25, standardize=True)
    for part in (data.x_train, data.x_test):
        assert (part[:, :2] == 0).all()
    np.testing.assert_allclose(data.x_train[:, 2:].std(0), 1, rtol=1e-6)
    np.testing.assert_allclose(data.x_train[:, 2], data.x_train[:, 3], atol=1e-6)
