"""What testing a claim found, as pictures: every seed is drawn, intervals stand where they should, looks differ."""

from __future__ import annotations

import numpy as np
import pytest

from act_viz.evidence.claims import Line, Picture, Tuning
from act_viz.evidence.verdicts import difference, judged, ratio, value
from act_viz.figures.claims import effect, medians_and_quartiles, seeds_and_effects, tie_band, tuned_rates
from act_viz.figures.style import ACCENT, MUTED, WARNING, Theme

RNG = np.random.default_rng(0)
ONES = np.ones(20)
FINDINGS = judged(
    [
        ratio("Steps of A over steps of B", 2.0 + 0.1 * RNG.standard_normal(20), ONES, "above"),
        difference("Accuracy of A less B", -0.2 + 0.01 * RNG.standard_normal(20), 0 * ONES, "above", 0.02),
        value("Share", 0.5 + 0.1 * RNG.standard_normal(20), "above", 0.5, 0.1),
    ]
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_seed_and_the_interval_are_drawn_in_the_color_of_the_answer(theme: Theme) -> None:
    assert [finding.answer for finding in FINDINGS] == ["as claimed", "opposite", "tie"]
    figure = seeds_and_effects(FINDINGS, theme)
    seeds, intervals = figure.data[::2], figure.data[1::2]
    colors = (ACCENT[theme], WARNING[theme], MUTED[theme])
    for finding, dots, interval, color in zip(FINDINGS, seeds, intervals, colors, strict=True):
        np.testing.assert_array_equal(dots.x, finding.comparison.values)
        assert tuple(interval.x) == (finding.low, finding.effect, finding.high)
        red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
        assert dots.marker.color.startswith(f"rgba({red},{green},{blue}")
    assert len({dots.marker.symbol for dots in seeds}) == 3
    assert [figure.layout[f"xaxis{row or ''}"].type for row in ("", 2, 3)] == ["log", "linear", "linear"]


def test_the_words_say_what_the_picture_shows() -> None:
    alt = seeds_and_effects(FINDINGS).layout.meta["alt"]
    for finding in FINDINGS:
        assert finding.comparison.text() in alt
        assert effect(finding) in alt
    assert "the opposite" in alt


def test_effects_are_written_with_their_interval() -> None:
    first, second = FINDINGS[:2]
    assert effect(first) == f"× {first.effect:.3g} ({first.low:.3g} to {first.high:.3g})"
    assert effect(second) == f"−{-second.effect:.3g} (−{-second.low:.3g} to −{-second.high:.3g})"


def test_the_gray_band_is_where_an_effect_is_a_tie() -> None:
    assert tie_band(FINDINGS[0].comparison) == pytest.approx((1 / 1.1, 1.1))
    assert tie_band(FINDINGS[1].comparison) == pytest.approx((-0.02, 0.02))
    assert tie_band(FINDINGS[2].comparison) == pytest.approx((0.4, 0.6))


def test_seeds_that_diverged_are_left_out_of_the_picture() -> None:
    values = np.append(2 * np.ones(19), np.inf)
    broken = FINDINGS[0].comparison.__class__("A", tuple(values), "above", "value")
    found = FINDINGS[0].__class__(broken, 2.0, 2.0, 2.0, 0.01, "as claimed")
    assert len(seeds_and_effects([found]).data[0].x) == 19


def test_lines_with_the_same_name_as_a_function_have_its_look_and_no_two_are_alike() -> None:
    steps = np.arange(5)
    lines = tuple(
        Line.of(name, steps, RNG.random((20, 5)) + at) for at, name in enumerate(("Tanh", "Tanh + 1", "ReLU", "x"))
    )
    figure = medians_and_quartiles(Picture("Loss", "Step", "Loss", lines, log_y=True))
    drawn = figure.data[1::2]
    assert len({(trace.line.color, trace.line.dash) for trace in drawn}) == 4
    assert tuple(drawn[0].y) == lines[0].median
    assert "Tanh + 1" in figure.layout.meta["alt"]
    band = figure.data[0]
    assert tuple(band.y) == (*lines[0].high, *reversed(lines[0].low))


def test_the_chosen_rate_is_ringed() -> None:
    figure = tuned_rates([Tuning("ReLU", (0.01, 0.1, 1.0), (3.0, 1.0, np.inf))])
    ring = figure.data[1]
    assert (ring.x[0], ring.y[0]) == (0.1, 1.0)
    assert figure.data[0].y[-1] is None
    assert "0.1" in figure.layout.meta["alt"]
