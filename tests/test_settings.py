"""Settings are described once: what stands in a link is read again as the same value, and nonsense is named."""

from __future__ import annotations

import dataclasses
import random

import pytest
from streamlit.testing.v1 import AppTest

from act_viz.activations import ACTIVATIONS
from act_viz.network.initializers import INITIALIZERS
from act_viz.ui.old_links import modernized
from act_viz.ui.page import SHARED
from act_viz.ui.setting_kinds import Choice, Member, Members, Number, Several, Switch
from act_viz.ui.settings import PageSettings, choice, member, members, number, numbers, step_of, switch, words
from tests.faults.inputs import NASTY
from tools.links import TABLES, WRITTEN, document, table


def _check(written: str) -> None:
    if not written.isalpha():
        raise ValueError("letters only")


@dataclasses.dataclass(frozen=True)
class Sample(PageSettings):
    """One setting of every sort."""

    size: float = number(1.0, 0.0, 5.0, step=0.5, label="Size")
    count: int = number(3, 1, 9, label="Count")
    rate: float = number(0.1, 1e-4, 100.0, label="Rate", control="steps")
    batch: int = step_of((1, 8, 32), 8, label="Batch")
    rates: tuple[float, ...] = numbers((0.1, 1.0), 1e-4, 100.0, label="Rates", most=3, mark=0.1)
    fast: bool = switch("Fast", default=True)
    sort: str = choice({"one": "The one", "two": "The other"}, "one", label="Sort")
    text: str = words("Text", longest=10, check=_check)
    function: object = member(ACTIVATIONS, "ReLU", label="Function")
    other: object = member(ACTIVATIONS, "", label="Other")
    functions: tuple[object, ...] = members(ACTIVATIONS, ("ReLU", "Tanh"), label="Functions", most=3)


def link(**written: str) -> dict[str, tuple[str, ...]]:
    return {name.replace("__", "."): (text,) for name, text in written.items()}


def read(settings: PageSettings) -> PageSettings:
    """What the link of `settings` gives."""
    again, misread = type(settings).from_link({name: (text,) for name, text in settings.to_link().items()})
    assert misread == []
    return again


def test_defaults_stand_in_no_link() -> None:
    assert Sample().to_link() == {}
    assert Sample.from_link({}) == (Sample(), [])


def test_a_link_gives_the_same_settings_again() -> None:
    settings = Sample(
        lang="ko",
        hide=("menu", "lang"),
        size=0.123456789,
        count=9,
        rate=0.15,
        batch=32,
        rates=(100.0, 1e-4),
        fast=False,
        sort="two",
        text="abc",
        function=ACTIVATIONS["Your own"](expression="a*x+b").replace(a=0.5),
        other=ACTIVATIONS["Maxout"](n_pieces=3, slope_3=0.25),
        functions=(ACTIVATIONS["SELU"](alpha=1.5), ACTIVATIONS["Sine"](), ACTIVATIONS["RReLU"](low=0.0)),
    )
    assert read(settings) == settings
    said = settings.to_link()
    assert said["functions"] == "selu,sine,rrelu"
    assert said["functions.selu.alpha"] == "1.5"
    assert said["function"] == "your-own"
    assert said["function.a"] == "0.5"


@pytest.mark.parametrize("family", [ACTIVATIONS, INITIALIZERS])
def test_every_member_of_a_family_can_stand_in_a_link(family: dict[str, type]) -> None:
    for cls in family.values():
        setting = Member(None, family=family)  # type: ignore[arg-type]
        written = {name: (text,) for name, text in setting.write("f", cls()).items()}
        assert setting.read("f", written, []) == cls()


@pytest.mark.parametrize(
    ("written", "name", "value", "taken"),
    [
        (link(size="nan"), "size", 1.0, "1"),
        (link(size="inf"), "size", 1.0, "1"),
        (link(size="-1e308"), "size", 0.0, "0"),
        (link(size="9" * 5000), "size", 5.0, "5"),
        (link(size="x"), "size", 1.0, "1"),
        (link(size=""), "size", 1.0, "1"),
        (link(count="2.5"), "count", 2, "2"),
        (link(count="10"), "count", 9, "9"),
        (link(batch="9"), "batch", 8, "8"),
        (link(fast="maybe"), "fast", True, "true"),
        (link(sort="three"), "sort", "one", "one"),
        (link(lang="xx"), "lang", "", ""),
        (link(text="a1"), "text", "", ""),
        (link(text="a" * 11), "text", "", ""),
        (link(rates="0.1,x,0.5"), "rates", (0.1, 0.5), "0.1,0.5"),
        (link(rates="0.1,0.1"), "rates", (0.1,), "0.1"),
        (link(rates="1,2,3,4"), "rates", (1.0, 2.0, 3.0), "1,2,3"),
        (link(rates="nan"), "rates", (0.1, 1.0), "0.1,1"),
        (link(function="nobody"), "function", ACTIVATIONS["ReLU"](), "relu"),
        (
            link(functions="tanh,tanh,nobody"),
            "functions",
            (ACTIVATIONS["Tanh"](),),
            "tanh",
        ),
        (link(functions="nobody"), "functions", (ACTIVATIONS["ReLU"](), ACTIVATIONS["Tanh"]()), "relu,tanh"),
        (link(function="elu", function__alpha="-7"), "function", ACTIVATIONS["ELU"](alpha=0.1), "0.1"),
        (link(function="elu", function__beta="1"), "function", ACTIVATIONS["ELU"](), None),
        (link(nothing_of_that_name="1"), "size", 1.0, None),
    ],
)
def test_what_cannot_be_read_is_named_with_what_was_taken(
    written: dict[str, tuple[str, ...]], name: str, value: object, taken: str | None
) -> None:
    settings, misread = Sample.from_link(written)
    assert [each.taken for each in misread] == [taken]
    assert misread[0].name == list(written)[-1]
    if name != "function" or "alpha" not in str(written):
        assert getattr(settings, name) == value


def test_what_is_said_twice_is_taken_once_and_named() -> None:
    settings, misread = Sample.from_link({"size": ("2", "3"), "function": ("elu", "tanh")})
    assert (settings.size, settings.function) == (3.0, ACTIVATIONS["Tanh"]())
    assert [(each.name, each.taken) for each in misread] == [("size", "3"), ("function", "tanh")]


@pytest.mark.parametrize("page", TABLES)
def test_no_nonsense_in_any_setting_of_any_page_fails_and_what_is_taken_can_stand_in_a_link(page: str) -> None:
    rng = random.Random(page)
    settings = table(page)
    names = [*settings.table(), "function.alpha", "functions.elu.alpha", "data.noise", "claim.depth", "scene.layers"]
    for _round in range(300):
        asked = {name: tuple(str(rng.choice(NASTY)) for _n in range(rng.choice((1, 1, 2)))) for name in names}
        taken, _misread = settings.from_link(modernized(settings, asked))
        assert read(taken) == taken


@pytest.mark.parametrize("page", TABLES)
def test_every_setting_of_every_page_is_described(page: str) -> None:
    for name, setting in table(page).table().items():
        assert name.isidentifier()
        assert name.islower()
        if isinstance(setting, Number | Choice | Switch | Member | Members | Several) and name != "lang":
            assert setting.label, name
        value = setting.default
        if name == "lang":
            continue
        written = {key: (text,) for key, text in setting.write(name, value).items()}
        misread: list[object] = []
        assert setting.read(name, written, misread) == value  # type: ignore[arg-type]
        assert misread == []


def test_a_setting_means_the_same_on_every_page_that_has_it() -> None:
    """A function is `function` everywhere, so that it can be taken from page to page."""
    families: dict[str, object] = {}
    for page in TABLES:
        for name, setting in table(page).table().items():
            if isinstance(setting, Member | Members):
                families.setdefault(name, setting.family)
                assert families[name] is setting.family, (page, name)
    shared = {
        page: tuple(name for name in ("function", "initializer") if name in table(page).table()) for page in TABLES
    }
    assert {page: names for page, names in shared.items() if names} == SHARED


@dataclasses.dataclass(frozen=True)
class OneSetting(PageSettings):
    """The one place in which a setting is described."""

    height: float = number(2.0, 0.0, 10.0, step=0.5, label="Height", help="In meters.")


def test_the_documents_name_every_setting() -> None:
    assert WRITTEN.read_text(encoding="utf-8") == document(), "run python -m tools.links"


def one_setting() -> None:
    import streamlit as st

    from act_viz.ui.controls import control
    from act_viz.ui.link import read_address, settings_of, write_address
    from tests.test_settings import OneSetting

    read_address("One", OneSetting)
    write_address()
    control("height")
    st.text(str(settings_of(OneSetting).height))


def test_a_new_setting_touches_one_place() -> None:
    """Its control, its words, its bounds, its link and what is said of nonsense come from its description."""
    app = AppTest.from_function(one_setting)
    app.query_params["height"] = "3.5"
    app.run()
    slider = app.slider(key="height")
    assert (slider.label, slider.min, slider.max, slider.value, slider.help) == ("Height", 0, 10, 3.5, "In meters.")
    slider.set_value(4.0).run()
    assert (app.text[0].value, app.query_params) == ("4.0", {"height": "4"})
    app.query_params["height"] = "11"
    app.run()
    assert (app.text[0].value, app.slider(key="height").value, app.query_params) == ("10.0", 10.0, {"height": "10"})
    (misread,) = app.session_state["act_viz.LinkSession"].misread
    assert (misread.name, misread.taken) == ("height", "10")


def test_a_control_of_a_page_that_was_left_changes_nothing_on_the_next_one() -> None:
    """A run that was broken off has turned to another page, and its controls are still those of the one before."""
    app = AppTest.from_function(one_setting)
    app.run()
    session = app.session_state["act_viz.LinkSession"]
    session.page, session.settings["Another"] = "Another", PageSettings()
    app.slider(key="height").set_value(4.0).run()
    assert not app.exception
    assert session.settings["Another"] == PageSettings()
