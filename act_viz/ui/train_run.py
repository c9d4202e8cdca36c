"""From settings to the run that is shown: what is turned goes to the running networks, all else starts anew."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from act_viz.live.run import LiveRun
from act_viz.run_log import RunLog, decode_logs, encode_logs, log_of, start_of, turned
from act_viz.text import _
from act_viz.training import TrainConfig
from act_viz.ui.live_run import live_run
from act_viz.ui.session import LiveSession, TrainSession, session_of
from act_viz.ui.train_charts import CHARTS
from act_viz.ui.train_settings import Settings

_LINK = "log"
_LONGEST_LINK = 6_000
_REPLAY_SECONDS = 60.0
_STATES_OF_A_REPLAY = 300


def show_run(settings: Settings) -> LiveRun:
    """Draw the live view of the run that `settings` mean; returns the run."""
    logs = _logs_from_link(len(settings.lanes))
    starts = _follow(settings)
    if logs:
        starts = tuple(start_of(lane, log) for lane, log in zip(settings.lanes, logs, strict=True))
    functions = [lane.activations[0].name for lane in settings.lanes]
    picture = st.container()
    if logs:
        # Replayed before it is drawn, so that the picture's first state is the one that the link means.
        session_of(LiveSession).run = None
    with picture:
        run = live_run(
            starts,
            names=settings.names if len(starts) > 1 else None,
            colors=functions if len(set(functions)) == len(functions) else None,
            followers=[CHARTS],
        )
    if logs:
        _replay(run, logs)
        st.rerun()
    return run


def _follow(settings: Settings) -> tuple[TrainConfig, ...]:
    """What to start from: the run under way if only knobs differ, which are then turned in it, else the settings."""
    run = session_of(LiveSession).run
    if run is None or len(run.trainers) != len(settings.lanes):
        return settings.lanes
    if len(run.trainers) > 1 and run.names != settings.names:
        return settings.lanes
    with run.lock:
        differences = [turned(trainer.config, lane) for trainer, lane in zip(run.trainers, settings.lanes, strict=True)]
        known = [difference for difference in differences if difference is not None]
        if len(known) < len(differences):
            return settings.lanes
        if run.step == 0 and not any(trainer.log for trainer in run.trainers):
            return settings.lanes if any(known) else run.configs
        for trainer, difference in zip(run.trainers, known, strict=True):
            for knob, value in difference.items():
                trainer.change(knob, value)
        if any(known):
            run.end = None
    return run.configs


def _logs_from_link(n_lanes: int) -> tuple[RunLog, ...]:
    """The logs in the link with which the page was opened; empty afterwards, and where there are none."""
    session = session_of(TrainSession)
    if session.link_read:
        return ()
    session.link_read = True
    written = st.query_params.get(_LINK, "")
    if not written:
        return ()
    try:
        logs = decode_logs(written)
    except ValueError as wrong:
        st.warning(str(wrong))
        return ()
    return logs if len(logs) == n_lanes else ()


def _replay(run: LiveRun, logs: Sequence[RunLog]) -> None:
    """Train `run` to where the link's run stood, turning what was turned at the same steps."""
    goal = max(log.step for log in logs)
    due = sorted(
        ((change.step, lane, change) for lane, log in enumerate(logs) for change in log.changes),
        key=lambda item: item[0],
    )
    bar = st.progress(0.0)
    began = time.monotonic()
    apart = max(1, goal // _STATES_OF_A_REPLAY)
    while (run.step < goal or due) and time.monotonic() - began < _REPLAY_SECONDS:
        if due and run.step >= due[0][0]:
            _step, lane, change = due.pop(0)
            with run.lock:
                run.trainers[lane].change(change.knob, change.value)
                run.end = None
            continue
        until = due[0][0] if due else goal
        with run.lock:
            if not run.advance_once(min(apart, until - run.step)):
                break
        bar.progress(
            min(1.0, run.step / goal),
            _("Replaying the run in the link: step {n} of {goal}").format(n=run.step, goal=goal),
        )
    bar.empty()
    if run.step < goal:
        st.toast(_("The run in the link was replayed up to step {n} of {goal}.").format(n=run.step, goal=goal))


def put_log_in_link(run: LiveRun) -> None:
    """Write into the link what was turned in this run, so that whoever opens it sees the same run."""
    with run.lock:
        logs = [
            log_of(start, trainer.config, trainer.log, trainer.step)
            for start, trainer in zip(run.configs, run.trainers, strict=True)
        ]
    text = encode_logs(logs) if any(log.changes for log in logs) else ""
    if text and len(text) <= _LONGEST_LINK:
        if st.query_params.get(_LINK) != text:
            st.query_params[_LINK] = text
    elif _LINK in st.query_params:
        del st.query_params[_LINK]
