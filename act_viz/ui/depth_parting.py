"""Why theory and networks part, where they do, from what was seen of both."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import streamlit as st

from act_viz.figures.propagation import Beside
from act_viz.propagation import Curve, RandomNetwork, Simulation
from act_viz.text import _, n_

_SMALLEST = 1e-44
"""float32 has nothing between this and 0."""


def say_why_they_part(
    network: RandomNetwork, curve: Curve, running: Simulation, shown: Iterable[Beside], *, backward: bool = False
) -> None:
    """From which layer on theory leaves the networks' middle half, and what that comes from; nothing if it does not.

    With `backward` what is shown goes from the last layer to the first, as gradients do.
    """
    layers = [layer for layer in ((v.reversed() if backward else v).parts_from() for v in shown) if layer is not None]
    if not layers:
        return
    sentence = _("From layer {layer} on theory and networks part. {reason}")
    layer = min(layers)
    if backward:
        sentence, layer = (
            _("From layer {layer} back to the first theory and networks part. {reason}"),
            network.depth + 1 - layer,
        )
    st.caption(sentence.format(layer=layer, reason=why_they_part(network, curve, running)))


def why_they_part(network: RandomNetwork, curve: Curve, running: Simulation) -> str:
    """The reason, in a sentence."""
    values = running.values()
    seen = np.median(values.var_a[:, -1])
    if values.undefined.any():
        return _("f is not a number for some of the pre-activations that occur in networks.")
    if values.overflow() is not None:
        return _("In float32 the networks overflow at layer {layer}: numbers beyond 3.4·10³⁸ do not exist.").format(
            layer=values.overflow()
        )
    if curve.end == "pole":
        return _(
            "Theory has no variance, since f has a pole; that of networks is what the largest value happens to be."
        )
    expected = curve.var_a[np.isfinite(curve.var_a)]
    if seen == 0 and len(expected) and expected[-1] < _SMALLEST:
        return _("Theory goes on to shrink; the networks reach exactly 0, since float32 ends at 1.4·10⁻⁴⁵.")
    silent = int(np.count_nonzero(values.var_z[:, -1] == 0))
    if silent:
        return n_(
            "In {n} of {all} network all units of some layer are off for every input, and nothing is passed on; at "
            "width {width} that happens sooner or later.",
            "In {n} of {all} networks all units of some layer are off for every input, and nothing is passed on; at "
            "width {width} that happens sooner or later.",
            values.n_networks,
        ).format(n=silent, all=values.n_networks, width=network.width)
    return _(
        "Theory is exact for endless width. At width {width} every layer multiplies the variance by a random factor "
        "that spreads like 1/width; over a depth of {depth} that adds up to depth/width = {ratio:.2g}."
    ).format(width=network.width, depth=network.depth, ratio=network.depth / network.width)
