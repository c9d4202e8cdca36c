"""Explore: what its controls are set to is what stands on the page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from act_viz.activations import ACTIVATIONS
from tests.pages.test_all import ROOT


def explore(**settings: str) -> AppTest:
    """The page as a link with `settings` opens it."""
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    page.query_params["lang"] = "en"
    page.switch_page("pages/1_Explore.py")
    for name, value in settings.items():
        page.query_params[name] = value
    return page.run()


def words(page: AppTest) -> str:
    """All text and code on the page."""
    return "\n".join(element.value for element in (*page.markdown, *page.code))


@pytest.mark.parametrize("name", ["Maxout", "RReLU", "SELU"])
def test_a_link_opens_a_function(name: str) -> None:
    page = explore(function=name)
    assert not page.exception
    assert page.selectbox(key="function").value == name
    assert ACTIVATIONS[name].text().partition("\n")[0] in words(page)


def test_the_page_shows_formula_properties_and_the_code_that_runs() -> None:
    page = explore(function="ELU", function_elu_alpha="0.5")
    elu = ACTIVATIONS["ELU"](alpha=0.5)
    assert elu.formula in words(page)
    assert elu.derivative_formula in words(page)
    assert elu.code().strip() in words(page)
    assert "−0.5 to ∞" in words(page), "its range at this α"


def test_a_slider_moves_what_is_shown() -> None:
    page = explore(function="ELU")
    assert "−1 to ∞" in words(page)
    page.slider(key="function.elu.alpha").set_value(2.0).run()
    assert "−2 to ∞" in words(page)


def test_the_gain_of_a_function_of_ones_own_is_shown() -> None:
    page = explore(function="Your own", **{"function_your-own_expression": "2*x"})
    assert "as it is | 0.25 |" in words(page), "σ_w² E[(2z)²] = 1"


def test_what_is_hidden_still_holds() -> None:
    page = explore(function="ELU", probe="2.5", hide="probe,lang,<script>")
    assert page.slider(key="probe").value == 2.5
    assert not page.exception


def test_the_code_follows_a_slider() -> None:
    page = explore(function="ELU")
    page.slider(key="function.elu.alpha").set_value(2.0).run()
    assert ACTIVATIONS["ELU"](alpha=2.0).code().strip() in words(page)


def test_a_slider_that_decides_which_others_there_are_draws_them() -> None:
    page = explore(function="Maxout")
    pieces = page.slider(key="function.maxout.n_pieces")
    sliders = len(page.slider)
    assert isinstance(pieces.value, int)
    pieces.set_value(pieces.value + 1).run()
    assert len(page.slider) == sliders + 2
