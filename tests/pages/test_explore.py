"""Explore: what its controls are set to is what stands on the page."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.figures.sampling import extremes
from act_viz.text import _, in_language
from act_viz.ui.explore import FORMULA_WORDS, in_words_of_the_reader
from act_viz.ui.setting_kinds import Member, Number
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


SLID = [cls() for cls in ACTIVATIONS.values() if cls().sliders()]


@pytest.mark.parametrize("default", SLID, ids=str)
def test_defaults_come_back_exactly(default: Activation) -> None:
    moved = extremes(default)[-1]
    written = Member(None).write("function", moved)
    page = explore(**written)
    slugged = written["function"]
    page.button(key=f"function.{slugged}.defaults").click().run()
    assert not page.exception
    assert page.query_params.get("function", "sigmoid") == slugged
    assert [name for name in page.query_params if name.startswith("function.")] == []
    assert default.code().strip() in words(page)


@pytest.mark.parametrize("default", SLID, ids=str)
def test_a_slider_stops_at_its_default(default: Activation) -> None:
    for name, param in default.sliders().items():
        value = default.default_of(name)
        setting = Number.of_parameter(value, param)
        if setting.control == "slider":
            assert (value - param.low) / param.step == pytest.approx(round((value - param.low) / param.step), abs=1e-6)
        else:
            assert value in setting.steps(param.high)


def test_the_scale_of_selu_moves_away_from_its_default_and_back() -> None:
    page = explore(function="SELU")
    scale = page.select_slider(key="function.selu.scale")
    assert scale.value == 1.0507009873554805
    scale.set_value(1.06).run()
    assert page.query_params["function.scale"] == "1.06"
    page.select_slider(key="function.selu.scale").set_value(1.0507009873554805).run()
    assert "function.scale" not in page.query_params


def test_the_page_leads_on_with_the_function_as_it_stands() -> None:
    page = explore(**{"function": "elu", "function.alpha": "0.5"})
    links = {link.proto.label: link.proto.query_string for link in page.get("page_link")}
    for label in ("Train it →", "At depth →"):
        assert parse_qs(links[label])["function"] == ["elu"]
        assert parse_qs(links[label])["function.alpha"] == ["0.5"]
    compared = parse_qs(links["Compare it →"])
    assert compared["functions"] == ["elu,relu,tanh"]
    assert compared["functions.elu.alpha"] == ["0.5"]


def test_a_formula_has_no_english_word_in_korean() -> None:
    formulas = [formula for cls in ACTIVATIONS.values() for formula in (cls().formula, cls().derivative_formula)]
    formulas.append(ACTIVATIONS["Your own"]("x if x > 0 and x < 2 else 0").formula)
    with in_language("ko"):
        said = [in_words_of_the_reader(formula) for formula in formulas]
        known = {_(word) for word in FORMULA_WORDS}
    words = {word.strip() for formula in said for word in re.findall(r"\\text\{([^{}]*)\}", formula)}
    assert words
    assert words <= known
    assert not [word for word in words if re.search("[A-Za-z]", word)]


def test_a_parameter_is_called_by_what_it_does() -> None:
    labels = {
        " ".join(slider.label.split())
        for name in ("Maxout", "Snake", "Squareplus")
        for slider in explore(function=name).slider
    }
    assert {"Pieces", "Frequency", "Width"} <= {label.rpartition(" ")[0] for label in labels}
    assert not {"N pieces k", "A a", "B b"} & labels
