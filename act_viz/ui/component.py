"""Components of the app's own: what they are given reaches the browser as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from act_viz.jsonable import jsonable


def component(
    name: str, *, html: str | None = None, css: str | None = None, js: str | None = None
) -> Callable[..., Any]:
    """The component called `name`, mounted by a call with a `key` and its `data`.

    In `data` stands what JSON has; bytes are sent as they are.
    """
    mount = st.components.v2.component(name, html=html, css=css, js=js)

    def mounted(*, data: Any = None, **more: Any) -> Any:
        return mount(data=jsonable(data), **more)

    return mounted
