"""The one place through which text that a reader brings in goes before it is shown or saved.

Names of classes, columns and files, and typed functions come with files and links of unknown people. In a chart they
would be read as HTML, on a page as Markdown, in a spreadsheet as formulas; here they become plain text for each.
"""

from __future__ import annotations

import html
import re
import unicodedata

LONGEST_NAME = 40
_LOOKED_AT = 1_000
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's control and format characters, among them those that turn the direction of writing."""
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_IN_CHARTS = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "$": "&#36;", "{": "&#123;", "}": "&#125;"}
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_FORMULA = re.compile(r"'*[=+\-@\t\r#]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def name(text: str) -> str:
    """`text` as a name: on one line, without characters that cannot be seen, at most 40 characters."""
    # No more is looked at than can matter: a cell may be as long as its file.
    seen = "".join(char if unicodedata.category(char) not in _INVISIBLE else " " for char in text[:_LOOKED_AT])
    return " ".join(seen.split())[:LONGEST_NAME].rstrip()


def in_chart(text: str) -> str:
    """`text` for Plotly, which reads some HTML, `$…$` as a formula and `%{…}` as a place to fill."""
    return "".join(_IN_CHARTS.get(char, char) for char in text)


def from_chart(text: str | None) -> str:
    """What a reader sees of `text`, which may hold tags of our own and what `in_chart` wrote."""
    return html.unescape(_TAG.sub("", text or "")).strip()


def in_markdown(text: str) -> str:
    """`text` for a page: every sign that Markdown, formulas, links, icons or colors could begin with is escaped."""
    return _PUNCTUATION.sub(r"\\\1", text)


def in_cell(text: str) -> str:
    """`text` for a cell of a CSV file: what a spreadsheet would calculate gets an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def from_cell(text: str) -> str:
    """What `in_cell` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
