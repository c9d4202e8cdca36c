"""Links written before settings had names of their own: they held labels, in English or another language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from act_viz.text import _, in_language, languages
from act_viz.ui.setting_kinds import Choice, Link, Member, Members, Setting, slug
from act_viz.ui.settings import PageSettings

_RENAMED = {"act": "function", "init": "initializer", "opt": "optimizer"}
_THEN = {"seed": "0"}
"""What settings were by default when links of the form before were written, where that is another value today."""
_UNFOLDED = re.compile(r"(?P<part>[a-z_0-9]+)_data|(?P<alone>exports|plan)")
_PICTURE = re.compile(r"[a-z_0-9]+_picture")


def modernized(page: type[PageSettings], link: Link) -> dict[str, tuple[str, ...]]:
    """`link` as it is written today, with the defaults of then; what is no old form stays as it is."""
    table = page.table()
    values = {
        new: tuple(written)
        for name, written in link.items()
        for new in [_renamed(name, table)]
        if new == name or new not in link
    }
    for name, setting in table.items():
        if name in values:
            values[name] = _reworded(setting, values[name])
    values = {_for_race(name, values, table): written for name, written in values.items()}
    values = _unfolded(values, table)
    if values == {name: tuple(written) for name, written in link.items()}:
        return values
    return {name: (then,) for name, then in _THEN.items() if name in table} | values


def _renamed(name: str, table: Mapping[str, Setting]) -> str:
    """Today's name of what was called `name`: `act_elu_alpha` is `function.elu.alpha` until the race is known."""
    if any(setting.owns(known, name) for known, setting in table.items()):
        return name
    old, _underscore, rest = name.partition("_")
    of_layer = re.fullmatch(r"act(\d)", old)
    new = f"function{of_layer[1]}" if of_layer else _RENAMED.get(old, old)
    if new not in table or not isinstance(table[new], Member | Members):
        return name
    if not rest:
        return new
    member, _underscore, parameter = rest.partition("_")
    return f"{new}.{member}.{parameter}" if parameter else name


def _for_race(name: str, values: Link, table: Mapping[str, Setting]) -> str:
    """`function.elu.alpha` as the parameter of the one function, or of the one that takes part in a race."""
    parts = name.split(".")
    if len(parts) != 3 or not isinstance(table.get(parts[0]), Member):
        return name
    chosen = values.get(parts[0], (slug(default.name) if (default := table[parts[0]].default) else "",))
    plural = f"{parts[0]}s"
    if parts[1] != chosen[-1] and plural in table and parts[1] in ",".join(values.get(plural, ())).split(","):
        return ".".join((plural, *parts[1:]))
    return f"{parts[0]}.{parts[2]}" if parts[1] == chosen[-1] else name


def _reworded(setting: Setting, written: Sequence[str]) -> tuple[str, ...]:
    """`written` with labels in any language put as links name them today."""
    if isinstance(setting, Choice):
        options = setting.options()
        return tuple(_named(text, options, options.__getitem__) for text in written)
    if isinstance(setting, Member):
        return tuple(_of_family(setting, text) for text in written)
    if isinstance(setting, Members):
        known = [_of_family(setting, text) for text in written]
        return (",".join(known),) if len(known) > 1 or known != list(written) else tuple(written)
    return tuple(written)


def _of_family(setting: Member | Members, text: str) -> str:
    names = {slug(name): name for name in setting.family}
    return _named(text, names, names.__getitem__)


def _named(text: str, options: Mapping[str, str], label_of: Callable[[str], str]) -> str:
    """The option that is `text` as it is shown in some language, or `text` itself."""
    if text in options:
        return text
    for language in languages():
        with in_language(language):
            for option in options:
                if text in (label_of(option), _(label_of(option))):
                    return option
    return text


def _unfolded(values: Link, table: Mapping[str, Setting]) -> dict[str, tuple[str, ...]]:
    """`curve_data=true` as `open=curve`, `curve_picture=SVG` as `picture=svg`."""
    link: dict[str, tuple[str, ...]] = {}
    parts: list[str] = []
    for name, written in values.items():
        if name not in table and (matched := _UNFOLDED.fullmatch(name)) and written[-1].lower() in ("true", "false"):
            parts += [matched["part"] or matched["alone"]] * (written[-1].lower() == "true")
        elif name not in table and _PICTURE.fullmatch(name) and written[-1].lower() in ("png", "svg"):
            link["picture"] = (written[-1].lower(),)
        else:
            link[name] = tuple(written)
    return link | ({"open": (",".join(parts),)} if parts and "open" not in link else {})
