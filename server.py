"""The app as a server that holds a class: `streamlit run server.py`. The pages are those of `app.py`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from act_viz.ui.programs import KeptPrograms

app = st.App(Path(__file__).parent / "app.py", middleware=[Middleware(KeptPrograms)])
