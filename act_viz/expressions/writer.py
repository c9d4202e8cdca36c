"""Normalized text in the making: pieces of it, each with the place that it comes from, and what is open."""

from __future__ import annotations

import bisect
import dataclasses
from typing import NoReturn

from act_viz.expressions import tree as limits
from act_viz.expressions.screening import ExpressionError
from act_viz.expressions.symbols import Token
from act_viz.text import _


@dataclasses.dataclass(frozen=True)
class Spelled:
    """A formula in normalized `text`; `typed` is what it was made of."""

    text: str
    typed: str
    _starts: tuple[int, ...]
    _origins: tuple[int, ...]

    def origin(self, column: int) -> int:
        """Where in `typed` the character comes from that stands at `column` of `text`."""
        place = bisect.bisect_right(self._starts, column) - 1
        if place < 0:
            return min(column, len(self.typed))
        beyond = column - self._starts[place]
        return min(self._origins[place] + beyond, len(self.typed))


@dataclasses.dataclass
class Opened:
    """A parenthesis of some sort that is open: a `group`, a `call`, a `bar`, or the argument of `sin x`, `bare`."""

    kind: str
    token: Token
    function: str = ""
    power: tuple[str, ...] = ()
    divided: bool = False
    first: int = 0


class Writer:
    """Writes plain pieces for the tokens of what was typed, and knows which parentheses are open."""

    def __init__(self, typed: str, tokens: list[Token]) -> None:
        self._typed = typed
        self._tokens = tokens
        self._at = 0
        self._written: list[tuple[str, int, bool]] = []
        self._opened: list[Opened] = []
        self._before = ""
        """The sort of value that the last token ended: number, name, parameter, group, call, bar or raised."""
        self._divided = False
        """Whether the factor that goes on here is what something is divided by."""
        self._exponent = False
        """Whether the last value is an exponent of one token."""
        self._multiplied = False
        """Whether a sign of a product that was left out has just been written."""

    def _joined(self) -> Spelled:
        text, starts, origins = "", [], []
        for word, origin, spaced in self._written:
            text += " " if spaced and text and not text.endswith("(") and word not in (")", ",") else ""
            starts.append(len(text))
            origins.append(origin)
            text += word
        if not text:
            raise ExpressionError(_("Type a function of x, such as x*tanh(x)."), self._typed, 0)
        if len(text) > limits.MAX_LENGTH:
            reason = _("Written out in full this has {n} characters; at most {most}, please.")
            raise ExpressionError(reason.format(n=len(text), most=limits.MAX_LENGTH), self._typed, 0)
        return Spelled(text, self._typed, (*starts, len(text)), (*origins, len(self._typed)))

    def _refuse(self, reason: str, token: Token) -> NoReturn:
        raise ExpressionError(reason, self._typed, token.start)

    def _ask(self, readings: tuple[str, ...], token: Token) -> NoReturn:
        """Refuse what could mean one of `readings`."""
        if len(readings) == 1:
            self._refuse(_("Did you mean {reading}? Write it so.").format(reading=readings[0]), token)
        self._refuse(
            _("Did you mean {first} or {second}? Write the one you mean.").format(
                first=readings[0], second=readings[1]
            ),
            token,
        )

    def _write(self, word: str, token: Token, *, spaced: bool = False) -> None:
        self._written.append((word, token.start, spaced and not self._multiplied))
        self._multiplied = False

    def _next(self, ahead: int = 0) -> Token | None:
        place = self._at + ahead
        return self._tokens[place] if place < len(self._tokens) else None

    def _inner(self) -> str:
        return self._opened[-1].kind if self._opened else ""

    def _since(self, sign: str) -> str:
        """What was written last before `sign`, and the sign."""
        words = [word for word, _origin, _spaced in self._written]
        place = len(words) - 1 - words[::-1].index(sign)
        base = words[place - 1]
        return f"{base if base.isalnum() else '…'}{sign}"

    def _open(self, opened: Opened, token: Token) -> None:
        self._write("(", token)
        self._opened.append(opened)
        self._before, self._divided, self._exponent = "", False, False

    def _close(self, token: Token) -> None:
        """Close the innermost that is open."""
        opened = self._opened.pop()
        self._write(")", token)
        for exponent in opened.power:
            self._write("**", token)
            self._write(exponent, token)
        self._before = "raised" if opened.power else "group" if opened.kind == "group" else "call"
        self._divided, self._exponent = opened.divided, False
