"""Which column of a table is the label, which are inputs, and which are left out, and why."""

from __future__ import annotations

import csv
import dataclasses
import io
import itertools
import re
from collections.abc import Mapping

from act_viz.datasets.csv_faults import CsvFaultError, fault
from act_viz.datasets.csv_table import MAX_FEATURES, Table, wrong_width
from act_viz.text import N_, _, untrusted

MAX_VALUE = 1e30
"""Farther out float32 overflows in the first layer."""
MAX_CLASSES = 10
_HINTS = (
    *("label", "labels", "target", "class", "classes", "species", "category", "outcome", "diagnosis", "survived"),
    *("purchased", "레이블", "라벨", "정답", "클래스", "타깃", "타겟", "종", "품종", "분류", "구매여부", "생존여부"),
)
"""What labels are called, the surest first; y comes last, since it may be a place as well."""
_IDENTIFIERS = re.compile(
    r"(?:.*[ _-])?(?:id|idx|index|no|nr|number|row|rownames)|[a-z]+id|번호|순번|.*(?:아이디|번호)", re.IGNORECASE
)
_LONG_ENOUGH = 10
"""Fewer rows that count up are no proof of an identifier."""

REASONS: Mapping[str, str] = {
    "identifier": N_("an identifier: another number in every row"),
    "constant": N_("the same value in every row"),
    "text": N_("text, not numbers"),
    "unused": N_("left out by you"),
}


@dataclasses.dataclass(frozen=True)
class Choice:
    """The column that is the label, and those that are inputs, by their names."""

    label: str
    inputs: tuple[str, ...]

    def __str__(self) -> str:
        """One line that `parse` reads: the label, then the inputs, as a CSV file would have them."""
        out = io.StringIO()
        csv.writer(out, lineterminator="").writerow([self.label, *self.inputs])
        return out.getvalue()

    @classmethod
    def parse(cls, written: str) -> Choice:
        """The choice that `str` wrote.

        Raises
        ------
        ValueError
            If it wrote no such thing.
        """
        try:
            label, *inputs = next(csv.reader([written]), None) or [""]
        except csv.Error:
            label, inputs = "", []
        if len(inputs) < 2:
            raise ValueError(_("These are no columns of a file: a label and at least two inputs."))
        return cls(label, tuple(inputs))


@dataclasses.dataclass(frozen=True)
class Reading:
    """What was taken of a file: its columns `names`, those with numbers, the `choice`, and why others are left out.

    `left_out` has a key of `REASONS` for every column that is neither label nor input.
    """

    names: tuple[str, ...]
    numeric: tuple[str, ...]
    choice: Choice
    left_out: tuple[tuple[str, str], ...]
    n_rows: int

    def with_label(self, label: str) -> Choice:
        """The same inputs with another label; the one before becomes an input, if it has numbers."""
        inputs = {*self.choice.inputs, *({self.choice.label} & set(self.numeric))} - {label}
        return Choice(label, tuple(name for name in self.names if name in inputs))


def reading_of(table: Table, choice: Choice | None = None) -> Reading:
    """What is taken of `table`: `choice` where its columns are there, else what speaks for itself."""
    numeric = tuple(name for at, name in enumerate(table.names) if _is_numeric(table, at))
    reasons = _reasons(table)
    if choice is None or not {choice.label, *choice.inputs} <= set(table.names):
        choice = _suggested(table, reasons)
    taken = {choice.label, *choice.inputs}
    left_out = tuple((name, reasons.get(name, "unused")) for name in table.names if name not in taken)
    return Reading(table.names, numeric, choice, left_out, table.n_rows)


def _is_numeric(table: Table, at: int) -> bool:
    """A column is taken for text when most of it is: a single bad cell is a fault in its line."""
    return 2 * sum(value is None for value in table.numbers[at]) <= table.n_rows


def _reasons(table: Table) -> dict[str, str]:
    """Why a column is no input, by the names of those that speak against it."""
    found = {}
    for at, name in enumerate(table.names):
        if not _is_numeric(table, at):
            found[name] = "text"
        elif table.n_rows > 1 and len(set(table.numbers[at])) == 1:
            found[name] = "constant"
        elif _is_identifier(table, at):
            found[name] = "identifier"
    return found


def _is_identifier(table: Table, at: int) -> bool:
    values = [value for value in table.numbers[at] if value is not None]
    if len(set(values)) < table.n_rows or not all(value.is_integer() for value in values):
        return False
    counts_up = all(after - before == 1 for before, after in itertools.pairwise(values))
    if table.named[at]:
        called = bool(_IDENTIFIERS.fullmatch(table.names[at].strip()))
        return called and (counts_up or len(values) >= _LONG_ENOUGH)
    return counts_up and (len(values) >= _LONG_ENOUGH or (any(table.named) and at == 0))


def _suggested(table: Table, reasons: Mapping[str, str]) -> Choice:
    label = _label(table, reasons)
    others = [name for name in table.names if name != label]
    inputs = [name for name in others if name not in reasons]
    # Two inputs there must be: what speaks least against is taken after all.
    for reason in ("constant", "identifier", "text"):
        if len(inputs) < 2:
            inputs += [name for name in others if reasons.get(name) == reason]
    return Choice(label, tuple(name for name in others if name in inputs))


def _label(table: Table, reasons: Mapping[str, str]) -> str:
    """The column that is the label: by its name, by standing last, or as the only one of text."""
    inputs = {name for name in table.names if name not in reasons}

    def leaves_two(name: str) -> bool:
        return len(inputs - {name}) >= 2

    fit = [name for at, name in enumerate(table.names) if _could_be_label(table, at)]
    by_name = {name.strip().lower().replace(" ", ""): name for name in reversed(table.names)}
    hinted = [by_name[hint] for hint in _HINTS if hint in by_name]
    if "y" in by_name and "x" not in by_name:
        hinted.append(by_name["y"])
    for name in (*(name for name in hinted if name in fit), *hinted):
        return name
    last = table.names[-1]
    text = [name for name in fit if reasons.get(name) == "text"]
    counted = _counts_classes(table, len(table.names) - 1)
    if last in fit and leaves_two(last) and (last in text or counted or not text):
        return last
    if len(text) == 1:
        return text[0]
    return text[-1] if last not in fit and text else last


def _could_be_label(table: Table, at: int) -> bool:
    """Whether the column has two to ten values, whole ones if they are numbers."""
    cells = table.columns[at]
    whole = not _is_numeric(table, at) or all(value is None or value.is_integer() for value in table.numbers[at])
    return whole and 2 <= len(set(cells)) <= MAX_CLASSES


def _counts_classes(table: Table, at: int) -> bool:
    """Whether the numbers in the column count up from 0 or 1, or are −1 and 1, as codes of classes do."""
    values = sorted({-1.0 if value is None else value for value in table.numbers[at]})
    return values == [-1.0, 1.0] or values in ([k + start for k in range(len(values))] for start in (0.0, 1.0))


def taken(table: Table, choice: Choice) -> tuple[tuple[tuple[float, ...], ...], tuple[str, ...]]:
    """The points and their labels, as `choice` says.

    Raises
    ------
    CsvFaultError
        With every fault and its line.
    """
    place = {name: at for at, name in enumerate(table.names)}
    inputs = [place[name] for name in choice.inputs]
    if not 2 <= len(inputs) <= MAX_FEATURES:
        raise fault(_("Choose 2 to {n} columns as inputs.").format(n=MAX_FEATURES))
    labels = tuple(untrusted.name(untrusted.from_cell(cell)) for cell in table.columns[place[choice.label]])
    faults: list[tuple[int, str]] = []
    for row, line in enumerate(table.lines):
        if line in table.short:
            faults.append((line, wrong_width(table.short[line], len(table.names))))
            continue
        cells = [(at, table.columns[at][row], table.numbers[at][row]) for at in inputs]
        faults += [(line, sentence) for sentence in _row_faults(cells, table.columns[place[choice.label]][row])]
    if not faults:
        faults = _label_faults(labels)
    if faults:
        raise CsvFaultError(faults)
    points = zip(*(table.numbers[at] for at in inputs), strict=True)
    return tuple(tuple(value or 0.0 for value in point) for point in points), labels


def _row_faults(cells: list[tuple[int, str, float | None]], label: str) -> list[str]:
    faults = [
        _("column {column} must be a finite number, not “{cell}”.").format(column=at + 1, cell=untrusted.name(cell))
        for at, cell, value in cells
        if value is None
    ]
    if any(value is not None and abs(value) > MAX_VALUE for _at, _cell, value in cells):
        faults.append(_("numbers must lie between −{most:g} and {most:g}.").format(most=MAX_VALUE))
    if not untrusted.name(label):
        faults.append(_("the label is missing."))
    elif len(label) > untrusted.LONGEST_NAME + 1:
        faults.append(_("the label is longer than {n} characters.").format(n=untrusted.LONGEST_NAME))
    return faults


def _label_faults(labels: tuple[str, ...]) -> list[tuple[int, str]]:
    n_classes = len(set(labels))
    if n_classes < 2:
        return [(0, _("There must be points of at least two classes."))]
    if n_classes > MAX_CLASSES:
        sentence = _("There may be up to {most} classes, and this file has {n}.")
        return [(0, sentence.format(most=MAX_CLASSES, n=n_classes))]
    return []
