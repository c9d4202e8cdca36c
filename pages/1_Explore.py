"""Explore: one function and its derivative under its sliders."""

import streamlit as st

from act_viz.activations import ACTIVATIONS
from act_viz.text import _
from act_viz.ui.controls import choose
from act_viz.ui.explore import PARTS, probe_slider, show_details, show_formula, show_picture, show_text
from act_viz.ui.page import open_page

open_page("Explore", heading=False)
left, right = st.columns([1, 2], gap="medium")
with left:
    st.title(_("Explore"), anchor=False)
    activation = choose(ACTIVATIONS, "function", _("Function"), parts=PARTS)
    probe_slider()
    show_formula(activation)
with right:
    show_picture(activation)
what, details = st.columns([1, 2.5], gap="medium")
with what:
    show_text(activation)
with details:
    show_details(activation)
