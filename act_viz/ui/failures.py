"""What a reader is told when a page fails: a sentence with a number that stands in the server's log too."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from act_viz.text import _

# Streamlit logs what a page did not catch under this name, in the page's own thread and before it shows its notice.
_LOGGER = "streamlit.error_util"


class _Numbered(logging.Filter):
    """Gives a failure a number, in the log and on the page."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info:
            number = secrets.token_hex(4)
            record.msg = f"{record.msg} [failure {number}]"
            st.error(
                _("This part of the page failed. Reload it; if that does not help, report failure {number}.").format(
                    number=number
                )
            )
        return True


_numbered = _Numbered()


def number_failures() -> None:
    """From now on failures of pages are numbered; called by every page, it takes effect once."""
    logging.getLogger(_LOGGER).addFilter(_numbered)
