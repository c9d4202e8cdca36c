"""A plotly figure on a page: its title as text that wraps, its words and its numbers for those who do not see it."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from act_viz.figures.table import columns_of
from act_viz.text import _


def show_chart(figure: go.Figure, key: str, alt: str, **more: Any) -> None:
    """Show `figure` with its title above it, since a title inside does not wrap on a narrow screen.

    The table of its numbers below is made when it is opened. `more` goes to `st.plotly_chart`.
    """
    title = figure.layout.title.text
    if title:
        st.markdown(f"**{title}**")
        figure.layout.title.text = None
        figure.layout.margin.t = 16
    st.plotly_chart(figure, theme=None, key=key, config={"displayModeBar": False}, alt=alt, **more)
    _show_numbers(figure, f"{key}_data")


def _show_numbers(figure: go.Figure, key: str) -> None:
    folded = st.expander(_("Data"), key=key, type="compact", bind="query-params")
    if folded.open:
        folded.dataframe(columns_of(figure), hide_index=True, width="stretch", height=240)
