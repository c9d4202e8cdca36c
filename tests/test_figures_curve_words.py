"""What Explore says of a function holds, at the default and at both ends of every slider."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.figures.curve_words import curve_described, region_name, shading_explained
from act_viz.figures.curves import curve_and_derivative
from act_viz.figures.sampling import extremes

TYPED = (
    "heaviside(x)",
    "x>0",
    "tan(x)",
    "sinh(x)",
    "x**3",
    "abs(x)",
    "log(x)",
    "sin(x)",
    "relu(tanh(x))",
    "5*x",
    "0.01*x",
)
EVERY = [cls() for name, cls in ACTIVATIONS.items()]
SETTINGS = [
    *(setting for default in EVERY for setting in (default, *extremes(default))),
    *(ACTIVATIONS["Your own"](text) for text in TYPED),
]
# Between the figure's own samples, and fine enough to count shares to a tenth of a percent.
N = 60_000
Z = -6 + 12 * (np.arange(N) + 0.37) / N
ALMOST_NONE = 0.1


def headline(activation: Activation) -> str:
    title: str = curve_and_derivative(activation, 1.0).layout.title.text
    return title


def slopes(activation: Activation) -> np.ndarray:
    """|f'| at `Z`, from differences of f alone, nan at a jump or a kink."""
    step = 1e-6
    with np.errstate(invalid="ignore", over="ignore"):
        sides = [(activation(Z + sign * step) - activation(Z)) / (sign * step) for sign in (1, -1)]
    smooth = np.abs(sides[0] - sides[1]) < 1e-3 * (1 + np.abs(sides[0]))
    return np.where(smooth, np.abs(sides[0]), np.nan)


def share_of(text: str) -> tuple[float, float]:
    """The share that stands before a percent sign, from and to."""
    found = re.search(r"([<>] )?(\d+) %", text)
    assert found, text
    percent = float(found[2])
    return {"< ": (0.0, 1.0), "> ": (99.0, 100.0), None: (percent - 0.6, percent + 0.6)}[found[1]]


def turning_points(activation: Activation) -> np.ndarray:
    """Where f rises on one side and falls on the other without a kink between, by samples of f alone."""
    a = activation(Z)
    rises = np.sign(np.diff(a))
    at = Z[1:-1][rises[:-1] * rises[1:] < 0]
    breaks = activation.properties().breaks
    return np.array([z for z in at if not any(abs(z - place) < 0.01 for place in breaks)])


def on_its_way_through_0(below: np.ndarray, turning: np.ndarray) -> np.ndarray:
    """Which of `Z` lie in a narrow stretch that is `below` a limit around a turning point."""
    through = np.zeros(below.shape, bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], below.astype(int), [0]]))).reshape(-1, 2)
    for start, stop in edges:
        first, last = Z[start], Z[stop - 1]
        through[start:stop] = last - first < 1 and bool(((turning >= first - 1e-3) & (turning <= last + 1e-3)).any())
    return through


@pytest.mark.parametrize("activation", SETTINGS, ids=str)
def test_the_headline_holds_on_the_curve(activation: Activation) -> None:
    said, found = headline(activation), slopes(activation)
    known = np.isfinite(found)
    largest = activation.properties().max_abs_derivative
    limit = 0.05 * (largest if math.isfinite(largest) else 1.0)
    below = np.where(known, found, np.inf) < max(limit, 1e-9)
    # Where f' passes through 0 there is a turning point, which the headline leaves out.
    turning = turning_points(activation)
    shaded = below & ~on_its_way_through_0(below, turning)
    if "not defined" in said:
        low, high = share_of(said)
        assert low <= 100 * np.isnan(activation(Z)).mean() <= high
    elif "no gradient at all" in said:
        assert not found[known].any()
    elif "everywhere" in said:
        assert not turning.size
        assert not below.any()
        assert found[known].max() >= ALMOST_NONE
    elif "except where it turns" in said:
        assert turning.size
        assert not shaded.any()
    elif "at most" in said:
        assert not below.any()
        assert 100 * found[known].max() == pytest.approx(number_before_percent(said), rel=0.05)
        assert found[known].max() < ALMOST_NONE
    else:
        low, high = share_of(said)
        assert low <= 100 * shaded[known].mean() <= high
        if "gradient is 0 there" in said:
            assert found[shaded].max() < 1e-9
        elif "almost no gradient" in said:
            assert found[shaded].max() <= ALMOST_NONE
            assert found[shaded].max() > 0
        else:
            assert "below 5 % of its largest" in said
            assert number_at_end(said) == pytest.approx(largest, rel=0.01)


def number_before_percent(said: str) -> float:
    found = re.search(r"([\d.]+) %", said)
    assert found
    return float(found[1])


def number_at_end(said: str) -> float:
    found = re.search(r"([\d.]+)$", said)
    assert found
    return float(found[1])


@pytest.mark.parametrize("activation", SETTINGS, ids=str)
def test_the_figure_in_words_says_what_is_drawn(activation: Activation) -> None:
    words = curve_described(activation, 1.0).replace("−", "-").replace("∞", "inf")
    found = re.search(r"f runs from (\S+) to (\S+), its derivative lies between (\S+) and (\S+) and is", words)
    assert found, words
    first, last, least, most = (plain(text) for text in found.groups())
    a = activation(Z)
    defined = np.isfinite(a)
    if activation.settings().get("expression") != "log(x)":
        assert first == pytest.approx(a[0], rel=0.01, abs=0.01)
    assert last == pytest.approx(a[defined][-1], rel=0.01, abs=0.01)
    slope = np.diff(a) / np.diff(Z)
    slope = slope[np.abs(slope) < 1e3]
    bends = activation.properties().breaks
    smooth = np.array([not any(abs(z - bend) < 1e-3 for bend in bends) for z in Z[:-1]])[: len(slope)]
    assert least <= slope[smooth].min() + 0.01 * abs(least) + 0.001
    assert most >= slope[smooth].max() - 0.01 * abs(most) - 0.001
    title = headline(activation)
    if "almost no gradient" in title or "gradient is 0" in title:
        assert f"on {share_words(title)} % of the range" in words


def plain(text: str) -> float:
    """The number that is written as 3.1·10⁻⁵."""
    mantissa, _times, power = text.partition("·10")
    return float(mantissa) * 10.0 ** int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)


def share_words(title: str) -> str:
    found = re.search(r"((?:[<>] )?\d+) %", title)
    assert found
    return found[1]


def test_a_step_passes_no_gradient_however_it_is_typed() -> None:
    own = ACTIVATIONS["Your own"]
    for step in (ACTIVATIONS["Step"](), own("heaviside(x)"), own("x>0")):
        assert "passes no gradient at all" in headline(step)


def test_a_slope_without_bound_is_not_called_hardly_any_where_it_is_steep() -> None:
    own = ACTIVATIONS["Your own"]
    # |f'| < 0.05 where e^z < 0.05, z < −3.00; cosh z and 1 / cos² z are never below 1.
    assert "almost no gradient on 25 %" in headline(ACTIVATIONS["Exponential"]())
    assert "everywhere" in headline(own("sinh(x)"))
    assert "everywhere" in headline(own("tan(x)"))
    assert shading_explained(own("sinh(x)")).startswith("Shaded: |f′| is below 0.05.")
    assert shading_explained(ACTIVATIONS["Tanh"]()).startswith("Shaded: |f′| is below 5 % of its largest value.")


def test_a_shaded_region_is_called_what_it_is() -> None:
    assert region_name(ACTIVATIONS["ReLU"](), (-6, 0)) == "off"
    assert region_name(ACTIVATIONS["Leaky ReLU"](), (-6, 0)) == "mostly off"
    assert region_name(ACTIVATIONS["Hard Tanh"](), (-6, -1)) == "flat"
    assert region_name(ACTIVATIONS["Tanh"](), (-6, -3)) == "saturated"
