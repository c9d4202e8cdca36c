"""Claims about what functions cost to compute."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from scipy.special import erf

from act_viz.activations.activation import Source
from act_viz.arrays import Array
from act_viz.evidence.claims.claim import ARTICLE, CLAIMS, Claim, Form
from act_viz.evidence.verdicts import Comparison, Evidence, ratio
from act_viz.experiments.trials import Measured, Trial
from act_viz.kinds import param
from act_viz.text import N_

_REPEATS = 5

Plain = Callable[[Array, Array, Array], None]
"""Fills its second argument with f of the first; the third holds zeros."""


def _relu(z: Array, out: Array, zeros: Array) -> None:
    # Not np.maximum(z, 0): numpy compares with a number one by one, and with an array many at a time.
    np.maximum(z, zeros, out=out)


def _relu_where(z: Array, out: Array, zeros: Array) -> None:
    out[...] = np.where(z > 0, z, z.dtype.type(0))


def _leaky(z: Array, out: Array, zeros: Array) -> None:
    np.multiply(z, z.dtype.type(0.01), out=out)
    np.maximum(z, out, out=out)


def _tanh(z: Array, out: Array, zeros: Array) -> None:
    np.tanh(z, out=out)


def _sigmoid(z: Array, out: Array, zeros: Array) -> None:
    np.negative(z, out=out)
    np.exp(out, out=out)
    out += 1
    np.reciprocal(out, out=out)


def _elu(z: Array, out: Array, zeros: Array) -> None:
    np.minimum(z, zeros, out=out)
    np.exp(out, out=out)
    out -= 1
    np.maximum(z, out, out=out)


def _gelu(z: Array, out: Array, zeros: Array) -> None:
    np.multiply(z, z.dtype.type(0.5**0.5), out=out)
    erf(out, out=out)
    out += 1
    out *= z
    out *= z.dtype.type(0.5)


FORMS: Mapping[str, Plain] = {
    "ReLU": _relu,
    "ReLU by np.where": _relu_where,
    "Leaky ReLU": _leaky,
    "Tanh": _tanh,
    "Sigmoid": _sigmoid,
    "ELU": _elu,
    "GELU": _gelu,
}
"""Plain numpy forms as one writes them for speed: without allocation, good to a few digits, for ordinary z."""


@dataclasses.dataclass(frozen=True)
class FunctionTimes(Trial):
    """How long each of `FORMS` takes for `n` float32 numbers, in turn, so that a busy moment falls on all."""

    n: int
    n_seeds: int

    def run(self) -> Measured:
        """Seconds by name, each `(n_seeds,)`: the shortest of a few times."""
        times: dict[str, list[float]] = {name: [] for name in FORMS}
        for seed in range(self.n_seeds):
            z = np.random.default_rng(seed).standard_normal(self.n, np.float32)
            out, zeros = np.empty_like(z), np.zeros_like(z)
            for name, form in FORMS.items():
                times[name].append(shortest(partial(form, z, out, zeros)))
        return {name: np.array(taken) for name, taken in times.items()}


@dataclasses.dataclass(frozen=True)
class InferenceTimes(Trial):
    """How long a network of `depth` layers of `width` units takes for 256 inputs, with each of `names`, in turn."""

    names: tuple[str, ...]
    depth: int
    width: int
    n_seeds: int

    def run(self) -> Measured:
        """Seconds by name, each `(n_seeds,)`."""
        times: dict[str, list[float]] = {name: [] for name in self.names}
        for seed in range(self.n_seeds):
            rng = np.random.default_rng(seed)
            weights = rng.standard_normal((self.depth, self.width, self.width), np.float32) / np.float32(
                self.width**0.5
            )
            x = rng.standard_normal((self.width, 256), np.float32)
            z, a, zeros = np.empty_like(x), np.empty_like(x), np.zeros_like(x)
            for name in self.names:
                times[name].append(shortest(partial(_infer, weights, x, FORMS[name], z, a, zeros)))
        return {name: np.array(taken) for name, taken in times.items()}


def _infer(weights: Array, x: Array, form: Plain, z: Array, a: Array, zeros: Array) -> None:
    """Put into `a` what a network of square `weights` `(depth, width, width)` makes of `x`."""
    a[...] = x
    for matrix in weights:
        np.matmul(matrix, a, out=z)
        form(z, a, zeros)


def shortest(call: Callable[[], None]) -> float:
    """The shortest of several times that `call` takes, in seconds; the longer ones were interrupted."""
    times = []
    for _repeat in range(_REPEATS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


@CLAIMS.register("ReLU is cheapest")
class ReluCheapest(Claim):
    """Times plain numpy forms of common functions on the same array, in turn, many times over. ReLU is a single
    comparison, and cheapest if it is written as one: as a choice between branches, with np.where, it loses its lead.
    """

    number = "C13"
    topic = "cost"
    statement = N_("ReLU is the cheapest function to compute.")
    sources = (ARTICLE, Source("Nair & Hinton", 2010, "https://icml.cc/Conferences/2010/papers/432.pdf"))
    refuted_by = N_("Another function that takes no longer.")

    n: int = param(30_000, 1_000, 1_000_000, step=1_000, log=True, symbol="n", help="Numbers in the array.")

    def trials(self, form: Form) -> dict[str, Trial]:
        return {"times": FunctionTimes(int(self.n), form.n_seeds)}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        times = measured["times"]
        others = ("Leaky ReLU", "Tanh", "Sigmoid", "ELU", "GELU")
        comparisons = [
            ratio(N_("Time of {name} over time of ReLU"), times[name], times["ReLU"], "above", name=name)
            for name in others
        ]
        where = ratio(
            N_("Time of ReLU by np.where over time of ReLU by np.maximum"),
            times["ReLU by np.where"],
            times["ReLU"],
            "above",
        )
        return Evidence((*comparisons, dataclasses.replace(where, counts=False)))


@CLAIMS.register("ELU is slower at inference")
class EluSlower(Claim):
    """Times the forward pass of whole networks with ReLU, Leaky ReLU and ELU. The wider the layers are, the more of the
    time goes into the matrix products, which are the same for all, and the less the function matters.
    """

    number = "C8b"
    topic = "cost"
    statement = N_("At inference a network with ELU is slower than one with ReLU or Leaky ReLU.")
    sources = (ARTICLE,)
    refuted_by = N_("An ELU network that takes no longer.")

    width: int = param(32, 8, 512, step=8, help="Units of a layer.")
    depth: int = param(6, 1, 20, step=1, help="Layers of the network.")

    def trials(self, form: Form) -> dict[str, Trial]:
        names = ("ELU", "ReLU", "Leaky ReLU")
        return {"times": InferenceTimes(names, int(self.depth), int(self.width), form.n_seeds)}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        times = measured["times"]
        return Evidence(tuple(self._slower(times, name) for name in ("ReLU", "Leaky ReLU")))

    @staticmethod
    def _slower(times: Measured, name: str) -> Comparison:
        return ratio(N_("Time with ELU over time with {name}"), times["ELU"], times[name], "above", name=name)
