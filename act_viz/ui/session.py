"""All session state: one typed object a page, made when it is first asked for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from act_viz.figures.style import Theme

if TYPE_CHECKING:  # data sets bring scikit-learn with them, which most pages need not wait for
    from act_viz.arrays import Array
    from act_viz.claims import Claim, Result, Test
    from act_viz.config import TrainConfig
    from act_viz.datasets import OwnPoints
    from act_viz.live.events import Cut
    from act_viz.live.run import LiveRun
    from act_viz.many_seeds import ManySeeds
    from act_viz.propagation import Simulation
    from act_viz.readings import Readings
    from act_viz.rooms import Broadcast
    from act_viz.scenes.measurement import Measurement
    from act_viz.training import Trainer
    from act_viz.ui.link_check import Misunderstood

T = TypeVar("T")
_OURS = "act_viz."


def session_of(kind: type[T]) -> T:
    """This reader's object of the class `kind`, made with its defaults at the first call."""
    key = f"{_OURS}{kind.__name__}"
    if key not in st.session_state:
        st.session_state[key] = kind()
    state: T = st.session_state[key]
    return state


def forget_controls() -> None:
    """Drop what Streamlit keeps of every control by its key, which another page may have as well."""
    for key in list(st.session_state):
        if not str(key).startswith(_OURS):
            del st.session_state[key]


@dataclass
class ReaderSession:
    """What holds on every page."""

    language: str = ""
    """The language of the last run; empty before the first."""
    language_changed: bool = False
    """Whether this run is the first in a new language: labels of chosen options are then spoken anew."""
    understood: dict[str, dict[str, str]] = field(default_factory=dict)
    """The texts last typed that could be read, by the control they were typed in."""
    theme: Theme | None = None
    """The theme seen; None before the first run."""


@dataclass
class Deed:
    """What was done to a run to kill or to revive units, and how its units stood before."""

    done: str
    """What was done, in English."""
    run: str
    """The token of the run it was done to …"""
    generation: int
    """… and how often that had been reset."""
    step: int
    dead_before: list[Array]
    """Which units of each lane were dead."""
    touched: int | None
    """How many units were changed; None where a setting was."""


@dataclass
class LinkSession:
    """The link with which the present page was opened."""

    page: str = ""
    """The page that is open, by its English name; empty before the first."""
    runs: int = 0
    """How often it was drawn since it was opened."""
    standing: Mapping[str, str | list[str]] = field(default_factory=dict)
    """What its link says, which goes on changing until another page is opened."""
    left: dict[str, dict[str, str | list[str]]] = field(default_factory=dict)
    """The settings with which each page was left, by its English name."""
    drawing: bool = False
    """Whether the page is being drawn, not a fragment of it alone."""
    asked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What the link asks for and has not been looked at yet."""
    misunderstood: list[Misunderstood] = field(default_factory=list)
    """What in it was not understood, until the reader has seen it."""
    unbound: set[str] = field(default_factory=set)
    """Names in links that are read by pages and are no control's."""
    settings: dict[str, list[str]] = field(default_factory=dict)
    """Every setting in the page's link as it stands now …"""
    address: str = ""
    """… and the whole link."""


@dataclass
class TrainSession:
    """What Train remembers beside its controls and the run itself."""

    points: OwnPoints | None = None
    """The user's own points; None before they were first asked for."""
    points_version: int = 0
    """How often they were changed."""
    file_read: str = ""
    """Which uploaded file was read last, so that it is read once."""
    file_faults: str = ""
    """What was wrong with it."""
    link_read: bool = False
    """Whether the log in the link with which the page was opened has been replayed."""
    followed: tuple[str, tuple[TrainConfig, ...]] = ("", ())
    """The token of the run that follows the settings, and the settings of its lanes that it has followed."""
    told: Cut | None = None
    """Of which cut in the run the reader was told."""
    deed: Deed | None = None
    """What was done last to kill or to revive units."""
    many_seeds: ManySeeds | None = None
    """The networks over many seeds, under way or done."""
    readings: list[tuple[Trainer, Readings]] = field(default_factory=list)
    """What was read off the run for the charts, with the trainer it was read off."""


@dataclass
class LiveSession:
    """The live view of this reader: the run it shows and what its browser asks."""

    run: LiveRun | None = None
    """The run shown, with its trainers and their step; None before the first."""
    playing: bool = False
    """Whether the browser plays; charts for reading are drawn when it does not."""
    said: object = None
    """The browser's command that waits to be done."""
    followed: float = 0.0
    """When the charts were last redrawn while it played, in seconds of the monotonic clock."""
    of_page: bool = False
    """Whether the answer is given in the course of a run of the whole page, not by itself."""
    look: tuple[list[dict[str, str]], int] = field(default_factory=lambda: ([], 0))
    """The colours of the lanes and the speed that the page asked for, for those who watch."""
    broadcast: Broadcast | None = None
    """The way into the room that this reader opened; None without one."""
    room_fault: str = ""
    """The sentence that says what is wrong with that room."""


@dataclass
class WatchSession:
    """What this reader has seen of a room."""

    who: str = field(default_factory=lambda: secrets.token_hex(8))
    """By what this reader is counted."""
    said: object = None
    """The browser's command that waits to be answered."""
    number: int | None = None
    """The number of the command answered last."""
    version: int = -1
    """What the room had when it was last looked at."""
    scene_version: int = -1
    """Which scene is drawn."""


@dataclass
class ClaimsSession:
    """What this reader tests and has tested."""

    test: Test | None = None
    """The test under way; None while there is none."""
    results: dict[tuple[Claim, str], Result] = field(default_factory=dict)
    """What was found for this reader, by claim and form."""


@dataclass
class LectureSession:
    """What the lecture page remembers of the room."""

    predictions: dict[str, int] = field(default_factory=dict)
    """What was predicted, by the name of the scene: the place among its choices."""
    measurement: Measurement | None = None
    """The scene measured last, under way or done."""


@dataclass
class DepthSession:
    """The networks that Depth shows to this reader."""

    simulations: dict[str, Simulation] = field(default_factory=dict)
    """Networks that run or have run, by what they are shown for."""
