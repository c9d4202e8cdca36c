"""What is said of what passes through a function: a headline, a sentence and numbers, in the reader's language."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from act_viz.activations import Activation
from act_viz.figures.numbers import written
from act_viz.propagation.distributions import Distribution
from act_viz.propagation.pushforward import (
    N_LAYERS,
    Atom,
    Layers,
    Passed,
    at_layer,
    layers_of,
    outcomes,
    passed,
)
from act_viz.text import _

_UP = 1 + 1e-8
_NEARLY_NONE = 1e-9
_CENTERED = 0.005
"""Of the root mean square: a mean below that is as good as 0."""
_KEPT = 0.005
"""Of the mean square: what changes less is kept."""
_DEAD = 1e-3
"""Of the variance of the first layer: what is left of a signal that dies out."""


@dataclasses.dataclass(frozen=True)
class Told:
    """What stands at the picture; `numbers` are those of `number_labels`, in their order."""

    headline: str
    sentence: str
    numbers: tuple[str, ...]


def passing_sentences() -> dict[str, str]:
    """The templates, by what is so; the browser fills them in too."""
    return {
        "layer": _("Layer {n}: {rest}"),
        "undefined": _("{name} is not defined for some of these pre-activations."),
        "no_square": _("The outputs of {name} have no finite mean square."),
        "never_negative": _("No output of {name} is negative here: the mean is {mean}, not 0."),
        "always_negative": _("All outputs of {name} are negative here: the mean is {mean}, not 0."),
        "centered": _("The outputs of {name} are centered: the mean is {mean}."),
        "off_center": _("The outputs of {name} are not centered: the mean is {mean}."),
        "atom": _("{share} % of the outputs are exactly {value}."),
        "kept": _("With σ_w² = {w} the mean square of z stays at {now} in the next layer."),
        "shrinks": _("With σ_w² = {w} the mean square of z falls from {now} to {next} in the next layer."),
        "grows": _("With σ_w² = {w} the mean square of z rises from {now} to {next} in the next layer."),
        "comes": _("In layer {n} f(z) has mean {mean} and variance {variance}."),
        "dies": _("In layer {n} the variance of f(z) is {variance}: the signal dies out."),
        "explodes": _("In layer {n} the mean square of z is above 10⁴: the signal explodes."),
        "single": _(
            "A Maxout unit takes several pre-activations; it is drawn here as a function of one, and followed through "
            "one layer."
        ),
    }


def number_labels() -> list[str]:
    """What the numbers are called."""
    return [
        _("mean of z"),
        _("variance of z"),
        _("mean of f(z)"),
        _("variance of f(z)"),
        _("saturated"),
        _("mean of f′(z)²"),
        _("next layer's q"),
        "χ₁",
        _("mean, layer {n}").format(n=N_LAYERS),
        _("variance, layer {n}").format(n=N_LAYERS),
    ]


def told(activation: Activation, z: Distribution, weight_variance: float, layer: int) -> Told:
    """What is said of `layer` for the pre-activations `z` of the first."""
    layers = None if activation.n_pieces > 1 else layers_of(activation, z, weight_variance)
    layer = 1 if layers is None else layer
    here = at_layer(activation, z, weight_variance, layer)
    found = passed(activation, here)
    edges = np.array([0.0, 1.0])
    atoms = outcomes(activation, here, edges, edges)[0].atoms
    center = _center_said(_(activation.name), found, atoms)
    if layer > 1:
        center = passing_sentences()["layer"].format(n=layer, rest=center)
    return Told(
        center, _size_said(here, found, layers, weight_variance), _numbers(here, found, layers, weight_variance)
    )


def _steady(value: float) -> str:
    """`value` as `written`, the same where the browser's differs by rounding."""
    return written(value * _UP)


def _center_said(name: str, found: Passed, atoms: tuple[Atom, ...]) -> str:
    say = passing_sentences()
    if math.isnan(found.second):
        return say["undefined"].format(name=name)
    if math.isinf(found.second):
        return say["no_square"].format(name=name)
    sort = "centered" if abs(found.mean) <= _CENTERED * math.sqrt(found.second) else "off_center"
    # A function that is nearly always 0 has a mean near 0 without taking both signs.
    if found.mean > 0 and found.negative < _NEARLY_NONE:
        sort = "never_negative"
    if found.mean < 0 and found.negative > 1 - _NEARLY_NONE:
        sort = "always_negative"
    said = say[sort].format(name=name, mean=_steady(found.mean))
    most: Atom | None = None
    for atom in atoms:
        if most is None or atom.share > most.share + _NEARLY_NONE:
            most = atom
    if most is None:
        return said
    return f"{said} {say['atom'].format(share=_percent(most.share), value=_steady(most.value))}"


def _size_said(z: Distribution, found: Passed, layers: Layers | None, weight_variance: float) -> str:
    say = passing_sentences()
    if layers is None:
        return say["single"]
    if not math.isfinite(found.second):
        return ""
    now, following = z.mean**2 + z.std**2, weight_variance * found.second
    sort = "kept" if abs(following - now) <= _KEPT * now else "grows" if following > now else "shrinks"
    said = say[sort].format(w=_steady(weight_variance), now=_steady(now), next=_steady(following))
    mean, variance = float(layers.mean[-1]), float(layers.variance[-1])
    beyond = np.flatnonzero(~np.isfinite(layers.q))
    if len(beyond):
        further = say["explodes"].format(n=int(beyond[0]) + 1)
    elif variance <= _DEAD * float(layers.variance[0]):
        further = say["dies"].format(n=N_LAYERS, variance=_steady(variance))
    else:
        further = say["comes"].format(n=N_LAYERS, mean=_steady(mean), variance=_steady(variance))
    return f"{said} {further}"


def _numbers(z: Distribution, found: Passed, layers: Layers | None, weight_variance: float) -> tuple[str, ...]:
    share = "–" if math.isnan(found.saturated) else f"{_percent(found.saturated)} %"
    here = [z.mean, z.std**2, found.mean, found.variance]
    last = (math.nan, math.nan) if layers is None else (float(layers.mean[-1]), float(layers.variance[-1]))
    following = ["–", "–"]
    if layers is not None:
        following = [_steady(weight_variance * found.second), _steady(weight_variance * found.slope)]
    return (*map(_steady, here), share, _steady(found.slope), *following, *map(_steady, last))


def _percent(share: float) -> str:
    """`share` in whole percent, which are 0 and 100 only where it is nothing or all."""
    percent = 100 * share * (1 + _NEARLY_NONE)
    if 0 < percent < 1:
        return "< 1"
    if 99 < percent < 100:
        return "> 99"
    return str(round(percent))
