"""Controls: each shows a setting of the page that is open as its table describes it, and changes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from act_viz.activations import Activation
from act_viz.kinds import Kind, Param, TextError, label_of
from act_viz.plain import in_markdown
from act_viz.text import _
from act_viz.ui.hand import hand_slider
from act_viz.ui.link import acting, member_as_left, present, put, write_address
from act_viz.ui.parts import part
from act_viz.ui.session import LinkSession, ReaderSession, session_of
from act_viz.ui.setting_kinds import Choice, Member, Members, Number, Several, Switch, Words, number_text, slug
from act_viz.ui.streamlit_internals import runs_alone

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
        st.toggle(label, _shown(key, value), **look)
    elif isinstance(setting, Choice):
        _choose_option(label, setting, value, look)
    elif isinstance(setting, Number) and setting.hand:
        take = partial(take_number, name, parts)
        hand_slider(label, setting, value, key=key, help=_(setting.help), take=take)
    elif isinstance(setting, Number):
        number_control(label, setting, value, look)
    elif isinstance(setting, Several):
        options = sorted({*setting.number.steps(setting.number.default), *value})
        shown = _shown(key, list(value), tuple(options))
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


def _shown(key: str, value: Any, identity: object = None) -> Any:
    """What the control of this `key`, which is drawn next, is to show: `value`, or what stands there and is refused.

    The control takes it as its own default as well, in every run: of two runs in quick succession the browser may see
    the second alone. Told of it again instead, it would forget what the reader has done to it since it appeared.
    `identity` is all that makes another control of it, which Streamlit would begin with its default.
    """
    session = session_of(LinkSession)
    value = session.refused.get(key, value)
    if key not in st.session_state or session.drawn.get(key) != identity or st.session_state[key] != value:
        st.session_state[key] = value
    session.drawn[key] = identity
    return value


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
        _run(parts)


def take_number(name: str, parts: Sequence[str], value: float) -> None:
    """For callbacks: the setting `name` was left at `value`; in a part of the page, run `parts` again."""
    changed: dict[str, Any] = {name: value}
    put(**changed)
    if parts:
        _run(parts)


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
        shown = _shown(look["key"], value, session_of(ReaderSession).language)
        st.segmented_control(label, list(options), default=shown, required=True, format_func=named, **look)
    else:
        _select(label, list(options), value, look, named)


def _select(label: str, options: list[str], value: str, look: dict[str, Any], named: Callable[[str], str]) -> None:
    shown = _shown(look["key"], value, session_of(ReaderSession).language)
    st.selectbox(label, options, options.index(shown), format_func=named, **look)


def _choose_members(label: str, setting: Members, value: Sequence[Kind], look: dict[str, Any]) -> None:
    shown = _shown(look["key"], [member.name for member in value], session_of(ReaderSession).language)
    look = {"default": shown, "format_func": _, **look}
    if setting.look == "pills":
        st.pills(label, list(setting.family), selection_mode="multi", **look)
    else:
        st.multiselect(label, list(setting.family), max_selections=setting.most, **look)


def _write_words(label: str, setting: Words, value: str, look: dict[str, Any]) -> None:
    written = st.text_input(label, _shown(look["key"], value), max_chars=setting.longest, **look)
    if look["key"] in session_of(LinkSession).refused:
        try:
            setting.parse(written or "")
        except ValueError as wrong:
            st.error(in_markdown(str(wrong)))


def number_control(label: str, setting: Number, value: float, look: dict[str, Any]) -> None:
    """A slider of even steps or of some values, or a field to type into."""
    low, high, step = setting.param.low, setting.param.high, setting.param.step
    sort = int if setting.whole else float
    key = look["key"]
    if setting.control == "select":
        options = look["options"]
        shown = _shown(key, value if value in options else options[-1], tuple(options))
        st.selectbox(label, index=options.index(shown), **look)
        return
    if setting.control in ("steps", "anchored"):
        steps = setting.steps(value)
        named = number_text if setting.control == "steps" else "{:.5g}".format
        st.select_slider(label, steps, _shown(key, value, tuple(steps)), **({"format_func": named} | look))
        return
    bounds: dict[str, Any] = {"min_value": sort(low), "max_value": sort(high), "step": sort(step)}
    look = {"value": _shown(key, sort(value), (low, high, step)), **bounds, **look}
    if setting.control == "typed":
        st.number_input(label, **look)
    else:
        form = "percent" if setting.percent else None if setting.whole else f"%.{setting.decimals}f"
        st.slider(label, format=form, **look)


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
        texts[text] = st.text_input(
            _(text.replace("_", " ").capitalize()),
            _shown(key, member.settings()[text], described.max_length),
            max_chars=described.max_length,
            key=key,
            help=_(described.help) or None,
            on_change=acting(_take_parameters, name, member, ()),
        )
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
        _run(None)


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
        _run(parts if after.sliders().keys() == before.sliders().keys() else None)


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
        _run(parts)


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
    """Let the setting `name` have `member` in place of that of the same class."""
    value = getattr(present(), name)
    others = tuple(member if type(each) is type(member) else each for each in value) if isinstance(value, tuple) else ()
    put(keeping_refused=True, **{name: others or member})


def _run(parts: Sequence[str] | None) -> None:
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
    _shown(key, name in present().open, (label, look.get("type")))
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
