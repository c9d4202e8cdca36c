"""Parts of a page that run again alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from act_viz.text import use_language
from act_viz.ui.link import drawing_part
from act_viz.ui.session import ReaderSession, session_of

P = ParamSpec("P")


def part(key: str | None = None, run_every: float | None = None) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """A part of a page that runs again alone, without the menu and whatever else stands around it."""

    def of(draw: Callable[P, None]) -> Callable[P, None]:
        @st.fragment(key=key, run_every=run_every)
        @wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
            # It may run in another thread than the page, where no language is set.
            use_language(session_of(ReaderSession).language)
            with drawing_part():
                draw(*args, **kwargs)

        return drawn

    return of
