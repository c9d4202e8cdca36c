"""Shows a run as it trains: the view stands in the page, a courier in a fragment trains and brings it the states."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import streamlit as st

from act_viz.figures.looks import looks_of
from act_viz.live import browser
from act_viz.live.command import Command
from act_viz.live.kept_runs import RUNS
from act_viz.live.protocol import answer
from act_viz.live.replay_plan import Plan
from act_viz.live.run import LiveRun
from act_viz.live.run_description import NORMAL_SPEED, scene_id, scene_of
from act_viz.live.turns import TURNS
from act_viz.rooms import Broadcast
from act_viz.training import TrainConfig
from act_viz.ui import shortcut
from act_viz.ui.component import component
from act_viz.ui.link import rerun_page
from act_viz.ui.parts import part
from act_viz.ui.room_owner import rooms, show_to_room
from act_viz.ui.session import LiveSession, session_of
from act_viz.ui.streamlit_internals import run_too, wanted_elsewhere

VIEW = component("act_viz_live_view", js=browser.script(), css=browser.style())
_FOLLOWED_EVERY = 3.0
COURIER = component("act_viz_live_courier", js=browser.courier_script())


def live_run(
    configs: Sequence[TrainConfig],
    *,
    key: str = "live",
    names: Sequence[str] | None = None,
    functions: Sequence[str] | None = None,
    plan: Plan | None = None,
    speed: int = NORMAL_SPEED,
    look_at: str | None = None,
    followers: Sequence[str] = (),
    at_rest: Callable[[LiveRun], None] | None = None,
) -> LiveRun:
    """Draw the transport bar, the picture and the timeline of one to four networks; returns the run.

    The run goes on as long as `configs` stay the same; other configurations begin another. Knobs are turned with
    `run.change(...)`, the trainers are `run.trainers`. `names` are those of the lanes, `functions` the functions
    in whose colors they are drawn; `look_at` is what a slide shows largest. A `plan` begins a run that is first
    trained as far as one elsewhere was. A browser that is loaded anew finds its run on the server; where it is
    gone, it is trained again. Pressing pause or reset runs the page, so that charts below can be redrawn; the
    fragments whose keys are `followers` run every few seconds while it trains and what stands below the view is in
    sight: charts that nobody sees would only make the picture stutter, and take the processor from others. So a
    pause while they are out of sight only calls `at_rest`, where there is one; the browser pauses again when they
    come into sight.
    """
    session = session_of(LiveSession)
    chosen = tuple(configs)
    if plan or session.run is None or session.run.configs != chosen or (names and session.run.names != tuple(names)):
        session.run = LiveRun(chosen, names, plan)
        session.playing = False
        RUNS.add(session.run)
    run = session.run
    functions = functions or [config.activations[0].name if config.activations else "Identity" for config in chosen]
    shades = [{"light": look.light, "dark": look.dark} for look in looks_of(functions)]
    with run.lock:
        scene = scene_of(run, shades, speed, look_at)
    # What a room sees is shown to it as the page answers.
    scene["shared"] = session.broadcast.code if session.broadcast else None
    scene["shortcut"] = shortcut.path() if session.broadcast is None else None
    session.look = shades, speed
    show_to_room(session, with_scene=True)
    VIEW(data=scene, key=f"{key}_view")
    session.of_page = True
    part(_delivery(key))(_deliver)(key, followers, at_rest)
    return session.run


def _delivery(key: str) -> str:
    return f"{key}_delivery"


def _deliver(key: str, followers: Sequence[str], at_rest: Callable[[LiveRun], None] | None) -> None:
    """Do what the browser asked and mount the courier with the answer."""
    session = session_of(LiveSession)
    of_page, session.of_page = session.of_page, False
    run, before = session.run, (session.run, session.broadcast)
    if run is None:
        return
    said, session.said = session.said, None
    command = Command.read(said, len(run.view.points))
    settled = run.conversation.is_settled(command)
    if command is not None and not settled:
        run = _take_note(session, run, command)
    message = answer(run, command, scene=scene_id(run), wanted=wanted_elsewhere())

    def hear() -> None:
        said = session.said = st.session_state.get(f"{key}_courier", {}).get("command")
        now = time.monotonic()
        follows = isinstance(said, dict) and said.get("cmd") == "pull" and said.get("below") is True
        # The more visitors train at once, the more seldom their charts are drawn anew.
        apart = _FOLLOWED_EVERY * TURNS.n_active()
        if followers and follows and session.playing and now - session.followed > apart:
            session.followed = now
            st.rerun([_delivery(key), *followers])
        run_too(_delivery(key))

    show_to_room(session)
    COURIER(data=message, key=f"{key}_courier", on_command_change=hear)
    if command is None or settled:
        return
    at_this_state = command.name in ("pause", "show") and not command.rate
    if at_this_state and not command.below and at_rest:
        at_rest(run)
    # The page runs too: for a pause to redraw its charts, which it does anyway where this is part of its run, for a run
    # that was found to show its scene. A run broken off for nothing would lose what was clicked below.
    elif ((at_this_state or command.name == "reset") and not of_page) or (session.run, session.broadcast) != before:
        rerun_page()


def _take_note(session: LiveSession, run: LiveRun, command: Command) -> LiveRun:
    """What a command means for the session; returns the run it is for."""
    if command.name == "hello":
        found = RUNS.find(command.token, run)
        session.broadcast = session.broadcast or Broadcast.of_owner(rooms(), command.token)
        if found is not None:
            session.run = found
            return found
        if session.broadcast is not None and session.broadcast.token == command.token:
            # Another server had the run; its room goes on with this one, which is trained to where that stood.
            with run.lock:
                run.token = command.token
            RUNS.add(run)
        with run.lock:
            run.go_on_to(command.step)
    session.playing = (command.name == "pull" or command.rate > 0) and run.end is None
    return run
