"""The characters and words that people write formulas with, and what they are in plain text."""

from __future__ import annotations

import dataclasses
import re
import unicodedata

from act_viz.expressions.screening import ExpressionError
from act_viz.text import _

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2013\u2010\u2011\ufe63\uff0d", "-"),
        **dict.fromkeys("\u00b7\u22c5\u2219\u00d7\u2217\u2022\u30fb\uff0a", "*"),
        **dict.fromkeys("\u00f7\u2215\uff0f", "/"),
        **dict.fromkeys("\u2223\uff5c", "|"),
        "\u3000": " ",
        "\uff0b": "+",
        "\uff08": "(",
        "\uff09": ")",
        "\uff0c": ",",
        "\uff0e": ".",
        "\uff1a": ":",
        "\uff1c": "<",
        "\uff1e": ">",
        "\uff1d": "=",
        "\uff3e": "^",
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    }
)
"""Characters that stand for one plain character: typographic signs, and full-width ones of Korean keyboards."""
_LETTERS = {
    "π": "pi",
    "τ": "tau",
    "σ": "sigma",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lam",
    "μ": "mu",
    "ν": "nu",
    "ρ": "rho",
    "φ": "phi",
    "Φ": "Phi",
    "ω": "omega",
    "∞": "inf",
}
_CALLED = {"sigma": "sigmoid", "Phi": "ndtr"}
"""What letters mean when they are called."""
_INSTEAD = {
    "%": "mod(x, 2)",
    "//": "floor(x/2)",
    "⌊": "floor(x)",
    "⌋": "floor(x)",
    "⌈": "ceil(x)",
    "⌉": "ceil(x)",
}
"""What to write for signs that have no place in a formula."""
_ROOTS = {"√": "sqrt", "∛": "cbrt"}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ˣ", "0123456789+-x")
_SIGNS = {"^": "**", "≤": "<=", "≥": ">="}
_MODULES = "np|numpy|math|torch|nn|functional|special|F|tf|jnp|jax|keras|activations|ops|scipy|sp|sympy|tensorflow"
_TOKEN = re.compile(
    r"(?P<space>[ \t]+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<module>(?:(?:{_MODULES})\.)+(?=[A-Za-z_]))"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    rf"|(?P<letter>[{''.join(_LETTERS)}])"
    r"|(?P<raised>[⁺⁻]?(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+|ˣ))"
    r"|(?P<operator>\*\*|<=|>=|/(?!/)|[-+*<>^≤≥])"
    r"|(?P<root>[√∛])|(?P<open>\()|(?P<close>\))|(?P<comma>,)|(?P<bar>\|)"
)
_LOOKALIKES = str.maketrans("асеіорхуԁɡΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aceiopxydgABEZHIKMNOPTYX")
"""Cyrillic and Greek letters that look like Latin ones."""


@dataclasses.dataclass(frozen=True)
class Token:
    """A piece of what was typed: its sort, what it is in plain text, where it starts and ends, if a space precedes."""

    kind: str
    word: str
    start: int
    end: int
    spaced: bool


def plain(text: str) -> str:
    """`text`, as long as before, with one plain character for every sign that stands for one."""
    return text.translate(_SAME_LENGTH)


def tokens_of(text: str, start: int) -> list[Token]:
    """The pieces of `text` from `start` on, in order; names of modules, as in `np.exp`, are left out.

    Raises
    ------
    ExpressionError
        If a character has no place in a formula.
    """
    signs = plain(text)
    found: list[Token] = []
    position, spaced = start, False
    while position < len(signs):
        token = _TOKEN.match(signs, position)
        if token is None:
            raise ExpressionError(_reason_for(text, position), text, position)
        kind = token.lastgroup or ""
        if kind in ("space", "module"):
            spaced = spaced or kind == "space"
        else:
            found.append(Token(*_in_plain_text(kind, token[0]), token.start(), token.end(), spaced))
            spaced = False
        position = token.end()
    return found


def _in_plain_text(kind: str, word: str) -> tuple[str, str]:
    """The sort of a token, and what it is in plain text."""
    match kind:
        case "letter":
            return "name", _LETTERS[word]
        case "raised":
            return kind, word.translate(_RAISED)
        case "root":
            return kind, _ROOTS[word]
    return kind, _SIGNS.get(word, word)


def called(name: str) -> str:
    """What the letter `name` means where it is called: σ(x) is the sigmoid."""
    return _CALLED.get(name, name)


def _reason_for(text: str, position: int) -> str:
    """Why the character at `position` has no place in a formula."""
    char = text[position]
    # The first equals sign is that of a definition; what stands before it was not one.
    if char in "=＝":
        return _("Write only the right side of the formula, without an equals sign; compare with <, <=, > or >=.")
    if char in ".．":
        return _("A point stands only inside a number, such as 0.5.")
    sign = "//" if char in "/／" else char
    if sign in _INSTEAD:
        return _("For {sign} write {instead}.").format(sign=sign, instead=_INSTEAD[sign])
    if char in "[]":
        return _("Use round parentheses only; the greatest whole number up to x is floor(x).")
    if char in "{}":
        return _("Use round parentheses only.")
    if char in "?:：？":
        return _("Write two cases in this way: x if x > 0 else 0.1*x.")
    if not char.isprintable() or char.isspace() or unicodedata.category(char) in ("Cf", "Mn"):
        return _(
            "Here stands a character that cannot be seen, perhaps copied along: delete it and type a space instead."
        )
    meant = unicodedata.normalize("NFKC", char).translate(_LOOKALIKES)
    if meant != char and meant.isascii() and meant.isalnum():
        return _("The sign {char} looks like {meant} but is another one: type {meant} on the keyboard.").format(
            char=char, meant=meant
        )
    return _("The sign {char} has no place in a formula: use letters, digits, + - * / ^ ( ) and commas.").format(
        char=char
    )
