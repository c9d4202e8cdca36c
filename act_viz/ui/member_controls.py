"""Controls of a member of a family: its own texts and sliders, below the list in which it is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from act_viz.activations import Activation
from act_viz.kinds import Kind, Param, TextError, label_of
from act_viz.text import _
from act_viz.text.untrusted import in_markdown
from act_viz.ui.controls import button, control, number_control, run_parts, text_control
from act_viz.ui.hand import hand_slider
from act_viz.ui.link import acting, present, put, write_address
from act_viz.ui.parts import part
from act_viz.ui.session import LinkSession, session_of
from act_viz.ui.setting_kinds import Number, slug

_LETTERS = {
    "alpha": "α",
    "beta": "β",
    "eta": "η",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "omega": "ω",
    "rho": "ρ",
    "sigma": "σ",
    "theta": "θ",
    "varepsilon": "ε",
}


def plain(symbol: str) -> str:
    """A symbol in LaTeX as plain text: a control's label is its name for a screen reader, exactly as written."""
    letters = re.sub(r"\\([a-z]+)", lambda letter: _LETTERS[letter[1]], symbol)
    numbered = re.sub(r"_(\d)", lambda digit: "₀₁₂₃₄₅₆₇₈₉"[int(digit[1])], letters)
    return numbered.replace("^2", "²").translate(str.maketrans("", "", "{}"))


def choose(name: str, parts: Sequence[str] = (), *, in_network: bool = False, hand: bool = False) -> None:
    """The control of a setting that is a member of a family, and below it those of the member's own parameters."""
    control(name)
    tune(name, parts=parts, in_network=in_network, hand=hand)


def tune(
    name: str,
    member: Kind | None = None,
    parts: Sequence[str] = (),
    *,
    in_network: bool = False,
    hand: bool = False,
) -> None:
    """A text input and a slider for each parameter of the setting `name`, of its `member` if it has several.

    A typed text that is not understood, and parameters that contradict one another, are answered with a sentence;
    what was right before them holds on. A slider runs only `parts` of the page again, if there are any. Of a function
    `in_network` only parameters that have an effect there are offered.
    """
    chosen = member or getattr(present(), name)
    _type_texts(name, chosen)
    if parts:
        part()(_slide)(name, chosen, parts, in_network, hand)
    else:
        _slide(name, chosen, (), in_network, hand)


def _key(name: str, member: Kind, parameter: str) -> str:
    return f"{name}.{slug(member.name)}.{parameter}"


def _type_texts(name: str, member: Kind) -> None:
    refused = session_of(LinkSession).refused
    texts: dict[str, str] = {}
    for text, described in member.texts().items():
        key = _key(name, member, text)
        takes = acting(_take_parameters, name, member, ())
        look = {"key": key, "help": _(described.help) or None, "on_change": takes}
        label = _(text.replace("_", " ").capitalize())
        texts[text] = text_control(label, member.settings()[text], described.max_length, look)
    if any(_key(name, member, text) in refused for text in texts):
        try:
            type(member)(**texts)
        except TextError as wrong:
            st.error(in_markdown(wrong.reason))
            st.code(wrong.pointer(), language=None)
    elif member.reply():
        st.caption(f"${member.reply()}$")
        if member.caution():
            st.caption(f":material/warning: {member.caution()}")


def _slide(name: str, member: Kind, parts: Sequence[str], in_network: bool, hand: bool) -> None:
    """A slider for each parameter of `member`, and what contradicts the others in those just moved."""
    # In a part of the page the member may have changed since the whole page ran.
    member = _standing(name, member)
    moved = {}
    sliders = member.network_sliders() if in_network and isinstance(member, Activation) else member.sliders()
    for parameter, described in sliders.items():
        setting = Number.of_parameter(member.default_of(parameter), described)
        key, label, value = _key(name, member, parameter), _label_of(described, parameter), member.settings()[parameter]
        refused = session_of(LinkSession).refused
        if hand and not setting.whole:
            take = partial(_take_parameter, name, member, parameter, parts)
            hand_slider(label, setting, refused.get(key, value), key=key, help=_(described.help), take=take)
        else:
            takes = acting(_take_parameters, name, member, parts)
            number_control(label, setting, value, {"key": key, "help": _(described.help) or None, "on_change": takes})
        if key in refused:
            moved[parameter] = refused[key]
    if moved:
        try:
            member.replace(**moved)
        except ValueError as contradiction:
            st.warning(in_markdown(str(contradiction)))
    if sliders:
        button(
            _("Back to defaults"),
            key=_key(name, member, "defaults"),
            on_click=_set_back,
            args=(name, member, parts),
            type="tertiary",
        )


def _set_back(name: str, drawn: Kind, parts: Sequence[str]) -> None:
    """Give every slider of a member its default exactly; what was typed stays."""
    refused, member = session_of(LinkSession).refused, _standing(name, drawn).defaults()
    for parameter in drawn.sliders():
        refused.pop(_key(name, member, parameter), None)
    _put_member(name, member)
    if parts:
        write_address()
        run_parts(None)


def _label_of(described: Param, name: str) -> str:
    label = _(label_of(name, described))
    return f"{label} {plain(described.symbol)}" if described.symbol else label


def _standing(name: str, member: Kind) -> Kind:
    """The member of the same class that the setting `name` has now."""
    value = getattr(present(), name)
    members = value if isinstance(value, tuple) else (value,)
    return next((each for each in members if type(each) is type(member)), member)


def _take_parameters(name: str, drawn: Kind, parts: Sequence[str]) -> None:
    """The reader has changed a text or a slider of a member: what its controls show is taken if it can be."""
    before = _standing(name, drawn)
    typed = _if_possible(name, before, before.texts())
    after = typed
    done: set[str] = set()
    # One setting may decide which others there are, so the list is read again.
    while names := [each for each in after.sliders() if each not in done]:
        done |= set(names)
        after = _if_possible(name, after, names)
    _put_member(name, after)
    if parts:
        run_parts(parts if after.sliders().keys() == before.sliders().keys() else None)


def _take_parameter(name: str, drawn: Kind, parameter: str, parts: Sequence[str], value: float) -> None:
    """A slider of a member, which pictures follow, was left at `value`; with those refused it is taken if it can be."""
    refused, before = session_of(LinkSession).refused, _standing(name, drawn)
    keys = {each: _key(name, before, each) for each in before.sliders()}
    waiting = {each: refused[key] for each, key in keys.items() if key in refused} | {parameter: value}
    try:
        after = before.replace(**waiting)
    except ValueError:
        refused |= {keys[each]: standing for each, standing in waiting.items()}
        after = before
    else:
        for key in keys.values():
            refused.pop(key, None)
    _put_member(name, after)
    if parts:
        run_parts(parts)


def _if_possible(name: str, member: Kind, parameters: Iterable[str]) -> Kind:
    """`member` with these `parameters` as their controls show them; the same one if they cannot be so."""
    keys = {each: _key(name, member, each) for each in parameters}
    standing = {each: st.session_state[key] for each, key in keys.items() if key in st.session_state}
    refused = session_of(LinkSession).refused
    try:
        changed = member.replace(**standing)
    except ValueError:
        refused |= {keys[each]: value for each, value in standing.items()}
        return member
    for key in keys.values():
        refused.pop(key, None)
    return changed


def _put_member(name: str, member: Kind) -> None:
    """Let the setting `name` have `member` in place of that of the same class.

    The browser may report a slider of a member that has just given way to another; that one stays.
    """
    value = getattr(present(), name)
    taken: Any = value
    if isinstance(value, tuple):
        taken = tuple(member if type(each) is type(member) else each for each in value)
    elif value is None or type(value) is type(member):
        taken = member
    put(keeping_refused=True, **{name: taken})
