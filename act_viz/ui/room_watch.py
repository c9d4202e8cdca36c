"""A room as its watchers see it: the states of another's run, painted and travelled through on their own screens."""

from __future__ import annotations

import dataclasses

import streamlit as st

from act_viz.live.command import Command
from act_viz.live.kept_runs import RUNS
from act_viz.live.run import LiveRun
from act_viz.rooms import CODE_LENGTH, PRESENT_EVERY, Feed, RoomError, public_name, read_code, spoken_code
from act_viz.text import N_, _, language_in_use
from act_viz.ui.controls import control
from act_viz.ui.link import rerun_page, settings_of
from act_viz.ui.live_run import COURIER, VIEW
from act_viz.ui.parts import part
from act_viz.ui.room_owner import rooms
from act_viz.ui.session import WatchSession, session_of
from act_viz.ui.settings import PageSettings, words
from act_viz.ui.streamlit_internals import run_too, wanted_elsewhere

_COURIER_KEY = "room_courier"
_DELIVERY = "room_delivery"
_HOLD = 1.0
"""Seconds that an answer waits for something new, so that those who watch a run at rest cost next to nothing."""
_FIRST_SECONDS = 3.0


@dataclasses.dataclass(frozen=True)
class RoomSettings(PageSettings):
    """Which room is watched."""

    room: str = words(N_("Code of the room"), longest=4 * CODE_LENGTH)


def watch_room() -> None:
    """Draw the room in the link, or ask for its code."""
    written = settings_of(RoomSettings).room
    code = read_code(written)
    try:
        feed = rooms().feed(code) if code else None
    except RoomError as wrong:
        st.error(str(wrong))
        feed = None
    if feed is None or feed.closed:
        _ask_for_code(str(written))
        return
    with st.sidebar:
        _code_field()
    st.caption(_("Room {code}: you watch another's run.").format(code=spoken_code(code or "")))
    _watch(code or "", feed)


def _code_field() -> None:
    control("room", placeholder="xxxx-xxxx-xxxx")


def _ask_for_code(written: str) -> None:
    st.title(_("Watch a run"), anchor=False)
    _code_field()
    if not written.strip():
        st.caption(_("Whoever trains on the page Train can open a room there and gives you its code."))
    elif read_code(written) is None:
        st.info(_("A code has {n} letters and digits, as abcd-2345-wxyz.").format(n=CODE_LENGTH))
    else:
        st.info(_("There is no such room, or it is closed."))


def _watch(code: str, feed: Feed) -> None:
    session = session_of(WatchSession)
    feed.wait(0, _FIRST_SECONDS)
    scene = feed.scene(language_in_use())
    if scene is None:
        st.info(_("Nothing was shown in this room yet; reload the page in a moment."))
        return
    session.scene_version = feed.scene_version
    if _run_of(feed) is None:
        asking = _("Only the owner sees a sample's values: the run trains on another server.")
        scene = scene | {"texts": scene["texts"] | {"asking": asking}}
    part("room_presence", run_every=PRESENT_EVERY)(_be_present)(code, feed)
    VIEW(data=scene, key="room_view")
    part(_DELIVERY)(_deliver)(code, feed)


def _be_present(code: str, feed: Feed) -> None:
    """Count this reader among those who watch, whatever the picture does, and say so if the owner is gone."""
    rooms().note_watcher(code, session_of(WatchSession).who)
    if not feed.closed and not feed.owner_is_present:
        st.info(_("The owner of this room is away. The run stands still until they come back."))


def _run_of(feed: Feed) -> LiveRun | None:
    """The run that is watched, if it trains on this server."""
    return next((run for run in RUNS.all() if public_name(run.token) == feed.run_name), None)


def _deliver(code: str, feed: Feed) -> None:
    """Answer the browser as soon as there is something new; it may ask for states, and for nothing else."""
    session = session_of(WatchSession)
    said, session.said = session.said, None
    run = _run_of(feed)
    command = Command.read(said, len(run.view.points) if run else 0)
    if command is not None:
        session.number = command.number
    if command is not None and command.name == "history":
        message = feed.history(command.index, command.number)
    elif command is not None and command.name == "focus":
        message = feed.focused(run, command.index, command.focus, command.number)
    else:
        have = command.have if command is not None and command.name == "pull" else feed.newest - 1
        if command is not None and command.name == "pull" and have >= 0:
            feed.wait(session.version, _HOLD, wanted_elsewhere())
        rows = command.rows if command is not None else -1
        message, session.version = feed.message(have, session.number, rows)
    if feed.closed or feed.scene_version != session.scene_version:
        rerun_page()

    def hear() -> None:
        session.said = st.session_state.get(_COURIER_KEY, {}).get("command")
        run_too(_DELIVERY)

    COURIER(data=message, key=_COURIER_KEY, on_command_change=hear)
