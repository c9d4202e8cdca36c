import numpy as np
import pytest

from act_viz.network.initializers import INITIALIZERS

KNOWN_VARIANCE = {
    "He normal": 2 / 300,
    "He uniform": 2 / 300,
    "LeCun normal": 1 / 300,
    "LeCun uniform": 1 / 300,
    "Glorot normal": 2 / 500,
    "Glorot uniform": 2 / 500,
    "Normal": 1.0,
    "Scaled normal": 1 / 300,
    "Orthogonal": 1 / 300,
    "Zeros": 0.0,
}


@pytest.mark.parametrize("name", INITIALIZERS)
def test_draws_have_the_published_variance_and_mean_zero(name):
    initializer = INITIALIZERS[name]()
    weights = initializer.draw(np.random.default_rng(0), 300, 200)
    assert weights.shape == (300, 200)
    assert initializer.variance(300, 200) == pytest.approx(KNOWN_VARIANCE[name])
    assert weights.var() == pytest.approx(KNOWN_VARIANCE[name], rel=0.03)
    assert abs(weights.mean()) <= 4 * np.sqrt(KNOWN_VARIANCE[name] / weights.size)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_both_dtypes_and_equal_generators_give_the_same_draw(name):
    initializer = INITIALIZERS[name]()
    wide = initializer.draw(np.random.default_rng(3), 5, 7)
    narrow = initializer.draw(np.random.default_rng(3), 5, 7, np.float32)
    assert wide.dtype == np.float64
    assert narrow.dtype == np.float32
    assert np.array_equal(narrow, wide.astype(np.float32))


def test_normal_kinds_share_one_draw_up_to_scale():
    he = INITIALIZERS["He normal"]().draw(np.random.default_rng(1), 4, 6)
    lecun = INITIALIZERS["LeCun normal"]().draw(np.random.default_rng(1), 4, 6)
    assert np.allclose(he, np.sqrt(2) * lecun, rtol=1e-15)


def test_uniform_draws_stay_within_their_bound():
    weights = INITIALIZERS["He uniform"]().draw(np.random.default_rng(0), 100, 100)
    bound = np.sqrt(6 / 100)
    assert 0.99 * bound < np.abs(weights).max() <= bound


@pytest.mark.parametrize(("fan_in", "fan_out"), [(7, 4), (4, 7), (5, 5)])
def test_orthogonal_weights_are_orthogonal(fan_in, fan_out):
    weights = INITIALIZERS["Orthogonal"](gain=2.0).draw(np.random.default_rng(2), fan_in, fan_out)
    gram = weights.T @ weights if fan_in >= fan_out else weights @ weights.T
    assert np.allclose(gram, 4 * np.eye(min(fan_in, fan_out)), atol=1e-14)


def test_every_initializer_names_its_source():
    for initializer in INITIALIZERS.values():
        assert initializer.source.url.startswith("https://")
        assert initializer.source.year > 1900
        assert len(initializer.text()) > 15


@pytest.mark.parametrize("name", [name for name in INITIALIZERS if name != "Zeros"])
def test_an_unscaled_member_draws_the_same_numbers_with_variance_one_over_width(name):
    initializer = INITIALIZERS[name]()
    unscaled = initializer.unscaled()
    assert unscaled.variance(40, 40) == pytest.approx(1 / 40)
    own = initializer.draw(np.random.default_rng(2), 40, 40)
    scale = np.sqrt(40 * initializer.variance(40, 40))
    np.testing.assert_allclose(scale * unscaled.draw(np.random.default_rng(2), 40, 40), own, rtol=1e-12)
