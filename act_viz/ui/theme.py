"""The theme in which the reader sees the app, also after it was switched in the browser."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from act_viz.figures.style import Theme
from act_viz.ui.component import component
from act_viz.ui.link import acting
from act_viz.ui.session import ReaderSession, session_of

_watch = component(
    "act_viz.theme",
    html='<div class="probe" aria-hidden="true"></div>',
    css="""
    .probe { background-color: var(--st-background-color); height: 1px; opacity: 0; transition: background-color 1ms; }
    """,
    js=(Path(__file__).parent / "theme.js").read_text(encoding="utf-8"),
)


def watch_theme(page: str) -> None:
    """Keep `theme` right, also when the reader switches it, and tell the browser in which language `page` is."""
    assumed: Theme = "dark" if st.context.theme.type == "dark" else "light"
    reader = session_of(ReaderSession)
    reader.theme = reader.theme or assumed
    data = {"theme": reader.theme, "page": page, "language": reader.language}
    reported = _watch(key="theme", data=data, height=1, on_theme_change=acting()).theme
    if reported in ("light", "dark"):
        reader.theme = reported


def theme() -> Theme:
    """The theme in which the reader sees the app."""
    return session_of(ReaderSession).theme or "light"
