"""A link with nonsense in it opens the page with its defaults, and the page names every setting it did not take."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from act_viz.ui.link_check import quoted, understood
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Widget

from act_viz.text import _, in_language, languages
from act_viz.ui.share import code_of

ROOT = Path(__file__).parent.parent.parent
NONSENSE = "[x](http://a.b) <img src=x> $y$ :red[z] `q`"


def opened(page: str, asked: Mapping[str, str | list[str]]) -> AppTest:
    """The page after the two runs that it takes to see what became of a link."""
    app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    app.query_params["lang"] = "en"
    for name, written in asked.items():
        app.query_params[name] = written
    app.switch_page(f"pages/{page}.py")
    app.run()
    return app.run()


def controls(app: AppTest) -> dict[str, object]:
    """The value of every control that may stand in a link and is no text of the reader's own."""
    kinds = ("slider", "select_slider", "selectbox", "multiselect", "number_input", "toggle", "button_group")
    found = [control for kind in kinds for control in app.get(kind)]
    return {control.key: control.value for control in found if isinstance(control, Widget) and control.key}


@pytest.mark.parametrize("page", ["1_Explore", "2_Compare", "3_Train"])
def test_nonsense_in_every_parameter_gives_the_defaults_and_is_named(page: str) -> None:
    fresh = opened(page, {})
    assert not fresh.warning
    expected = controls(fresh)
    assert len(expected) >= 3
    app = opened(page, {name: NONSENSE for name in expected if name != "lang"} | {"lang": "en"})
    assert [exception.value for exception in app.exception] == []
    assert controls(app) == expected
    said = app.warning[0].value
    told = [line.split("`")[1] for line in said.splitlines() if line.startswith("- `")]
    assert set(told) <= expected.keys()
    more = 0 if "more." not in said else int(said.rsplit("and ", 1)[1].split(" ")[0])
    bound = [name for name in expected if name not in ("lang", "histogram_layer", "status")]
    assert len(told) + more == len(bound), (bound, told)
    assert "`[x](http://a.b) <img src=x> $y$ :red[z] 'q'`" in said


def test_a_link_that_is_understood_is_passed_over_in_silence() -> None:
    app = opened("1_Explore", {"function": "ELU", "function_elu_alpha": "2.0", "probe": "1.00"})
    assert not app.warning
    assert app.selectbox(key="function").value == "ELU"
    assert app.slider(key="function_elu_alpha").value == 2.0


@pytest.mark.parametrize("spoken", languages())
@pytest.mark.parametrize("written", languages())
@pytest.mark.parametrize(
    ("page", "key", "options"),
    [
        ("1_Explore", "function", ["Tanh"]),
        ("2_Compare", "functions", ["Tanh", "ELU"]),
        ("3_Train", "race", ["Race of functions"]),
        ("4_Depth", "section", ["Gradient"]),
        ("5_Claims", "view", ["The ranking"]),
        ("7_Lecture", "part", ["Watch"]),
    ],
)
def test_a_link_of_one_language_is_understood_in_every_other(
    page: str, key: str, options: list[str], written: str, spoken: str
) -> None:
    with in_language(written):
        labels = [_(option) for option in options]
    # AppTest says for itself how options are shown, and knows no language.
    with in_language(spoken):
        app = opened(page, {key: labels, "lang": spoken})
        (control,) = [found for found in (*app.selectbox, *app.get("button_group")) if found.key == key]
        chosen = control.indices if hasattr(control, "indices") else [control.index]
        assert [control.options[index] for index in chosen] == [_(option) for option in options]
    assert not app.warning


def test_what_is_named_can_be_put_away() -> None:
    app = opened("1_Explore", {"function": "RELUU"})
    assert "`function` cannot be `RELUU`; it is `Sigmoid`." in app.warning[0].value
    app.button(key="misunderstood_seen").click().run()
    assert not app.warning


@pytest.mark.parametrize(
    ("written", "kept", "value", "right"),
    [
        (["ELU"], ["ELU"], "ELU", True),
        (["Sigmoid"], [], "Sigmoid", True),
        (["nonsense"], [], "Sigmoid", False),
        (["0.10"], [], 0.1, True),
        (["99"], ["10"], 10, False),
        (["TRUE"], [], True, True),
        (["1"], [], True, False),
        (["ReLU", "Banana"], ["ReLU"], ["ReLU"], False),
        (["ReLU", "ELU"], [], ["ReLU", "ELU"], True),
        ([""], [], None, False),
        (["nan"], [], 1.0, False),
    ],
)
def test_a_setting_is_understood_if_the_control_has_what_was_written(
    written: list[str], kept: list[str], value: object, right: bool
) -> None:
    assert understood(written, kept, value) is right


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
    drawn = code_of("http://192.168.0.7:8501/Train?act=ELU&lang=en")
    assert drawn is not None
    assert drawn.startswith("<svg")
    assert code_of("x" * 3000) is None
