"""How far our functions are from 60 digits, beside PyTorch's and JAX's: `python -m benchmarks.accuracy`.

All see the same points as the tests: the whole range log-spaced, kinks, zeros and the edges of over- and underflow.
Points and values that are subnormal are left out, since JAX takes them for 0, and so are the kinks themselves, where
conventions differ. An error is in units in the last place (ulp); near a zero of f' those that are absolutely small
count as none, for all alike. Libraries that are not installed are left out.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from act_viz.activations import ACTIVATIONS, Activation
from benchmarks.peers import Peer, installed_peers
from tests.accuracy import Exact, Floats, errors_of, exact_values, hard_points

N_LOG = 6000
"""Log-spaced points a sign, as in the tests: more than 20,000 with the rest."""
ENDS = np.array([-np.inf, np.inf])


@dataclasses.dataclass(frozen=True)
class Worst:
    """The largest error in ulp of one library's f or f', the z at which it is, and how often it is nan."""

    error: float
    z: float
    n_nan: int
    at_ends: str
    """What is wrong at ±∞; empty if nothing is."""

    def __str__(self) -> str:
        size = "nan" if self.n_nan else f"{self.error:.1f}" if self.error < 100 else f"{self.error:.0e}"
        return f"{size} at {self.z:.3g}" if self.error > 4 or self.n_nan else size


def worst(errors: Floats, z: Floats, counted: Floats, at_ends: str) -> Worst:
    """The worst of `errors` at those points `z` that are `counted`."""
    kept, places = errors[counted], z[counted]
    n_nan = int(np.isnan(kept).sum())
    at = int(np.flatnonzero(np.isnan(kept))[0] if n_nan else np.argmax(kept))
    return Worst(float(kept[at]), float(places[at]), n_nan, at_ends)


def wrong_at_ends(right: Floats, found: Floats, called: str) -> str:
    """What `found` is at −∞ and ∞ where that is not `right`."""
    wrong = [
        f"{called}({end}) = {value:g}"
        for end, value, limit in zip(("−∞", "∞"), found, right, strict=True)
        if not (value == limit or (np.isnan(value) and np.isnan(limit)))
    ]
    return ", ".join(wrong)


def measured(activation: Activation, dtype: Any, peers: Mapping[str, Peer]) -> dict[str, tuple[Worst, Worst]]:
    """The worst errors of f and of f' by library, ours first; libraries without the function are left out."""
    z = hard_points(activation, dtype, N_LOG, np.random.default_rng(0))
    exact = exact_values(activation, z)
    tiny = float(np.finfo(dtype).tiny)
    ends = ENDS.astype(dtype)
    right = activation(ends), activation.derivative(ends)
    kinks = np.isin(z.astype(np.float64), activation.properties().kinks)
    found: dict[str, tuple[Worst, Worst]] = {}
    pairs: dict[str, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
        "act-viz": (activation, activation.derivative)
    }
    pairs |= {name: peer[activation.name] for name, peer in peers.items() if activation.name in peer}
    for name, (f, derivative) in pairs.items():
        errors = errors_of(activation, z, exact, f(z), derivative(z))
        found[name] = (
            worst(errors[0], z, _normal(z, exact[0], tiny), wrong_at_ends(right[0], f(ends), "f")),
            worst(errors[1], z, _normal(z, exact[1], tiny) & ~kinks, wrong_at_ends(right[1], derivative(ends), "f′")),
        )
    return found


def _normal(z: Floats, exact: Exact, tiny: float) -> Any:
    """Where neither z nor the exact value is subnormal."""
    size = np.abs(exact.rounded)
    return ((np.abs(z) >= tiny) | (z == 0)) & ((size >= tiny) | (size == 0))


def print_table(dtype: Any, peers: Mapping[str, Peer]) -> None:
    """A Markdown table of the functions that a library has too, and the worst error of all others."""
    libraries = ["act-viz", *peers]
    columns = ["Function", *(f"{what} {name}" for what in ("f", "f′") for name in libraries), "Wrong at ±∞"]
    print(f"\n**{np.dtype(dtype).name}**: largest error in ulp\n")
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    alone: list[tuple[float, float]] = []
    for name, cls in ACTIVATIONS.items():
        if cls.texts():
            continue
        found = measured(cls(), dtype, peers)
        if len(found) == 1:
            alone.append((found["act-viz"][0].error, found["act-viz"][1].error))
            continue
        cells = [str(found[library][at]) if library in found else "–" for at in (0, 1) for library in libraries]
        said = [
            f"{library}: {'; '.join(filter(None, (pair[0].at_ends, pair[1].at_ends)))}"
            for library, pair in found.items()
            if pair[0].at_ends or pair[1].at_ends
        ]
        print("| " + " | ".join([name, *cells, "; ".join(said) or "–"]) + " |", flush=True)
    if alone:
        largest = [max(errors) for errors in zip(*alone, strict=True)]
        print(f"\nThe {len(alone)} others, which no other library here has: f {largest[0]:.1f}, f′ {largest[1]:.1f}.")


if __name__ == "__main__":
    libraries = installed_peers()
    if not libraries:
        print("Neither PyTorch nor JAX is installed: only ours are measured.", file=sys.stderr)
    for kind in (np.float64, np.float32):
        print_table(kind, libraries)
