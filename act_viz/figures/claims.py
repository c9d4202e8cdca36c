"""What testing a claim found: every seed beside what was predicted, the runs' curves, and how rates were tuned."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from act_viz.evidence.claims import ANSWERS, Comparison, Finding, Picture, Tuning
from act_viz.figures.log_axis import log_axis
from act_viz.figures.looks import Look, function_in, looks_of
from act_viz.figures.style import ACCENT, GRID, INK, MUTED, WARNING, Theme, faded
from act_viz.figures.training import described
from act_viz.text import _

_SYMBOLS = {"as claimed": "circle", "tie": "square-open", "opposite": "x"}
_ROW_HEIGHT = 78


def _answer_colors(theme: Theme) -> dict[str, str]:
    return {"as claimed": ACCENT[theme], "tie": MUTED[theme], "opposite": WARNING[theme]}


def effect(finding: Finding) -> str:
    """The mean effect and its interval, as `× 1.7 (1.5 to 2)`."""
    sign = {"ratio": "× ", "difference": "+" if finding.effect > 0 else "", "value": ""}[finding.comparison.quantity]
    middle, low, high = (f"{value:.3g}".replace("-", "−") for value in (finding.effect, finding.low, finding.high))
    return sign + _("{effect} ({low} to {high})").format(effect=middle, low=low, high=high)


def seeds_and_effects(findings: Sequence[Finding], theme: Theme = "light") -> go.Figure:
    """A numbered row for each of `findings`: a mark for every seed, the mean with its 95 % interval, where it would
    count as a tie, and the value that separates what was claimed from the opposite. Each row has its own axis."""
    n_rows = len(findings)
    figure = make_subplots(rows=n_rows, cols=1, vertical_spacing=0.36 / max(1, n_rows))
    for row, finding in enumerate(findings, 1):
        _add_row(figure, finding, row, theme)
    figure.update_yaxes(showgrid=False, zeroline=False, range=[-1, 1])
    figure.update_layout(showlegend=False, margin={"l": 32, "r": 12, "t": 40, "b": 24})
    words = "; ".join(
        f"{row}. {finding.comparison.text()}: {effect(finding)}, {_(ANSWERS[finding.answer])}"
        for row, finding in enumerate(findings, 1)
    )
    title = _("Every seed, the mean and its 95 % interval; in the gray band it is a tie")
    return described(figure, title, f"{title}. {words}.", theme, 48 + _ROW_HEIGHT * n_rows)


def _add_row(figure: go.Figure, finding: Finding, row: int, theme: Theme) -> None:
    comparison = finding.comparison
    color = _answer_colors(theme)[finding.answer]
    seeds = np.asarray(comparison.values)
    seeds = seeds[np.isfinite(seeds)]
    # Seeds stand apart so that none hides another; the order says nothing.
    heights = 0.75 * np.sin(2.4 * np.arange(len(seeds)))
    figure.add_scatter(
        x=seeds,
        y=heights,
        mode="markers",
        marker={"size": 6, "color": faded(color, 0.55), "symbol": _SYMBOLS[finding.answer]},
        hovertemplate="%{x:.4g}<extra></extra>",
        row=row,
        col=1,
    )
    figure.add_scatter(
        x=[finding.low, finding.effect, finding.high],
        y=[0, 0, 0],
        mode="lines+markers",
        line={"color": INK[theme], "width": 4},
        marker={"size": [0, 13, 0], "color": INK[theme], "symbol": "line-ns-open", "line": {"width": 3}},
        hovertemplate="%{x:.4g}<extra></extra>",
        row=row,
        col=1,
    )
    low, high = tie_band(comparison)
    if high > low:
        figure.add_vrect(low, high, fillcolor=GRID[theme], layer="below", line_width=0, row=row, col=1)
    figure.add_vline(comparison.threshold, line={"color": MUTED[theme], "width": 2, "dash": "dot"}, row=row, col=1)
    ratio = comparison.quantity == "ratio" and bool(len(seeds)) and bool((seeds > 0).all())
    scale = log_axis([*seeds, finding.low, finding.high]) if ratio else {"type": "linear", "nticks": 7}
    figure.update_xaxes(tickfont={"size": 12}, **scale, row=row, col=1)
    figure.update_yaxes(tickvals=[0], ticktext=[f"<b>{row}</b>"], row=row, col=1)


def tie_band(comparison: Comparison) -> tuple[float, float]:
    """Between which values an effect counts as a tie."""
    if not comparison.margin:
        return comparison.threshold, comparison.threshold
    if comparison.quantity == "ratio":
        return comparison.threshold / comparison.margin, comparison.threshold * comparison.margin
    return comparison.threshold - comparison.margin, comparison.threshold + comparison.margin


def medians_and_quartiles(picture: Picture, theme: Theme = "light") -> go.Figure:
    """The lines of `picture`: the median over seeds, and the middle half of them as a band."""
    figure = go.Figure()
    for drawn, look in zip(picture.lines, _looks([drawn.name for drawn in picture.lines]), strict=True):
        name = _(drawn.name)
        color, dash = look.color(theme), look.dash
        figure.add_scatter(
            x=[*drawn.x, *reversed(drawn.x)],
            y=[*drawn.high, *reversed(drawn.low)],
            fill="toself",
            fillcolor=faded(color, 0.15),
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=drawn.x,
            y=drawn.median,
            name=name,
            mode="lines" if len(drawn.x) > 30 else "lines+markers",
            line={"color": color, "dash": dash, "width": 2.5},
        )
    shown = np.array([value for drawn in picture.lines for value in drawn.median], float)
    xs = np.array([value for drawn in picture.lines for value in drawn.x], float)
    figure.update_xaxes(title_text=_(picture.x_title), **(log_axis(xs) if picture.log_x else {}))
    figure.update_yaxes(title_text=_(picture.y_title), **(log_axis(shown) if picture.log_y else {}))
    figure.update_layout(showlegend=len(picture.lines) > 1, legend={"orientation": "h", "y": -0.25})
    title = _(picture.title)
    ends = ", ".join(f"{_(drawn.name)} {drawn.median[-1]:.3g}" for drawn in picture.lines if drawn.median)
    return described(figure, title, _("{title}; at the end: {ends}.").format(title=title, ends=ends), theme, 360)


def _looks(labels: Sequence[str]) -> list[Look]:
    """For each of `labels` the look of the function that it names; other lines are gray."""
    return looks_of([function_in(label) for label in labels])


def tuned_rates(tunings: Sequence[Tuning], theme: Theme = "light") -> go.Figure:
    """The score of every learning rate tried, smaller being better, a line a contestant; the chosen one is ringed."""
    figure = go.Figure()
    for tuning, look in zip(tunings, _looks([tuning.contestant for tuning in tunings]), strict=True):
        color = look.color(theme)
        scores = [score if math.isfinite(score) else None for score in tuning.scores]
        figure.add_scatter(
            x=tuning.rates,
            y=scores,
            name=_(tuning.contestant),
            mode="lines+markers",
            line={"color": color, "dash": look.dash, "width": 2},
        )
        figure.add_scatter(
            x=[tuning.rate],
            y=[min(tuning.scores)],
            mode="markers",
            marker={"size": 15, "symbol": "circle-open", "color": color, "line": {"width": 3}},
            showlegend=False,
            hoverinfo="skip",
        )
    finite = np.array([s for tuning in tunings for s in tuning.scores if math.isfinite(s) and s > 0], float)
    rates = np.array([rate for tuning in tunings for rate in tuning.rates], float)
    figure.update_xaxes(title_text=_("Learning rate"), **log_axis(rates))
    figure.update_yaxes(title_text=_("Score, smaller is better"), **log_axis(finite))
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.25})
    title = _("Every contestant at every rate of the grid; the ring is the rate it ran at")
    chosen = ", ".join(f"{_(tuning.contestant)} {tuning.rate:g}" for tuning in tunings)
    return described(figure, title, _("Chosen rates: {chosen}.").format(chosen=chosen), theme, 360)
