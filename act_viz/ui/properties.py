"""The stated properties of an activation as the reader sees them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from act_viz.activations import Activation
from act_viz.activations.activation import Properties
from act_viz.activations.moments import moments_after
from act_viz.figures.numbers import written
from act_viz.propagation import gain_of
from act_viz.text import _

_NONE = "–"
_MOST_LISTED = 9


def property_rows(activation: Activation) -> dict[str, str]:
    """Name and value of every property at the present parameters, in the reader's language."""
    stated = activation.properties()
    mean, variance = moments_after(activation)
    gain = gain_of(activation)
    rows = {
        _("Range"): _("{low} to {high}").format(low=_plain(stated.range[0]), high=_plain(stated.range[1])),
        _("Limits at −∞ and ∞"): ", ".join(map(_plain, stated.limits)),
        _("Takes both signs"): _yes(stated.takes_both_signs),
        _("Monotone"): _yes(stated.monotone),
        _("Smoothness"): _smoothness(stated.smoothness),
        _("Saturates"): _sides(stated.saturates),
        _("Steepest slope"): _plain(stated.max_abs_derivative),
        _("Kinks"): _listed([kink for kink in stated.kinks if kink not in stated.jumps]),
        _("Jumps"): _listed(stated.jumps),
        _("Poles"): _listed(stated.poles),
        _("Not defined"): ", ".join(map(_gap, stated.gaps)) or _NONE,
        _("f(z) = z at"): _fixed(stated),
        _("Mean and variance of f(z) for z from N(0, 1)"): _moments(mean, variance),
        _("Gain: σ_w² that keeps z from N(0, 1) as it is"): _plain(gain.value if gain else math.nan),
    }
    seldom = {_("Jumps"), _("Poles"), _("Not defined")}
    return {name: value for name, value in rows.items() if name not in seldom or value != _NONE}


def _moments(mean: float, variance: float) -> str:
    """Both to three decimals; there are none where f is not defined everywhere."""
    if math.isnan(mean):
        return _("none")
    spread = f"{variance:.3f}" if math.isfinite(variance) else "∞"
    return f"{round(mean, 3) + 0.0:.3f}, {spread}".replace("-", "−")


def _plain(value: float) -> str:
    if math.isnan(value):
        return _("none")
    return ("−∞" if value < 0 else "∞") if math.isinf(value) else written(value, 4)


def _listed(values: Sequence[float]) -> str:
    """Those nearest to 0, in order; more than a dozen are counted."""
    nearest = sorted(sorted(values, key=abs)[:_MOST_LISTED])
    listed = ", ".join(map(_plain, nearest)) or _NONE
    if len(nearest) == len(values):
        return listed
    return _("at least {n}; nearest to 0: {listed}").format(n=len(values), listed=listed)


def _gap(gap: tuple[float, float]) -> str:
    low, high = gap
    if low == high:
        return _("at {place}").format(place=_plain(low))
    return _("{low} to {high}").format(low=_plain(low), high=_plain(high))


def _fixed(stated: Properties) -> str:
    """Where f(z) = z; of more places than are known, how many at least."""
    if not stated.more_fixed_points:
        return _listed(stated.fixed_points)
    nearest = sorted(sorted(stated.fixed_points, key=abs)[:_MOST_LISTED])
    return _("more than {n} places; nearest to 0: {listed}").format(
        n=len(stated.fixed_points), listed=", ".join(map(_plain, nearest))
    )


def _yes(holds: bool) -> str:
    return _("yes") if holds else _("no")


def _smoothness(smoothness: str) -> str:
    return (
        _("discontinuous")
        if smoothness == "discontinuous"
        else smoothness.replace("2", "²").replace("1", "¹").replace("0", "⁰")
    )


def _sides(saturates: tuple[bool, bool]) -> str:
    return {
        (True, True): _("on both sides"),
        (True, False): _("on the left"),
        (False, True): _("on the right"),
        (False, False): _("no"),
    }[saturates]
