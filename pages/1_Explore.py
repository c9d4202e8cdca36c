"""Explore: one function and its derivative under its sliders, and what passes through it."""

import streamlit as st

from act_viz.text import _
from act_viz.ui.explore import (
    ExploreSettings,
    choose_function,
    choose_view,
    probe_slider,
    show_details,
    show_formula,
    show_picture,
    show_reading,
    show_text,
    show_ways,
)
from act_viz.ui.explore_passing import choose_inflow, show_numbers_passing, show_passing_picture
from act_viz.ui.page import open_page

open_page("Explore", ExploreSettings, heading=False)
left, right = st.columns([1, 2], gap="medium")
with left:
    st.title(_("Explore"), anchor=False)
    view = choose_view()
    choose_function()
    if view == "curve":
        probe_slider()
        show_formula()
        show_ways()
        show_reading()
    else:
        choose_inflow()
        show_ways()
        show_numbers_passing()
with right:
    if view == "curve":
        show_picture()
    else:
        show_passing_picture()
what, details = st.columns([1, 2.5], gap="medium")
with what:
    show_text()
with details:
    show_details()
