"""What is said of a function in its figure: headline, names of shaded regions, and the figure in words."""

from __future__ import annotations

import numpy as np

from act_viz.activations import Activation
from act_viz.activations.maxout import Maxout
from act_viz.activations.moments import moments_after
from act_viz.activations.rectified import RReLU
from act_viz.figures.numbers import written
from act_viz.figures.sampling import (
    SATURATED_BELOW,
    WINDOW,
    Extent,
    Sampled,
    has_turning_points,
    sample,
    saturated_regions,
    steepest,
)
from act_viz.text import _

_WITHIN = np.concatenate([[1e-6], np.linspace(0.0, 1.0, 101)[1:-1], [1 - 1e-6]])
_FIXED = 1e-4
"""How near to 0 and 1 the moments must be to be called a fixed point."""
_HARDLY_ANY = 0.1
"""A gradient is almost none below this share of what comes in."""


def sentences() -> dict[str, str]:
    """What a headline and a stretch can say, by what is so, in the reader's language; the browser fills them in too."""
    below = _("On {share} % of this range the slope of {name} is below {limit} % of its largest, {largest}")
    return {
        "undefined": _("{name} is not defined on {share} % of this range"),
        "never": _("{name} passes no gradient at all: its derivative is 0 on this whole range"),
        "flat": _("{name} is flat on {share} % of this range: its gradient is 0 there"),
        "off": _("{name} is off on {share} % of this range: its gradient is 0 there"),
        "below": below.replace("{limit}", str(round(100 * SATURATED_BELOW))),
        "almost": _("{name} passes almost no gradient on {share} % of this range"),
        "most": _("{name} passes at most {share} % of the gradient from −6 to 6"),
        "turns": _("{name} passes a gradient from −6 to 6 except where it turns"),
        "everywhere": _("{name} passes a gradient everywhere from −6 to 6"),
        "stretch_off": _("off"),
        "stretch_mostly_off": _("mostly off"),
        "stretch_flat": _("flat"),
        "stretch_saturated": _("saturated"),
    }


def headline(activation: Activation, curve: Sampled, regions: list[Extent]) -> str:
    """Where in the window `activation` passes a gradient, true at its present parameters."""
    share, largest = _percent(_share(regions)), steepest(activation)
    undefined = float(np.isnan(activation(np.linspace(*WINDOW, 481))).mean())
    if undefined:
        said, share = "undefined", _percent(undefined)
    elif not regions:
        said, share = _everywhere(curve)
    elif is_flat(activation, regions):
        said = "never" if _share(regions) == 1 else "off" if activation.shape == "rectified" else "flat"
    else:
        said = "below" if SATURATED_BELOW * largest > _HARDLY_ANY else "almost"
    return sentences()[said].format(name=_(activation.name), share=share, largest=written(largest))


def _everywhere(curve: Sampled) -> tuple[str, str]:
    """What is said where nothing is shaded, and the largest slope in percent."""
    most = float(np.nanmax(np.abs(curve.slope)))
    said = "most" if most < _HARDLY_ANY else "turns" if has_turning_points(curve) else "everywhere"
    return said, written(100 * most, 2)


def region_name(activation: Activation, region: Extent) -> str:
    """What a shaded region is called."""
    flat = is_flat(activation, [region])
    if activation.shape == "rectified":
        return sentences()["stretch_off" if flat else "stretch_mostly_off"]
    return sentences()["stretch_flat" if flat else "stretch_saturated"]


def curve_described(activation: Activation, probe: float) -> str:
    """What the figure of `activation` with the probe at `probe` shows, for a reader who does not see it."""
    curve = sample(activation)
    at = np.array([probe])
    defined = np.isfinite(curve.a)
    return _(
        "{name} for z from {low} to {high}: f runs from {first} to {last}, its derivative lies between {least} and "
        "{most} and is below {limit} on {share} % of the range. At z = {z}: f = {a}, f′ = {slope}."
    ).format(
        name=activation,
        low=written(WINDOW[0]),
        high=written(WINDOW[1]),
        first=written(curve.a[defined][0]),
        last=written(curve.a[defined][-1]),
        least=written(float(np.nanmin(curve.slope))),
        most=written(float(np.nanmax(curve.slope))),
        limit=_limit(activation),
        share=_percent(_share(saturated_regions(activation, curve))),
        z=written(probe),
        a=written(float(activation(at)[0])),
        slope=written(float(activation.derivative(at)[0])),
    )


def explanation(activation: Activation) -> tuple[str, bool]:
    """A text of two lines for what only some functions show, and whether it holds wherever their sliders stand."""
    mean, variance = moments_after(activation)
    if isinstance(activation, RReLU):
        return _("band and dots: slopes drawn in training\nline: their mean, used otherwise"), True
    if isinstance(activation, Maxout):
        return _("dashed: the {n} pieces\nline: the largest of them").format(n=activation.n_pieces), True
    if abs(mean) < _FIXED and abs(variance - 1) < _FIXED and activation.properties().saturates[0]:
        return _("fixed point: inputs of mean 0, variance 1\nleave with mean 0, variance 1"), False
    return "", True


def shading_explained(activation: Activation) -> str:
    """What the marks of the figure mean, in a sentence or two."""
    return _("Shaded: |f′| is below {limit}. Dotted: f(z) = z. A click moves the probe.").format(
        limit=_limit(activation)
    )


def _limit(activation: Activation) -> str:
    """Below which |f'| is shaded: a share of its largest value where there is one, else a number."""
    largest = steepest(activation)
    if largest and largest == activation.properties().max_abs_derivative:
        return _("{limit} % of its largest value").format(limit=round(100 * SATURATED_BELOW))
    return written(SATURATED_BELOW)


def _share(regions: list[Extent]) -> float:
    """Share of the window that the regions cover."""
    return sum(stop - start for start, stop in regions) / (WINDOW[1] - WINDOW[0])


def _percent(share: float) -> str:
    """`share` in whole percent, which are 0 and 100 only where it is nothing or all."""
    percent = 100 * share
    if 0 < percent < 1:
        return "< 1"
    if 99 < percent < 100:
        return "> 99"
    return str(round(percent))


def is_flat(activation: Activation, regions: list[Extent]) -> bool:
    """Whether f' is exactly 0 within every region, close to its ends as well."""
    within = np.array([start + _WITHIN * (stop - start) for start, stop in regions])
    return bool(len(regions)) and not np.any(activation.derivative(within))
