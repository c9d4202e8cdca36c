"""Reading a file of points: what was taken of it, what was left out and why, and a chooser for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from act_viz.datasets import CsvFaultError, OwnPoints
from act_viz.datasets.csv_columns import REASONS
from act_viz.datasets.own_points import MAX_BYTES, MAX_ROWS, Choice, Reading, UnfitColumnsError, read_file
from act_viz.text import _
from act_viz.text.untrusted import in_markdown
from act_viz.ui.controls import unlinked
from act_viz.ui.session import TrainSession, session_of

_FILE, _LABEL, _INPUTS = "points_file", "points_label", "points_inputs"
Take = Callable[[OwnPoints], None]


def read_file_panel(take: Take, columns: str) -> None:
    """The control that reads a file, whose points `take` is given, and below it what was taken of the file.

    `columns` is the choice of columns in the link, which is taken of a file that has them; empty if there is none.
    """
    session = session_of(TrainSession)
    file = unlinked(
        st.file_uploader,
        _("Read a CSV file"),
        type=["csv", "txt", "tsv"],
        key=_FILE,
        max_upload_size=MAX_BYTES // 1_000_000,
        help=_("Two or more numeric columns and a label, up to {rows} rows and {size} MB.").format(
            rows=f"{MAX_ROWS:,}", size=MAX_BYTES // 1_000_000
        ),
    )
    if file is None:
        session.file_read, session.file_faults, session.reading = "", "", None
        if columns:
            st.info(_("This link is of points in a file. Read the file here, and the same columns are taken."))
        return
    # A file stays in its control; it is read once, so that points clicked later are kept.
    if file.file_id != session.file_read:
        session.file_read = file.file_id
        _read(file, Choice.parse(columns) if columns else None, take)
        st.rerun()
    if session.file_faults:
        show_faults(session.file_faults)
    if session.reading:
        _choose_columns(session.reading, file, take)


def show_faults(faults: str) -> None:
    """Why a file, or what was typed, was not taken."""
    lines = "\n".join(f"- {in_markdown(line)}" for line in faults.splitlines())
    st.error(_("The file was not taken:") + "\n\n" + lines)


def _read(file: Any, choice: Choice | None, take: Take) -> None:
    """Read `file`, with `choice` if the reader made one; what is wrong with it is kept to be shown."""
    session = session_of(TrainSession)
    session.file_faults, session.reading = "", None
    try:
        points, session.reading = read_file(file.getvalue(), choice)
    except CsvFaultError as wrong:
        session.file_faults = str(wrong)
        session.reading = wrong.reading if isinstance(wrong, UnfitColumnsError) else None
    else:
        take(points)
    if session.reading:
        st.session_state[_LABEL] = session.reading.choice.label
        st.session_state[_INPUTS] = list(session.reading.choice.inputs)


def _choose_columns(reading: Reading, file: Any, take: Take) -> None:
    """What was taken of `file`, each with a control to take something else."""
    possible = [name for name in reading.names if name in reading.numeric or name in reading.choice.inputs]
    unlinked(
        st.selectbox, _("Column with the label"), reading.names, key=_LABEL, on_change=partial(_relabel, file, take)
    )
    unlinked(
        st.multiselect,
        _("Columns that are inputs"),
        [name for name in possible if name != reading.choice.label],
        key=_INPUTS,
        on_change=partial(_change_inputs, file, take),
    )
    said = [_("Rows: {n}.").format(n=reading.n_rows)]
    if reading.left_out:
        names = "; ".join(f"{in_markdown(name)} ({_(REASONS[reason])})" for name, reason in reading.left_out)
        said.append(_("Left out: {names}.").format(names=names))
    st.caption(" ".join(said))


def _relabel(file: Any, take: Take) -> None:
    reading = session_of(TrainSession).reading
    if reading:
        _read(file, reading.with_label(st.session_state[_LABEL]), take)


def _change_inputs(file: Any, take: Take) -> None:
    reading = session_of(TrainSession).reading
    if reading:
        chosen = set(st.session_state[_INPUTS])
        _read(file, Choice(reading.choice.label, tuple(name for name in reading.names if name in chosen)), take)
