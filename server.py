"""The app as a server that holds a class: `streamlit run server.py`. The pages are those of `app.py`."""

import importlib
import pkgutil
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

import act_viz
from act_viz.ui import shortcut
from act_viz.ui.failures import is_told
from act_viz.ui.memory import give_back_memory
from act_viz.ui.programs import KeptPrograms

# All that pages need is loaded before the first visitor comes, so that a class waits for none of it.
for module in (
    "sklearn.datasets",
    "sympy",
    *(found.name for found in pkgutil.walk_packages(act_viz.__path__, "act_viz.")),
):
    importlib.import_module(module)
give_back_memory()

app = st.App(
    Path(__file__).parent / "app.py",
    routes=[shortcut.route()],
    middleware=[Middleware(KeptPrograms)],
    on_script_error=is_told,
)
