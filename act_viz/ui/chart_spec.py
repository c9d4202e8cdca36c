"""A figure in the form in which the browser draws it once.

Streamlit mounts every new figure anew and hands it to Plotly twice. The second time Plotly looks for what has changed,
and takes any template and any array in binary form for another, since it compares what they are and not what they say:
it would draw everything again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.basedatatypes import BaseFigure

from act_viz.arrays import Array
from act_viz.jsonable import jsonable

_TINY = 1e-290


class ChartSpec(BaseFigure):  # type: ignore[misc]  # Plotly has no types
    """What `st.plotly_chart` sends for `figure`: its template written out, its arrays as lists of short numbers."""

    def __init__(self, figure: go.Figure) -> None:
        # Not made as figures are, which would check and copy every value again.
        self._figure = figure

    def to_dict(self) -> dict[str, Any]:
        """The figure as it is sent, nothing in it shared with the figure."""
        given = self._figure._layout
        template = given.get("template", {}).get("layout", {})
        # Without a revision Plotly takes any two lists for different.
        layout = _filled(given, template) | {"datarevision": 0}
        layout.pop("template", None)
        for name in {name for name in given if name.startswith(("xaxis", "yaxis"))} | {"xaxis", "yaxis"}:
            layout[name] = _filled(given.get(name, {}), template.get(name[:5], {}))
        return {"data": jsonable(_listed(self._figure._data)), "layout": jsonable(_listed(layout))}


def _filled(given: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """`given`, and what it does not say from `defaults`, at every level."""
    filled = {**defaults, **given}
    for name in given.keys() & defaults.keys():
        if isinstance(given[name], dict) and isinstance(defaults[name], dict):
            filled[name] = _filled(given[name], defaults[name])
    return filled


def _listed(value: Any) -> Any:
    """`value` with every array in it as lists."""
    if isinstance(value, np.ndarray):
        return _shortened(value).tolist()
    if isinstance(value, dict):
        return {name: _listed(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_listed(each) for each in value]
    return value


def _shortened(numbers: Array) -> Array:
    """`numbers` with seven digits, more than a picture shows."""
    if numbers.dtype.kind != "f":
        return numbers
    values = numbers.astype(np.float64)
    sized = np.isfinite(values) & (np.abs(values) > _TINY)
    digits = 6 - np.floor(np.log10(np.abs(values, where=sized, out=np.ones(values.shape))))
    return np.round(values * 10.0**digits) / 10.0**digits
