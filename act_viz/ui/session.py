"""All session state: one typed object a page, made when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def session_of(kind: type[T]) -> T:
    """This reader's object of the class `kind`, made with its defaults at the first call."""
    key = f"act_viz.{kind.__name__}"
    if key not in st.session_state:
        st.session_state[key] = kind()
    state: T = st.session_state[key]
    return state


@dataclass
class ReaderSession:
    """What holds on every page."""

    language: str = ""
    """The language of the last run; empty before the first."""
    language_changed: bool = False
    """Whether this run is the first in a new language: labels of chosen options are then spoken anew."""


@dataclass
class ExploreSession:
    """What Explore remembers beside its controls."""

    last_click: float | None = None
    """Where the chart was last clicked, so that one click moves the probe once."""
