"""From settings to the run that is shown: what is turned goes to the running networks, all else starts anew."""

from __future__ import annotations

import streamlit as st

from act_viz.live.replay_plan import Plan
from act_viz.live.run import LiveRun
from act_viz.text import _
from act_viz.training import TrainConfig
from act_viz.training.change_log import RunLog, decode_logs, encode_logs, start_of, turned
from act_viz.ui.link import put, refuse, rerun_page, settings_of, write_address
from act_viz.ui.live_run import live_run
from act_viz.ui.session import LiveSession, TrainSession, session_of
from act_viz.ui.train_charts import CHARTS
from act_viz.ui.train_deaths import DEATHS
from act_viz.ui.train_knobs import set_knobs_as_shown
from act_viz.ui.train_lanes import Settings
from act_viz.ui.train_settings import TrainPage

_LINK = "log"
_LONGEST_LINK = 6_000


def show_run(settings: Settings) -> LiveRun:
    """Draw the live view of the run that `settings` mean; returns the run."""
    logs = _logs_before_deed(settings) or _logs_from_link(len(settings.lanes))
    plan = Plan.of_logs(logs, settings.lanes) if logs else None
    if logs:
        starts = tuple(start_of(lane, log) for lane, log in zip(settings.lanes, logs, strict=True))
    else:
        starts = _follow(settings)
    functions = [lane.activations[0].name for lane in settings.lanes]
    run = live_run(
        starts,
        names=settings.names if len(starts) > 1 else None,
        functions=functions,
        plan=plan,
        followers=[CHARTS, DEATHS],
        at_rest=_rest,
    )
    session = session_of(TrainSession)
    session.followed = run.token, settings.lanes
    if run.cut not in (None, session.told):
        st.toast(run.cut.told())
    session.told = run.cut
    if settings.in_common:
        st.caption(settings.in_common)
    return run


def _logs_before_deed(settings: Settings) -> tuple[RunLog, ...]:
    """What led to the state before a deed that is undone; empty where none is, and from then on.

    A run with the same start is trained again under its name, so that the reader's browser knows it.
    """
    session, run = session_of(TrainSession), session_of(LiveSession).run
    deed, session.undone = session.undone, None
    if deed is None or len(deed.logs) != len(settings.lanes):
        return ()
    starts = tuple(start_of(lane, log) for lane, log in zip(settings.lanes, deed.logs, strict=True))
    if run is not None and run.configs == starts:
        with run.lock:
            run.repeat(Plan.of_logs(deed.logs, settings.lanes))
        session.followed = run.token, settings.lanes
        return ()
    return deed.logs


def _follow(settings: Settings) -> tuple[TrainConfig, ...]:
    """What to start from: the run under way if only knobs differ, which are then turned in it, else the settings."""
    run = session_of(LiveSession).run
    if run is None or len(run.trainers) != len(settings.lanes):
        return settings.lanes
    if len(run.trainers) > 1 and run.names != settings.names:
        return settings.lanes
    with run.as_shown():
        if run.plan and run.plan.configs == settings.lanes:
            return run.configs
        token, before = session_of(TrainSession).followed
        if token != run.token:
            before = tuple(trainer.config for trainer in run.trainers)
        # What the reader turned since, and not what else is set otherwise in a state of the past.
        differences = [turned(earlier, lane) for earlier, lane in zip(before, settings.lanes, strict=True)]
        known = [difference for difference in differences if difference is not None]
        if len(known) < len(differences):
            return settings.lanes
        if run.film.newest.step == 0 and not run.turns:
            return settings.lanes if any(known) else run.configs
        for lane, difference in enumerate(known):
            if difference:
                run.turn(lane, difference)
    return run.configs


def _logs_from_link(n_lanes: int) -> tuple[RunLog, ...]:
    """The logs in the link with which the page was opened; empty afterwards, and where there are none."""
    session = session_of(TrainSession)
    if session.link_read:
        return ()
    session.link_read = True
    written = settings_of(TrainPage).log
    if not written:
        return ()
    try:
        logs = decode_logs(written)
    except ValueError as wrong:
        refuse(_LINK, str(wrong))
        return ()
    if len(logs) != n_lanes:
        refuse(_LINK, _("The log in this link is of another number of networks, so the run starts without it."))
        return ()
    return logs


def _rest(run: LiveRun) -> None:
    """The picture stands, and what stands below it is out of sight: only the link follows, and what is turned."""
    others = set_knobs_as_shown()
    put_log_in_link(run)
    if others:
        rerun_page()


def put_log_in_link(run: LiveRun) -> None:
    """Write into the link how far this run is and what was turned in it: whoever opens it sees the same run."""
    with run.as_shown():
        # A run that is trained again to where the link says is not there yet.
        logs = None if run.plan else run.logs()
    if logs is not None:
        text = encode_logs(logs) if any(log.step or log.changes for log in logs) else ""
        put(log=text if len(text) <= _LONGEST_LINK else "")
    write_address()
