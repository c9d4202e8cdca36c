"""All session state: one typed object a page, made when it is first asked for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from act_viz.figures.style import Theme

if TYPE_CHECKING:  # data sets bring scikit-learn with them, which most pages need not wait for
    from act_viz.arrays import Array
    from act_viz.datasets import OwnPoints
    from act_viz.datasets.own_points import Reading
    from act_viz.evidence.claims import Claim, Result, Test
    from act_viz.experiments.many_seeds import ManySeeds
    from act_viz.kinds import Kind
    from act_viz.live.events import Cut
    from act_viz.live.run import LiveRun
    from act_viz.propagation import Reckoning, Simulation
    from act_viz.rooms import Broadcast
    from act_viz.scenes.measurement import Measurement
    from act_viz.training import TrainConfig
    from act_viz.training.change_log import RunLog
    from act_viz.ui.setting_kinds import Misread
    from act_viz.ui.settings import PageSettings

T = TypeVar("T")
_OURS = "act_viz."


def session_of(kind: type[T]) -> T:
    """This reader's object of the class `kind`, made with its defaults at the first call."""
    key = f"{_OURS}{kind.__name__}"
    if key not in st.session_state:
        st.session_state[key] = kind()
    state: T = st.session_state[key]
    return state


@dataclass
class ReaderSession:
    """What holds on every page."""

    language: str = ""
    """The language of the last run; empty before the first."""
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
    settings: PageSettings
    """What the page was set to before …"""
    logs: tuple[RunLog, ...]
    """… and what each lane's run had done, which together lead back there."""


@dataclass
class LinkSession:
    """The settings of every page that was opened, and the address of the present one."""

    page: str = ""
    """The page that is open, by its English name; empty before the first."""
    settings: dict[str, PageSettings] = field(default_factory=dict)
    """The settings of each page that was opened, as it stands or was left."""
    written: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The address that was read or written last …"""
    said: PageSettings | None = None
    """… the settings that it says …"""
    to_write: bool = False
    """… and whether it is to be written anew although it says the right ones."""
    url: str = ""
    """The page's address without settings."""
    misread: list[Misread] = field(default_factory=list)
    """What in the address was not understood, until the reader has seen it."""
    refused: dict[str, Any] = field(default_factory=dict)
    """What controls show although it cannot be taken, by their keys."""
    members: dict[tuple[str, str, str], Kind] = field(default_factory=dict)
    """Every member that was chosen, with its parameters, by page, setting and name in links."""
    shared: dict[str, Kind] = field(default_factory=dict)
    """The member chosen last for each setting, on whatever page, for pages that were not opened yet."""
    drawn: dict[str, object] = field(default_factory=dict)
    """What Streamlit tells each control from others of its key by."""
    told: dict[str, tuple[Any, float]] = field(default_factory=dict)
    """The value that a control on the page was given last instead of its own, and when, in monotonic seconds."""


@dataclass
class TrainSession:
    """What Train remembers beside its controls and the run itself."""

    points: OwnPoints | None = None
    """The user's own points; None before they were first asked for."""
    reading: Reading | None = None
    """What was taken of the file that the points are from, as long as it stands in its control."""
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
    deeds: list[Deed] = field(default_factory=list)
    """What was done to kill or to revive units and not undone, the latest last."""
    undone: Deed | None = None
    """What is to be undone: the run is to be as it was before."""
    many_seeds: ManySeeds | None = None
    """The networks over many seeds, under way or done."""


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
    own_room: dict[str, str] = field(default_factory=dict)
    """What the browser is to be told of the room that it keeps, by its code: to go there, or that it is closed."""


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
    concluded: str = ""
    """The token of the run that stands where a scene was measured."""
    measurement: Measurement | None = None
    """The scene measured last, under way or done."""


@dataclass
class DepthSession:
    """The networks that Depth shows to this reader, and what theory is reckoned for them, by what they are for."""

    simulations: dict[str, Simulation] = field(default_factory=dict)
    reckonings: dict[str, Reckoning] = field(default_factory=dict)
    """Networks that run or have run, by what they are shown for."""
