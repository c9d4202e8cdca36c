"""What networks can draw at all."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from act_viz.activations import ACTIVATIONS
from act_viz.activations.activation import Source
from act_viz.evidence.claims.claim import ARTICLE, CLAIMS, Claim, Form
from act_viz.evidence.verdicts import Evidence, Line, Picture, value
from act_viz.experiments.trials import Measured, Trial
from act_viz.kinds import param
from act_viz.text import N_


@dataclasses.dataclass(frozen=True)
class Fit(Trial):
    """How well one hidden layer of random units draws a curve, by width, its output weights fitted by least squares.

    `function` is the name of an activation, or "power" for z to the power of `degree`.
    """

    function: str
    degree: int
    widths: tuple[int, ...]
    n_seeds: int

    def run(self) -> Measured:
        """`error` `(n_seeds, widths)`: the root mean square error relative to the curve's standard deviation."""
        return {"error": np.array([self._errors(seed) for seed in range(self.n_seeds)])}

    def _errors(self, seed: int) -> list[float]:
        rng = np.random.default_rng(seed)
        x = np.linspace(-1.0, 1.0, 257)
        phase = rng.uniform(0, 2 * np.pi)
        curve = np.sin(3 * np.pi * x + phase) * np.exp(-x) + np.abs(x - rng.uniform(-0.5, 0.5))
        z = np.outer(x, rng.normal(0.0, 6.0, max(self.widths))) + rng.uniform(-6.0, 6.0, max(self.widths))
        units = (z / 6) ** self.degree if self.function == "power" else ACTIVATIONS[self.function]()(z)
        errors = []
        for width in self.widths:
            basis = np.column_stack([np.ones_like(x), units[:, :width]])
            weights = np.linalg.lstsq(basis, curve, rcond=1e-12)[0]
            errors.append(float(np.std(basis @ weights - curve) / np.std(curve)))
        return errors


@CLAIMS.register("Wide networks draw any curve")
class UniversalApproximation(Claim):
    """Draws a wavy curve with a corner by one hidden layer of random units, whose output weights are fitted exactly,
    with more and more units. With ReLU, tanh or sigmoid the error falls towards 0. Powers of z make only polynomials of
    their own degree, however many units there are.
    """

    number = "C20"
    topic = "calculus"
    statement = N_(
        "A network with enough units draws any continuous curve, if and only if its function is no polynomial."
    )
    sources = (
        ARTICLE,
        Source("Leshno, Lin, Pinkus & Schocken", 1993, "https://doi.org/10.1016/S0893-6080(05)80131-5"),
        Source("Cybenko", 1989, "https://doi.org/10.1007/BF02551274"),
    )
    refuted_by = N_("An error that does not fall below 5 % with width, or one of a polynomial that does.")

    degree: int = param(2, 1, 12, step=1, help="Degree of the polynomial.")
    width: int = param(128, 8, 256, step=8, help="Units of the widest network.")

    _NAMES = ("ReLU", "Tanh", "Sigmoid")

    @property
    def _widths(self) -> tuple[int, ...]:
        return tuple(sorted({1, 2, 4, 8, 16, 32, 64, 128, int(self.width)} & set(range(1, int(self.width) + 1))))

    def trials(self, form: Form) -> dict[str, Trial]:
        return {name: Fit(name, int(self.degree), self._widths, form.n_seeds) for name in (*self._NAMES, "power")}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        label = N_("{name}: error with {width} units, relative to the curve")
        last = {name: found["error"][:, -1] for name, found in measured.items()}
        width = int(self.width)
        comparisons = [value(label, last[name], "below", 0.05, name=name, width=width) for name in self._NAMES]
        polynomial = value(
            N_("Polynomial of degree {degree}: error with {width} units"),
            last["power"],
            "above",
            0.05,
            degree=int(self.degree),
            width=width,
        )
        names = {name: name for name in self._NAMES} | {"power": N_("Polynomial")}
        lines = tuple(Line.of(names[name], self._widths, found["error"]) for name, found in measured.items())
        title = N_("The error falls with width, unless the function is a polynomial")
        picture = Picture(title, N_("Units"), N_("Relative error"), lines, log_x=True, log_y=True)
        return Evidence((*comparisons, polynomial), (), (picture,))
