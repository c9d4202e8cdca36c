"""The browser's program: its files put together into the one module that a Streamlit component takes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(?P<file>[a-z]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def script(entry: str = "live.js", folder: Path | None = None) -> str:
    """The module of `entry`, a file in `folder`: every file once, after those that it imports, in one scope.

    Raises
    ------
    ValueError
        If files import one another in a circle.
    """
    folder = folder or _FOLDER
    placed: dict[str, str] = {}

    def place(name: str, waiting: tuple[str, ...]) -> None:
        if name in waiting:
            raise ValueError(f"These files import one another: {' → '.join((*waiting, name))}.")
        if name in placed:
            return
        source = (folder / name).read_text(encoding="utf-8")
        for imported in _IMPORT.finditer(source):
            place(imported["file"], (*waiting, name))
        placed[name] = _EXPORT.sub("", _IMPORT.sub("", source))

    place(entry, ())
    return "\n".join(placed.values())


@cache
def courier_script() -> str:
    """The courier's module, which goes along with every message and is therefore small: comments are left out."""
    lines = (_FOLDER / "courier.js").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("//"))


@cache
def style() -> str:
    """The view's style sheet."""
    return (_FOLDER / "live.css").read_text(encoding="utf-8")
