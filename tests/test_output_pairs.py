"""Output pairs: the gradient is the loss's, and what is said of them is so."""

from __future__ import annotations

import numpy as np
import pytest

from act_viz.figures.outputs import gradient_sizes
from act_viz.network.output_pairs import OUTPUT_PAIRS

Z = np.linspace(-30, 30, 601)


@pytest.mark.parametrize("name", OUTPUT_PAIRS)
def test_the_gradient_is_that_of_the_loss(name: str) -> None:
    pair = OUTPUT_PAIRS[name]()
    step = 1e-5
    slope = (pair.loss(Z + step) - pair.loss(Z - step)) / (2 * step)
    np.testing.assert_allclose(pair.gradient(Z), slope, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("name", OUTPUT_PAIRS)
def test_finite_and_without_warnings_far_out(name: str) -> None:
    pair = OUTPUT_PAIRS[name]()
    z = np.array([-1e4, -800.0, 0.0, 800.0, 1e4])
    assert np.isfinite(pair.loss(z)).all()
    assert np.isfinite(pair.gradient(z)).all()


def test_softmax_of_two_classes_is_the_sigmoid() -> None:
    softmax, sigmoid = OUTPUT_PAIRS["Softmax with cross-entropy"](), OUTPUT_PAIRS["Sigmoid with binary cross-entropy"]()
    np.testing.assert_allclose(softmax.loss(Z), sigmoid.loss(Z), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(softmax.gradient(Z), sigmoid.gradient(Z), rtol=1e-12)


def test_a_sure_mistake_is_seen_ten_thousand_times_less_with_squared_error() -> None:
    wrong = np.array(-10.0)
    right, squared = OUTPUT_PAIRS["Sigmoid with binary cross-entropy"](), OUTPUT_PAIRS["Sigmoid with squared error"]()
    assert float(right.gradient(wrong)) == pytest.approx(-1, abs=1e-4)
    assert 5e3 < float(right.gradient(wrong) / squared.gradient(wrong)) < 2e4


def test_the_picture_has_a_line_a_pair_and_says_the_sizes() -> None:
    pairs = [cls() for cls in OUTPUT_PAIRS.values()]
    figure = gradient_sizes(pairs, "dark")
    assert [trace.name for trace in figure.data] == list(OUTPUT_PAIRS)
    assert len({trace.line.dash for trace in figure.data}) == len(pairs)
    assert "9.1e-05" in figure.layout.meta["alt"]
