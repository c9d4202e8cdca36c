"""Settings of a page, described once: name in links, what each may be, its default and its words.

A page's settings are one frozen dataclass whose fields are made with the functions below. Its controls, its link and
what sets several of them at once read this description; nothing here knows Streamlit.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self

from act_viz.kinds import Param, Registry
from act_viz.text import N_, languages
from act_viz.ui.setting_kinds import (
    Choice,
    Link,
    Member,
    Members,
    Misread,
    Names,
    Number,
    Setting,
    Several,
    Switch,
    Words,
    slug,
)


@dataclasses.dataclass(frozen=True)
class PageSettings:
    """What every page can be set to; a page with settings of its own has a subclass of its own."""

    lang: str = dataclasses.field(
        default="", metadata={"setting": Choice("", options=lambda: {code: code for code in languages()})}
    )
    """The language chosen; empty for the browser's."""
    hide: tuple[str, ...] = dataclasses.field(default=(), metadata={"setting": Names(())})
    """Keys of the controls that are out of sight."""
    open: tuple[str, ...] = dataclasses.field(default=(), metadata={"setting": Names(())})
    """What is unfolded: numbers below charts, and other parts."""
    picture: str = dataclasses.field(
        default="png",
        metadata={
            "setting": Choice(
                "png",
                N_("The camera that appears above the chart saves"),
                options=lambda: {"png": "PNG", "svg": "SVG"},
                segments=True,
            )
        },
    )
    """The format in which charts are saved."""

    carried: ClassVar[tuple[str, ...]] = ("lang", "hide")
    """What links to other pages keep."""

    @classmethod
    def table(cls) -> dict[str, Setting]:
        """Every setting by its name, the page's own first."""
        fields = {field.name: field.metadata["setting"] for field in dataclasses.fields(cls)}
        of_every_page = {field.name for field in dataclasses.fields(PageSettings)}
        return {name: fields[name] for name in sorted(fields, key=of_every_page.__contains__)}

    @classmethod
    def from_link(cls, link: Link) -> tuple[Self, list[Misread]]:
        """The settings that `link` gives, and what in it was not understood."""
        table, misread = cls.table(), list[Misread]()
        values = {name: setting.read(name, link, misread) for name, setting in table.items()}
        settings = cls(**values)
        known = settings.to_link().keys() | {each.name for each in misread}
        for name, written in link.items():
            owner = next((owner for owner, setting in table.items() if setting.owns(owner, name)), None)
            if owner is None or (name != owner and name not in known and not settings._may_say(owner, name)):
                misread.append(Misread(name, tuple(written)))
        return settings, misread

    def _may_say(self, owner: str, name: str) -> bool:
        """Whether `name`, which begins as the setting `owner`, is a parameter of a member of its family."""
        setting = self.table()[owner]
        if not isinstance(setting, Member | Members):
            return False
        parts = name.removeprefix(f"{owner}.").split(".")
        value = getattr(self, owner)
        chosen = {slug(each.name): each for each in (value if isinstance(value, tuple) else (value,)) if each}
        if len(parts) == 1 and isinstance(setting, Member):
            return any(parts[0] in each.settings() for each in chosen.values())
        member = chosen.get(parts[0])
        return len(parts) == 2 and member is not None and parts[1] in member.settings()

    def to_link(self) -> dict[str, str]:
        """What a link to the page must hold: all that is not at its default."""
        link: dict[str, str] = {}
        for name, setting in self.table().items():
            value = getattr(self, name)
            if value != setting.default:
                link |= setting.write(name, value)
        return link

    def replace(self, **changes: Any) -> Self:
        """The same settings with some changed."""
        return dataclasses.replace(self, **changes)


def _field(setting: Setting) -> Any:
    return dataclasses.field(default=setting.default, metadata={"setting": setting})


def number(
    default: float,
    low: float,
    high: float,
    *,
    label: str,
    step: float = 1,
    help: str = "",
    control: str = "slider",
    percent: bool = False,
    live: bool = False,
    hand: bool = False,
) -> Any:
    """A number from `low` to `high`; `control` is "slider", "steps" (as on a logarithmic scale) or "typed".

    Pictures follow a slider under the `hand` while it is dragged.
    """
    return _field(Number(default, label, help, live, Param(low, high, step), control, percent=percent, hand=hand))


def step_of(options: Sequence[float], default: float, *, label: str, help: str = "", live: bool = False) -> Any:
    """One of some numbers, in rising order."""
    param = Param(min(options), max(options), 1)
    return _field(Number(default, label, help, live, param, "steps", tuple(options)))


def numbers(default: Sequence[float], low: float, high: float, *, label: str, most: int, mark: float) -> Any:
    """Up to `most` numbers, chosen among round ones from `low` to `high` and `mark`."""
    single = Number(mark, param=Param(low, high, low), control="steps")
    return _field(Several(tuple(default), label, number=single, most=most))


def switch(label: str, *, default: bool = False, help: str = "") -> Any:
    """On or off."""
    return _field(Switch(default, label, help))


def choice(
    options: Mapping[str, str] | Callable[[], Mapping[str, str]],
    default: str,
    *,
    label: str,
    help: str = "",
    segments: bool = False,
) -> Any:
    """One of `options`, names in links with English texts."""
    named = options if callable(options) else lambda: options
    return _field(Choice(default, label, help, options=named, segments=segments))


def words(label: str = "", *, longest: int, check: Callable[[str], object] | None = None) -> Any:
    """A text that the reader types or, without a label, that only the page writes into its link."""
    return _field(Words("", label, longest=longest, check=check))


def member(family: Registry[Any], default: str, *, label: str, live: bool = False) -> Any:
    """A member of `family` with its own parameters; `default` is its name, "" for none."""
    value = family[default]() if default else None
    return _field(Member(value, label, "", live, family, not default))


def members(
    family: Registry[Any], default: Sequence[str], *, label: str, most: int = 1000, look: str = "multiselect"
) -> Any:
    """Some members of `family`, each with its own parameters; `look` is "multiselect" or "pills"."""
    return _field(Members(tuple(family[name]() for name in default), label, family=family, most=most, look=look))
