"""The figures of a page, drawn again from the settings in its link, without a browser: for notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import plotly.graph_objects as go
import plotly.io

from act_viz.ui.page import HOME, pages

_ROOT = Path(__file__).parent.parent.parent
_PATIENCE = 300.0
"""Seconds that a page may take."""


def redraw(page: str, settings: Mapping[str, str | Sequence[str]]) -> list[go.Figure]:
    """The charts that `page` (English name) shows with `settings`, in their order.

    Raises
    ------
    KeyError
        If there is no such page.
    RuntimeError
        If the page fails; the sentence is the page's.
    """
    # Imported late, since the server needs no test runner.
    from streamlit.testing.v1 import AppTest
    from streamlit.testing.v1.element_tree import Markdown, UnknownElement

    app = AppTest.from_file(_ROOT / HOME, default_timeout=_PATIENCE)
    for name, value in settings.items():
        app.query_params[name] = value if isinstance(value, str) else list(value)
    path = pages()[page]
    if path != HOME:
        app.switch_page(path)
    app.run()
    if app.exception:
        raise RuntimeError(app.exception[0].value)
    figures, above = [], ""
    for element in app.main:
        if isinstance(element, UnknownElement) and element.type == "plotly_chart":
            figure = plotly.io.from_json(element.proto.spec, skip_invalid=True)
            # The look of the app is written out in it; Plotly's own would fill what is left.
            figure.layout.template = None
            if above:
                figure.update_layout(title_text=above, margin_t=48)
            figures.append(figure)
        # A page shows a chart's title as text above it.
        text = element.value if isinstance(element, Markdown) else ""
        above = text.strip("*") if text.startswith("**") and text.endswith("**") else ""
    return figures
