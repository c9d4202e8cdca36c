"""Every function that the article, PyTorch, JAX, Keras and papers name is there, with its parameters."""

import pytest

from act_viz.activations import ACTIVATIONS

# Written from the lists in the libraries' documentation; what is no function of one number is left out:
# softmax, softmin, log-softmax, sparsemax, GLU, attention, and log1mexp, which JAX files under other functions.
TORCH = {
    "ELU": "ELU",
    "Hardshrink": "Hardshrink",
    "Hardsigmoid": "Hard Sigmoid",
    "Hardtanh": "Hard Tanh",
    "Hardswish": "Hard Swish",
    "Identity": "Identity",
    "LeakyReLU": "Leaky ReLU",
    "LogSigmoid": "LogSigmoid",
    "PReLU": "PReLU",
    "ReLU": "ReLU",
    "ReLU6": "ReLU6",
    "RReLU": "RReLU",
    "SELU": "SELU",
    "CELU": "CELU",
    "GELU": "GELU",
    "Sigmoid": "Sigmoid",
    "SiLU": "SiLU",
    "Mish": "Mish",
    "Softplus": "Softplus",
    "Softshrink": "Softshrink",
    "Softsign": "Softsign",
    "Tanh": "Tanh",
    "Tanhshrink": "Tanhshrink",
    "Threshold": "Threshold",
}
JAX = {
    "celu": "CELU",
    "elu": "ELU",
    "gelu": "GELU",
    "gelu, approximate": "GELU tanh",
    "hard_sigmoid": "Hard Sigmoid",
    "hard_silu": "Hard Swish",
    "hard_swish": "Hard Swish",
    "hard_tanh": "Hard Tanh",
    "identity": "Identity",
    "leaky_relu": "Leaky ReLU",
    "log_sigmoid": "LogSigmoid",
    "mish": "Mish",
    "relu": "ReLU",
    "relu6": "ReLU6",
    "selu": "SELU",
    "sigmoid": "Sigmoid",
    "silu": "SiLU",
    "soft_sign": "Softsign",
    "softplus": "Softplus",
    "sparse_plus": "Sparse Plus",
    "sparse_sigmoid": "Sparse Sigmoid",
    "squareplus": "Squareplus",
    "swish": "SiLU",
    "tanh": "Tanh",
}
KERAS = {
    "celu": "CELU",
    "elu": "ELU",
    "exponential": "Exponential",
    "gelu": "GELU",
    "hard_shrink": "Hardshrink",
    "hard_sigmoid": "Hard Sigmoid",
    "hard_silu": "Hard Swish",
    "hard_swish": "Hard Swish",
    "hard_tanh": "Hard Tanh",
    "leaky_relu": "Leaky ReLU",
    "linear": "Identity",
    "log_sigmoid": "LogSigmoid",
    "mish": "Mish",
    "relu": "ReLU",
    "relu6": "ReLU6",
    "selu": "SELU",
    "sigmoid": "Sigmoid",
    "silu": "SiLU",
    "soft_shrink": "Softshrink",
    "softplus": "Softplus",
    "softsign": "Softsign",
    "sparse_plus": "Sparse Plus",
    "sparse_sigmoid": "Sparse Sigmoid",
    "squareplus": "Squareplus",
    "swish": "SiLU",
    "tanh": "Tanh",
    "tanh_shrink": "Tanhshrink",
    "threshold": "Threshold",
}
ARTICLE = ("Sigmoid", "Tanh", "ReLU", "Leaky ReLU", "Maxout", "RReLU", "PReLU", "ELU", "SELU")
PAPERS = (
    *("Quick GELU", "Squared ReLU", "Sine", "Snake", "Gaussian", "Sinc", "Bent identity", "Step"),
    *("ISRU", "ISRLU", "Arctan", "Fixed-point SELU", "Your own"),
)
PARAMETERS = {
    "Sigmoid": {"scale"},
    "Leaky ReLU": {"slope"},
    "PReLU": {"slope"},
    "RReLU": {"low", "high"},
    "ELU": {"alpha"},
    "SELU": {"scale", "alpha"},
    "Fixed-point SELU": {"mean", "variance"},
    "CELU": {"alpha"},
    "Softplus": {"beta"},
    "Squareplus": {"b"},
    "SiLU": {"beta"},
    "Hard Tanh": {"low", "high"},
    "Threshold": {"threshold", "value"},
    "Softshrink": {"cut"},
    "Hardshrink": {"cut"},
    "ISRU": {"alpha"},
    "ISRLU": {"alpha"},
    "Sine": {"frequency"},
    "Snake": {"a"},
}


@pytest.mark.parametrize("named", [TORCH, JAX, KERAS], ids=["torch.nn", "jax.nn", "keras.activations"])
def test_every_elementwise_function_of_the_library_is_there(named: dict[str, str]) -> None:
    assert set(named.values()) <= set(ACTIVATIONS)


def test_the_family_is_what_the_article_the_libraries_and_papers_name() -> None:
    assert set(ARTICLE) | set(PAPERS) | set((TORCH | JAX | KERAS).values()) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name not in ("Maxout", "Your own")])
def test_every_parameter_is_a_slider(name: str) -> None:
    assert set(ACTIVATIONS[name]().sliders()) == PARAMETERS.get(name, set())


def test_some_parameters_are_learned() -> None:
    learned = {name for name, cls in ACTIVATIONS.items() if any(p.trainable for p in cls.params().values())}
    assert learned == {"PReLU", "SiLU", "Snake"}


def test_the_article_comes_first_in_the_family() -> None:
    assert list(ACTIVATIONS)[:3] == ["Sigmoid", "Tanh", "ReLU"]
    assert set(list(ACTIVATIONS)[:9]) == set(ARTICLE)
