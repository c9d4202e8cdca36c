"""Compare: many functions on one axis; properties and costs side by side."""

import streamlit as st

from act_viz.text import _
from act_viz.ui.compare import CompareSettings, choose_functions, show_costs, show_picture, show_table, tune_all
from act_viz.ui.link import settings_of
from act_viz.ui.page import open_page

open_page("Compare", CompareSettings)
functions = settings_of(CompareSettings).functions
choose_functions()
if not functions:
    st.info(_("Choose at least one function, or one of the families."))
    st.stop()
picture = st.container()
tune_all(functions)
with picture:
    show_picture(functions)
show_table(functions)
show_costs(functions)
