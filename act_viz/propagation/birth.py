"""Born dead: how often a deep, narrow ReLU network gives 0 for every input before it is trained."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from act_viz.arrays import Array

N_DIRECTIONS = 32


def bound(width: npt.ArrayLike, depth: npt.ArrayLike) -> Array:
    """1 − (1 − 2^−width)^depth: the probability that one given input is cut off (Lu et al. 2019, arXiv 1903.06733).

    With biases 0 and weights as likely negative as positive, each unit is off for a given input with probability
    1/2, independently, as long as some unit of the layer before is on. A layer whose units are all off cuts the
    input off. For one input this is exact; a network dead for all inputs is dead for that one, so for the
    network it is an upper bound.
    """
    cut_off = np.power(0.5, np.asarray(width, float))
    return np.asarray(-np.expm1(np.asarray(depth, float) * np.log1p(-cut_off)))


@dataclasses.dataclass(frozen=True)
class Births:
    """Shares of networks, each `(depth,)`, of which by that layer one input or all inputs give 0."""

    width: int
    n_networks: int
    one_input: Array
    all_inputs: Array


def simulate_births(width: int, depth: int, n_networks: int, seed: int, n_inputs: int = N_DIRECTIONS) -> Births:
    """What is seen in `n_networks` ReLU networks with inputs in the plane, normal weights and biases 0.

    Inputs are `n_inputs` directions around the circle; with biases 0 their length does not matter.
    """
    rng = np.random.default_rng(seed)
    angles = 2 * np.pi * np.arange(n_inputs) / n_inputs
    a = np.broadcast_to(np.stack([np.cos(angles), np.sin(angles)]), (n_networks, 2, n_inputs)).astype(np.float32)
    dead_one, dead_all = np.zeros(depth), np.zeros(depth)
    for layer in range(depth):
        weights = rng.standard_normal((len(a), width, a.shape[1]), dtype=np.float32)
        a = np.maximum(np.matmul(weights, a), 0)
        # Lengths do not matter, and shrinking ones would end in numbers that float32 cannot hold.
        longest = a.max(axis=(1, 2), keepdims=True)
        alive = longest[:, 0, 0] > 0
        a = a[alive] / longest[alive]
        off = ~(a > 0).any(axis=1)
        dead_all[layer] = (n_networks - len(a)) / n_networks
        dead_one[layer] = dead_all[layer] + np.count_nonzero(off[:, 0]) / n_networks
        if not len(a):
            dead_all[layer:] = dead_one[layer:] = 1.0
            break
    return Births(width, n_networks, dead_one, dead_all)
