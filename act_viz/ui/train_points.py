"""The user's own points: clicked into the plane, typed, or read from a CSV file; small sets stand in the link."""

from __future__ import annotations

import base64
import binascii
import zlib

import streamlit as st

from act_viz.datasets import CsvFaultError, OwnPoints
from act_viz.datasets.own_points import MAX_BYTES, MAX_CLASSES, MAX_ROWS
from act_viz.datasets.point_edits import edited, reach_of
from act_viz.live import browser
from act_viz.text import _
from act_viz.ui.component import component
from act_viz.ui.controls import unlinked
from act_viz.ui.downloads import offer
from act_viz.ui.link import acting, put, refuse, settings_of
from act_viz.ui.session import TrainSession, session_of
from act_viz.ui.train_file import read_file_panel, show_faults
from act_viz.ui.train_settings import TrainPage

_LINK = "points"
_LONGEST_IN_LINK = 2_000
_PLANE, _TYPED = "points_plane", "points_typed"
_plane = component("act_viz_points", js=browser.script("points.js"), css=browser.style())


def own_points() -> OwnPoints:
    """The user's points: those set in this session, else those in the link, else a few to start from."""
    session = session_of(TrainSession)
    if session.points is None:
        session.points = _from_link(settings_of(TrainPage).points) or OwnPoints()
    if len(session.points.class_names) < 2:
        st.warning(_("There must be points of at least two classes; until then the network trains on a few examples."))
        return OwnPoints()
    return session.points


def encode_points(points: OwnPoints) -> str | None:
    """The points as text for a link; None if that would be too long."""
    packed = zlib.compress(points.to_csv().encode(), 9)
    text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return text if len(text) <= _LONGEST_IN_LINK else None


def decode_points(text: str) -> OwnPoints:
    """The points that `encode_points` wrote.

    Raises
    ------
    ValueError
        If `text` is none that it wrote.
    """
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacked = zlib.decompressobj().decompress(packed, MAX_BYTES)
    except (binascii.Error, zlib.error) as error:
        raise ValueError(_("The points in this link cannot be read.")) from error
    try:
        return OwnPoints.from_written(unpacked.decode())
    except UnicodeDecodeError:
        raise ValueError(_("The points in this link cannot be read.")) from None


def _from_link(text: str) -> OwnPoints | None:
    if not text:
        return None
    try:
        return decode_points(text)
    except ValueError as wrong:
        refuse(_LINK, str(wrong))
        return None


def show_points_panel() -> None:
    """Everything that changes the points: a plane to click into, a file to read, text to edit, and a download."""
    points = session_of(TrainSession).points or OwnPoints()
    plane, files = st.columns([3, 2], gap="large")
    with plane:
        _draw_plane(points)
    with files:
        read_file_panel(set_points, settings_of(TrainPage).columns)
        _edit_as_text(points)
        offer(_("Download the points"), points.to_csv, "points.csv", "text/csv", "points_download")
        if encode_points(points) is None:
            st.caption(_("These points are too many to stand in the link of this page; share the file instead."))


def put_points_in_link(in_use: bool) -> None:
    """Let the link hold the points while they are trained on, and not otherwise."""
    session = session_of(TrainSession)
    points = session.points
    text = (encode_points(points) if in_use and points and points != OwnPoints() else None) or ""
    # Of a file that is too large for the link at least the columns stand there, for who has the file.
    columns = str(session.reading.choice) if session.reading else settings_of(TrainPage).columns
    put(points=text, columns=columns if in_use and not text else "")


def set_points(points: OwnPoints) -> None:
    """Train on `points` from now on."""
    session = session_of(TrainSession)
    session.points = points
    # The text to edit is new too: under a new key its field starts anew.
    session.points_version += 1


def _draw_plane(points: OwnPoints) -> None:
    if len(points.feature_names) != 2:
        st.info(
            _("These points have {n} features, so there is no plane to click into.").format(n=len(points.feature_names))
        )
        return
    names = list(points.class_names)
    numbers = {name: number for number, name in enumerate(names)}
    _plane(
        data={
            "points": points.points,
            "labels": [numbers[label] for label in points.labels],
            "classes": names,
            "mayAddClass": len(names) < MAX_CLASSES,
            "most": MAX_ROWS,
            "reach": reach_of(points),
            "texts": {
                "toolbar": _("What a click adds"),
                "plane": _(
                    "Your points in the plane. Arrow keys move a cursor, Enter adds a point, Delete removes the "
                    "nearest, 1 to 9 choose the class."
                ),
                "newClass": _("new class"),
                "paint": _("Paint"),
                "erase": _("Erase"),
                "hint": _(
                    "Click or drag to add points, with Paint many at once; Erase or the right button removes. "
                    "By keyboard: arrows, Enter, Delete, 1 to 9."
                ),
            },
        },
        key=_PLANE,
        on_edits_change=acting(_take_edits),
    )


def _take_edits() -> None:
    points = session_of(TrainSession).points or OwnPoints()
    set_points(edited(points, st.session_state[_PLANE].edits))


def _edit_as_text(points: OwnPoints) -> None:
    with st.expander(_("Edit as text"), key="points_text"):
        if len(points.points) > 500:
            st.caption(_("More than 500 points: edit the file instead."))
            return
        with st.form("points_form", border=False):
            version = session_of(TrainSession).points_version
            typed = st.text_area(_("A point a line"), points.to_csv(), height=220, key=f"{_TYPED}_{version}")
            if unlinked(st.form_submit_button, _("Take these points"), on_act="on_click"):
                try:
                    # Under the same heading every column is what it was; anything else is a file like any other.
                    same = typed.splitlines()[:1] == points.to_csv().splitlines()[:1]
                    set_points(OwnPoints.from_written(typed) if same else OwnPoints.from_csv(typed))
                    st.rerun()
                except CsvFaultError as wrong:
                    show_faults(str(wrong))
