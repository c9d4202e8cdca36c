"""What a reader is told when a page fails: a sentence with a number that stands in the server's log too."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from act_viz.text import _
from act_viz.ui.streamlit_internals import ERROR_LOGGER


class _Numbered(logging.Filter):
    """Gives a failure a number, in the log and on the page."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info:
            number = secrets.token_hex(4)
            record.msg = f"{record.msg} [failure {number}]"
            # By its key a failure is found in the page, whatever the language.
            with st.container(key=f"failure_{number}"):
                st.error(
                    _(
                        "This part of the page failed. Reload it; if that does not help, report failure {number}."
                    ).format(number=number)
                )
        return True


_numbered = _Numbered()


def number_failures() -> None:
    """From now on failures of pages are numbered; called by every page, it takes effect once."""
    logging.getLogger(ERROR_LOGGER).addFilter(_numbered)


def is_told(_failure: Exception) -> bool:
    """For a server's `on_script_error`: whether the page says already that it failed, in the reader's language.

    Streamlit then leaves out its own notice, which is in English.
    """
    return _numbered in logging.getLogger(ERROR_LOGGER).filters
