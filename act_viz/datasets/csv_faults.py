"""What is wrong with a file of points."""

from __future__ import annotations

from act_viz.text import _

_SHOWN_FAULTS = 20


class CsvFaultError(ValueError):
    """What is wrong with a CSV file: `faults` has `(line, sentence)` for each, line 0 for the file as a whole."""

    def __init__(self, faults: list[tuple[int, str]]) -> None:
        self.faults = faults
        shown = [
            _("Line {line}: {fault}").format(line=line, fault=fault) if line else fault
            for line, fault in faults[:_SHOWN_FAULTS]
        ]
        if len(faults) > _SHOWN_FAULTS:
            shown.append(_("… and {n} more.").format(n=len(faults) - _SHOWN_FAULTS))
        super().__init__("\n".join(shown))


def fault(sentence: str, line: int = 0) -> CsvFaultError:
    """The error for a single fault."""
    return CsvFaultError([(line, sentence)])
