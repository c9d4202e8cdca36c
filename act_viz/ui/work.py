"""Long work on a page: done in slices between which the page answers, with time left and a button to cancel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import streamlit as st

from act_viz.text import _
from act_viz.ui.controls import button
from act_viz.ui.link import rerun_page
from act_viz.ui.parts import part

_SLICE = 0.4
_EVERY = 0.05


class Work(Protocol):
    """Work that is done piece by piece."""

    @property
    def n_done(self) -> int:
        """Pieces done so far."""

    @property
    def finished(self) -> bool:
        """Whether all are done."""

    @property
    def seconds_left(self) -> float:
        """Time that the rest will take; nan while nobody knows."""

    def advance(self, seconds: float) -> None:
        """Do at least one piece, and further ones until `seconds` are over."""


def work_on(work: Work, n_pieces: int, key: str, cancel: Callable[[], None]) -> None:
    """Draw a progress bar with `cancel`, and go on with `work` until it is done; then the page runs again."""
    part(key, run_every=_EVERY)(_go_on)(work, n_pieces, key, cancel)


def _go_on(work: Work, n_pieces: int, key: str, cancel: Callable[[], None]) -> None:
    st.progress(work.n_done / n_pieces, _progress(work, n_pieces))
    if button(_("Cancel"), key=f"{key}_cancel"):
        cancel()
        rerun_page()
    work.advance(_SLICE)
    if work.finished:
        rerun_page()


def _progress(work: Work, n_pieces: int) -> str:
    done = _("{n} of {all} done.").format(n=work.n_done, all=n_pieces)
    return f"{done} {_time_left(work.seconds_left)}"


def _time_left(seconds: float) -> str:
    """How long it will take, as one says it."""
    if seconds != seconds:
        return ""
    if seconds < 90:
        return _("{n} s left.").format(n=max(1, round(seconds)))
    return _("{n} min left.").format(n=round(seconds / 60))
