"""Plotly figures from core values; each function returns a figure and can be used in a notebook."""

import importlib.util

if importlib.util.find_spec("plotly") is None:
    raise ModuleNotFoundError('The figures need plotly; install it with: pip install "act-viz[figures]"', name="plotly")

from act_viz.figures.looks import color_of as color_of
from act_viz.figures.looks import dash_of as dash_of
from act_viz.figures.style import template as template
