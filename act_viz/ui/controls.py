"""Controls: each shows a setting of the page that is open as its table describes it, and changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from time import monotonic
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from act_viz.kinds import Kind
from act_viz.text import _
from act_viz.text.untrusted import in_markdown
from act_viz.ui.hand import hand_slider
from act_viz.ui.link import acting, member_as_left, present, put, write_address
from act_viz.ui.session import LinkSession, ReaderSession, session_of
from act_viz.ui.setting_kinds import Choice, Member, Members, Number, Several, Switch, Words, number_text
from act_viz.ui.streamlit_internals import runs_alone

_UNDER_WAY = 1.0
"""Seconds after which what a run has sent is with the browser."""


def hide_controls() -> None:
    """Take out of sight, and out of the keyboard's way, what the link hides; its settings hold all the same.

    Streamlit gives whatever has a key the class `st-key-` and that key.
    """
    hidden = [key.replace(".", "-") for key in present().hide]
    if hidden:
        st.html(f"<style>{', '.join(f'.st-key-{key}' for key in hidden)} {{ display: none; }}</style>")


def control(
    name: str,
    *,
    key: str = "",
    label: str = "",
    parts: Sequence[str] = (),
    stands_for: Kind | None = None,
    **look: Any,
) -> None:
    """Draw the control of the setting `name`; `label`, in the reader's language, takes the place of the table's.

    In a part of the page it may run other `parts` of it again. A control that stands at several places has a `key` at
    each. An optional member that is not set is shown as the one it `stands_for`.
    """
    setting, value = present().table()[name], getattr(present(), name)
    key = key or name
    takes = acting(_take, name, key, parts, stands_for)
    look = {"key": key, "on_change": takes, "help": _(setting.help) or None, **look}
    label = label or _(setting.label)
    if isinstance(setting, Switch):
        st.toggle(label, value_at(key, value), **look)
    elif isinstance(setting, Choice):
        _choose_option(label, setting, value, look)
    elif isinstance(setting, Number) and setting.hand:
        take = partial(take_number, name, parts)
        hand_slider(label, setting, value, key=key, help=_(setting.help), take=take, spoken=_(setting.label))
    elif isinstance(setting, Number):
        number_control(label, setting, value, look)
    elif isinstance(setting, Several):
        options = sorted({*setting.number.steps(setting.number.default), *value})
        shown = value_at(key, list(value), tuple(options))
        st.multiselect(label, options, shown, max_selections=setting.most, format_func=number_text, **look)
    elif isinstance(setting, Members):
        _choose_members(label, setting, value, look)
    elif isinstance(setting, Member):
        shown = value or stands_for
        assert shown is not None, f"{name} is not set and stands for nothing"
        _select(label, list(setting.family), shown.name, look, _)
    else:
        assert isinstance(setting, Words)
        _write_words(label, setting, value, look)


def value_at(key: str, value: Any, identity: object = None) -> Any:
    """What the control of this `key`, which is drawn next, is to show: `value`, or what stands there and is refused.

    The control takes it as its own default as well, in every run: of two runs in quick succession the browser may see
    the second alone. Told of it again instead, it would forget what the reader has done to it since it appeared.
    `identity` is all that makes another control of it, which Streamlit would begin with its default.

    A control that stands already is told of a new value by that run alone. Where another follows at once, the browser
    may hear nothing of it, and sends the old value with whatever the reader does next: so it is told again for a while.
    """
    session = session_of(LinkSession)
    value = session.refused.get(key, value)
    stands = key in st.session_state and session.drawn.get(key) == identity
    changed = stands and st.session_state[key] != value
    if not stands or changed or _is_on_its_way(session, key):
        st.session_state[key] = value
    told = session.told.get(key)
    if changed or (told and told[0] != value):
        session.told[key] = (value, monotonic())
    session.drawn[key] = identity
    return value


def _is_on_its_way(session: LinkSession, key: str) -> bool:
    """Whether the control was given a value so lately that the browser may not have heard of it."""
    told = session.told.get(key)
    if told and monotonic() - told[1] >= _UNDER_WAY:
        del session.told[key]
        return False
    return told is not None


def _take(name: str, key: str, parts: Sequence[str], stands_for: Kind | None) -> None:
    """The reader has changed the control of the setting `name`."""
    value, setting = st.session_state[key], present().table()[name]
    if isinstance(setting, Members):
        value = tuple(member_as_left(name, setting.family[each]) for each in value)
    elif isinstance(setting, Member):
        unset = stands_for is not None and value == stands_for.name
        value = None if unset else member_as_left(name, setting.family[value])
    elif isinstance(setting, Several):
        value = tuple(value)
    elif isinstance(setting, Words) and not _can_be_read(setting, value or ""):
        session_of(LinkSession).refused[key] = value
        return
    elif value is None:
        value = "" if isinstance(setting, Words) else setting.default
    put(**{name: value})
    if parts:
        run_parts(parts)


def take_number(name: str, parts: Sequence[str], value: float) -> None:
    """For callbacks: the setting `name` was left at `value`; in a part of the page, run `parts` again."""
    changed: dict[str, Any] = {name: type(present().table()[name].default)(value)}
    put(**changed)
    if parts:
        run_parts(parts)


def _can_be_read(setting: Words, written: str) -> bool:
    try:
        setting.parse(written)
    except ValueError:
        return False
    return True


def _choose_option(label: str, setting: Choice, value: str, look: dict[str, Any]) -> None:
    options = setting.options()

    def named(option: str) -> str:
        return _(options[option])

    if setting.segments:
        shown = value_at(look["key"], value, session_of(ReaderSession).language)
        st.segmented_control(label, list(options), default=shown, required=True, format_func=named, **look)
    else:
        _select(label, list(options), value, look, named)


def _select(label: str, options: list[str], value: str, look: dict[str, Any], named: Callable[[str], str]) -> None:
    shown = value_at(look["key"], value, session_of(ReaderSession).language)
    st.selectbox(label, options, options.index(shown), format_func=named, **look)


def _choose_members(label: str, setting: Members, value: Sequence[Kind], look: dict[str, Any]) -> None:
    shown = value_at(look["key"], [member.name for member in value], session_of(ReaderSession).language)
    look = {"default": shown, "format_func": _, **look}
    if setting.look == "pills":
        st.pills(label, list(setting.family), selection_mode="multi", **look)
    else:
        st.multiselect(label, list(setting.family), max_selections=setting.most, **look)


def _write_words(label: str, setting: Words, value: str, look: dict[str, Any]) -> None:
    written = text_control(label, value, setting.longest, look)
    if look["key"] in session_of(LinkSession).refused:
        try:
            setting.parse(written)
        except ValueError as wrong:
            st.error(in_markdown(str(wrong)))


def text_control(label: str, value: str, longest: int, look: dict[str, Any]) -> str:
    """A field for a text of at most `longest` characters; gives what stands in it."""
    return st.text_input(label, value_at(look["key"], value, longest), max_chars=longest, **look) or ""


def number_control(label: str, setting: Number, value: float, look: dict[str, Any]) -> None:
    """A slider of even steps or of some values, or a field to type into."""
    low, high, step = setting.param.low, setting.param.high, setting.param.step
    sort = int if setting.whole else float
    key = look["key"]
    if setting.control == "select":
        options = look["options"]
        shown = value_at(key, value if value in options else options[-1], tuple(options))
        st.selectbox(label, index=options.index(shown), **look)
        return
    if setting.control in ("steps", "anchored"):
        steps = setting.steps(value)
        named = number_text if setting.control == "steps" else "{:.5g}".format
        st.select_slider(label, steps, value_at(key, value, tuple(steps)), **({"format_func": named} | look))
        return
    bounds: dict[str, Any] = {"min_value": sort(low), "max_value": sort(high), "step": sort(step)}
    look = {"value": value_at(key, sort(value), (low, high, step)), **bounds, **look}
    if setting.control == "typed":
        st.number_input(label, **look)
    else:
        form = "percent" if setting.percent else None if setting.whole else f"%.{setting.decimals}f"
        st.slider(label, format=form, **look)


def run_parts(parts: Sequence[str] | None) -> None:
    """For callbacks in a part: run `parts` again instead, the whole page for None."""
    if not runs_alone():
        return
    write_address()
    try:
        st.rerun(list(parts) if parts else "app")
    except StreamlitAPIException:
        # The page has not those parts at the moment, as when it was left before it was drawn.
        st.rerun()


def unfolding(name: str, label: str, *, key: str, **look: Any) -> Any:
    """A part of the page that is folded away; whether it is open stands in the link, as `name`. It has `open`."""
    value_at(key, name in present().open, (label, look.get("type")))
    return st.expander(label, key=key, on_change=acting(_unfold, name, key), **look)


def _unfold(name: str, key: str) -> None:
    others = tuple(each for each in present().open if each != name)
    put(open=(*others, name) if st.session_state[key] else others)


def button(
    label: str, *, key: str, on_click: Callable[..., Any] | None = None, args: Iterable[Any] = (), **look: Any
) -> bool:
    """A button; `on_click` may change settings with `put`."""
    return st.button(label, key=key, on_click=acting(on_click, *args, **look.pop("kwargs", {})), **look)


def unlinked(widget: Callable[..., Any], *args: Any, on_act: str = "on_change", **look: Any) -> Any:
    """Any other of Streamlit's controls, whose value stands in no link."""
    does = look.pop(on_act, None)
    return widget(*args, **{on_act: acting(partial(does) if does else None)}, **look)
