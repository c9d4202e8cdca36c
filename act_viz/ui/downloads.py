"""Files to take away, written when they are asked for.

A page that is only looked at need not wait for them; and a file that lies ready is gone as soon as the page runs
again, while a browser may still look for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy.typing as npt
import streamlit as st

from act_viz.exports import to_csv
from act_viz.text import _


def offer(
    label: str, make: Callable[[], str | bytes], file_name: str, mime: str, key: str, help: str | None = None
) -> None:
    """A button that saves what `make` returns; pressing it runs no page again."""
    st.download_button(label, make, file_name, mime, key=key, help=help, on_click="ignore")


def offer_csv(columns: Mapping[str, npt.ArrayLike | Sequence[str]], name: str) -> None:
    """A button that saves `columns` as `name`.csv."""
    offer(_("Download as CSV"), partial(to_csv, columns), f"{name}.csv", "text/csv", f"csv_{name}")
