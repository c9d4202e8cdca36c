"""The entry: `streamlit run app.py` finds the server in it, and whoever runs it as a page finds Home."""

from pathlib import Path

import streamlit as st

from act_viz.ui.streamlit_internals import is_page

if is_page():
    from act_viz.ui.gallery import show_gallery
    from act_viz.ui.home import show_introduction
    from act_viz.ui.page import open_page

    open_page("Home", heading=False)
    show_introduction()
    show_gallery()
else:
    from act_viz.ui.serving import prepared

    app = st.App(Path(__file__), **prepared())
