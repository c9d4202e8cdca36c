"""A table in a text: its columns with their names, whatever separates them."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

import pandas as pd

from act_viz.datasets.csv_encoding import decoded
from act_viz.datasets.csv_faults import CsvFaultError, fault
from act_viz.text import _, n_, untrusted

MAX_ROWS = 5_000
MAX_BYTES = 2_000_000
MAX_FEATURES = 64
_MOST_SEPARATORS = 1_000
_SEPARATORS = ("\t", ";", ",", "|", r"\s+")
_SAMPLE = 60
_LOOKED_AT = 4_000
_LONGEST_NUMBER = 80
_DECLARED = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WITH_COMMA = re.compile(r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]*),[0-9]+(?:[eE][+-]?[0-9]+)?")
_IN_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SIGNS = str.maketrans({"\u2212": "-", "\u00a0": None, "\u202f": None})


@dataclasses.dataclass(frozen=True, eq=False)
class Table:
    """Cells by column: `columns` of equally many cells, called `names`, each row from its line of the file.

    `named` says which names stand in the file; where `commas` is true numbers are written as 0,5.
    """

    names: tuple[str, ...]
    named: tuple[bool, ...]
    columns: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    commas: bool
    short: Mapping[int, int] = dataclasses.field(default_factory=dict)
    """How many cells a line has that has too few."""

    @property
    def n_rows(self) -> int:
        """How many rows there are."""
        return len(self.lines)

    @cached_property
    def numbers(self) -> tuple[tuple[float | None, ...], ...]:
        """Every cell as a finite number, None where it is none."""
        return tuple(tuple(number(cell, commas=self.commas) for cell in column) for column in self.columns)


def number(cell: str, *, commas: bool) -> float | None:
    """The finite number that `cell` says, None if it says none; with `commas`, 1.234,5 is one as well."""
    if len(cell) > _LONGEST_NUMBER:
        # The patterns would go through so many digits again and again.
        return None
    written = cell.translate(_SIGNS)
    if commas and _WITH_COMMA.fullmatch(written):
        written = written.replace(".", "").replace(",", ".")
    elif not commas and _IN_THOUSANDS.fullmatch(written):
        written = written.replace(",", "")
    if not _NUMBER.fullmatch(written):
        return None
    value = float(written)
    return value if abs(value) < float("inf") else None


def read_table(content: bytes | str) -> Table:
    """The table in a file, or in what was typed.

    Raises
    ------
    CsvFaultError
        If there is none, or one beyond the limits.
    """
    if len(content) > MAX_BYTES:
        raise fault(_("The file is larger than {n} MB.").format(n=MAX_BYTES // 1_000_000))
    text = decoded(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    declared = _DECLARED.fullmatch(lines[0])
    if declared:
        lines[0] = ""
    heading = _without_comments(lines)
    filled = [line for line in lines if line.strip()]
    if not filled:
        raise fault(_("The file is empty."))
    if len(filled) > 2 * MAX_ROWS:
        raise _too_many_rows([at + 1 for at, line in enumerate(lines) if line.strip()])
    separator = declared[1] if declared else _separator([line[:_LOOKED_AT] for line in filled[:_SAMPLE]])
    most = max(_count(line, separator) for line in filled) + 1
    if most < 3:
        raise _too_few_columns(next(at for at, line in enumerate(lines, 1) if line.strip()))
    rows = _rows("\n".join(lines), separator, most)
    if not rows:
        raise fault(_("The file is empty."))
    if heading:
        titles = _split([heading], separator)[0]
        if len(titles) == len(rows[0][1]) and not any(_says_number(cell) for cell in titles):
            rows.insert(0, (0, titles))
    table = _table(rows, separator)
    written = {line: _count(lines[line - 1], separator) + 1 for line in table.lines}
    usual = Counter(written.values()).most_common(1)[0][0]
    # A line of a quoted cell with a line break in it is not the whole row.
    short = {line: n for line, n in written.items() if n < min(usual, len(table.names)) and '"' not in lines[line - 1]}
    return dataclasses.replace(table, short=short)


def _without_comments(lines: list[str]) -> str:
    """Empty the lines of `lines` that begin with #; gives the last before the data, which may name the columns."""
    heading = ""
    begun = False
    for at, line in enumerate(lines):
        comment = line.lstrip().startswith("#")
        if comment:
            lines[at] = ""
        if comment and not begun:
            heading = line.lstrip().lstrip("#").strip()
        begun = begun or bool(line.strip() and not comment)
    return heading


def _count(line: str, separator: str) -> int:
    """How many separators there are in `line`, those in quotation marks among them."""
    return len(line.split()) - 1 if separator == r"\s+" else line.count(separator)


def _split(lines: list[str], separator: str) -> list[list[str]]:
    """The cells of `lines`, for a look at them."""
    if separator == r"\s+":
        return [line.split() for line in lines]
    try:
        cells = list(csv.reader(lines, delimiter=separator, skipinitialspace=True))
    except csv.Error:
        return [line.split(separator) for line in lines]
    return [[cell.strip() for cell in row] for row in cells]


def _says_number(cell: str) -> bool:
    return number(cell, commas=True) is not None or number(cell, commas=False) is not None


def _separator(lines: list[str]) -> str:
    """What separates the cells: that which gives most rows equally many, and in them the most numbers."""

    def worth(separator: str) -> float:
        rows = _split(lines, separator)
        width, n_rows = Counter(map(len, rows)).most_common(1)[0]
        # A decimal comma is one where a comma does not separate.
        commas = separator != ","
        numbers = sum(number(cell, commas=commas) is not None for row in rows for cell in row)
        return (width > 1) * n_rows * (numbers + 1)

    return max(_SEPARATORS, key=worth)


def _rows(text: str, separator: str, most: int) -> list[tuple[int, list[str]]]:
    """Every row that is not empty with the line that it starts in; none has more than `most` cells."""
    if most > _MOST_SEPARATORS:
        raise fault(_("there may be up to {n} numeric columns.").format(n=MAX_FEATURES), 1)
    try:
        frame = _read(text, separator, most, csv.QUOTE_MINIMAL)
    except pd.errors.ParserError:
        # A quotation mark that is never closed is taken for a sign like any other.
        frame = _read(text, separator, most, csv.QUOTE_NONE)
    rows, line = [], 1
    for cells in frame.to_numpy().tolist():
        if any(cell.strip() for cell in cells):
            rows.append((line, [cell.strip() for cell in cells]))
        line += 1 + sum(cell.count("\n") for cell in cells if "\n" in cell)
    return rows


def _read(text: str, separator: str, most: int, quoting: int) -> pd.DataFrame:
    return pd.read_csv(
        io.StringIO(text),
        sep=separator,
        header=None,
        names=range(most),
        index_col=False,
        dtype=object,
        na_filter=False,
        skipinitialspace=True,
        skip_blank_lines=False,
        quoting=quoting,
    )


def _table(rows: list[tuple[int, list[str]]], separator: str) -> Table:
    """The table of `rows`, without columns in which there is nothing."""
    used = [at for at, column in enumerate(zip(*(cells for _line, cells in rows), strict=True)) if any(column)]
    rows = [(line, [cells[at] for at in used]) for line, cells in rows]
    titles = _titles(rows)
    body = rows[1:] if titles else rows
    if len(body) > MAX_ROWS:
        raise _too_many_rows([line for line, _cells in body])
    width = len(used)
    if width < 3:
        raise _too_few_columns(rows[0][0] or 1)
    if width > MAX_FEATURES + 1:
        raise fault(_("there may be up to {n} numeric columns.").format(n=MAX_FEATURES), rows[0][0] or 1)
    _check_widths(rows, width)
    named = [bool(title) for title in titles] if titles else [False] * width
    names = [title or f"x{at + 1}" for at, title in enumerate(titles or [""] * width)]
    columns = tuple(zip(*(cells for _line, cells in body), strict=True))
    commas = separator != "," and any(_WITH_COMMA.fullmatch(cell) for column in columns for cell in column)
    return Table(tuple(distinct(names)), tuple(named), columns, tuple(line for line, _cells in body), commas)


def _titles(rows: list[tuple[int, list[str]]]) -> list[str]:
    """The names in the first row if it has names: none of its cells is a number, or it counts the columns."""
    first = [untrusted.name(untrusted.from_cell(cell)) for cell in rows[0][1]]
    if len(rows) < 2:
        return []
    if not any(_says_number(cell) for cell in first):
        # Files of R have no name for the column of row names, which comes first.
        shifted = not first[-1] and all(first[:-1]) and bool(rows[1][1][-1])
        return ["", *first[:-1]] if shifted else first
    counted = [str(at) for at in range(len(first) - 1)]
    return first if not first[0] and first[1:] == counted else []


def wrong_width(found: int, expected: int) -> str:
    """What is wrong with a line of `found` columns under a first one of `expected`."""
    return n_(
        "{found} column where the first line has {expected}.",
        "{found} columns where the first line has {expected}.",
        found,
    ).format(found=found, expected=expected)


def _check_widths(rows: list[tuple[int, list[str]]], width: int) -> None:
    """Check that no row is wider than most are."""
    ends = [max(at + 1 for at, cell in enumerate(cells) if cell) for _line, cells in rows]
    usual = max(ends[0], Counter(ends).most_common(1)[0][0])
    faults = [(line, wrong_width(end, usual)) for (line, _cells), end in zip(rows, ends, strict=True) if end > usual]
    if faults and usual < width:
        raise CsvFaultError(faults)


def _too_few_columns(line: int) -> CsvFaultError:
    return fault(_("there must be two or more numeric columns and one label."), line)


def _too_many_rows(lines: list[int]) -> CsvFaultError:
    return fault(_("there may be up to {n} rows.").format(n=MAX_ROWS), lines[MAX_ROWS])


def distinct(names: list[str]) -> list[str]:
    """`names`, those that come again with a number behind them."""
    return [
        name if name not in names[:at] else f"{name[:34]} ({names[:at].count(name) + 1})"
        for at, name in enumerate(names)
    ]
