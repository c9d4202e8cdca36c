"""The frame of a page: its title, the reader's language, and the menu."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import NoReturn, ParamSpec

import streamlit as st

from act_viz.text import SOURCE_LANGUAGE, _, language_in_use, languages, use_language
from act_viz.ui.controls import hide_controls, kept_hidden
from act_viz.ui.failures import number_failures
from act_viz.ui.link_check import LANGUAGE, let_go_of_language, read_link, show_misunderstood, watch_link
from act_viz.ui.session import LinkSession, ReaderSession, session_of
from act_viz.ui.share import note_address, show_links
from act_viz.ui.theme import theme as theme
from act_viz.ui.theme import watch_theme

P = ParamSpec("P")
_ROOT = Path(__file__).parent.parent.parent
HOME = "app.py"
_HEAD_START = 0.02
# A chart of a broken width Plotly would draw twice: Streamlit measures it more finely than Plotly does. What is chosen
# in a list would stand in white on the accent, which cannot be read in the dark.
_STYLE = """<style>
.stElementContainer:has(.stPlotlyChart) { max-width: round(down, 100%, 1px); }
.stMultiSelect [data-tag] { background: none; border: 1px solid currentColor; }
.stMultiSelect [data-tag], .stMultiSelect [data-tag] * { color: inherit; }
</style>"""


def open_page(title: str, *, heading: bool = True, sidebar_width: int = 200) -> None:
    """Set the page up: the browser's title, the language, the menu, and `title` as the heading.

    `title` is the English text, which is looked up once the language is known (extraction knows this function).
    A page that needs its height for a picture passes `heading=False` and draws its own; one with settings in the
    sidebar makes it wider (`sidebar_width` in pixels).
    """
    st.set_page_config(
        page_title="act-viz", layout="wide", initial_sidebar_state=sidebar_width, menu_items={"About": "act-viz"}
    )
    number_failures()
    read_link(title)
    with st.sidebar:
        menu = st.container(horizontal=True, gap="xxsmall", key="menu")
        _choose_language()
        show_links(title)
        watch_link()
    st.set_page_config(page_title=f"{_(title)} · act-viz")
    with menu:
        _draw_menu()
        watch_theme()
    show_misunderstood()
    st.html(_STYLE)
    hide_controls()
    if heading:
        st.title(_(title), anchor=False)


def part(key: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """A part of a page that runs again alone, without the menu and whatever else stands around it."""

    def of(draw: Callable[P, None]) -> Callable[P, None]:
        @st.fragment(key=key)
        @wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
            # It may run in another thread than the page, where no language is set.
            use_language(session_of(ReaderSession).language)
            draw(*args, **kwargs)
            note_address()

        return drawn

    return of


def picture_first() -> None:
    """Let the browser paint what the page has so far: what reaches it together, it paints together."""
    time.sleep(_HEAD_START)


@cache
def pages() -> Mapping[str, str]:
    """English name of every page and the path to open it by, in order: home, then the files of `pages`."""
    files = sorted((_ROOT / "pages").glob("[0-9]*_*.py"), key=lambda file: int(file.stem.partition("_")[0]))
    return {"Home": HOME} | {file.stem.partition("_")[2].replace("_", " "): f"pages/{file.name}" for file in files}


def link_to(page: str, label: str, **settings: str) -> None:
    """A link to `page` (English name) that opens it with these settings, in the reader's language."""
    st.page_link(pages()[page], label=label, query_params=settings_of_link(**settings))


def open_at(page: str, **settings: str) -> NoReturn:
    """Leave for `page` (English name) with these settings, in the reader's language."""
    let_go_of_language()
    st.switch_page(pages()[page], query_params=settings_of_link(**settings))


def settings_of_link(**settings: str) -> dict[str, str]:
    """The reader's language, with which every link begins, then `settings` and what is hidden."""
    return {LANGUAGE: language_in_use()} | settings | kept_hidden()


def _language_of_browser() -> str:
    code = (st.context.locale or SOURCE_LANGUAGE).partition("-")[0]
    return code if code in languages() else SOURCE_LANGUAGE


def _choose_language() -> None:
    """Use the language of the link, of the switch or of the browser, in this order."""
    options = languages()
    chosen = _language_of_browser()
    if len(options) > 1:
        # The options are the codes themselves, since a link holds an option as it is shown.
        switched = st.segmented_control(
            "Language", options, default=chosen, key=LANGUAGE, bind="query-params", label_visibility="collapsed"
        )
        chosen = switched or chosen
    use_language(chosen)
    reader = session_of(ReaderSession)
    reader.language_changed = reader.language not in ("", chosen)
    reader.language = chosen


def _draw_menu() -> None:
    """Links to the pages, in the reader's language: each opens as it was left, the present one as it stands."""
    session = session_of(LinkSession)
    for name, path in pages().items():
        left = {key: written for key, written in session.left.get(name, {}).items() if key != LANGUAGE}
        settings = session.standing if name == session.page else {**settings_of_link(), **left}
        st.page_link(path, label=_(name), query_params=settings)
