"""Costs are measured for every function, in order, and scale with the work."""

import sys
import time

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.costs import measure_costs
from act_viz.activations.exact import Array


class Slow(Activation):
    """A function whose derivative is called far more often than its value."""

    name = "Slow"

    def __call__(self, z: Array) -> Array:
        return z

    def derivative(self, z: Array) -> Array:
        for _turn in range(300):
            np.exp(z)
        return z


class Interrupted(Activation):
    """A function during which the machine does something else."""

    name = "Interrupted"

    def __call__(self, z: Array) -> Array:
        time.sleep(0.01)
        return z

    def derivative(self, z: Array) -> Array:
        return z


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread's own time may be told in long ticks")
def test_what_others_take_meanwhile_does_not_count() -> None:
    (cost,) = measure_costs([Interrupted()], np.random.default_rng(0), n_elements=1000, seconds=0.1)
    assert cost.f < 1000, "nanoseconds an element; 10 ms are 10,000"


def test_costs_come_in_order_and_tell_cheap_from_dear() -> None:
    activations = [ACTIVATIONS["ReLU"](), Slow(), ACTIVATIONS["Tanh"]()]
    costs = measure_costs(activations, np.random.default_rng(0), n_elements=2000, seconds=0.05)
    assert [cost.name for cost in costs] == ["ReLU", "Slow", "Tanh"]
    assert all(cost.f > 0 and cost.derivative > 0 for cost in costs)
    assert costs[1].derivative > 50 * costs[1].f
