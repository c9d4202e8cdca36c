"""Kinds: everything one can choose is a frozen dataclass, registered in its family where it is defined."""

from __future__ import annotations

import dataclasses
import inspect
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

import numpy as np


@dataclasses.dataclass(frozen=True)
class Param:
    """What a slider needs to know of a field.

    `low` and `high` are the ends of the slider and the ends of what is allowed; `step` is the slider's
    step; `log` asks for a logarithmic slider; `symbol` is LaTeX; `help` is a sentence for the reader.
    A `trainable` field is learned by the network, one value a layer.
    """

    low: float
    high: float
    step: float
    log: bool = False
    symbol: str = ""
    help: str = ""
    trainable: bool = False


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
) -> Any:
    """A numeric field with a slider; an int `default` makes a field of whole numbers."""
    described = Param(low, high, step, log, symbol, help, trainable)
    return dataclasses.field(default=default, metadata={"param": described})


class Kind:
    """One choice of a family: equal settings compare equal, and the docstring is the page's text."""

    name: ClassVar[str]

    @classmethod
    def params(cls) -> dict[str, Param]:
        """The fields that have a slider, by name, in order."""
        return {
            field.name: field.metadata["param"]
            for field in dataclasses.fields(cls)  # type: ignore[arg-type]
            if "param" in field.metadata
        }

    @classmethod
    def default_of(cls, field_name: str) -> Any:
        """The default of the field `field_name`."""
        return cls.__dataclass_fields__[field_name].default  # type: ignore[attr-defined]

    @classmethod
    def text(cls) -> str:
        """The docstring as plain paragraphs."""
        return inspect.cleandoc(cls.__doc__ or "")

    def settings(self) -> dict[str, Any]:
        """The value of every field that has a slider, by name."""
        return {name: getattr(self, name) for name in self.params()}

    def replace(self, **changes: Any) -> Self:
        """The same kind with some fields changed."""
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]

    def __post_init__(self) -> None:
        """Check every scalar field against its bounds; arrays (learned, random) are taken as they are.

        Raises
        ------
        ValueError
            If a value is not a number within its bounds; the sentence says what is allowed.
        """
        for name, described in self.params().items():
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                continue
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
            f"{name}={_number(value)!r}" for name, value in self.settings().items() if value != self.default_of(name)
        )
        return f"{self.name}({changed})" if changed else self.name


def _number(value: Any) -> Any:
    """`value` as a plain Python number."""
    return value.item() if isinstance(value, np.generic) else value


K = TypeVar("K", bound=Kind)
_WRITTEN = re.compile(r"\s*(?P<name>[^()=]+?)\s*(?:\((?P<fields>[^()]*)\))?\s*")


class Registry(Mapping[str, type[K]]):
    """A family: a read-only mapping from name to class, in the order in which members were defined."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._members: dict[str, type[K]] = {}

    @dataclass_transform(frozen_default=True, field_specifiers=(param, dataclasses.field))
    def register(self, name: str) -> Callable[[type[K]], type[K]]:
        """Make the decorated class a frozen dataclass and a member called `name`."""

        def add(cls: type[K]) -> type[K]:
            if name in self._members:
                raise ValueError(f"There is already a {self.noun} called {name!r}.")
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
        settings: dict[str, float] = {}
        for part in filter(None, (matched["fields"] or "").split(",")):
            field_name, _, value = (piece.strip() for piece in part.partition("="))
            if field_name not in cls.params():
                allowed = ", ".join(cls.params()) or "none"
                raise ValueError(f"{cls.name} has no parameter {field_name!r}; it has: {allowed}.")
            try:
                number = float(value)
            except ValueError:
                raise ValueError(f"{cls.name}: {field_name} must be a number, not {value[:40]!r}.") from None
            whole = isinstance(cls.default_of(field_name), int) and number.is_integer()
            settings[field_name] = int(number) if whole else number
        return cls(**settings)
