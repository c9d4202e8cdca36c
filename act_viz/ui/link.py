"""The settings of the present page and its address, which says them: read when it changes, written when they change.

The settings are kept here, not by Streamlit's controls, which forget those that are not on the page. What a reader
does changes them in a callback; the address is written once for it. Where the address differs from the one written
last, the reader went back, forward or to another link, and it is read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode

import streamlit as st

from act_viz.kinds import Kind
from act_viz.text import SOURCE_LANGUAGE, languages
from act_viz.text.untrusted import in_markdown
from act_viz.ui.old_links import modernized
from act_viz.ui.session import LinkSession, session_of
from act_viz.ui.setting_kinds import Member, Members, Misread, slug
from act_viz.ui.settings import PageSettings

S = TypeVar("S", bound=PageSettings)
HERE = "here"
"""Stands in the menu's link to the page that is open: there it changes nothing, whatever else that link says."""
_in_part: ContextVar[bool] = ContextVar("in_part", default=False)


def read_address(page: str, table: type[PageSettings]) -> None:
    """Bring the settings of `page` in line with the address; call before any control is drawn."""
    session = session_of(LinkSession)
    link = _address()
    turned = session.page != page
    session.url = st.context.url or ""
    here = link.pop(HERE, None)
    if not turned and (here or link == session.written):
        session.to_write |= here is not None
        return
    session.page, session.written = page, link
    modern = modernized(table, link)
    settings, misread = table.from_link(modern)
    if settings.lang == language_of_browser():
        settings = settings.replace(lang="")
    misread = [_with_language(each) for each in misread]
    before = [] if turned else session.misread
    session.misread = before + [each for each in misread if each not in before]
    session.settings[page] = session.said = settings
    session.refused = {each.key: each.written[-1] for each in misread if each.key}
    for name, value in _members(settings):
        session.members[page, name, slug(value.name)] = value
        if value != table.table()[name].default:
            session.shared[name] = value
    # Of a link to the page that is open already the browser's own address does not show the settings.
    session.to_write = bool(misread or here) or modern != link or not turned


def _with_language(misread: Misread) -> Misread:
    """`misread` with the language that is taken where the link names none that there is."""
    return dataclasses.replace(misread, taken=language_of_browser()) if misread.name == "lang" else misread


def language_of_browser() -> str:
    """Code of the browser's language, or of English where there is no translation into it."""
    code = (st.context.locale or SOURCE_LANGUAGE).partition("-")[0]
    return code if code in languages() else SOURCE_LANGUAGE


def _address() -> dict[str, tuple[str, ...]]:
    return {name: tuple(st.query_params.get_all(name)) for name in st.query_params}


def _members(settings: PageSettings) -> Iterator[tuple[str, Kind]]:
    """Every member chosen, with the name of its setting."""
    for name, setting in settings.table().items():
        value = getattr(settings, name)
        if isinstance(setting, Member) and value is not None:
            yield name, value
        elif isinstance(setting, Members):
            yield from ((name, each) for each in value)


def write_address() -> None:
    """Let the address say the settings, if they are others than it says: one entry in the browser's history."""
    session = session_of(LinkSession)
    settings = present()
    if session.to_write or session.said != settings:
        link = settings.to_link()
        st.query_params.from_dict(link)
        # Last, since Streamlit may break a run off while it sends the address, which is then written in the next.
        session.said, session.to_write = settings, False
        session.written = {name: (text,) for name, text in link.items()}


def present() -> PageSettings:
    """The settings of the page that is open."""
    session = session_of(LinkSession)
    return session.settings[session.page]


def settings_of(table: type[S]) -> S:
    """The settings of the page that is open, which are a `table`."""
    settings = present()
    assert isinstance(settings, table), f"{table.__name__} is not the table of this page"
    return settings


def put(*, keeping_refused: bool = False, **changes: Any) -> None:
    """Change settings of the page that is open; its controls and its address follow.

    What a control shows although it could not be taken gives way too, unless `keeping_refused`.
    """
    session = session_of(LinkSession)
    session.settings[session.page] = settings = present().replace(**changes)
    if not keeping_refused:
        kept = {key: value for key, value in session.refused.items() if key.partition(".")[0] not in changes}
        session.refused = kept
    for name, value in _members(settings):
        if name in changes:
            session.members[session.page, name, slug(value.name)] = value
            session.shared[name] = value


def member_as_left(name: str, cls: type[Kind]) -> Kind:
    """The member `cls` of the setting `name` with the parameters that it had last on this page."""
    session = session_of(LinkSession)
    return session.members.get((session.page, name, slug(cls.name))) or cls()


def refuse(name: str, reason: str) -> None:
    """Say why the page does not take what the link says of `name`: at once, and on top until the reader has seen it."""
    st.warning(in_markdown(reason))
    session_of(LinkSession).misread.append(Misread(name, (), reason=reason))


@contextmanager
def drawing_part() -> Iterator[None]:
    """Inside the block a part of the page is drawn that may run again alone."""
    token = _in_part.set(True)
    try:
        yield
    finally:
        _in_part.reset(token)


def acting(does: Callable[..., None] | None = None, *args: Any, **more: Any) -> Callable[[], None]:
    """A callback for whatever a reader can act on: does `does`, and holds the address to the settings.

    A reader who acts fast sends an address that was written before; the one written last takes its place. Where only a
    part of the page runs, the callback itself writes what changed. Where a page was broken off before it was whole,
    Streamlit still calls what the controls of the page before it had: settings of that name may not be there.
    """
    in_part, page = _in_part.get(), session_of(LinkSession).page

    def act() -> None:
        if session_of(LinkSession).page != page:
            return
        _hold_address()
        if does:
            does(*args, **more)
        if in_part and not _has_left():
            write_address()

    return act


def _has_left() -> bool:
    """Whether the reader has gone to another page in the same moment: the address is then that page's."""
    return (st.context.url or "") != session_of(LinkSession).url


def _hold_address() -> None:
    session = session_of(LinkSession)
    if _address() != session.written and not _has_left():
        st.query_params.from_dict(session.written)


def rerun_page() -> NoReturn:
    """Run the whole page again, from one of its parts: the address that a part has may be an earlier one."""
    _hold_address()
    st.rerun()


def link_of(**settings: str | Kind | Sequence[Kind]) -> dict[str, str]:
    """What a link must hold for `settings` and for what is kept from page to page."""
    session = session_of(LinkSession)
    link: dict[str, str] = {}
    if session.page in session.settings:
        kept = present()
        table = kept.table()
        for name in kept.carried:
            if getattr(kept, name) != table[name].default:
                link |= table[name].write(name, getattr(kept, name))
    for name, value in settings.items():
        if isinstance(value, str):
            link[name] = value
        else:
            link |= Member(None).write(name, value) if isinstance(value, Kind) else Members(()).write(name, value)
    return link


def link_to_present(session: LinkSession, language: str) -> dict[str, str]:
    """The settings of the page that is open, and the language even where it is the browser's."""
    return session.settings[session.page].to_link() | {"lang": language}


def address_of(session: LinkSession, language: str) -> str:
    """The whole address of the page that is open, with its settings and the language."""
    return f"{session.url}?{urlencode(link_to_present(session, language))}"
