"""Sliders whose settings contradict one another."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    """Two numbers, of which the second may not be below the first."""
    from dataclasses import dataclass

    import streamlit as st

    from act_viz.kinds import Kind, param
    from act_viz.ui.controls import tune

    @dataclass(frozen=True)
    class Interval(Kind):
        """From low to high."""

        name = "Interval"
        low: float = param(0.0, 0.0, 1.0, step=0.1)
        high: float = param(0.8, 0.0, 1.0, step=0.1)

        def __post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError("low is above high")

    now = tune(Interval, "of")
    st.text(f"{now.low} to {now.high}")


def test_sliders_that_contradict_one_another_are_told_of_and_forgotten() -> None:
    app = AppTest.from_function(page).run()
    app.slider(key="of_interval_low").set_value(0.9).run()
    assert app.warning[0].value == "low is above high"
    app.slider(key="of_interval_low").set_value(0.7).run()
    assert not app.warning
    assert app.text[0].value == "0.7 to 0.8"
