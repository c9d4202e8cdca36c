"""What a random walker may do: acts as values, drawn from the controls that a page has, written and read as lines."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any


@dataclasses.dataclass(frozen=True)
class Act:
    """One thing done: its `kind`, the control it is done to, and with what `value`."""

    kind: str
    role: str = ""
    name: str = ""
    nth: int = 0
    value: str = ""

    def __str__(self) -> str:
        """The act as a line, as `click role=button name='Next'`."""
        given = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)[1:]}
        return shlex.join([self.kind, *(f"{name}={value}" for name, value in given.items() if value)])

    @classmethod
    def read(cls, line: str) -> Act:
        """The act that was written as `line`.

        Raises
        ------
        ValueError
            If `line` is none that was written.
        """
        kind, *given = shlex.split(line)
        settings: dict[str, Any] = dict(one.split("=", 1) for one in given)
        if kind not in KINDS or not settings.keys() <= {"role", "name", "nth", "value"}:
            raise ValueError(f"not an act: {line}")
        if "nth" in settings:
            settings["nth"] = int(settings["nth"])
        return cls(kind, **settings)


# How often each kind of act is done, among those that are possible.
KINDS: Mapping[str, int] = {
    "click": 8,
    "press": 4,
    "drag": 2,
    "choose": 5,
    "select": 1,
    "type": 4,
    "upload": 1,
    "point": 2,
    "menu": 3,
    "open": 1,
    "back": 2,
    "forward": 1,
    "reload": 1,
    "key": 3,
    "scroll": 1,
    "window": 1,
    "theme": 1,
}
TEXTS = (
    *("1/x", "log(x)", "exp(exp(x))", "tan(x)", "x*sigmoid(x)", "a*max(0,x)+c*sin(k*x)", "sin(x)/x", "x>0", "x**x"),
    *("sqrt(relu(x)**2)", "max(relu(x), 2*relu(x-1))", "abs(x)**0.5", "2x", "0,5*x", "sin(PI*x)", "gelu(x)", "x", "7"),
    *("16-8-4", "3", "0.5", "1e999", "-1", "nan", "", ")(", "한글", "<b>x</b>", "[x](http://a.b) $y$ `q`", "9" * 60),
)
PATHS = (
    *("/", "/Explore", "/Compare", "/Train", "/Depth", "/Claims", "/Choose", "/Lecture", "/Room"),
    "/Train?function=leaky-relu&layers=3&rate=1&optimizer=adam",
    "/Train?race=functions&functions=relu,tanh",
    "/Train?data=own-points",
    "/Train?rate=ten&layers=-3&act=Nobody&log=%00&points=zzz",
    "/Explore?function=Your+own&lang=ko",
    "/Explore?function=ELU&function_elu_alpha=2.0&nothing=1",
    "/Depth?section=SELU&function=ELU",
    "/Claims?view=All+verdicts&lang=ko",
    "/Lecture?scene=Race+of+six&lang=ko",
)
FILES = (
    "x1,x2,label\n0,1,a\n1,0,b\n2,2,a\n",
    "label,x\n<b>b</b>,1\n$y$,2\n",
    "x;y\n1;2\n",
    "",
    "x1,x2,label\n0,zero,b\n3,4\n",
)
KEYS = ("PageDown", "PageUp", " ", "Home", "End", "r", "Escape", "Tab", "Tab", "Enter", "ArrowRight", "ArrowLeft", "b")
SLIDER_KEYS = ("ArrowRight", "ArrowLeft", "Home", "End", "PageUp")
WINDOWS = ("1280x720", "1920x1080", "1024x768", "390x844")
# Of the browser or of Streamlit, not of the app; what leaves it.
_UNTOUCHED = ("Main menu", "Full screen", "전체 화면", "Print this plan", "Copy link", "링크 복사")
_CLICKED = ("button", "switch", "radio", "tab", "menuitem", "option", "summary", "link")


def acts_of(control: Mapping[str, Any], random: Random) -> list[Act]:
    """What can be done to `control`, as `page.js` describes one."""
    role, name, nth = control["role"], control["name"], control["nth"]
    if name.startswith(_UNTOUCHED):
        return []
    if role == "link" and control["menu"]:
        return [Act("menu", role, name, nth)]
    if role == "link" and (control["target"] == "_blank" or "://" in (control["href"] or "")):
        return []
    if role in _CLICKED:
        return [Act("click", role, name, nth)]
    share = f"{random.random():.2f}"
    if role == "slider":
        return [Act("press", role, name, nth, random.choice(SLIDER_KEYS)), Act("drag", role, name, nth, share)]
    if role == "combobox":
        return [Act("choose", role, name, nth, share)]
    if role == "select":
        return [Act("select", role, name, nth, option) for option in control["options"]]
    if role in ("textbox", "spinbutton"):
        return [Act("type", role, name, nth, random.choice(TEXTS))]
    if role == "file":
        return [Act("upload", role, name, nth, str(random.randrange(len(FILES))))]
    if role in ("canvas", "application", "img"):
        return [Act("point", role, name, nth, f"{share} {random.random():.2f}")]
    return []


def drawn(controls: Sequence[Mapping[str, Any]], random: Random) -> Act:
    """An act drawn at random: first of which kind, then which."""
    possible: dict[str, list[Act]] = {kind: [] for kind in KINDS}
    for control in controls:
        for act in acts_of(control, random):
            possible[act.kind].append(act)
    possible["open"] = [Act("open", value=path) for path in PATHS]
    possible["key"] = [Act("key", value=key) for key in KEYS]
    possible["window"] = [Act("window", value=window) for window in WINDOWS]
    possible["theme"] = [Act("theme", value=theme) for theme in ("dark", "light")]
    possible["scroll"] = [Act("scroll", value=by) for by in ("600", "-600", "4000")]
    for kind in ("back", "forward", "reload"):
        possible[kind] = [Act(kind)]
    kinds = [kind for kind in KINDS if possible[kind]]
    (kind,) = random.choices(kinds, [KINDS[kind] for kind in kinds])
    return random.choice(possible[kind])
