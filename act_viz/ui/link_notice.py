"""What in a link was not understood, named with what was taken instead until the reader has seen it."""

from __future__ import annotations

import streamlit as st

from act_viz.text import _
from act_viz.text.untrusted import in_markdown
from act_viz.ui.controls import button
from act_viz.ui.session import LinkSession, session_of
from act_viz.ui.setting_kinds import Misread

_MOST_SHOWN = 8
_LONGEST_SHOWN = 60


def show_misread() -> None:
    """Name what in the link was not understood, until the reader has seen it."""
    session = session_of(LinkSession)
    if not session.misread:
        return
    lines = [_("Not everything in the link was understood:")]
    lines += [f"- {_sentence(each)}" for each in session.misread[:_MOST_SHOWN]]
    if len(session.misread) > _MOST_SHOWN:
        lines.append("- " + _("… and {n} more.").format(n=len(session.misread) - _MOST_SHOWN))
    with st.container(key="misunderstood"):
        st.warning("\n".join(lines))
        button(_("Close"), key="misunderstood_seen", on_click=session.misread.clear)


def _sentence(each: Misread) -> str:
    """What went wrong with a setting; what the link says is shown as it stands, never read as markup."""
    if each.taken is None and each.reason:
        return in_markdown(each.reason)
    name, written = quoted(each.name), quoted(", ".join(each.written))
    if each.taken is None:
        return _("{name} = {value}: this page has no such setting.").format(name=name, value=written)
    said = _("{name} cannot be {value}; it is {taken}.").format(name=name, value=written, taken=quoted(each.taken))
    return f"{said} {in_markdown(each.reason)}".strip()


def quoted(text: str) -> str:
    """`text` as code in Markdown, shortened, without what does not print and what would end it."""
    plain = "".join("'" if char == "`" else char if char.isprintable() else " " for char in text)
    shown = plain if len(plain) <= _LONGEST_SHOWN else f"{plain[: _LONGEST_SHOWN - 1]}…"
    return f"`{shown}`" if shown.strip() else f"*{_('nothing')}*"
