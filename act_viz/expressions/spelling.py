"""What people write for a formula becomes normalized text, of which each character knows where it comes from."""

from __future__ import annotations

import keyword
import re
from functools import lru_cache

from act_viz.expressions import named
from act_viz.expressions.screening import JOINING, WORDS, ExpressionError, check_length, no_place, scan
from act_viz.expressions.symbols import Token, called, plain, tokens_of
from act_viz.expressions.tree import VARIABLES
from act_viz.expressions.writer import Opened, Spelled, Writer
from act_viz.text import _

_NAME = r"[A-Za-z_][A-Za-z_0-9]{0,11}"
_DEFINITION = re.compile(
    rf"[ \t]*(?:{_NAME}|[α-ωΑ-Ω])[ \t]*(?:\([ \t]*(?P<variable>{_NAME})[ \t]*\)[ \t]*)?=(?!=)[ \t]*"
)
_LAMBDA = re.compile(rf"[ \t]*lambda[ \t]+(?P<variable>{_NAME})[ \t]*:[ \t]*")
_IMAGINARY = ("i", "j")


@lru_cache(maxsize=256)
def spell(typed: str) -> Spelled:
    """The normalized text of what the reader typed: the same again for what is normalized already.

    Raises
    ------
    ExpressionError
        If it cannot be read, or in two ways; the sentence says what is allowed, and where.
    """
    check_length(typed)
    start, variable = _definition(typed)
    speller = _Speller(typed, tokens_of(typed, start), variable)
    spelled = speller.spelled()
    try:
        scan(spelled.text)
    except ExpressionError as error:
        raise ExpressionError(error.reason, typed, spelled.origin(error.column)) from None
    return spelled


def _definition(typed: str) -> tuple[int, str]:
    """Where the right side of `f(x) =` or `lambda x:` starts, and the name of the variable; "" if none is given."""
    signs = plain(typed)
    start, variable = 0, ""
    for form in (_DEFINITION, _LAMBDA):
        found = form.match(signs, start)
        if found:
            start, variable = found.end(), found["variable"] or variable
    return start, variable


class _Speller(Writer):
    """Goes from token to token and writes plain ones, with the signs that were left out."""

    def __init__(self, typed: str, tokens: list[Token], variable: str) -> None:
        super().__init__(typed, tokens)
        self._variable = variable

    def spelled(self) -> Spelled:
        """The normalized text."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            getattr(self, f"_take_{token.kind}")(token)
        self._end_bare(None)
        if self._opened and self._opened[-1].kind == "bar":
            self._refuse(_("This bar is never closed: write |x|, or abs(x)."), self._opened[-1].token)
        return self._joined()

    # What stands for a value.

    def _take_number(self, token: Token) -> None:
        # Two numbers side by side are no product; the scan says so.
        self._write(token.word, token, spaced=token.spaced)
        self._before = "number"

    def _take_name(self, token: Token) -> None:
        word = token.word
        if word in WORDS:
            if word in JOINING:
                self._end_bare(token)
            self._write(word, token, spaced=True)
            self._before, self._divided, self._exponent = "", False, False
            return
        if keyword.iskeyword(word):
            self._refuse(no_place(word), token)
        following = self._next()
        calls = following is not None and following.kind == "open"
        if calls:
            word = called(word)
        function = None if word == self._variable else named.function(word)
        if function and (calls or not named.can_be_parameter(word)):
            self._take_function(function, token)
            return
        meant, sort = self._meaning(word, token)
        if not (calls and sort == "parameter" and not self._before):
            self._multiply(token, sort)
        self._write(meant, token, spaced=token.spaced)
        self._before = "unknown" if calls and sort == "parameter" else sort

    def _meaning(self, word: str, token: Token) -> tuple[str, str]:
        """What the name is in normalized text, and whether it is a `name` that is known or a `parameter`."""
        if self._variable:
            if word == self._variable:
                return (word if word in VARIABLES else VARIABLES[0]), "name"
            if word in VARIABLES:
                reason = _("The variable is called {name} here: write {name} instead of {other}.")
                self._refuse(reason.format(name=self._variable, other=word), token)
        if word.lower() in VARIABLES:
            return word.lower(), "name"
        constant = named.constant(word)
        if constant:
            return constant, "name"
        if named.is_no_number(word):
            self._refuse(
                _("{name} is not a number that can be calculated with.").format(name=self._as_typed(token)), token
            )
        following = self._next()
        if following is None or following.kind != "open":
            readings = named.separated(word)
            if readings:
                self._ask(readings, token)
            close = None if len(word) < 5 or named.function(word) else named.close_to(word, 0.85)
            if close:
                self._ask((f"{close}(x)",), token)
        return word, "parameter"

    def _as_typed(self, token: Token) -> str:
        return self._typed[token.start : token.end][:20]

    def _multiply(self, token: Token, sort: str) -> None:
        """Write the sign of a product where it was left out between what stands before and the value at `token`."""
        if not self._before or self._before == "unknown":
            return
        word = self._as_typed(token)
        left = self._written[-1][0]
        if self._before == "number" and not token.spaced and (left.strip("0") == "" or word in _IMAGINARY):
            self._refuse(_("Only ordinary decimal numbers, please, such as 2 or 0.5."), token)
        if self._before == sort == "parameter" and min(len(left), len(word)) > 1:
            return
        sign = "/" if self._divided else "**" if self._exponent and not token.spaced and sort != "group" else ""
        if sign:
            begun = self._since(sign)
            self._ask((f"{begun}({left}*{word})", f"{begun}{left}*{word}"), token)
        self._write("*", token)
        self._multiplied, self._exponent = True, False

    def _take_raised(self, token: Token) -> None:
        if not self._before or self._before == "unknown":
            self._refuse(_("A number, x, a parameter or a function is missing here."), token)
        self._write("**", token)
        self._write(token.word.removeprefix("+"), token)
        self._before = "raised"

    def _take_root(self, token: Token) -> None:
        self._multiply(token, "call")
        following = self._next()
        if following is None or following.kind not in ("open", "number", "name", "root", "bar"):
            self._refuse(_("{name} is a function: write {name}(x).").format(name=token.word), token)
        self._write(token.word, token, spaced=token.spaced)
        if following.kind == "open":
            self._call(token.word, ())
        else:
            self._open(Opened("bare", token, token.word, (), self._divided, self._at), token)

    # Functions.

    def _take_function(self, function: str, token: Token) -> None:
        if self._before and self._inner() == "bare":
            self._end_bare(token)
        power = self._power_of_function(function, token)
        following = self._next()
        if following is None or not self._starts_argument(following):
            self._refuse(_("{name} is a function: write {name}(x).").format(name=function), token)
        self._multiply(token, "call")
        self._write(function, token, spaced=token.spaced)
        if following.kind == "open":
            self._call(function, power)
        elif named.takes(function)[0] > 1:
            self._refuse(_("Parentheses are missing: write {name}(x).").format(name=function), token)
        else:
            self._open(Opened("bare", token, function, power, self._divided, self._at), token)

    def _starts_argument(self, token: Token) -> bool:
        """Whether `token`, after the name of a function, begins what it is applied to."""
        if token.kind == "operator":
            following = self._next(1)
            return token.word == "-" and token.spaced and following is not None and not following.spaced
        return token.kind in ("open", "number", "root", "bar") or (token.kind == "name" and token.word not in WORDS)

    def _power_of_function(self, function: str, token: Token) -> tuple[str, ...]:
        """The power in sin²(x), which is that of its value."""
        following = self._next()
        if following is None or not (following.kind == "raised" or following.word == "**"):
            return ()
        exponent, used = following.word, 1
        if following.word == "**":
            signed = [each.word for each in (self._next(1), self._next(2)) if each is not None]
            used = 3 if signed[:1] == ["-"] else 2
            exponent = "".join(signed[: used - 1])
        if exponent.startswith("-"):
            inverse = f"arc{function}"
            self._ask((f"1/{function}(x)", *([f"{inverse}(x)"] if named.function(inverse) else [])), token)
        if not exponent.isdigit():
            return ()
        self._at += used
        return (exponent,)

    def _call(self, function: str, power: tuple[str, ...]) -> None:
        """Take the parenthesis that opens the arguments of `function`."""
        token = self._tokens[self._at]
        self._at += 1
        self._open(Opened("call", token, function, power, self._divided), token)

    def _end_bare(self, token: Token | None) -> None:
        """End the arguments without parentheses that are open here, before `token`."""
        while self._inner() == "bare":
            if token is not None and token.word in ("*", "/"):
                self._check_end(self._opened[-1], token)
            place = token.start if token else len(self._typed)
            self._close(Token("close", ")", place, place, False))

    def _check_end(self, opened: Opened, token: Token) -> None:
        """Ask back where the argument without parentheses could go on beyond the operator `token`."""
        argument = self._tokens[opened.first : self._at - 1]
        lone_number = len(argument) == 1 and argument[0].kind == "number"
        if lone_number or not token.spaced:
            name, inside = opened.function, self._typed[argument[0].start : argument[-1].end][:20]
            self._ask((f"{name}({inside}){token.word}…", f"{name}({inside}{token.word}…)"), token)

    # What joins and encloses.

    def _take_operator(self, token: Token) -> None:
        power = token.word == "**"
        if self._before and not power:
            self._end_bare(token)
        self._write(token.word, token, spaced=token.spaced)
        sign = not self._before and token.word in "+-"
        if not sign:
            self._exponent = power
            if not power:
                self._divided = token.word == "/"
        self._before = ""

    def _take_open(self, token: Token) -> None:
        if self._inner() == "bare" and self._before:
            function = self._opened[-1].function
            self._ask((f"{function}(…)*(…)", f"{function}(…*(…))"), token)
        if self._before in ("number", "name", "group", "raised"):
            self._multiply(token, "group")
        self._write_open(token)

    def _write_open(self, token: Token) -> None:
        call = self._before == "unknown"
        self._write("(", token, spaced=token.spaced and not call)
        self._opened.append(Opened("call" if call else "group", token, "", (), self._divided))
        self._before, self._divided, self._exponent = "", False, False

    def _take_close(self, token: Token) -> None:
        self._end_bare(token)
        if self._inner() == "bar":
            self._refuse(_("This bar is never closed: write |x|, or abs(x)."), self._opened[-1].token)
        if not self._opened:
            self._refuse(_("This parenthesis closes nothing."), token)
        self._close(token)

    def _take_bar(self, token: Token) -> None:
        enclosing = next((opened.kind for opened in reversed(self._opened) if opened.kind != "bare"), "")
        if self._before and enclosing == "bar":
            self._end_bare(token)
            self._close(token)
            return
        self._multiply(token, "call")
        self._write("abs", token, spaced=token.spaced)
        self._open(Opened("bar", token, "abs", (), self._divided), token)

    def _take_comma(self, token: Token) -> None:
        self._end_bare(token)
        left, right = self._tokens[self._at - 2] if self._at > 1 else None, self._next()
        decimal = left and right and left.kind == right.kind == "number" and not (token.spaced or right.spaced)
        if left and right and decimal and (self._inner() != "call" or self._has_all_arguments()):
            number = f"{left.word}.{right.word}"
            self._refuse(_("Write a decimal number with a point: {number}.").format(number=number), token)
        self._write(",", token, spaced=token.spaced)
        self._before, self._divided, self._exponent = "", False, False

    def _has_all_arguments(self) -> bool:
        """Whether the call that is open here can have no more arguments than it has so far."""
        function = self._opened[-1].function
        written = self._written[::-1]
        depth, commas = 0, 0
        for word, _origin, _spaced in written:
            depth += (word == ")") - (word == "(")
            if depth < 0:
                break
            commas += word == "," and depth == 0
        return bool(function) and commas + 1 >= named.takes(function)[1]
