"""The first look at a typed text: what Python itself must not even try to read."""

from __future__ import annotations

import keyword
import re
from typing import NoReturn

from act_viz.expressions import tree as limits
from act_viz.kinds import TextError
from act_viz.text import _

JOINING = {"if", "else", "and", "or"}
WORDS = JOINING | {"not"}
_TOKEN = re.compile(
    r"(?P<space>[ \t]+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<operator>\*\*|<=|>=|[-+*/<>])"
    r"|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
)


class ExpressionError(TextError):
    """A typed expression that is not understood or not allowed."""


def scan(text: str) -> None:
    """Check that `text` is short, made of known characters, and alternates between values and operators.

    Raises
    ------
    ExpressionError
        If it is not; the sentence says what and where.
    """
    check_length(text)
    scanner = _Scanner(text)
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise ExpressionError(no_place(text[position]), text, position)
        position = token.end()
        if token.lastgroup != "space":
            scanner.take(token.lastgroup or "", token[0], token.start())
    scanner.end()


def check_length(text: str) -> None:
    """Check that there is some text and not too much of it.

    Raises
    ------
    ExpressionError
        If it is empty or too long.
    """
    if not text.strip(" \t"):
        raise ExpressionError(_("Type a function of x, such as x*tanh(x)."), text, 0)
    if len(text) > limits.MAX_LENGTH:
        reason = _("At most {most} characters, please; there are {n}.").format(most=limits.MAX_LENGTH, n=len(text))
        raise ExpressionError(reason, text[: limits.MAX_LENGTH + 40], limits.MAX_LENGTH)


def no_place(word: str) -> str:
    """The sentence for a word or a sign that no formula has."""
    return _("The word {word} has no place in a formula.").format(word=word)


class _Scanner:
    """Takes one token after another and knows whether a value or an operator must come next."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._opened: list[int] = []
        self._before = ""
        """The last token if it ended a value, else empty."""
        self._just_called = False
        """Whether the last token opened the arguments of a function, of which there may be none."""

    def take(self, kind: str, word: str, position: int) -> None:
        """Take the token `word` of the sort `kind`, which stands at `position`."""
        joins = word in JOINING or kind == "comma" or (kind == "operator" and (self._before or word not in "+-"))
        if kind == "name" and keyword.iskeyword(word) and word not in WORDS:
            self._refuse(no_place(word), position)
        if kind == "number" and len(word) > 30:
            self._refuse(_("At most 30 digits in a number, please."), position)
        if (joins or (kind == "close" and not self._just_called)) and not self._before:
            self._refuse(_missing_value(), position)
        calls = kind == "open" and self._before[:1].isalpha()
        if kind in ("name", "number", "open") and not joins and self._before and not calls:
            self._refuse(self._missing_operator(word), position)
        self._nest(kind, position)
        ends_value = kind in ("name", "number", "close") and word not in WORDS
        self._before = word if ends_value else ""
        self._just_called = calls

    def end(self) -> None:
        """Take the end of the text."""
        if not self._before:
            self._refuse(_missing_value(), len(self._text))
        if self._opened:
            self._refuse(_("This parenthesis is never closed."), self._opened[-1])

    def _nest(self, kind: str, position: int) -> None:
        if kind == "open":
            self._opened.append(position)
            if len(self._opened) > limits.MAX_DEPTH:
                self._refuse(too_deep(), position)
        if kind == "close":
            if not self._opened:
                self._refuse(_("This parenthesis closes nothing."), position)
            self._opened.pop()

    def _missing_operator(self, word: str) -> str:
        if self._before in limits.FUNCTIONS:
            return _("Parentheses are missing: write {name}(x).").format(name=self._before)
        return _("An operator is missing here: write {left}*{right} for a product.").format(
            left=self._before[-10:], right=word[:10]
        )

    def _refuse(self, reason: str, position: int) -> NoReturn:
        raise ExpressionError(reason, self._text, position)


def _missing_value() -> str:
    return _("A number, x, a parameter or a function is missing here.")


def too_deep() -> str:
    """The sentence for what is nested too deeply."""
    return _("Nested too deeply: at most {most} levels.").format(most=limits.MAX_DEPTH)
