"""A slider that runs only parts of its page again, and when the whole page must follow it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.network.initializers import INITIALIZERS
from act_viz.scenes import SCENES
from act_viz.training.optimizers import OPTIMIZERS
from act_viz.ui import controls
from act_viz.ui.member_controls import plain

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def in_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest runs whole pages only, where a browser runs the part that a slider stands in."""
    monkeypatch.setattr(controls, "runs_alone", lambda: True)


def page() -> None:
    """Two numbers, of which the second may not be below the first, in a part of a page."""
    import streamlit as st

    from act_viz.ui.link import read_address, settings_of, write_address
    from act_viz.ui.member_controls import tune
    from act_viz.ui.parts import part
    from tests.intervals import IntervalSettings

    read_address("Interval", IntervalSettings)
    write_address()

    @part("shown")
    def show() -> None:
        now = settings_of(IntervalSettings).of
        st.text(f"{now.low} to {now.high}")

    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    show()
    tune("of", parts=("shown",))


def test_a_slider_runs_its_parts_alone_and_stands_in_the_link() -> None:
    app = AppTest.from_function(page).run()
    app.slider(key="of.interval.low").set_value(0.5).run()
    assert (app.text[0].value, app.session_state["runs"]) == ("0.5 to 0.8", 1)
    assert app.query_params == {"of": "interval", "of.low": "0.5"}


def test_where_the_whole_page_runs_a_slider_asks_for_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controls, "runs_alone", lambda: False)
    app = AppTest.from_function(page).run()
    app.slider(key="of.interval.low").set_value(0.5).run()
    assert not app.exception
    assert (app.text[0].value, app.session_state["runs"]) == ("0.5 to 0.8", 2)


def test_sliders_that_contradict_one_another_are_told_of_and_taken_once_they_agree() -> None:
    app = AppTest.from_function(page).run()
    app.slider(key="of.interval.low").set_value(0.9).run()
    app.run()
    assert app.warning[0].value == "low is above high"
    assert app.text[0].value == "0.0 to 0.8"
    assert app.query_params == {}
    app.slider(key="of.interval.high").set_value(1.0).run()
    app.run()
    assert not app.warning
    assert app.text[0].value == "0.9 to 1.0"


def test_contradictions_in_a_link_are_named() -> None:
    app = AppTest.from_function(page)
    app.query_params["of.low"] = "0.9"
    app.run()
    assert app.text[0].value == "0.0 to 0.8"
    (misread,) = app.session_state["act_viz.LinkSession"].misread
    assert (misread.name, misread.taken, misread.reason) == ("of.low", "0", "low is above high")


def test_a_slider_that_was_set_is_told_so_again_by_a_run_that_follows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit drops what the first run said and had not yet sent; the browser would send the old value back."""
    clock = iter([100.0] * 9)
    monkeypatch.setattr(controls, "monotonic", lambda: next(clock))
    app = AppTest.from_function(page).run()
    app.run()
    assert not app.slider(key="of.interval.low").proto.set_value, "what the reader does to it meanwhile holds"
    app.query_params["of.low"] = "0.5"
    told = []
    for now in (100.0, 100.2, 101.5):
        clock = iter([now] * 9)
        app.run()
        slider = app.slider(key="of.interval.low")
        told.append((slider.value, slider.proto.set_value))
    assert told == [(0.5, True), (0.5, True), (0.5, False)]


@pytest.mark.parametrize(
    ("symbol", "said"),
    [(r"\eta", "η"), (r"\sigma_w^2", "σ_w²"), ("a_1", "a₁"), (r"\beta_2", "β₂"), ("", "")],
)
def test_a_symbol_is_said_in_letters(symbol: str, said: str) -> None:
    assert plain(symbol) == said


def test_every_symbol_of_every_family_can_be_said() -> None:
    for family in (ACTIVATIONS, DATASETS, INITIALIZERS, OPTIMIZERS, SCENES):
        for member in family.values():
            for described in member.params().values():
                assert not set(plain(described.symbol)) & set("\\${}^")


def test_a_slider_of_a_function_that_gave_way_does_not_bring_it_back() -> None:
    app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    app.switch_page("pages/4_Depth.py")
    app.query_params["function"] = "selu"
    app.run()
    app.select_slider(key="function.selu.alpha").set_value(2.0)
    app.selectbox(key="function").set_value("Tanh").run()
    assert not app.exception
    assert app.selectbox(key="function").value == "Tanh"
    assert "function" not in app.query_params
