"""Write `docs/links.md`: every setting that a link may hold, from the tables that the pages are drawn from."""

from __future__ import annotations

import importlib
from pathlib import Path

from act_viz.ui.setting_kinds import Choice, Member, Members, Names, Number, Setting, Several, Switch, number_text
from act_viz.ui.settings import PageSettings

WRITTEN = Path(__file__).parent.parent / "docs" / "links.md"
TABLES = {
    "Explore": "explore.ExploreSettings",
    "Compare": "compare.CompareSettings",
    "Train": "train_settings.TrainPage",
    "Depth": "depth.DepthPage",
    "Claims": "claims.ClaimsSettings",
    "Choose": "choose.ChooseSettings",
    "Lecture": "lecture.LectureSettings",
    "Room": "room_watch.RoomSettings",
}
"""Where the table of each page stands in `act_viz.ui`."""
_INTRODUCTION = """# Links

A link holds every setting of its page that is not at its default, and says the same in every language:

    /Train?race=functions&functions=tanh,elu&functions.elu.alpha=0.5&rate=0.03&lang=ko

- A setting has one name on every page. Members of a family (functions, initializers, data sets, optimizers, claims,
  scenes) are written in lower case with hyphens: `leaky-relu`, `he-normal`, `your-own`.
- A member's own parameters follow its setting's name: `function=elu&function.alpha=0.5`. Where several are chosen, the
  member's name stands between: `functions=tanh,elu&functions.elu.alpha=0.5`.
- Several values are joined by commas. Switches are `true` or `false`.
- What cannot be read, is out of bounds or has no such name is named on the page, with what was taken instead.
- Links of the form before (`act=ELU&act_elu_alpha=0.5`, labels in English or Korean) are still understood, with the
  defaults of then (`seed=0`); the page puts them right once.
- Streamlit's own `embed=true` and `embed_options` may be added to any link.

This page is written by `python -m tools.links` from the tables that the pages are drawn from.
"""


def table(page: str) -> type[PageSettings]:
    """The table of the page of this English name."""
    module, _dot, name = TABLES[page].partition(".")
    found = getattr(importlib.import_module(f"act_viz.ui.{module}"), name)
    assert isinstance(found, type)
    assert issubclass(found, PageSettings)
    return found


def document() -> str:
    """The whole page, in Markdown."""
    parts = [_INTRODUCTION, "## Every page", _rows(PageSettings)]
    for page in TABLES:
        parts += [f"## {page}", _rows(table(page), but=PageSettings)]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _rows(settings: type[PageSettings], but: type[PageSettings] | None = None) -> str:
    """A row for every setting that `but` has not."""
    rows = ["| name | what it sets | may be | default |", "|---|---|---|---|"]
    for name, setting in settings.table().items():
        if but is None or name not in but.table():
            cells = (f"`{name}`", _what(name, setting), _range(setting), setting.text(setting.default) or "–")
            rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


_UNLABELED = {
    "lang": "Language; the browser's where a link does not say",
    "hide": "Keys of controls that are out of sight",
    "open": "What is unfolded: numbers below charts by the chart's key, `exports`, `plan`",
    "columns": "Which columns of an uploaded file are label and inputs; written by the page",
    "points": "The reader's own points, packed; written by the page",
    "tested": "Which test was done, so that the link shows it again; written by the page",
    "log": "What was turned in the run up to its step, packed; written by the page",
}


def _what(name: str, setting: Setting) -> str:
    label = setting.label.replace("{n}", name.removeprefix("function")) or _UNLABELED[name]
    return f"{label} (may change while it trains)" if setting.live else label


def _range(setting: Setting) -> str:
    """What the setting may be, in words."""
    if isinstance(setting, Number):
        if setting.options:
            return ", ".join(map(number_text, setting.options))
        sort = "whole number" if setting.whole else "number"
        return f"{sort}, {number_text(setting.param.low)} to {number_text(setting.param.high)}"
    if isinstance(setting, Several):
        low, high = setting.number.param.low, setting.number.param.high
        return f"up to {setting.most} numbers, {number_text(low)} to {number_text(high)}"
    if isinstance(setting, Switch):
        return "`true`, `false`"
    if isinstance(setting, Choice):
        return ", ".join(f"`{option}`" for option in setting.options())
    if isinstance(setting, Member):
        return f"one of the {setting.family.noun}s, with its parameters"
    if isinstance(setting, Members):
        most = f"up to {setting.most}" if setting.most < len(setting.family) else "any"
        return f"{most} of the {setting.family.noun}s, with their parameters"
    return "names" if isinstance(setting, Names) else "text"


if __name__ == "__main__":
    WRITTEN.write_text(document(), encoding="utf-8")
