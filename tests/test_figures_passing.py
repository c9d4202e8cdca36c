"""What is said of what passes through a function agrees with random draws, and its figure with the distributions."""

from __future__ import annotations

import re

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.figures.passing import densities
from act_viz.figures.passing_words import number_labels, told
from act_viz.propagation.distributions import Normal, Uniform

DRAWN = np.random.default_rng(0).standard_normal(400_000)


@pytest.mark.parametrize("name", ["ReLU", "Sigmoid", "Tanh", "SELU", "Softplus", "LogSigmoid", "Hard Tanh", "GELU"])
@pytest.mark.parametrize("z", [Normal(), Normal(0.8, 1.6), Normal(-2.0, 0.5)], ids=str)
def test_the_headline_is_true_of_random_draws(name: str, z: Normal) -> None:
    activation = ACTIVATIONS[name]()
    said = told(activation, z, 1.0, 1)
    a = activation(z.mean + z.std * DRAWN)
    assert ("No output" in said.headline) == (not np.any(a < 0))
    assert ("All outputs" in said.headline) == bool(np.all(a < 0))
    if "are centered" in said.headline:
        assert abs(a.mean()) < 0.01 * np.sqrt(np.mean(a**2))
    exact = re.search(r"(> )?(\d+) % of the outputs are exactly (−?[\d.]+)\.$", said.headline)
    values, counts = np.unique(a, return_counts=True)
    if exact:
        share = 100 * np.mean(a == float(exact[3].replace("−", "-")))
        assert share > 99 if exact[1] else share == pytest.approx(float(exact[2]), abs=0.8)
    else:
        assert counts.max() < 0.01 * len(a), f"{values[counts.argmax()]} comes often"


@pytest.mark.parametrize(
    ("name", "weight_variance", "said"),
    [("ReLU", 2.0, "stays at 1"), ("ReLU", 1.0, "dies out"), ("ReLU", 4.0, "explodes"), ("SELU", 1.0, "variance 1.")],
)
def test_the_sentence_says_what_an_initializer_does(name: str, weight_variance: float, said: str) -> None:
    activation = ACTIVATIONS[name]()
    sentence = told(activation, Normal(), weight_variance, 1).sentence
    assert said in sentence
    following = weight_variance * np.mean(activation(DRAWN) ** 2)
    assert ("stays" in sentence) == bool(abs(following - 1) < 0.02)
    assert ("falls" in sentence) == bool(following < 0.98)
    assert ("rises" in sentence) == bool(following > 1.02)


def test_every_number_has_its_name() -> None:
    for name in ("Tanh", "Maxout"):
        assert len(told(ACTIVATIONS[name](), Uniform(0.5, 2.0), 1.0, 1).numbers) == len(number_labels())


def test_the_figure_has_the_three_densities() -> None:
    figure = densities(ACTIVATIONS["ReLU"](), Normal(), 1.0, 1)
    assert [trace.name for trace in figure.data] == [
        "z",
        "f(z); P(f(z) = 0) = 0.5",
        "f′(z); P(f′(z) = 0) = 0.5; P(f′(z) = 1) = 0.5",
    ]
    z = figure.data[0]
    np.testing.assert_allclose(z.y, np.exp(-(z.x**2) / 2) / np.sqrt(2 * np.pi), atol=1e-3)
