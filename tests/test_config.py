"""A configuration is a value: equal, hashable, checked, with sentences for what is not allowed."""

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.training import TrainConfig
from act_viz.training.change_log import turned
from act_viz.training.config import LEARNING_RATES, MAX_LAYERS, MAX_SAMPLES, MAX_UNITS


def test_equal_settings_are_equal_and_hash_alike():
    one = TrainConfig(dataset=DATASETS["Iris"](), hidden=(4,), activation=ACTIVATIONS["ELU"](alpha=0.5))
    other = TrainConfig().replace(dataset=DATASETS["Iris"](), hidden=(4,), activation=ACTIVATIONS["ELU"](alpha=0.5))
    assert one == other
    assert hash(one) == hash(other)
    assert one != one.replace(seed=1)


def test_one_activation_is_for_all_layers_and_a_tuple_for_each():
    relu, tanh = ACTIVATIONS["ReLU"](), ACTIVATIONS["Tanh"]()
    assert TrainConfig(hidden=(4, 4), activation=relu).activations == (relu, relu)
    assert TrainConfig(hidden=(4, 4), activation=(relu, tanh)).activations == (relu, tanh)


def test_the_same_function_for_each_layer_is_one_function_and_no_change():
    relu = ACTIVATIONS["ReLU"]()
    one, each = TrainConfig(hidden=(4, 4)), TrainConfig(hidden=(4, 4), activation=(relu, relu))
    assert one == each
    assert turned(one, each) == {}


def test_what_has_no_effect_in_a_network_makes_no_other_network():
    maxout = ACTIVATIONS["Maxout"]
    drawn = maxout(slope_1=2.0, offset_2=-1.5)
    assert TrainConfig(activation=drawn) == TrainConfig(activation=maxout())
    assert TrainConfig(activation=maxout(n_pieces=3)) != TrainConfig(activation=maxout())
    assert list(drawn.sliders()) == ["n_pieces", "slope_1", "offset_1", "slope_2", "offset_2"]
    assert list(drawn.network_sliders()) == ["n_pieces"]
    mixed = TrainConfig(hidden=(4, 4), activation=(drawn, ACTIVATIONS["Tanh"]()))
    assert mixed.activations == (maxout(), ACTIVATIONS["Tanh"]())
    assert TrainConfig(hidden=()).activations == ()


@pytest.mark.parametrize(
    "allowed",
    [
        {"learning_rate": LEARNING_RATES[0]},
        {"learning_rate": LEARNING_RATES[1]},
        {"hidden": (MAX_UNITS,) * MAX_LAYERS},
        {"batch_size": MAX_SAMPLES},
        {"test_share": 0.9},
        {"seed": 2**32 - 1},
        {"hidden": (np.int64(4),)},
    ],
)
def test_ends_of_what_is_allowed_are_allowed(allowed):
    assert TrainConfig(**allowed)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("learning_rate", 1e6, "learning_rate must be a number from 0.0001 to 100, not 1000000.0."),
        ("learning_rate", np.nan, "learning_rate must be a number from 0.0001 to 100, not nan."),
        ("learning_rate", np.inf, "learning_rate must be a number from 0.0001 to 100, not inf."),
        ("learning_rate", True, "learning_rate must be a number from 0.0001 to 100, not True."),
        ("weight_decay", -0.1, "weight_decay must be a number from 0 to 10, not -0.1."),
        ("test_share", 1.0, "test_share must be a number from 0 to 0.9, not 1.0."),
        ("input_shift", 1e9, "input_shift must be a number from -1000 to 1000, not 1000000000.0."),
        ("hidden", (10**9,), "a hidden layer's width must be a whole number from 1 to 512, not 1000000000."),
        ("hidden", (4, 0), "a hidden layer's width must be a whole number from 1 to 512, not 0."),
        ("hidden", (4.5,), "a hidden layer's width must be a whole number from 1 to 512, not 4.5."),
        ("hidden", [4], "hidden must be a tuple of up to 16 layers, not [4]."),
        ("hidden", (4,) * 17, "hidden must be a tuple of up to 16 layers"),
        ("activation", (ACTIVATIONS["ReLU"](),), "activation must be one or as many as hidden layers: 2, not 1."),
        ("batch_size", 0, "batch_size must be a whole number from 1 to 20000, not 0."),
        ("batch_size", np.nan, "batch_size must be a whole number from 1 to 20000, not nan."),
        ("batch_size", 16.5, "batch_size must be a whole number from 1 to 20000, not 16.5."),
        ("learning_rate", "fast", "learning_rate must be a number from 0.0001 to 100, not 'fast'."),
        ("hidden", ("wide",), "a hidden layer's width must be a whole number from 1 to 512, not 'wide'."),
        ("seed", -1, "seed must be a whole number from 0 to 4294967295, not -1."),
        ("data_seed", 2**32, "data_seed must be a whole number"),
        ("dtype", "float16", "dtype must be 'float32' or 'float64', not 'float16'."),
    ],
)
def test_what_is_not_allowed_is_said_in_a_sentence(field, value, sentence):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        TrainConfig(**{field: value})
    assert str(caught.value).startswith(sentence)
