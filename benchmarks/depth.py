"""What Depth shows and what it costs: theory beside simulation as a table, and the time of a recompute.

python -m benchmarks.depth
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from act_viz.activations import ACTIVATIONS
from act_viz.arrays import Array
from act_viz.network.initializers import INITIALIZERS
from act_viz.propagation import RandomNetwork, Simulation, weights
from act_viz.propagation.path import path_of

_COMPARED = (
    ("Tanh", "Glorot normal"),
    ("ReLU", "He normal"),
    ("SELU", "LeCun normal"),
    ("GELU", "He normal"),
    ("Sigmoid", "Glorot normal"),
    ("ELU", "LeCun normal"),
)
_DEPTHS = (1, 10, 50, 200)
_TIMED = ("ReLU", "Tanh", "SELU", "GELU", "Mish")


def run(network: RandomNetwork, n_networks: int) -> Simulation:
    """A simulation that has run."""
    simulation = Simulation(network, n_networks)
    simulation.advance()
    return simulation


def compare(width: int = 512, n_networks: int = 8) -> None:
    """Print the variance of a and the norm of the gradient, theory / median of the networks."""
    print(f"Width {width}, {n_networks} networks: variance of a at the layer, theory / median of the networks.")
    print(f"{'function':10s}{'initializer':16s}" + "".join(f"{f'layer {depth}':>24s}" for depth in _DEPTHS))
    gradients = []
    for function, initializer in _COMPARED:
        network = RandomNetwork(ACTIVATIONS[function](), INITIALIZERS[initializer](), max(_DEPTHS), width)
        curve, seen = network.expected(), run(network, n_networks).values()
        row = f"{function:10s}{initializer:16s}"
        cells = [f"{curve.var_a[at - 1]:.4g} / {np.median(seen.var_a[:, at - 1]):.4g}" for at in _DEPTHS]
        print(row + "".join(f"{cell:>24s}" for cell in cells))
        norms = [
            np.exp((of[..., :1] - of[..., [at - 1 for at in _DEPTHS]]) / 2)
            for of in (curve.log_gradient, seen.log_gradient)
        ]
        cells = [f"{one:.4g} / {other:.4g}" for one, other in zip(norms[0], np.median(norms[1], axis=0), strict=True)]
        gradients.append(row + "".join(f"{cell:>24s}" for cell in cells))
    print("\nNorm of the gradient at layer 1 in shares of that at the layer, theory / median of the networks.")
    print("\n".join(gradients))


def _shares(log_gradient: Array) -> Array:
    """The gradient's norm at layer 1 over that at each depth."""
    return np.exp((log_gradient[..., :1] - log_gradient[..., [depth - 1 for depth in _DEPTHS]]) / 2)


def seconds(work: Callable[[], object], n: int = 5) -> tuple[float, float]:
    """Wall and processor time of `work`, the median of `n` runs after one."""
    work()
    walls, processors = [], []
    for _run in range(n):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return statistics.median(walls), statistics.median(processors)


def time_recompute() -> None:
    """Print what a recompute at depth 100, width 128 and 8 networks takes, weights drawn before."""
    print("\nDepth 100, width 128, 8 networks: milliseconds, wall (processor).")
    print(f"{'function':10s}{'networks':>18s}{'with new weights':>20s}{'theory':>18s}")
    for function in _TIMED:
        network = RandomNetwork(ACTIVATIONS[function](), INITIALIZERS["He normal"](), 100, 128)

        def anew(network: RandomNetwork = network) -> None:
            weights._known.clear()
            run(network, 8)

        def theory(network: RandomNetwork = network) -> None:
            path_of.cache_clear()
            network.expected()

        timed = (seconds(lambda network=network: run(network, 8)), seconds(anew, 2), seconds(theory))  # type: ignore[misc]
        print(f"{function:10s}" + "".join(f"{f'{wall * 1e3:.0f} ({used * 1e3:.0f})':>18s}" for wall, used in timed))


def time_largest() -> None:
    """Print what depth 200, width 512 and 32 networks take, and the longest a slice holds the page."""
    network = RandomNetwork(ACTIVATIONS["Tanh"](), INITIALIZERS["Glorot normal"](), 200, 512)
    simulation, longest = Simulation(network, 32), 0.0
    while not simulation.finished:
        started = time.perf_counter()
        simulation.advance(0.4)
        longest = max(longest, time.perf_counter() - started)
    print(
        f"\nDepth 200, width 512, 32 networks: {simulation.seconds:.0f} s; the longest slice of .4 s: {longest:.2f} s."
    )


if __name__ == "__main__":
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, numpy {np.__version__}, {sys.version.split()[0]}")
    compare()
    time_recompute()
    time_largest()
