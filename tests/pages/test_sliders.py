"""A slider that runs only parts of its page again, and when the whole page must follow it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    """Two numbers, of which the second may not be below the first, in a part of a page."""
    from dataclasses import dataclass

    import streamlit as st

    from act_viz.kinds import Kind, param
    from act_viz.ui.controls import as_slid, tune
    from act_viz.ui.page import part

    @dataclass(frozen=True)
    class Interval(Kind):
        """From low to high."""

        name = "Interval"
        low: float = param(0.0, 0.0, 1.0, step=0.1)
        high: float = param(0.8, 0.0, 1.0, step=0.1)

        def __post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError("low is above high")

    @part("shown")
    def show(chosen: Interval) -> None:
        now = as_slid(chosen, "of")
        st.text(f"{now.low} to {now.high}")

    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    show(tune(Interval, "of", ("shown",)))


def test_a_slider_runs_its_parts_alone() -> None:
    app = AppTest.from_function(page).run()
    app.slider(key="of_interval_low").set_value(0.5).run()
    assert (app.text[0].value, app.session_state["runs"]) == ("0.5 to 0.8", 1)


def test_sliders_that_contradict_one_another_are_told_of_and_forgotten() -> None:
    app = AppTest.from_function(page).run()
    app.slider(key="of_interval_low").set_value(0.9).run()
    assert app.warning[0].value == "low is above high"
    assert app.session_state["runs"] == 2
    app.slider(key="of_interval_low").set_value(0.7).run()
    assert not app.warning
    assert app.text[0].value == "0.7 to 0.8"
