"""Headlines of Depth, each computed from the numbers that are drawn below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from act_viz.arrays import Array
from act_viz.figures.numbers import written
from act_viz.figures.propagation.beside import Beside, and_networks
from act_viz.propagation import CriticalPoint
from act_viz.propagation.path import End
from act_viz.text import _

_STEADY = 0.02
"""A variance that moves by less, relatively, stays."""
_NEARLY_FULL = 1.0
"""ln of a squared gradient that changes by less is beyond what an effective depth of the network's own would do."""
_ALIKE = 0.1
_KEPT = (0.5, 2.0)


def signal_headline(variance: Beside, what: Literal["a", "z"], end: tuple[End, int] | None = None) -> str:
    """What becomes of the variance of outputs or pre-activations; `end` is why theory has none, and from where on."""
    noun = {"a": _("outputs"), "z": _("pre-activations")}[what]
    if not np.isfinite(variance.expected[-1]):
        return _without_variance(variance, noun, end)
    return and_networks(_moves(variance.expected, noun), variance)


def _moves(curve: Array, noun: str) -> str:
    """What a finite curve of variances does."""
    first, last, depth = float(curve[0]), float(curve[-1]), len(curve)
    low, high = float(np.min(curve)), float(np.max(curve))
    said = {"what": noun, "first": written(first), "last": written(last), "depth": depth}
    if high == 0:
        return _("The variance of {what} is 0 at every layer").format(**said)
    if high - low <= _STEADY * first:
        return _("The variance of {what} stays at {value}, layer after layer").format(value=written(last), **said)
    if abs(last - first) <= _STEADY * first:
        sentence = _("The variance of {what} moves between {low} and {high}, and is {last} at layer {depth}")
        return sentence.format(low=written(low), high=written(high), **said)
    if last < first:
        return _("The variance of {what} falls from {first} at layer 1 to {last} at layer {depth}").format(**said)
    return _("The variance of {what} grows from {first} at layer 1 to {last} at layer {depth}").format(**said)


def _without_variance(variance: Beside, noun: str, end: tuple[End, int] | None) -> str:
    why, layer = end or ("grows", int(np.argmax(~np.isfinite(variance.expected))) + 1)
    if why == "undefined":
        said = _("f is not a number for some pre-activations: from layer {layer} on there is no variance")
        return said.format(layer=layer)
    if why == "pole":
        return _(
            "f has a pole and f(z)² no finite mean: theory gives the {what} no variance, networks differ by the draw"
        ).format(what=noun)
    said = _("The variance of {what} explodes beyond what numbers hold at layer {layer}")
    return said.format(what=noun, layer=layer)


def gradient_headline(norm: Beside) -> str:
    """How much of the last layer's gradient arrives at the first."""
    first, last = float(norm.expected[0]), float(norm.expected[-1])
    if np.isnan(first):
        return _("No gradient can be told: theory has no numbers here")
    if last == 0:
        return and_networks(_("No gradient at any layer: f′ is 0"), norm, 0)
    if first == 0:
        return and_networks(_("No gradient arrives at the first layer"), norm, 0)
    share = written(first)
    if np.isinf(first):
        said = _("The gradient explodes beyond what numbers hold on its way to layer 1")
    elif abs(2 * np.log(first)) < _NEARLY_FULL:
        said = _("The edge: the gradient arrives at layer 1 in nearly its full size, {share:.0%} of it").format(
            share=first
        )
    elif first < 1:
        said = _("The gradient vanishes: layer 1 gets {share} of the last layer's").format(share=share)
    else:
        said = _("The gradient explodes: layer 1 gets {share} times the last layer's").format(share=share)
    return and_networks(said, norm, 0)


def correlation_headline(correlation: Beside) -> str:
    """What becomes of the correlation of two inputs."""
    curve = correlation.expected
    known = np.flatnonzero(np.isfinite(curve))
    if not len(known):
        return _("Two inputs: there is nothing to compare, at no layer")
    first, last, layer = float(curve[0]), float(curve[known[-1]]), int(known[-1]) + 1
    if abs(last - first) < _ALIKE:
        said = _("Two inputs stay about as alike as they are: {first} at layer 1, {last} at layer {depth}")
    elif last > first:
        said = _("Two inputs become more alike: from {first} at layer 1 to {last} at layer {depth}")
    else:
        said = _("Two inputs part: from {first} at layer 1 to {last} at layer {depth}")
    said = said.format(first=written(first, 2), last=written(last, 2), depth=layer)
    if layer < len(curve):
        return _("{said}, the last at which there is a signal to compare").format(said=said)
    return and_networks(said, correlation)


def units_headline(saturated: Beside, dead: Beside) -> str:
    """Which shares are saturated and dead at the last layer; what theory does not know is what the networks show."""
    found = {name: _share(values) for name, values in (("saturated", saturated), ("dead", dead))}
    if found["dead"] is None:
        return _("There is no signal at layer {depth} whose units could be told").format(depth=dead.depth)
    if found["saturated"] is None:
        return _("{dead} of units are dead at layer {depth}").format(dead=found["dead"], depth=dead.depth)
    return _("{saturated} of unit-input pairs are saturated and {dead} of units dead at layer {depth}").format(
        depth=dead.depth, **found
    )


def _share(values: Beside) -> str | None:
    theory, seen = float(values.expected[-1]), float(values.median[-1])
    if np.isnan(theory):
        return None if np.isnan(seen) else f"{seen:.0%}"
    if np.isfinite(seen) and values.apart()[-1]:
        return _("{theory:.0%} (networks: {seen:.0%})").format(theory=theory, seen=seen)
    return f"{theory:.0%}"


def kept_headline(panels: Sequence[tuple[str, Beside]]) -> str:
    """Under which conditions the variance is still near 1 at the last layer, and under which it is not."""
    near = [name for name, values in panels if _KEPT[0] <= values.expected[-1] <= _KEPT[1]]
    depth = panels[0][1].depth
    if len(near) == len(panels):
        return _("At layer {depth} the variance is within a factor 2 of 1 under every condition").format(depth=depth)
    if not near:
        return _("At layer {depth} the variance is within a factor 2 of 1 under no condition").format(depth=depth)
    return _("At layer {depth} the variance is within a factor 2 of 1 only under: {names}").format(
        depth=depth, names="; ".join(near)
    )


def critical_said(chi: float, factor: float, *, plain: bool, jumps: bool) -> str:
    """On which side of the edge of chaos a network stands: by `chi`, and by its `factor` with skip and dropout."""
    if not np.isfinite(chi):
        return _("This network has no χ₁: theory has no numbers for it")
    if jumps:
        said = _("This function jumps, which parts nearly equal inputs; by χ₁ gradients {way}").format(way=_way(chi))
    elif abs(chi - 1) < 0.01:
        said = _("This network stands on the edge of chaos")
    elif chi < 1:
        said = _("This network stands in order: gradients shrink, nearly equal inputs become alike")
    else:
        said = _("This network stands in chaos: gradients grow, nearly equal inputs part")
    if plain:
        return said
    return _(
        "Without skip and dropout χ₁ would be {chi}, as on the map; with them a squared gradient changes by {factor} a "
        "layer: gradients {way}"
    ).format(chi=written(chi), factor=written(factor), way=_way(factor))


def _way(factor: float) -> str:
    """What gradients do whose squares change by `factor` a layer."""
    return _("keep their size") if abs(factor - 1) < 0.01 else _("grow") if factor > 1 else _("shrink")


def edge_said(critical: CriticalPoint | None, at_infinity: float | None) -> str:
    """With which weights, without biases, a function is at the edge of chaos, and whether signals come there.

    `at_infinity` is the σ_w at which χ₁ comes to 1 while variances grow without bound, if there is one.
    """
    if critical is None and at_infinity is None:
        return _("No weights bring this function to the edge of chaos with biases 0.")
    if critical is None:
        return _(
            "With biases 0 no variance is kept at the edge: at σ_w = {w} variances grow without bound, χ₁ comes to 1."
        ).format(w=written(at_infinity or 0.0, 4))
    kind, q = critical.flow.kind, critical.q
    said = {"w": written(float(np.sqrt(critical.weight_variance)), 4), "q": written(q)}
    if critical.every_q:
        return _("With biases 0 the edge lies at σ_w = {w}, and there every variance is kept.").format(**said)
    if critical.reached and kind == "dies out":
        sentence = _("With biases 0 the edge lies at σ_w = {w}, where the variance falls to q = 0, ever more slowly.")
    elif critical.reached and kind == "stays":
        sentence = _("With biases 0 the edge lies at σ_w = {w}, where variances of 1 and less stay as they are.")
    elif critical.reached:
        sentence = _("With biases 0 the edge lies at σ_w = {w}, where the variance settles at q = {q}.")
    elif kind == "grows":
        sentence = _("With biases 0 χ₁ is 1 at σ_w = {w} and q = {q}, but a variance of 1 grows there without bound.")
    elif kind == "dies out":
        sentence = _("With biases 0 χ₁ is 1 at σ_w = {w} and q = {q}, but a variance of 1 dies out there.")
    else:
        sentence = _("With biases 0 χ₁ is 1 at σ_w = {w} and q = {q}, but a variance of 1 goes to q = {other} there.")
    return sentence.format(other=written(critical.flow.q), **said)
