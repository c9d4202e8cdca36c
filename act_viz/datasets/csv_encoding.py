"""The text in the bytes of a file: in UTF-8, UTF-16, or the encodings that spreadsheets of older days write."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from act_viz.datasets.csv_faults import fault
from act_viz.text import _

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_OLDER = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "shift_jis", "gb18030", "big5"]
_SAMPLE = 10_000
_NOT_HANGUL = re.compile(r"[^\x00-\x7f\uac00-\ud7a3\u3130-\u318f\u3000-\u303f\uff00-\uffef·×÷°±²³㎏㎝㎡℃]")
_WORDS = re.compile(r"[^\W\d_]{2,}")


def decoded(content: bytes) -> str:
    """The text of `content`.

    Raises
    ------
    CsvFaultError
        If it is no text, or in an encoding that cannot be told.
    """
    if content.startswith(_WORKBOOKS):
        raise fault(_("This is a workbook, not a CSV file. In Excel save it as “CSV UTF-8”."))
    text = _in_unicode(content)
    if text is None and content.count(0) == 0:
        text = _in_older_encoding(content)
    if text is None or "\0" in text:
        raise fault(_("This is no text that can be read. Save it as CSV in UTF-8; in Excel as “CSV UTF-8”."))
    return text


def _in_unicode(content: bytes) -> str | None:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    if encoding == "utf-8" and 4 * content.count(0) > len(content):
        # Without a mark: the zeros of Latin letters and digits stand in the second or in the first byte of two.
        encoding = "utf-16-le" if content[1::2].count(0) > content[::2].count(0) else "utf-16-be"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _in_older_encoding(content: bytes) -> str | None:
    """What Korean spreadsheets write, if that gives nothing but Hangul; else what the letters' statistics speak for."""
    try:
        korean = content.decode("cp949")
    except UnicodeDecodeError:
        korean = None
    if korean is not None and not _NOT_HANGUL.search(korean):
        return korean
    found = from_bytes(content[:_SAMPLE], cp_isolation=[*_OLDER, "cp949"]).best()
    if found is None:
        return None
    text = content.decode(found.encoding, errors="replace")
    foreign = [char for char in text if char > "\x7f"]
    in_words = sum(char > "\x7f" for word in _WORDS.findall(text) for char in word)
    return text if "\ufffd" not in text and 2 * in_words > len(foreign) else None
