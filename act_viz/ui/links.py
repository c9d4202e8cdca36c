"""Links that open a page with a member of a family chosen and set."""

from __future__ import annotations

from act_viz.kinds import Kind, Param
from act_viz.text import _
from act_viz.ui.controls import slug


def chosen_in_link(key: str, member: Kind) -> dict[str, str]:
    """What a link must hold so that `choose(family, key, …)` of the page it opens gives `member`.

    A link holds an option as it is shown, in the reader's language.
    """
    sliders, prefix = member.sliders(), f"{key}_{slug(member.name)}"
    set_ = {name: value for name, value in member.settings().items() if value != member.default_of(name)}
    return {key: _(member.name)} | {
        f"{prefix}_{name}": _in_link(value, sliders.get(name)) for name, value in set_.items()
    }


def _in_link(value: float | str, described: Param | None) -> str:
    """A value as its control shows it: the options of a logarithmic slider are short."""
    return f"{value:g}" if described is not None and described.log else str(value)
