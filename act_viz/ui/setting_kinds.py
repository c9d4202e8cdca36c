"""The sorts of settings that there are: how each stands in links, and what cannot be read there."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from act_viz.kinds import Kind, Param, Registry

Link = Mapping[str, Sequence[str]]
"""The names in an address and all that is written of each."""
_PER_DECADE = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_MOST_WORDS = 60
_LONGEST_NUMBER = 40


def slug(name: str) -> str:
    """`name` as it stands in links and keys: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def member_called(family: Registry[Any], written: str) -> type[Kind] | None:
    """The member of `family` whose name is `written` in links."""
    return next((cls for name, cls in family.items() if slug(name) == written), None)


@dataclasses.dataclass(frozen=True)
class Misread:
    """What a link has `written` of a setting and the page did not take.

    `taken` is what the setting is instead, None if the page has no setting of this name. A `reason` is the whole
    sentence, where there is one.
    """

    name: str
    written: tuple[str, ...]
    taken: str | None = None
    reason: str = ""
    key: str = ""
    """The key of the control in which the reader can put it right, where it is a text."""


@dataclasses.dataclass(frozen=True)
class Setting:
    """One setting of a page. `live` ones may change while a network trains."""

    default: Any
    label: str = ""
    help: str = ""
    live: bool = False

    def owns(self, name: str, written: str) -> bool:
        """Whether `written`, a name in a link, belongs to this setting called `name`."""
        return written == name

    def read(self, name: str, link: Link, misread: list[Misread]) -> Any:
        """The value that `link` gives the setting called `name`; what cannot be read is added to `misread`."""
        written = tuple(link.get(name, ()))
        if not written:
            return self.default
        try:
            value = self.parse(written[-1])
        except ValueError as wrong:
            value, reason = self.instead_of(written[-1]), str(wrong)
        else:
            reason = ""
            if len(set(written)) == 1:
                return value
        key = name if reason and isinstance(self, Words) else ""
        misread.append(Misread(name, written, self.text(value), reason, key))
        return value

    def parse(self, written: str) -> Any:
        """The value that is `written`.

        Raises
        ------
        ValueError
            If there is none; its sentence may be empty.
        """
        raise NotImplementedError

    def instead_of(self, written: str) -> Any:
        """The value to take where `written` cannot be read."""
        return self.default

    def text(self, value: Any) -> str:
        """`value` as it stands in links."""
        return str(value)

    def write(self, name: str, value: Any) -> dict[str, str]:
        """What a link must hold so that `read` gives `value`."""
        return {name: self.text(value)}


def number_text(value: float) -> str:
    """`value` as it stands in links, to be read again as the same number."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _number(written: str) -> float:
    """The number that is `written`; nan if it is none."""
    try:
        return float(written[:_LONGEST_NUMBER])
    except ValueError:
        return math.nan


@dataclasses.dataclass(frozen=True)
class Number(Setting):
    """A number within bounds; a whole one if its default is an `int`.

    `control` is how it is set: on a slider of even steps, on one that stops at its default as well ("anchored"), on
    one of steps as on a logarithmic scale or of the values in `options` alone, or typed.
    """

    param: Param = Param(0.0, 1.0, 0.1)
    control: str = "slider"
    options: tuple[float, ...] = ()
    percent: bool = False
    hand: bool = False
    """Whether pictures follow its slider while it is dragged."""

    @classmethod
    def of_parameter(cls, default: float, param: Param) -> Self:
        """The number that a parameter is; a slider stops at its default, which need not be one of its even steps."""
        n_steps = (default - param.low) / param.step
        even = not param.log and abs(n_steps - round(n_steps)) < 1e-6
        return cls(default, param=param, control="steps" if param.log else "slider" if even else "anchored")

    @property
    def decimals(self) -> int:
        """How many decimals a multiple of the step needs."""
        exponent = Decimal(str(self.param.step)).normalize().as_tuple().exponent
        return max(0, -int(exponent))

    @property
    def whole(self) -> bool:
        """Whether it is a whole number."""
        return isinstance(self.default, int)

    def parse(self, written: str) -> float:
        value = _number(written)
        if not self.param.low <= value <= self.param.high or (self.whole and not value.is_integer()):
            raise ValueError
        number = int(value) if self.whole else value
        if self.options and number not in self.options:
            raise ValueError
        return number

    def instead_of(self, written: str) -> float:
        value = _number(written)
        if not math.isfinite(value):
            return int(self.default) if self.whole else float(self.default)
        if self.options:
            return min(self.options, key=lambda option: abs(option - value))
        within = min(max(value, self.param.low), self.param.high)
        return round(within) if self.whole else within

    def text(self, value: float) -> str:
        return number_text(value)

    def steps(self, value: float) -> list[float]:
        """The values that a slider of steps stops at, among them `value`."""
        if self.options:
            return list(self.options)
        low, high = self.param.low, self.param.high
        if self.control == "anchored":
            n_steps = round((high - low) / self.param.step)
            even = [round(low + at * self.param.step, 9) for at in range(n_steps + 1)]
            return sorted({*even, self.default, value})
        rounds = [0.0] if low == 0 else []
        return sorted({*rounds, *log_steps(low or self.param.step, high, self.default or self.param.step), value})


def log_steps(low: float, high: float, default: float) -> list[float]:
    """Ten round values a decade from `low` to `high`, with both ends and `default` among them."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    rounds = {float(f"{mantissa}e{decade}") for decade in decades for mantissa in _PER_DECADE}
    return sorted({value for value in rounds if low < value < high} | {low, high, default})


@dataclasses.dataclass(frozen=True)
class Switch(Setting):
    """On or off."""

    def parse(self, written: str) -> bool:
        if written.lower() not in ("true", "false"):
            raise ValueError
        return written.lower() == "true"

    def text(self, value: bool) -> str:
        return "true" if value else "false"


@dataclasses.dataclass(frozen=True)
class Choice(Setting):
    """One of `options`, which are named in links as their keys and on the page as their values, English texts.

    `segments` shows them side by side.
    """

    options: Callable[[], Mapping[str, str]] = dict
    segments: bool = False

    def parse(self, written: str) -> str:
        if written not in self.options():
            raise ValueError
        return written


@dataclasses.dataclass(frozen=True)
class Words(Setting):
    """A text of at most `longest` characters; `check` raises a ValueError, whose sentence says what is wrong."""

    longest: int = 60
    check: Callable[[str], object] | None = None

    def parse(self, written: str) -> str:
        if len(written) > self.longest:
            raise ValueError
        if self.check and written.strip():
            self.check(written)
        return written


@dataclasses.dataclass(frozen=True)
class Names(Setting):
    """Names of parts of the page, joined by commas; the reader has no control for them."""

    def parse(self, written: str) -> tuple[str, ...]:
        words = written.split(",")[:_MOST_WORDS]
        return tuple(dict.fromkeys(word for word in words if _WORD.fullmatch(word)))

    def text(self, value: Sequence[str]) -> str:
        return ",".join(value)


@dataclasses.dataclass(frozen=True)
class Several(Setting):
    """Up to `most` numbers within bounds, in the order chosen."""

    number: Number = Number(0.0)
    most: int = 4

    def read(self, name: str, link: Link, misread: list[Misread]) -> tuple[float, ...]:
        if name not in link:
            return tuple(self.default)
        values: list[float] = []
        wrong = False
        for text in _listed(link[name]):
            try:
                value = self.number.parse(text)
            except ValueError:
                wrong = True
                continue
            wrong |= value in values or len(values) >= self.most
            if value not in values and len(values) < self.most:
                values.append(value)
        chosen = tuple(values) if values or not wrong else tuple(self.default)
        if wrong:
            misread.append(Misread(name, tuple(link[name]), self.text(chosen)))
        return chosen

    def text(self, value: Sequence[float]) -> str:
        return ",".join(map(number_text, value))


def _listed(written: Sequence[str]) -> list[str]:
    return [word for text in written for word in text.split(",") if word]


@dataclasses.dataclass(frozen=True)
class Member(Setting):
    """A member of `family` with its own parameters, in a link as `function=elu&function.alpha=0.5`.

    An `optional` one may be None.
    """

    family: Registry[Any] = dataclasses.field(default_factory=lambda: Registry[Any](""))
    optional: bool = False

    def owns(self, name: str, written: str) -> bool:
        return written == name or written.startswith(f"{name}.")

    def read(self, name: str, link: Link, misread: list[Misread]) -> Kind | None:
        chosen: Kind | None = self.default
        if written := tuple(link.get(name, ())):
            found = member_called(self.family, written[-1])
            if found is None or len(set(written)) > 1:
                misread.append(Misread(name, written, self.text(found() if found else chosen)))
            # The default may be a member whose parameters are not at their own defaults.
            if found is not None and not isinstance(chosen, found):
                chosen = found()
        return None if chosen is None else _tuned(chosen, name, name, link, misread)

    def text(self, value: Kind | None) -> str:
        return "" if value is None else slug(value.name)

    def write(self, name: str, value: Kind | None) -> dict[str, str]:
        return {} if value is None else {name: self.text(value)} | _parameters(name, value)


@dataclasses.dataclass(frozen=True)
class Members(Setting):
    """Members of `family` in the order chosen, up to `most`: `functions=tanh,elu&functions.elu.alpha=0.5`."""

    family: Registry[Any] = dataclasses.field(default_factory=lambda: Registry[Any](""))
    most: int = 1000
    look: str = "multiselect"

    def owns(self, name: str, written: str) -> bool:
        return written == name or written.startswith(f"{name}.")

    def read(self, name: str, link: Link, misread: list[Misread]) -> tuple[Kind, ...]:
        chosen: tuple[Kind, ...] = tuple(self.default)
        if name in link:
            listed = _listed(link[name])
            found = [cls() for cls in (member_called(self.family, text) for text in listed) if cls is not None]
            distinct = tuple(dict.fromkeys(found))[: self.most]
            if distinct or not listed:
                chosen = distinct
            if len(distinct) < len(listed):
                misread.append(Misread(name, tuple(link[name]), self.text(chosen)))
        return tuple(_tuned(member, name, f"{name}.{slug(member.name)}", link, misread) for member in chosen)

    def text(self, value: Sequence[Kind]) -> str:
        return ",".join(slug(member.name) for member in value)

    def write(self, name: str, value: Sequence[Kind]) -> dict[str, str]:
        written = {name: self.text(value)}
        for member in value:
            written |= _parameters(f"{name}.{slug(member.name)}", member)
        return written


def _parameters(prefix: str, member: Kind) -> dict[str, str]:
    """Every setting of `member` that is not at its default, as `prefix.name`."""
    return {
        f"{prefix}.{name}": value if isinstance(value, str) else number_text(value)
        for name, value in member.settings().items()
        if value != member.default_of(name)
    }


def _tuned(member: Kind, setting: str, prefix: str, link: Link, misread: list[Misread]) -> Kind:
    """`member` of the `setting` with what `link` says of its texts and sliders."""
    texts: dict[str, str] = {}
    for name, described in member.texts().items():
        for written in link.get(f"{prefix}.{name}", ())[-1:]:
            try:
                member = member.replace(**{name: written[: described.max_length + 1]})
            except ValueError as wrong:
                full, key = f"{prefix}.{name}", f"{setting}.{slug(member.name)}.{name}"
                misread.append(Misread(full, (written,), member.settings()[name], str(wrong), key))
            else:
                texts[name] = written
    read: set[str] = set()
    # One setting may decide which others there are, so the list is read again after each.
    while missing := [name for name in member.sliders() if name not in read]:
        read.add(missing[0])
        member = _slid(member, missing[0], f"{prefix}.{missing[0]}", link, misread)
    return member


def _slid(member: Kind, name: str, full: str, link: Link, misread: list[Misread]) -> Kind:
    if full not in link:
        return member
    slider = Number(member.default_of(name), param=member.sliders()[name])
    value = slider.read(full, link, misread)
    try:
        return member.replace(**{name: value})
    except ValueError as wrong:
        misread.append(Misread(full, tuple(link[full]), number_text(member.settings()[name]), str(wrong)))
        return member
