"""What a run did, for reading: loss and accuracy over the steps, and which classes are taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from act_viz.figures.log_axis import log_axis
from act_viz.figures.style import ACCENT, INK, MUTED, Theme, template
from act_viz.text import _, n_
from act_viz.text.untrusted import in_chart
from act_viz.training.quantities import QUANTITIES

Array = npt.NDArray[Any]
_MOST_POINTS = 400
_SHOWN_CLASSES = 12
_LONGEST_TICK = 18


@dataclass(frozen=True)
class Curve:
    """A line to draw: `values` `(n,)` at `steps` `(n,)`, with nan where there is none."""

    name: str
    steps: npt.ArrayLike
    values: npt.ArrayLike
    color: str
    dash: str = "solid"
    width: float = 2.5

    @classmethod
    def of(cls, quantity: str, steps: npt.ArrayLike, values: npt.ArrayLike, theme: Theme) -> Curve:
        """The line of one of `QUANTITIES` under its name, in its color and dash."""
        look = QUANTITIES[quantity]
        dash = ",".join(f"{length:g}px" for length in look.dash) or "solid"
        color = look.light if theme == "light" else look.dark
        return cls(_(look.name), steps, values, color, dash, 1.25 * look.width)


def described(figure: go.Figure, title: str, alt: str, theme: Theme, height: int = 300) -> go.Figure:
    """`figure` in the app's look; `alt`, what one sees in words, is kept in its `layout.meta["alt"]`."""
    figure.update_layout(template=template(theme), title_text=title, height=height, meta={"alt": alt})
    return figure


def spread_indices(n: int, most: int = _MOST_POINTS) -> Array:
    """At most `most` indices of `n`, evenly spread, the first and the last among them.

    `(min(n, most),)` or a few less.
    """
    return np.arange(n) if n <= most else np.unique(np.linspace(0, n - 1, most).round().astype(int))


def line(curve: Curve, **more: object) -> go.Scatter:
    """`curve` as a trace of at most 400 points."""
    steps, values = np.asarray(curve.steps), np.asarray(curve.values, float)
    kept = spread_indices(len(steps))
    return go.Scatter(
        x=steps[kept],
        y=values[kept],
        name=in_chart(curve.name),
        mode="lines" if len(kept) > 1 else "markers",
        line={"color": curve.color, "dash": curve.dash, "width": curve.width},
        **more,
    )


def last_finite(values: npt.ArrayLike) -> float:
    """The last of `values` that is finite; nan if none is."""
    finite = np.asarray(values, float)
    finite = finite[np.isfinite(finite)]
    return float(finite[-1]) if len(finite) else float("nan")


def last_said(values: npt.ArrayLike, form: str) -> str:
    """The last of `values` that is finite, in words; none is where nothing was measured, as without test samples."""
    last = last_finite(values)
    return format(last, form) if np.isfinite(last) else _("not measured")


def mark_changes(figure: go.Figure, changes: Sequence[tuple[int, str]], theme: Theme) -> None:
    """Draw a dotted line at every step of `changes`, (step, what changed)."""
    for step, what in changes:
        figure.add_vline(
            step,
            line={"color": MUTED[theme], "dash": "dot", "width": 1.5},
            annotation={"text": what, "font": {"size": 12, "color": MUTED[theme]}, "yanchor": "top"},
            annotation_position="top right",
        )


def loss_over_steps(
    batch: tuple[npt.ArrayLike, npt.ArrayLike],
    train: tuple[npt.ArrayLike, npt.ArrayLike],
    test: tuple[npt.ArrayLike, npt.ArrayLike],
    theme: Theme = "light",
    changes: Sequence[tuple[int, str]] = (),
    log: bool = True,
) -> go.Figure:
    """The loss of every mini-batch that was kept, of the training set and of the test set: (steps, nats per sample)."""
    losses = {"batch_loss": batch, "train_loss": train, "test_loss": test}
    figure = go.Figure([line(Curve.of(name, *loss, theme)) for name, loss in losses.items()])
    figure.update_xaxes(title_text=_("step"))
    both = np.concatenate([np.asarray(values, float) for _steps, values in losses.values()])
    figure.update_yaxes(title_text=_("loss in nats"), **(log_axis(both) if log else {"rangemode": "tozero"}))
    mark_changes(figure, changes, theme)
    alt = _("Loss over the steps: training {train}, test {test} nats per sample at the end.").format(
        train=last_said(train[1], ".3g"), test=last_said(test[1], ".3g")
    )
    return described(figure, _("How the loss falls"), alt, theme)


def accuracy_over_steps(
    steps: npt.ArrayLike,
    train: npt.ArrayLike,
    test: npt.ArrayLike,
    theme: Theme = "light",
    changes: Sequence[tuple[int, str]] = (),
) -> go.Figure:
    """Share of samples classified rightly, training and test, each `(n,)` at `steps` `(n,)`."""
    accuracies = {"train_accuracy": train, "test_accuracy": test}
    figure = go.Figure([line(Curve.of(name, steps, share, theme)) for name, share in accuracies.items()])
    figure.update_xaxes(title_text=_("step"))
    figure.update_yaxes(title_text=_("accuracy"), tickformat=".0%", rangemode="tozero", range=[0, 1.02])
    mark_changes(figure, changes, theme)
    alt = _("Accuracy over the steps: training {train}, test {test} at the end.").format(
        train=last_said(train, ".1%"), test=last_said(test, ".1%")
    )
    return described(figure, _("How many samples are classified rightly"), alt, theme)


def confusion_matrix(
    counts: Array, class_names: Sequence[str], theme: Theme = "light", normalized: bool = True, split: str = ""
) -> go.Figure:
    """Rows are the true classes, columns what they were taken for; a cell is a share of its row, or a count.

    `split` says which samples were counted, as it stands in the title.

    `counts` is `(n_classes, n_classes)`.
    """
    in_row = counts.sum(1, keepdims=True)
    shares = counts / np.maximum(in_row, 1)
    written = [
        [f"{share:.0%}" if normalized else f"{count:d}" for share, count in zip(*row, strict=True)]
        for row in zip(shares, counts.astype(int), strict=True)
    ]
    names = [in_chart(name) for name in _shortened(class_names)]
    low, high = ("#FFFFFF", ACCENT["light"]) if theme == "light" else ("#161A22", ACCENT["dark"])
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=names,
            y=names,
            colorscale=[[0, low], [1, high]],
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=2,
            ygap=2,
            customdata=counts,
            hovertemplate=_("true {y}, taken for {x}: {count}").format(y="%{y}", x="%{x}", count="%{customdata}")
            + "<extra></extra>",
        )
    )
    # Written as annotations, not as the heat map's own text, so that each cell's ink suits its shade.
    for row, name in enumerate(names):
        for column, other in enumerate(names):
            dark = shares[row, column] > 0.5
            ink = "#FFFFFF" if dark and theme == "light" else "#0E1117" if dark else INK[theme]
            size = 15 if len(names) < _SHOWN_CLASSES // 2 else 11
            figure.add_annotation(
                x=other, y=name, text=written[row][column], showarrow=False, font={"size": size, "color": ink}
            )
    figure.update_xaxes(title_text=_("taken for"), type="category", showgrid=False)
    figure.update_yaxes(title_text=_("true class"), type="category", autorange="reversed", showgrid=False)
    right = float(np.trace(counts)) / max(1.0, float(counts.sum()))
    alt = _("Confusion matrix, {split}: {right:.1%} of {n} samples lie on the diagonal. {worst}").format(
        split=split, right=right, n=int(counts.sum()), worst=_most_confused(counts, class_names)
    )
    return described(figure, _("Which class is taken for which: {split}").format(split=split), alt, theme, 340)


def _shortened(names: Sequence[str]) -> list[str]:
    """`names` cut for the axes; no two alike, which Plotly would draw as one class."""
    short = [name if len(name) <= _LONGEST_TICK else f"{name[:_LONGEST_TICK]}…" for name in names]
    return [name if short.count(name) == 1 else f"{name} ({at + 1})" for at, name in enumerate(short)]


def _most_confused(counts: Array, class_names: Sequence[str]) -> str:
    wrong = counts - np.diag(np.diag(counts))
    if not wrong.any():
        return _("No class is taken for another.")
    truth, taken = divmod(int(wrong.argmax()), len(counts))
    n = int(wrong.max())
    return n_(
        "Most often {truth} is taken for {taken}: {n} time.", "Most often {truth} is taken for {taken}: {n} times.", n
    ).format(truth=class_names[truth], taken=class_names[taken], n=n)
