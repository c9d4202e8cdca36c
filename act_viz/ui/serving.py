"""How the app is served: with everything loaded before the first visitor comes, and its own ways beside Streamlit's."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware

import act_viz
from act_viz.ui import shortcut
from act_viz.ui.failures import is_told
from act_viz.ui.memory import give_back_memory
from act_viz.ui.page import HOME, pages
from act_viz.ui.probes import QuietProbes
from act_viz.ui.programs import KeptPrograms

_NEEDED_LATE = ("sklearn.datasets", "sympy")
"""What pages import when they first need it."""


def prepared() -> dict[str, Any]:
    """What `st.App` takes beside the script, once all that pages need is loaded: a class waits for none of it."""
    for name in (*_NEEDED_LATE, *(found.name for found in pkgutil.walk_packages(act_viz.__path__, "act_viz."))):
        importlib.import_module(name)
    give_back_memory()
    addresses = tuple(Path(path).stem.partition("_")[2] for path in pages().values() if path != HOME)
    middleware = [Middleware(QuietProbes, addresses), Middleware(KeptPrograms)]
    return {"routes": [shortcut.route()], "middleware": middleware, "on_script_error": is_told}
