"""A family with one member, and a page with one setting: what tests of the controls draw."""

from __future__ import annotations

from dataclasses import dataclass

from act_viz.kinds import Kind, Registry, param
from act_viz.ui.settings import PageSettings, member

INTERVALS: Registry[Interval] = Registry("interval")


class Interval(Kind):
    """What its members have."""

    low: float
    high: float


@INTERVALS.register("Interval")
class _Interval(Interval):
    """From low to high."""

    low: float = param(0.0, 0.0, 1.0, step=0.1)
    high: float = param(0.8, 0.0, 1.0, step=0.1)

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low is above high")


@dataclass(frozen=True)
class IntervalSettings(PageSettings):
    """A page on which an interval is chosen."""

    of: Interval = member(INTERVALS, "Interval", label="")
