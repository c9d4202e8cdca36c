"""The figures of a page, drawn again from the settings in its link, without a browser: for notebooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import plotly.io

from act_viz.ui import compare, explore
from act_viz.ui.app_folder import app_folder
from act_viz.ui.old_links import modernized
from act_viz.ui.page import HOME, pages
from act_viz.ui.settings import PageSettings

_PATIENCE = 300.0
"""Seconds that a page may take."""


# The figures of pages that the browser draws itself, from their settings.
_FIGURES: dict[str, tuple[type[PageSettings], Callable[[Any], list[go.Figure]]]] = {
    "Explore": (explore.ExploreSettings, explore.figures),
    "Compare": (compare.CompareSettings, compare.figures),
}


def _texts(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def redraw(page: str, settings: Mapping[str, str | Sequence[str]]) -> list[go.Figure]:
    """The charts that `page` (English name) shows with `settings`, in their order.

    Raises
    ------
    KeyError
        If there is no such page.
    RuntimeError
        If the page fails; the sentence is the page's.
    """
    if page in _FIGURES:
        table, figures_of = _FIGURES[page]
        link = modernized(table, {name: _texts(value) for name, value in settings.items()})
        return figures_of(table.from_link(link)[0])
    # Imported late, since the server needs no test runner.
    from streamlit.testing.v1 import AppTest
    from streamlit.testing.v1.element_tree import Markdown, UnknownElement

    app = AppTest.from_file(app_folder() / HOME, default_timeout=_PATIENCE)
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
