"""What in a link was not understood: Streamlit resets such settings without a word, and here they are named."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.state.query_params import EMBED_QUERY_PARAMS_KEYS, QueryParams

from act_viz.text import _
from act_viz.ui.session import LinkSession, forget_controls, session_of

LANGUAGE = "lang"
"""What the language is called in a link; every link to another page begins with it."""
_MOST_SHOWN = 8
_LONGEST_SHOWN = 60
_arrival = st.components.v2.component(
    "act_viz.arrival", js=(Path(__file__).parent / "arrival.js").read_text(encoding="utf-8")
)


@dataclasses.dataclass(frozen=True)
class Misunderstood:
    """A setting in a link that the page did not take: `taken` is what it has instead, None if there is no such one.

    A `reason` says it all, where there is one.
    """

    name: str
    written: tuple[str, ...]
    taken: str | None = None
    reason: str = ""


def read_link(page: str) -> None:
    """Remember what the link asks for when `page` is opened; call before any control is drawn."""
    session = session_of(LinkSession)
    if session.page != page:
        if session.page:
            _turn_page(session)
        session.left.pop(page, None)
        session.page, session.misunderstood, session.runs = page, [], 0
        session.asked = {name: tuple(st.query_params.get_all(name)) for name in st.query_params}
    # If the run before was broken off, controls that it did not reach are looked at later.
    elif session.asked:
        _look(session, only=[name for name in session.asked if name in st.session_state])
    session.runs += 1
    _drop_infinite()
    note_settings()


def note_settings() -> None:
    """Hold on to what the link says, beyond the end of this run, which may change it; call in every run."""
    with _kept() as kept:
        # When another page is opened, Streamlit takes a new dictionary for its link and leaves this one as it stands.
        session_of(LinkSession).standing = kept._query_params


def _turn_page(session: LinkSession) -> None:
    """Keep how the page that is left stands, and let nothing but the link say how the one that is opened does.

    Streamlit keeps the value of a control for any that has its key, puts the settings of the page that is left before
    those of the link that was followed, and takes out all that a control of that page is called.
    """
    context = _context()
    asked = parse_qsl(context.query_string, keep_blank_values=True)
    starts = [place for place, (name, _written) in enumerate(asked) if name == LANGUAGE]
    start = starts[-1] if starts and not context.is_history_navigation else 0
    left = _grouped(asked[:start]) or session.standing
    session.left[session.page] = {name: written for name, written in left.items() if name not in session.unbound}
    forget_controls()
    _write(
        {
            name: written
            for name, written in _grouped(asked[start:]).items()
            if name not in st.query_params and name not in EMBED_QUERY_PARAMS_KEYS
        }
    )


def _grouped(asked: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """All that is written of each name."""
    grouped: dict[str, list[str]] = {}
    for name, written in asked:
        grouped.setdefault(name, []).append(written)
    return grouped


def _context() -> ScriptRunContext:
    context = get_script_run_ctx()
    assert context is not None
    return context


def _kept() -> AbstractContextManager[QueryParams]:
    """The link as Streamlit keeps it."""
    return _context().session_state.query_params()


def _write(settings: Mapping[str, Sequence[str]]) -> None:
    """Write `settings` into the link, before their controls look what it says."""
    if settings:
        st.query_params.update(settings)
        with _kept() as kept:
            kept.set_initial_query_params_from_current()


def _drop_infinite() -> None:
    """Take infinite numbers out of the link: Streamlit would fail to make whole numbers of them."""
    for name in list(st.query_params):
        if any(_is_infinite(written) for written in st.query_params.get_all(name)):
            del st.query_params[name]


def _is_infinite(written: str) -> bool:
    try:
        return math.isinf(float(written))
    except ValueError:
        return False


def unbound(name: str) -> str:
    """What the link says of `name`, which is no control's; "" if nothing."""
    session_of(LinkSession).unbound.add(name)
    return st.query_params.get(name, "")


def refuse(name: str, reason: str) -> None:
    """Say why the page does not take what the link says of `name`: at once, and on top until the reader has seen it."""
    st.warning(reason)
    session_of(LinkSession).misunderstood.append(Misunderstood(name, (), reason=reason))


def reword(name: str, written: Sequence[str]) -> None:
    """Let the link say `written` of `name`, before its control looks what it says."""
    _write({name: written})
    session_of(LinkSession).asked[name] = tuple(written)


def let_go_of_language() -> None:
    """Let the server itself write the language into a link, which its switch allows nobody else."""
    with _kept() as kept:
        bound = kept.get_binding_for_param(LANGUAGE)
        if bound:
            kept.unbind_widget(bound.widget_id)


def goes_through_history() -> bool:
    """Whether the browser's back or forward made this run, in which the link alone says how every control stands."""
    return _context().is_history_navigation


def watch_link() -> None:
    """Look at the link again once the page has been drawn, since only then it is known what its controls took."""
    session = session_of(LinkSession)
    session.drawing = True
    _look_back()
    session.drawing = False


@st.fragment
def _look_back() -> None:
    session = session_of(LinkSession)
    if session.asked and session.drawing:
        # The browser answers at once, and what it says waits until the page is drawn.
        _arrival(key="arrival", data={"run": session.runs}, on_run_change=lambda: None)
    elif session.asked:
        _look(session, only=list(session.asked))
        if session.misunderstood:
            st.rerun()


def _look(session: LinkSession, only: Iterable[str]) -> None:
    """Move the settings named in `only` from those asked for to those misunderstood, or drop them."""
    for name in only:
        written = session.asked.pop(name)
        if name in st.session_state:
            value = st.session_state[name]
            if not understood(written, st.query_params.get_all(name), value):
                session.misunderstood.append(Misunderstood(name, written, _told(value)))
        elif name not in session.unbound:
            session.misunderstood.append(Misunderstood(name, written, None))


def understood(written: Sequence[str], kept: Sequence[str], value: Any) -> bool:
    """Whether a control that has `value` took what a link has `written`; the link has `kept` of it since.

    A link does not keep a value that is the control's default, nor one that the control refused.
    """
    if tuple(written) == tuple(kept):
        return True
    values = value if isinstance(value, list | tuple) else [value]
    return len(values) == len(written) and all(map(_says, written, values))


def _says(text: str, value: Any) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(text) == value
        except ValueError:
            return False
    return text.casefold() in (str(value).casefold(), _(str(value)).casefold())


def _told(value: Any) -> str:
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(f"{each:g}" if isinstance(each, float) else str(each) for each in values)


def show_misunderstood() -> None:
    """Name what in the link was not understood, until the reader has seen it."""
    session = session_of(LinkSession)
    if not session.misunderstood:
        return
    lines = [_("Not everything in the link was understood:")]
    lines += [f"- {_sentence(each)}" for each in session.misunderstood[:_MOST_SHOWN]]
    if len(session.misunderstood) > _MOST_SHOWN:
        lines.append("- " + _("… and {n} more.").format(n=len(session.misunderstood) - _MOST_SHOWN))
    with st.container(key="misunderstood"):
        st.warning("\n".join(lines))
        st.button(_("Close"), key="misunderstood_seen", on_click=session.misunderstood.clear)


def _sentence(each: Misunderstood) -> str:
    """What went wrong with a setting; what the link says is shown as it stands, never read as markup."""
    if each.reason:
        return each.reason
    name, written = quoted(each.name), quoted(", ".join(each.written))
    if each.taken is None:
        return _("{name} = {value}: this page has no such setting.").format(name=name, value=written)
    return _("{name} cannot be {value}; it is {taken}.").format(name=name, value=written, taken=quoted(each.taken))


def quoted(text: str) -> str:
    """`text` as code in Markdown, shortened, without what does not print and what would end it."""
    plain = "".join("'" if char == "`" else char if char.isprintable() else " " for char in text)
    shown = plain if len(plain) <= _LONGEST_SHOWN else f"{plain[: _LONGEST_SHOWN - 1]}…"
    return f"`{shown}`" if shown.strip() else f"*{_('nothing')}*"
