"""A plotly figure on a page: its title as text that wraps, its words and its numbers for those who do not see it."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from act_viz.figures.table import columns_of
from act_viz.text import _
from act_viz.ui.chart_spec import ChartSpec

_FORMATS = ("PNG", "SVG")
_FORMAT = "_picture"


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
    _show_numbers(figure, key)


def _show_numbers(figure: go.Figure, key: str) -> None:
    folded = st.expander(_("Data"), key=f"{key}_data", type="compact", bind="query-params")
    if folded.open:
        folded.dataframe(columns_of(figure), hide_index=True, width="stretch", height=240)
        folded.segmented_control(
            _("The camera that appears above the chart saves"),
            _FORMATS,
            default=_FORMATS[0],
            required=True,
            key=f"{key}{_FORMAT}",
            bind="query-params",
        )


def _camera(key: str) -> dict[str, Any]:
    """Plotly's configuration with one button, which saves the chart in the browser in the format chosen below it."""
    # Of a page that is just opened only the link knows, since the control stands below the chart.
    asked = st.session_state.get(f"{key}{_FORMAT}") or st.query_params.get(f"{key}{_FORMAT}")
    chosen = asked if asked in _FORMATS else _FORMATS[0]
    picture = {"format": chosen.lower(), "filename": key, "scale": 2 if chosen == "PNG" else 1}
    return {"displaylogo": False, "modeBarButtons": [["toImage"]], "toImageButtonOptions": picture}
