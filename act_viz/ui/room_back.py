"""The way back to a room whose owner closed its tab: another tab of the same browser takes it over with its run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from act_viz.live import browser
from act_viz.rooms import RoomError, Rooms, read_code, spoken_code
from act_viz.text import _
from act_viz.ui.component import component
from act_viz.ui.session import LiveSession, session_of

_KEY = "room_back"
_back = component(
    "act_viz_room_back",
    js=browser.script("roomback.js"),
    css=(Path(__file__).parent / "room_back.css").read_text(encoding="utf-8"),
)


def offer_own_room(rooms: Rooms) -> None:
    """Draw a button that leads back to the room that was opened in this browser, where there is one."""
    session = session_of(LiveSession)

    def look() -> None:
        said = st.session_state.get(_KEY, {}).get("back")
        if isinstance(said, Mapping):
            session.own_room = _found(rooms, read_code(said.get("code")), str(said.get("token")))

    # The browser keeps the room and the token that owns it; here it is only seen whether they still belong together.
    label = {"label": _("Back to your room {code}")}
    # What it is told it is told with every run: the browser may leave one out when the next follows at once.
    _back(data=label | session.own_room, key=_KEY, on_back_change=look)


def _found(rooms: Rooms, code: str | None, token: str) -> dict[str, str]:
    """Tells the browser to go to the room called `code`, or that it is closed."""
    session = session_of(LiveSession)
    session.room_fault = ""
    if code is None:
        return {}
    try:
        if rooms.feed(code) is not None and rooms.owned_by(token) == code:
            return {"open": code}
    except RoomError as wrong:
        session.room_fault = str(wrong)
        return {}
    session.room_fault = _("Your room {code} has been closed meanwhile.").format(code=spoken_code(code))
    return {"closed": code}
