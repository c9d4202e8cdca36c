"""Controls that any family can be chosen with; every one stands in the link of the page."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import streamlit as st

from act_viz.kinds import Kind, Param, Registry, TextError
from act_viz.text import _, in_language, languages
from act_viz.ui.link_check import goes_through_history, reword, unbound
from act_viz.ui.session import ReaderSession, session_of

K = TypeVar("K", bound=Kind)
_HIDDEN = "hide"
_MOST_HIDDEN = 60
_KEY = re.compile(r"[A-Za-z0-9_-]{1,80}")
_PER_DECADE = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


def hidden_keys() -> tuple[str, ...]:
    """Keys of the controls that the link hides, as `hide=menu,lang,probe`; what is no key is left out."""
    asked = unbound(_HIDDEN).split(",")
    return tuple(dict.fromkeys(key for key in asked[:_MOST_HIDDEN] if _KEY.fullmatch(key)))


def hide_controls() -> None:
    """Take out of sight, and out of the keyboard's way, what the link hides; its settings hold all the same.

    Streamlit gives whatever has a key the class `st-key-` and that key.
    """
    hidden = hidden_keys()
    if hidden:
        st.html(f"<style>{', '.join(f'.st-key-{key}' for key in hidden)} {{ display: none; }}</style>")


def kept_hidden() -> dict[str, str]:
    """What a link to another page needs so that it hides the same."""
    hidden = hidden_keys()
    return {_HIDDEN: ",".join(hidden)} if hidden else {}


def slug(name: str) -> str:
    """`name` as it stands in links and keys: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def choose(family: Registry[K], key: str, label: str, default: str | None = None, parts: Sequence[str] = ()) -> K:
    """A selectbox over `family` and a slider for each parameter of the member chosen; gives that member.

    The key in the link is `key` for the member and `{key}_{member}_{parameter}` for a slider, so that what was
    set for one member never reaches another. For `parts` see `tune`.
    """
    name = pick(key, label, list(family), default or next(iter(family)), spoken=_)
    return tune(family[name], key, parts)


def tune(member: type[K], key: str, parts: Sequence[str] = ()) -> K:
    """A text input and a slider for each setting of `member`; gives the member so set.

    A typed text that is not understood, and settings that contradict one another, are answered with a sentence;
    what was right before them holds on. A slider runs only `parts` of the page again, if there are any, which find
    by `as_slid` how it stands.
    """
    prefix = _prefix(member, key)
    typed = _typed(member, prefix)
    if not parts:
        return _slide(typed, prefix)
    # In a fragment of its own: else Streamlit would forget the files that the rest of the page offers.
    return st.fragment(_slide)(typed, prefix, parts)


def _slide(typed: K, prefix: str, parts: Sequence[str] = ()) -> K:
    """A slider for each parameter of `typed`; gives it so set."""
    tuned = typed
    drawn: dict[str, float] = {}
    # One setting may decide which others there are, so the list is read again after each.
    while missing := [name for name in tuned.sliders() if name not in drawn]:
        name = missing[0]
        moved = {"on_change": _run_parts, "args": (typed, prefix, drawn, parts)} if parts else {}
        drawn[name] = param_slider(tuned.sliders()[name], f"{prefix}_{name}", name, tuned.default_of(name), **moved)
        try:
            tuned = tuned.replace(**drawn)
        except ValueError as contradiction:
            st.warning(str(contradiction))
            drawn.clear()
            return tuned
    return tuned


def _run_parts(typed: Kind, prefix: str, drawn: Mapping[str, float], parts: Sequence[str]) -> None:
    """Run `parts` again, or the page if a moved slider changes which others there are or what is said below them."""
    try:
        moved = typed.replace(**{name: st.session_state[f"{prefix}_{name}"] for name in drawn})
    except ValueError:
        st.rerun()
    st.rerun(parts if moved.sliders().keys() == drawn.keys() else "app")


def as_slid(member: K, key: str) -> K:
    """`member`, which `tune(…, key)` gave when the whole page ran last, with its sliders where they stand now."""
    prefix, settings = _prefix(type(member), key), member.settings()
    standing = {name: st.session_state.get(f"{prefix}_{name}", settings[name]) for name in member.sliders()}
    try:
        return member.replace(**standing)
    except ValueError:  # as said below the sliders
        return member


def _prefix(member: type[Kind], key: str) -> str:
    return f"{key}_{slug(member.name)}"


def _typed(member: type[K], prefix: str) -> K:
    """`member` with what the reader typed, or with what was typed before where that cannot be read."""
    texts = {
        name: st.text_input(
            _(name.replace("_", " ").capitalize()),
            member.default_of(name),
            max_chars=described.max_length,
            key=f"{prefix}_{name}",
            help=_(described.help) or None,
            bind="query-params",
        )
        for name, described in member.texts().items()
    }
    understood = session_of(ReaderSession).understood
    try:
        typed = member(**texts)
    except TextError as wrong:
        st.error(wrong.reason)
        st.code(wrong.pointer(), language=None)
        return member(**understood.get(prefix, {}))
    understood[prefix] = texts
    if typed.reply():
        st.caption(f"${typed.reply()}$")
    return typed


def pick(
    key: str, label: str, options: Sequence[str], default: str, *, spoken: Callable[[str], str] = str, **more: Any
) -> str:
    """A selectbox over fixed `options`, shown as `spoken` says them; gives the option itself."""
    prepare(key, options, spoken)
    chosen = st.selectbox(
        label,
        options,
        index=list(options).index(default),
        key=key,
        format_func=spoken,
        bind="query-params",
        **more,
    )
    return str(chosen)


def prepare(key: str, options: Sequence[str], spoken: Callable[[str], str] = _) -> None:
    """Call before a control whose `options` are shown in the reader's language, as `spoken` says them.

    The browser and the link keep what was chosen as it was shown, which does not exist in another language: assigning
    the option makes Streamlit send the label of this one. A link may be written in any.
    """
    if key in st.session_state and not goes_through_history():
        if session_of(ReaderSession).language_changed:
            st.session_state[key] = st.session_state[key]
        return
    written = st.query_params.get_all(key)
    labels = [spoken(option) for option in (_meant(each, options, spoken) for each in written) if option is not None]
    if len(labels) == len(written) and labels != written:
        reword(key, labels)


def _meant(written: str, options: Sequence[str], spoken: Callable[[str], str]) -> str | None:
    """The option that is `written` as itself or as it is spoken in some language."""
    for language in languages():
        with in_language(language):
            for option in options:
                if written in (option, spoken(option)):
                    return option
    return None


def param_slider(described: Param, key: str, name: str, default: float, **more: Any) -> float:
    """A slider for one parameter: whole numbers for a whole default, steps per decade for a logarithmic one."""
    label = _(described.label or name.replace("_", " ").capitalize())
    if described.symbol:
        label = f"{label}  ${described.symbol}$"
    hint = _(described.help) or None
    if described.log:
        return float(
            st.select_slider(
                label,
                log_steps(described.low, described.high, default),
                value=default,
                key=key,
                format_func=_written,
                help=hint,
                bind="query-params",
                **more,
            )
        )
    if isinstance(default, int):
        return int(
            st.slider(
                label,
                int(described.low),
                int(described.high),
                default,
                int(described.step),
                key=key,
                help=hint,
                bind="query-params",
                **more,
            )
        )
    return float(
        st.slider(
            label,
            float(described.low),
            float(described.high),
            float(default),
            float(described.step),
            format=f"%.{_decimals(described.step)}f",
            key=key,
            help=hint,
            bind="query-params",
            **more,
        )
    )


def log_steps(low: float, high: float, default: float) -> list[float]:
    """Ten round values a decade from `low` to `high`, with both ends and `default` among them."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    rounds = {float(f"{mantissa}e{decade}") for decade in decades for mantissa in _PER_DECADE}
    return sorted({value for value in rounds if low < value < high} | {low, high, default})


def _written(value: float) -> str:
    return f"{value:g}"


def _decimals(step: float) -> int:
    """How many decimals a multiple of `step` needs."""
    exponent = Decimal(str(step)).normalize().as_tuple().exponent
    return max(0, -int(exponent))
