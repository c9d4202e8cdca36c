"""Plotly figures from core values; each function returns a figure and can be used in a notebook."""

from act_viz.figures.looks import color_of as color_of
from act_viz.figures.looks import dash_of as dash_of
from act_viz.figures.style import template as template
