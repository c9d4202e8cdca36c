"""Files to take away, written when they are asked for.

A page that is only looked at need not wait for them; and a file that lies ready is gone as soon as the page runs
again, while a browser may still look for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy.typing as npt
import streamlit as st

from act_viz.exporting.statistics_csv import to_csv
from act_viz.text import N_, _
from act_viz.ui.link import present
from act_viz.ui.session import LinkSession, session_of
from act_viz.ui.streamlit_internals import rename_file


class Named(NamedTuple):
    """What is in a file, and what it is called where that is known only when it is written."""

    content: str | bytes
    name: str


def offer(
    label: str, make: Callable[[], str | bytes | Named], file_name: str, mime: str, key: str, help: str | None = None
) -> None:
    """A button that saves what `make` returns, as `file_name` if that has no name; pressing it runs no page again."""

    def made() -> str | bytes:
        file = make()
        if not isinstance(file, Named):
            return file
        rename_file(made, file.name)
        return file.content

    st.download_button(label, made, file_name, mime, key=key, help=help, on_click="ignore")


def offer_csv(columns: Mapping[str, npt.ArrayLike | Sequence[str]], name: str, *about: str) -> None:
    """A button, named by what it holds, that saves `columns`; for `about` see `file_name`."""
    label = _("{what} (CSV)").format(what=_(_HELD[name]))
    offer(label, partial(to_csv, columns), f"{file_name(name, *about)}.csv", "text/csv", f"csv_{name}")


def file_name(name: str, *about: str) -> str:
    """What a file with `name` is called, without its ending: the page, what it is `about`, and `name`.

    It is about the function that the page is set to if nothing else is said.
    """
    function = getattr(present(), "function", None)
    return names_for(name)(*(about or ([function.name] if function else [])))


def names_for(name: str) -> Callable[..., str]:
    """Gives `file_name` for what a file with `name` is about, also when no page runs any more."""
    page = session_of(LinkSession).page
    return lambda *about: "_".join(_plain(part) for part in (page, *about, name))


def _plain(part: str) -> str:
    """`part` in letters and digits that every file system takes."""
    return "-".join(re.findall(r"[a-z0-9]+", part.lower().replace("_", "-"))) or "other"


_HELD = {
    "loss_and_accuracy": N_("Loss and accuracy"),
    "confusion_train": N_("Confusion matrix, training set"),
    "confusion_test": N_("Confusion matrix, test set"),
    "layers_over_steps": N_("Moments at every step"),
    "histogram": N_("Histogram over the steps"),
    "units_over_steps": N_("Shares of units over the steps"),
    "gradient_norms": N_("Gradient norms"),
    "layers": N_("Layers now"),
    "race": N_("Race"),
    "seeds": N_("Every seed"),
    "gains": N_("Gains of all functions"),
    "born_dead": N_("Networks born dead"),
    "signal": N_("Signal by layer"),
    "gradient": N_("Gradient by layer"),
    "ridges": N_("Histograms by layer"),
    "shares": N_("Saturated and dead by layer"),
    "variance_map": N_("Map of the variance"),
    "mean_variance": N_("Mean and variance by layer"),
    "conditions": N_("Variance under each condition"),
    "drift": N_("Drift by training"),
    "chaos": N_("Edge of chaos"),
    "correlations": N_("Correlations by layer"),
}
"""What the files with these names hold, in English."""
