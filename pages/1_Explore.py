"""Explore: one function and its derivative under its sliders."""

import streamlit as st

from act_viz.activations import ACTIVATIONS
from act_viz.text import _
from act_viz.ui.controls import pick
from act_viz.ui.explore import FUNCTION, show_function
from act_viz.ui.page import open_page

open_page("Explore", heading=False)
left, right = st.columns([1, 2], gap="medium")
with left:
    st.title(_("Explore"), anchor=False)
with right:
    name = pick(FUNCTION, _("Function"), list(ACTIVATIONS), next(iter(ACTIVATIONS)), spoken=_)
show_function(name)
