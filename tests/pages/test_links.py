"""A link with nonsense in it opens the page with its defaults, and the page names every setting it did not take."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from act_viz.text import _, in_language, languages
from act_viz.ui.link_notice import quoted
from act_viz.ui.session import LinkSession
from act_viz.ui.settings import PageSettings
from act_viz.ui.share import code_of

ROOT = Path(__file__).parent.parent.parent
NONSENSE = "[x](http://a.b) <img src=x> $y$ :red[z] `q`"


def opened(page: str, asked: Mapping[str, str | list[str]]) -> AppTest:
    """The page as a link that says `asked` opens it."""
    app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    for name, written in asked.items():
        app.query_params[name] = written
    app.switch_page(f"pages/{page}.py")
    app.run()
    assert [exception.value for exception in app.exception] == []
    return app


def link_session(app: AppTest) -> LinkSession:
    session = app.session_state["act_viz.LinkSession"]
    assert isinstance(session, LinkSession)
    return session


def settings(app: AppTest) -> PageSettings:
    """The settings of the page that is open."""
    session = link_session(app)
    return session.settings[session.page]


@pytest.mark.parametrize("page", ["1_Explore", "2_Compare", "3_Train", "4_Depth", "5_Claims", "6_Choose", "7_Lecture"])
def test_nonsense_in_every_parameter_gives_the_defaults_and_is_named(page: str) -> None:
    fresh = opened(page, {})
    assert not fresh.warning
    expected = settings(fresh)
    free = ("hide", "open", "points", "log")
    asked = [name for name in expected.table() if name not in free]
    assert len(asked) >= 3
    app = opened(page, dict.fromkeys(asked, NONSENSE) | {"nothing_of_that_name": "1"})
    assert settings(app) == expected
    assert {each.name for each in link_session(app).misread} == {*asked, "nothing_of_that_name"}
    said = app.warning[0].value
    named = [line.split("`")[1] for line in said.splitlines() if line.startswith("- `")]
    more = 0 if "more." not in said else int(said.rsplit("and ", 1)[1].split(" ")[0])
    assert len(named) + more == len(asked) + 1
    assert "`[x](http://a.b) <img src=x> $y$ :red[z] 'q'`" in said
    assert app.query_params == {}, "the address is put right"


def test_a_link_that_is_understood_is_passed_over_in_silence() -> None:
    link = {"function": "elu", "function.alpha": "2.0", "probe": "1.5"}
    app = opened("1_Explore", link)
    assert not app.warning
    assert app.selectbox(key="function").value == "ELU"
    assert app.slider(key="function.elu.alpha").value == 2.0
    assert app.query_params == link, "and stays as it is"


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("5_Claims", {"view": "ranking", "claim": "relu-is-cheapest"}),
        ("5_Claims", {"view": "claim", "form": "short", "scope": "all", "depth": "4"}),
        ("7_Lecture", {"part": "predict", "lang": "ko"}),
        ("4_Depth", {"section": "gain", "omega": "0.05", "values": "z", "dropped": "0.3"}),
        ("3_Train", {"race": "rates", "function": "elu", "function.alpha": "0.5", "functions": "tanh,selu"}),
        ("3_Train", {"layers": "1", "function5": "tanh", "own_initializer": "true", "rates": "0.1,0.2"}),
    ],
)
def test_settings_whose_controls_are_not_in_sight_hold_and_are_not_accused(page: str, link: dict[str, str]) -> None:
    app = opened(page, link)
    assert not app.warning
    for name, written in link.items():
        setting = settings(app).table().get(name)
        assert setting is None or setting.text(getattr(settings(app), name)) == written


@pytest.mark.parametrize("spoken", languages())
@pytest.mark.parametrize("written", languages())
@pytest.mark.parametrize(
    ("page", "key", "labels", "now"),
    [
        ("1_Explore", "function", ["Tanh"], "tanh"),
        ("2_Compare", "functions", ["Tanh", "ELU"], "tanh,elu"),
        ("3_Train", "race", ["Race of functions"], "functions"),
        ("4_Depth", "section", ["Gradient"], "gradient"),
        ("5_Claims", "view", ["The ranking"], "ranking"),
        ("7_Lecture", "part", ["Watch"], "watch"),
    ],
)
def test_a_link_of_labels_is_understood_in_every_language_and_put_right_once(
    page: str, key: str, labels: list[str], now: str, written: str, spoken: str
) -> None:
    with in_language(written):
        old = [_(label) for label in labels]
    app = opened(page, {key: old, "lang": spoken})
    assert not app.warning
    then = {"seed": "0"} if page == "3_Train" else {}
    assert app.query_params == {key: now} | then | ({"lang": spoken} if spoken != "en" else {})
    setting = settings(app).table()[key]
    assert setting.text(getattr(settings(app), key)) == now


def test_what_is_named_can_be_put_away() -> None:
    app = opened("1_Explore", {"function": "RELUU"})
    assert "`function` cannot be `RELUU`; it is `sigmoid`." in app.warning[0].value
    app.button(key="misunderstood_seen").click().run()
    assert not app.warning


def test_what_is_chosen_stands_in_the_link_and_what_is_default_does_not() -> None:
    app = opened("1_Explore", {})
    app.selectbox(key="function").select("ELU").run()
    app.slider(key="function.elu.alpha").set_value(0.5).run()
    assert app.query_params == {"function": "elu", "function.alpha": "0.5"}
    app.slider(key="function.elu.alpha").set_value(1.0).run()
    app.selectbox(key="function").select("Sigmoid").run()
    assert app.query_params == {}


def test_what_was_set_for_one_member_is_there_when_it_is_chosen_again() -> None:
    app = opened("1_Explore", {"function": "elu", "function.alpha": "0.5"})
    app.selectbox(key="function").select("CELU").run()
    assert app.slider(key="function.celu.alpha").value == 1.0
    app.selectbox(key="function").select("ELU").run()
    assert app.slider(key="function.elu.alpha").value == 0.5


def test_another_address_of_the_page_wins_and_what_the_reader_does_wins_over_an_earlier_one() -> None:
    app = opened("1_Explore", {"probe": "1.5"})
    app.query_params["probe"] = "2.5"
    app.run()
    assert app.slider(key="probe").value == 2.5
    # As from a browser in which the new address had not arrived when the reader went on.
    app.selectbox(key="function").select("ELU").run()
    app.query_params.clear()
    app.query_params["probe"] = "2.5"
    app.slider(key="function.elu.alpha").set_value(0.5).run()
    assert app.query_params == {"function": "elu", "function.alpha": "0.5", "probe": "2.5"}


def test_a_page_that_was_not_opened_yet_takes_the_function_over_and_others_open_as_they_were_left() -> None:
    app = opened("1_Explore", {"function": "elu", "function.alpha": "0.5", "probe": "2"})
    links = {link.proto.page: link.proto.query_string for link in app.sidebar.get("page_link")}
    assert links["Depth"] == links["Train"] == "function=elu&function.alpha=0.5"
    assert links["Compare"] == links["Claims"] == ""
    app.query_params.clear()
    app.switch_page("pages/2_Compare.py").run()
    links = {link.proto.page: link.proto.query_string for link in app.sidebar.get("page_link")}
    assert links["Explore"] == "function=elu&function.alpha=0.5&probe=2"


def test_what_is_done_in_the_moment_of_leaving_leaves_the_address_of_the_other_page_alone() -> None:
    app = opened("1_Explore", {"probe": "2"})
    # As if the slider had been moved on another page, and the address were that of this one, just arrived at.
    link_session(app).url = "http://127.0.0.1/Elsewhere"
    app.query_params.clear()
    app.query_params["depth"] = "7"
    app.slider(key="probe").set_value(3.0).run()
    assert [each.name for each in link_session(app).misread] == ["depth"]


def test_a_language_that_there_is_not_is_named_with_the_one_that_is() -> None:
    app = opened("1_Explore", {"lang": "xx"})
    assert "`lang` cannot be `xx`; it is `en`." in app.warning[0].value


def test_embedding_is_carried_by_no_link() -> None:
    app = opened("1_Explore", {"embed": "true", "function": "elu"})
    assert not app.warning
    for link in app.get("page_link"):
        assert "embed" not in link.proto.query_string


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a`b", "`a'b`"),
        ("x" * 100, f"`{'x' * 59}…`"),
        ("a\u202eb\nc", "`a b c`"),
        ("", "*nothing*"),
        ("  ", "*nothing*"),
    ],
)
def test_what_a_link_says_is_shown_as_it_stands(text: str, shown: str) -> None:
    assert quoted(text) == shown


def test_an_address_becomes_a_qr_code_unless_it_is_too_long() -> None:
    drawn = code_of("http://192.168.0.7:8501/Train?function=elu&lang=en")
    assert drawn is not None
    assert drawn.startswith("<svg")
    assert code_of("x" * 3000) is None
