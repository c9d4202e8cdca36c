"""Jupyter notebooks: cells of text and code, and the notebook that draws a page's figures again."""

from __future__ import annotations

import pprint
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from act_viz.jsonable import to_json

Cell = tuple[Literal["markdown", "code"], str]


def notebook(cells: Sequence[Cell]) -> str:
    """A notebook of `cells`, each its kind and its source, in the format 4.5."""
    written: list[dict[str, Any]] = []
    for number, (kind, source) in enumerate(cells, 1):
        cell = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": source.splitlines(keepends=True)}
        written.append(cell | ({"execution_count": None, "outputs": []} if kind == "code" else {}))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return to_json(
        {"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False, indent=1
    )


def page_notebook(page: str, settings: Mapping[str, str | list[str]], address: str) -> str:
    """A notebook that draws the figures of `page` (English name) with the `settings` of its link."""
    chosen = pprint.pformat(dict(settings), sort_dicts=False)
    said = f"# {page}\n\nThe figures of <{address}>, drawn from its settings. Run it where act-viz is."
    draw = f"from act_viz.ui.redraw import redraw\n\nsettings = {chosen}\nfigures = redraw({page!r}, settings)"
    return notebook([("markdown", said), ("code", draw), ("code", "for figure in figures:\n    figure.show()")])
