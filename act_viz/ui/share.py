"""The address of the present page with its whole state: to copy, and as a QR code for the room."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import segno
import streamlit as st
from segno.encoder import DataOverflowError

from act_viz.exporting.notebook import page_notebook
from act_viz.text import _, language_in_use
from act_viz.ui.component import component
from act_viz.ui.controls import button
from act_viz.ui.downloads import offer
from act_viz.ui.link import address_of, link_to_present
from act_viz.ui.session import LinkSession, session_of

_HERE = Path(__file__).parent
_SIDE = 480
"""Width of the QR code in pixels: to be read from the back of a room."""
_WITHOUT_NOTEBOOK = ("Home", "Train", "Room")
"""Home and Room have no charts, and Train saves its run as a notebook of its own."""
_copy = component(
    "act_viz.copy_link",
    html='<button type="button" hidden></button><span role="status"></span>',
    css=(_HERE / "copy_link.css").read_text(encoding="utf-8"),
    js=(_HERE / "copy_link.js").read_text(encoding="utf-8"),
)


def show_links(page: str) -> None:
    """Buttons that copy the address of `page`, show it as a QR code, and save the page as a notebook."""
    with st.container(horizontal=True, gap="xsmall", key="links"):
        texts = {"label": _("Copy link"), "done": _("Copied"), "failed": _("Not copied")}
        _copy(key="copy_link", data=texts | {"language": language_in_use()}, width=84)
        if button(_("QR code"), key="qr_code"):
            st.dialog(_("This page, as it stands"), width="large")(_show_code)()
        if page not in _WITHOUT_NOTEBOOK:
            # The file is written when it is asked for, outside of any run.
            session, language = session_of(LinkSession), language_in_use()
            offer(
                _("Notebook"),
                lambda: page_notebook(page, link_to_present(session, language), address_of(session, language)),
                f"{page.lower()}.ipynb",
                "application/x-ipynb+json",
                "notebook",
                help=_("This page's figures as a Jupyter notebook"),
            )


def code_of(text: str) -> str | None:
    """`text` as a QR code in SVG, black on white in either theme; None if it is too long for one."""
    try:
        code = segno.make_qr(text, error="l")
    except DataOverflowError:
        return None
    side = code.symbol_size()[0]
    return code.svg_inline(scale=_SIDE / side, dark="#000", light="#fff", omitsize=False)


def _show_code() -> None:
    link = address_of(session_of(LinkSession), language_in_use())
    drawn = code_of(link)
    left, right = st.columns([1, 1], gap="large", vertical_alignment="center")
    with left:
        if drawn is None:
            st.info(_("This link is too long for a QR code. Copy it, or reset the run, whose log makes it long."))
        else:
            st.image(drawn, width=_SIDE, alt=_("QR code of the page's address"))
    with right:
        st.code(link, language=None, wrap_lines=True)
        warn_of_own_address(link)


def warn_of_own_address(link: str) -> None:
    """Say so if `link` leads to this computer wherever it is followed."""
    if urlsplit(link).hostname in ("localhost", "127.0.0.1"):
        st.caption(
            _("Only this computer knows this address. For others open the app by the computer's name or address first.")
        )
