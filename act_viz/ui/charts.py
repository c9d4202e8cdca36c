"""A plotly figure on a page: its title as text that wraps, its words and its numbers for those who do not see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from act_viz.figures.table import columns_of
from act_viz.text import _
from act_viz.ui.chart_spec import ChartSpec
from act_viz.ui.controls import control, unfolding
from act_viz.ui.link import present


def show_chart(figure: go.Figure, key: str, alt: str, **more: Any) -> None:
    """Show `figure` with its title above it, since a title inside does not wrap on a narrow screen.

    The table of its numbers below is made when it is opened. The browser saves the chart as a picture; `more` goes to
    `st.plotly_chart`.
    """
    title = figure.layout.title.text
    if title:
        st.markdown(f"**{title}**")
        figure.layout.title.text = None
        figure.layout.margin.t = 16
    figure.layout.modebar = {"bgcolor": "rgba(0, 0, 0, 0)", "color": "#808080"}
    st.plotly_chart(ChartSpec(figure), theme=None, key=key, config=_camera(key), alt=alt, **more)
    folded = show_numbers(lambda: figure, key)
    if folded.open:
        with folded:
            control("picture", key=f"{key}_picture")


def show_numbers(figure: Callable[[], go.Figure], key: str) -> Any:
    """The numbers of a picture, those of `figure`, in a table that is folded away; gives what holds it."""
    folded = unfolding(key, _("Data"), key=f"{key}_data", type="compact")
    if folded.open:
        with folded:
            st.dataframe(columns_of(figure()), hide_index=True, width="stretch", height=240)
    return folded


def _camera(key: str) -> dict[str, Any]:
    """Plotly's configuration with one button, which saves the chart in the browser in the format chosen below it."""
    chosen = present().picture
    picture = {"format": chosen, "filename": key, "scale": 2 if chosen == "png" else 1}
    return {"displaylogo": False, "modeBarButtons": [["toImage"]], "toImageButtonOptions": picture}
