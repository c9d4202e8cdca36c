"""The room of a reader who lets others watch: opened and closed in the sidebar, fed with every answer."""

from __future__ import annotations

import contextlib
import os
from typing import Any
from urllib.parse import urljoin

import streamlit as st

from act_viz.live.run import LiveRun
from act_viz.live.run_description import scene_id, scene_of
from act_viz.rooms import PRESENT_EVERY, Broadcast, RoomClosedError, RoomError, Rooms, rooms_of, spoken_code
from act_viz.text import _, in_language, languages
from act_viz.ui.controls import button
from act_viz.ui.parts import part
from act_viz.ui.room_back import offer_own_room
from act_viz.ui.session import LiveSession, session_of
from act_viz.ui.share import code_of, warn_of_own_address


@st.cache_resource
def rooms() -> Rooms:
    """The rooms of this server, or of all that share the Redis which ACT_VIZ_REDIS names."""
    return rooms_of(os.environ.get("ACT_VIZ_REDIS"))


def show_to_room(session: LiveSession, *, with_scene: bool = False) -> None:
    """Show what is new in this reader's run to those who watch it, if a room is open."""
    run, broadcast = session.run, session.broadcast
    if run is None or broadcast is None:
        return
    try:
        broadcast.show(run, scene=scene_id(run), scenes=_scenes(run, *session.look) if with_scene else None)
        session.room_fault = ""
    except RoomClosedError as wrong:
        session.own_room = {"closed": broadcast.code}
        session.broadcast, session.room_fault = None, str(wrong)
    except RoomError as wrong:
        session.room_fault = str(wrong)


def _scenes(run: LiveRun, colors: list[dict[str, str]], speed: int) -> dict[str, dict[str, Any]]:
    """What is fixed of the run, for watchers, in every language."""
    scenes = {}
    for language in languages():
        with in_language(language), run.lock:
            scene = scene_of(run, colors, speed)
            words = {"play": _("Follow"), "playLabel": _("Follow the run (space)")}
            words["asking"] = _("Its values are shown while the picture stands still.")
            scenes[language] = scene | {"watching": True, "texts": scene["texts"] | words}
    return scenes


def show_room_panel(run: LiveRun) -> None:
    """Draw the panel in the sidebar with which a reader opens a room for `run`, shares it and closes it."""
    session = session_of(LiveSession)
    is_open = session.broadcast is not None
    # Another key is another panel, which stands open as soon as there is a room.
    with st.sidebar.expander(_("Room: let others watch"), key=f"room_panel_{is_open}", expanded=is_open):
        if session.room_fault:
            st.warning(session.room_fault)
        if session.broadcast is None:
            st.caption(_("Others see this run on their own screens, in step with yours. Only you control it."))
            button(_("Open a room"), key="room_open", on_click=_open, args=(run,))
            offer_own_room(rooms())
            return
        code = session.broadcast.code
        link = urljoin(st.context.url or "", f"Room?room={code}")
        st.markdown(_("Room **{code}**").format(code=spoken_code(code)))
        if (drawn := code_of(link)) is not None:
            st.image(drawn, width=220, alt=_("QR code of the address below"))
        st.code(link, language=None, wrap_lines=True)
        warn_of_own_address(link)
        part("room_watchers", run_every=PRESENT_EVERY)(_be_present)()
        st.caption(_("It closes after two hours without a step."))
        button(_("Close the room"), key="room_close", on_click=_close)


def _be_present() -> None:
    """Tell those who watch that the owner is there, and the owner how many they are."""
    broadcast = session_of(LiveSession).broadcast
    if broadcast is None:
        return
    with contextlib.suppress(RoomError):
        rooms().note_owner(broadcast.code, broadcast.token)
        st.markdown(_("Watching now: **{n}**").format(n=rooms().n_watchers(broadcast.code)))


def _open(run: LiveRun) -> None:
    session = session_of(LiveSession)
    try:
        session.broadcast, session.room_fault = Broadcast.begin(rooms(), run), ""
    except RoomError as wrong:
        session.room_fault = str(wrong)


def _close() -> None:
    session = session_of(LiveSession)
    broadcast, session.broadcast = session.broadcast, None
    if broadcast is None:
        return
    session.own_room = {"closed": broadcast.code}
    try:
        rooms().close(broadcast.code, broadcast.token)
    except RoomError as wrong:
        session.room_fault = str(wrong)
