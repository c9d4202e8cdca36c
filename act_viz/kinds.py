"""Kinds: everything one can choose is a frozen dataclass, registered in its family where it is defined."""

from __future__ import annotations

import dataclasses
import inspect
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, dataclass_transform

import numpy as np


@dataclasses.dataclass(frozen=True)
class Param:
    """What a slider needs to know of a field.

    `low` and `high` are the ends of the slider and the ends of what is allowed; `step` is the slider's
    step; `log` asks for a logarithmic slider; `symbol` is LaTeX; `help` is a sentence for the reader.
    A `trainable` field is learned by the network, one value a layer. `label` is what the slider is called where
    that is not the field's name.
    """

    low: float
    high: float
    step: float
    log: bool = False
    symbol: str = ""
    help: str = ""
    trainable: bool = False
    label: str = ""


def param(
    default: float,
    low: float,
    high: float,
    *,
    step: float,
    log: bool = False,
    symbol: str = "",
    help: str = "",
    trainable: bool = False,
    label: str = "",
) -> Any:
    """A numeric field with a slider; an int `default` makes a field of whole numbers. A `label` is marked by `N_`."""
    described = Param(low, high, step, log, symbol, help, trainable, label)
    return dataclasses.field(default=default, metadata={"param": described})


def label_of(name: str, described: object) -> str:
    """What the field `name` is called in English: its own `label`, or its name in words."""
    return getattr(described, "label", "") or name.replace("_", " ").capitalize()


@dataclasses.dataclass(frozen=True)
class Text:
    """What a text input needs to know of a field: at most `max_length` characters; `help` is for the reader.

    `check` raises a ValueError for a text that cannot stand there, whose sentence says why.
    """

    max_length: int
    help: str = ""
    check: Callable[[str], object] | None = None


def text_param(default: str, *, max_length: int, help: str = "", check: Callable[[str], object] | None = None) -> Any:
    """A field that the reader types; a kind may derive further sliders from it, see `Kind.sliders`."""
    return dataclasses.field(default=default, metadata={"text": Text(max_length, help, check)})


class TextError(ValueError):
    """A typed text that is not understood: `reason` is a sentence, `column` the place in `text`, from 0."""

    def __init__(self, reason: str, text: str, column: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text
        self.column = column

    def pointer(self) -> str:
        """Two lines: the text around the place, and a caret under it."""
        start = max(0, self.column - 40)
        shown = "".join(char if char.isprintable() else "?" for char in self.text[start : self.column + 40])
        return f"{shown}\n{' ' * (self.column - start)}^"


class Kind:
    """One choice of a family: equal settings compare equal, and the docstring is the page's text."""

    name: ClassVar[str]

    if TYPE_CHECKING:
        # A member looked up by its name has fields that only its own class knows.
        def __init__(self, *args: Any, **fields: Any) -> None: ...

    @classmethod
    def params(cls) -> dict[str, Param]:
        """The fields that have a slider, by name, in order."""
        return {
            field.name: field.metadata["param"]
            for field in dataclasses.fields(cls)  # type: ignore[arg-type]
            if "param" in field.metadata
        }

    @classmethod
    def texts(cls) -> dict[str, Text]:
        """The fields that the reader types, by name, in order."""
        return {
            field.name: field.metadata["text"]
            for field in dataclasses.fields(cls)  # type: ignore[arg-type]
            if "text" in field.metadata
        }

    def sliders(self) -> dict[str, Param]:
        """Every number that can be set, by name: `params`, unless the kind derives some from what was typed."""
        return self.params()

    @classmethod
    def default_of(cls, field_name: str) -> Any:
        """The default of the field or slider `field_name`."""
        return cls.__dataclass_fields__[field_name].default  # type: ignore[attr-defined]

    @classmethod
    def text(cls) -> str:
        """The docstring as plain paragraphs."""
        return inspect.cleandoc(cls.__doc__ or "")

    def settings(self) -> dict[str, Any]:
        """The value of every text and slider, by name; `replace(**settings)` sets them."""
        return {name: getattr(self, name) for name in (*self.texts(), *self.sliders())}

    def reply(self) -> str:
        """How what the reader typed was understood, in LaTeX; empty where nothing is typed."""
        return ""

    def caution(self) -> str:
        """What the reader must know of the numbers that come from what was typed; empty where there is nothing."""
        return ""

    def defaults(self) -> Self:
        """The same kind with every slider at its default; what was typed stays."""
        return self.replace(**{name: self.default_of(name) for name in self.sliders()})

    def replace(self, **changes: Any) -> Self:
        """The same kind with some fields changed."""
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]

    def __post_init__(self) -> None:
        """Check every scalar field against its bounds and every text; arrays (learned, random) are taken as they are.

        Raises
        ------
        ValueError
            If a value is not a number within its bounds or a text is not understood; the sentence says what is.
        """
        for name, described in self.params().items():
            self.check(name, described, getattr(self, name))
        for name, text in self.texts().items():
            if text.check:
                text.check(getattr(self, name))

    def check(self, name: str, described: Param, value: Any) -> None:
        """Check that `value` is what the slider `name` can be set to; arrays, and what stands for one, may be anything.

        Raises
        ------
        ValueError
            If it is not; the sentence says what is allowed.
        """
        if isinstance(value, (np.ndarray, np.lib.mixins.NDArrayOperatorsMixin)):
            return
        whole = isinstance(self.default_of(name), int)
        number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
        if (
            not number
            or not math.isfinite(value)
            or not described.low <= value <= described.high
            or (whole and value != int(value))
        ):
            sort = "a whole number" if whole else "a number"
            raise ValueError(
                f"{self.name}: {name} must be {sort} from {described.low:g} to {described.high:g}, not {value!r}."
            )

    def __str__(self) -> str:
        """`Name(field=value, …)` with the fields that differ from their defaults; `Registry.parse` reads it."""
        changed = ", ".join(
            f"{name}={_literal(value)}" for name, value in self.settings().items() if value != self.default_of(name)
        )
        return f"{self.name}({changed})" if changed else self.name


def _literal(value: Any) -> str:
    """`value` as `Registry.parse` reads it: a plain Python number, or a text in double quotes."""
    if isinstance(value, str):
        return f'"{value}"'
    return repr(value.item() if isinstance(value, np.generic) else value)


K = TypeVar("K", bound=Kind)
_WRITTEN = re.compile(r"\s*(?P<name>[^()=]+?)\s*(?:\((?P<fields>(?:[^()\"]|\"[^\"]*\")*)\))?\s*")
_FIELD = re.compile(r"(?:[^,\"]|\"[^\"]*\")+")


class Registry(Mapping[str, type[K]]):
    """A family: a read-only mapping from name to class, in the order in which members were defined."""

    def __init__(self, noun: str, requires: Mapping[str, object] | None = None) -> None:
        """`requires` has what a member must define for itself, each with what it inherits if it does not."""
        self.noun = noun
        self._requires = dict(requires or {})
        self._members: dict[str, type[K]] = {}

    @dataclass_transform(frozen_default=True, field_specifiers=(param, text_param, dataclasses.field))
    def register(self, name: str) -> Callable[[type[K]], type[K]]:
        """Make the decorated class a frozen dataclass and a member called `name`.

        Raises
        ------
        TypeError
            If it does not define what this family requires.
        ValueError
            If there is a member of that name.
        """

        def add(cls: type[K]) -> type[K]:
            if name in self._members:
                raise ValueError(f"There is already a {self.noun} called {name!r}.")
            missing = [part for part, inherited in self._requires.items() if getattr(cls, part, None) is inherited]
            if missing:
                raise TypeError(f"The {self.noun} {name!r} does not define {', '.join(missing)}.")
            cls.name = name
            member = dataclasses.dataclass(frozen=True, repr=True)(cls)
            self._members[name] = member
            return member

        return add

    def __getitem__(self, name: str) -> type[K]:
        try:
            return self._members[name]
        except KeyError:
            raise KeyError(f"No {self.noun} is called {name!r}; there are: {', '.join(self._members)}.") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def parse(self, written: str) -> K:
        """The member that `str` of it wrote, as `ELU(alpha=0.5)`.

        Raises
        ------
        ValueError
            If the name, a field or a value is not one of this family; the sentence says which.
        """
        matched = _WRITTEN.fullmatch(written[:500])
        if not matched or matched["name"] not in self._members:
            raise ValueError(f"No {self.noun} is called {written[:60]!r}; there are: {', '.join(self._members)}.")
        cls = self._members[matched["name"]]
        written_fields: dict[str, str] = {}
        for part in _FIELD.findall(matched["fields"] or ""):
            field_name, _, value = (piece.strip() for piece in part.partition("="))
            written_fields[field_name] = value
        texts = {name: written_fields.pop(name) for name in cls.texts() if name in written_fields}
        for field_name, value in texts.items():
            if not (len(value) >= 2 and value[0] == value[-1] == '"'):
                raise ValueError(f"{cls.name}: {field_name} must stand in double quotes, not {value[:40]!r}.")
        member = cls(**{field_name: value[1:-1] for field_name, value in texts.items()})
        # One by one, since one setting may decide which others there are.
        for field_name, value in written_fields.items():
            member = member.replace(**{field_name: self._number(member, field_name, value)})
        return member

    @staticmethod
    def _number(member: Kind, field_name: str, value: str) -> float:
        """`value`, written for the slider `field_name` of `member`, as a number."""
        if field_name not in member.sliders():
            allowed = ", ".join((*member.texts(), *member.sliders())) or "none"
            raise ValueError(f"{member.name} has no parameter {field_name!r}; it has: {allowed}.")
        try:
            number = float(value)
        except ValueError:
            raise ValueError(f"{member.name}: {field_name} must be a number, not {value[:40]!r}.") from None
        whole = isinstance(member.default_of(field_name), int) and number.is_integer()
        return int(number) if whole else number
