"""Depth: how signals and gradients travel through depth before any training, theory beside simulation."""

import streamlit as st

from act_viz.text import _
from act_viz.ui.depth import DepthPage, choose_section, depth_settings, depth_slider
from act_viz.ui.depth_chaos import show_chaos
from act_viz.ui.depth_gain import show_births, show_gains
from act_viz.ui.depth_layers import show_gradient, show_signal, show_units
from act_viz.ui.depth_maps import show_variance_map
from act_viz.ui.depth_selu import show_self_normalizing
from act_viz.ui.page import open_page

open_page("Depth", DepthPage, heading=False, sidebar_width=300)
title, slider = st.columns([1, 3], gap="medium", vertical_alignment="center")
with title:
    st.title(_("Depth"), anchor=False)
with slider:
    depth_slider()
section = choose_section()
settings = depth_settings()
if section == "signal":
    show_signal(settings)
elif section == "units":
    show_units(settings)
elif section == "gradient":
    show_gradient(settings)
elif section == "map":
    show_variance_map(settings)
elif section == "selu":
    show_self_normalizing(settings)
elif section == "chaos":
    show_chaos(settings)
elif section == "birth":
    show_births(settings)
else:
    show_gains(settings)
