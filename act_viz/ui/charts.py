"""A plotly figure on a page: its title as text that wraps, its words for those who do not see it."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st


def show_chart(figure: go.Figure, key: str, alt: str, **more: Any) -> None:
    """Show `figure` with its title above it, since a title inside does not wrap on a narrow screen.

    `more` goes to `st.plotly_chart`.
    """
    title = figure.layout.title.text
    if title:
        st.markdown(f"**{title}**")
        figure.layout.title.text = None
        figure.layout.margin.t = 16
    st.plotly_chart(figure, theme=None, key=key, config={"displayModeBar": False}, alt=alt, **more)
