"""All session state: one typed object a page, made when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from act_viz.figures.style import Theme

if TYPE_CHECKING:  # data sets bring scikit-learn with them, which most pages need not wait for
    from act_viz.datasets import OwnPoints

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
    theme: Theme | None = None
    """The theme seen; None before the first run."""


@dataclass
class TrainSession:
    """What Train remembers beside its controls and the run itself."""

    points: OwnPoints | None = None
    """The user's own points; None before they were first asked for."""
    points_version: int = 0
    """How often they were changed."""
    file_read: str = ""
    """Which uploaded file was read last, so that it is read once."""
    file_faults: str = ""
    """What was wrong with it."""
