"""The frame of a page: its title, the reader's language, and the menu."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NoReturn

import streamlit as st

from act_viz.kinds import Kind
from act_viz.text import _, language_in_use, languages, use_language
from act_viz.ui.app_folder import app_folder
from act_viz.ui.controls import hide_controls
from act_viz.ui.failures import number_failures
from act_viz.ui.link import HERE, acting, language_of_browser, link_of, present, put, read_address, write_address
from act_viz.ui.link_notice import show_misread
from act_viz.ui.parts import part
from act_viz.ui.session import LinkSession, ReaderSession, session_of
from act_viz.ui.setting_kinds import Member
from act_viz.ui.settings import PageSettings
from act_viz.ui.share import show_links
from act_viz.ui.theme import theme as theme
from act_viz.ui.theme import watch_theme

HOME = "app.py"
MENU = "menu_entries"
"""The key of the part of every page that draws the menu."""
SHARED = {"Explore": ("function",), "Depth": ("function", "initializer"), "Train": ("function", "initializer")}
"""Settings that a page which was not opened yet takes over from another that has them."""
_HEAD_START = 0.02
# A chart of a broken width Plotly would draw twice: Streamlit measures it more finely than Plotly does. What is chosen
# in a list would stand in white on the accent, which cannot be read in the dark. The menu of prepared runs, at most
# 70 % of the window high, would end below it. A link with the keyboard's focus would look like that to the page that is
# shown. Streamlit's own button Stop speaks English in every language, and leaves half a page: what takes long has a
# button of the app's that cancels it. A table's buttons, which the keyboard reaches, would show under the mouse only.
_STYLE = """<style>
.stElementContainer:has(.stPlotlyChart) { max-width: round(down, 100%, 1px); }
.stMultiSelect [data-tag] { background: none; border: 1px solid currentColor; }
.stMultiSelect [data-tag], .stMultiSelect [data-tag] * { color: inherit; }
[data-testid=stMenuButtonBody] { max-height: 45vh; }
[data-testid=stFileUploaderDropzone][role=presentation] { animation: uploader-appeared 1ms; }
@keyframes uploader-appeared { from { opacity: 0.99; } }
.stPageLink a:focus-visible { outline: 2px solid currentColor; outline-offset: -2px; }
.stPageLink a:focus-visible:not([aria-current]) { background: none; }
[data-testid=stStatusWidget] button { display: none; }
[data-testid=stElementToolbar]:focus-within { opacity: 1; }
.stPageLink a[aria-current] { box-shadow: inset 0 -2px currentColor; }
</style>"""
_PRINTED = f"<style>{(Path(__file__).parent / 'print.css').read_text(encoding='utf-8')}</style>"


def open_page(
    title: str,
    settings: type[PageSettings] = PageSettings,
    *,
    heading: bool = True,
    sidebar_width: int = 200,
    writes_address: bool = False,
) -> None:
    """Set the page up: the browser's title, the language, the menu, and `title` as the heading.

    `title` is the English text, which is looked up once the language is known (extraction knows this function).
    A page that needs its height for a picture passes `heading=False` and draws its own; one with settings in the
    sidebar makes it wider (`sidebar_width` in pixels). One that `writes_address` does so itself, once it knows all
    that the address is to say.
    """
    st.set_page_config(
        page_title="act-viz", layout="wide", initial_sidebar_state=sidebar_width, menu_items={"About": "act-viz"}
    )
    number_failures()
    read_address(title, settings)
    if not writes_address:
        write_address()
    with st.sidebar:
        menu = st.container(key="menu")
        _choose_language()
        show_links(title)
    st.set_page_config(page_title=f"{_(title)} · act-viz")
    with menu:
        _draw_menu()
        watch_theme(title)
    show_misread()
    st.html(_STYLE)
    st.html(_PRINTED)
    hide_controls()
    if heading:
        st.title(_(title), anchor=False)


def picture_first() -> None:
    """Let the browser paint what the page has so far: what reaches it together, it paints together."""
    time.sleep(_HEAD_START)


@cache
def pages() -> Mapping[str, str]:
    """English name of every page and the path to open it by, in order: home, then the files of `pages`."""
    files = sorted((app_folder() / "pages").glob("[0-9]*_*.py"), key=lambda file: int(file.stem.partition("_")[0]))
    return {"Home": HOME} | {file.stem.partition("_")[2].replace("_", " "): f"pages/{file.name}" for file in files}


def link_to(page: str, label: str, **settings: str | Kind | Sequence[Kind]) -> None:
    """A link to `page` (English name) that opens it with these settings, in the reader's language."""
    st.page_link(pages()[page], label=label, query_params=link_of(**settings))


def open_at(page: str, **settings: str | Kind) -> NoReturn:
    """Leave for `page` (English name) with these settings, in the reader's language."""
    st.switch_page(pages()[page], query_params=link_of(**settings))


def _choose_language() -> None:
    """Use the language of the link, of the switch or of the browser, in this order."""
    options = languages()
    chosen = present().lang or language_of_browser()
    use_language(chosen)
    session_of(ReaderSession).language = language_in_use()
    if len(options) > 1:
        if st.session_state.get("lang") != chosen:
            st.session_state["lang"] = chosen
        st.segmented_control(
            "Language",
            options,
            default=chosen,
            key="lang",
            required=True,
            on_change=acting(_speak),
            label_visibility="collapsed",
        )


def _speak() -> None:
    chosen = st.session_state["lang"]
    put(lang="" if chosen == language_of_browser() else chosen)


@part(MENU)
def _draw_menu() -> None:
    """Links to the pages, in the reader's language: each opens as it was left, the present one as it stands."""
    session = session_of(LinkSession)
    # In the part itself, which would otherwise stack its links.
    with st.container(horizontal=True, gap="xxsmall"):
        for name, path in pages().items():
            link = present().to_link() | {HERE: "true"} if name == session.page else link_of() | _left(name)
            st.page_link(path, label=_(name), query_params=link)


def _left(page: str) -> dict[str, str]:
    """The settings with which `page` was left; of one not opened yet those that it takes over from others."""
    session = session_of(LinkSession)
    if left := session.settings.get(page):
        return {name: text for name, text in left.to_link().items() if name not in left.carried}
    link: dict[str, str] = {}
    for name in SHARED.get(page, ()):
        if name in session.shared:
            link |= Member(None).write(name, session.shared[name])
    return link
