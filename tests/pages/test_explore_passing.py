"""The view of Explore that shows what passes through a function: its settings, its numbers, and a run's units."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from act_viz.activations import ACTIVATIONS
from act_viz.figures.passing_words import told
from act_viz.propagation.distributions import Normal, Uniform, Values
from act_viz.ui import passing_picture
from tests.pages.test_all import ROOT
from tests.pages.test_explore import explore


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the picture was given, the latest last."""
    given: list[dict[str, Any]] = []
    monkeypatch.setattr(passing_picture, "_picture", lambda *, key, data: given.append(data))
    return given


def passes(**settings: str) -> AppTest:
    page = explore(view="passes", **settings)
    assert not page.exception
    return page


def test_a_link_opens_the_view_as_it_was_left(drawn: list[dict[str, Any]]) -> None:
    page = passes(function="relu", law="uniform", mean="0.5", std="2", weights="2", layer="3")
    assert [page.slider(key=key).value for key in ("mean", "std", "weights", "layer")] == [0.5, 2.0, 2.0, 3]
    shown = drawn[-1]
    assert shown["settings"] == {"mean": 0.5, "std": 2.0, "weights": 2.0, "layer": 3}
    assert shown["law"]["kind"] == "uniform"
    right = told(ACTIVATIONS["ReLU"](), Uniform(0.5, 2.0), 2.0, 3)
    assert (shown["rest"]["headline"], shown["rest"]["numbers"]) == (right.headline, right.numbers)
    assert right.sentence in shown["rest"]["described"]


def test_sliders_stand_in_the_link(drawn: list[dict[str, Any]]) -> None:
    page = passes(function="selu")
    page.slider(key="std").set_value(2.5).run()
    page.slider(key="layer").set_value(7).run()
    assert page.query_params["std"] == "2.5"
    assert page.query_params["layer"] == "7"
    assert drawn[-1]["rest"]["headline"] == told(ACTIVATIONS["SELU"](), Normal(0.0, 2.5), 1.0, 7).headline


def test_the_headline_says_why_outputs_are_not_centered(drawn: list[dict[str, Any]]) -> None:
    passes(function="relu", weights="2")
    said = drawn[-1]["rest"]
    assert said["headline"] == (
        "No output of ReLU is negative here: the mean is 0.399, not 0. 50 % of the outputs are exactly 0."
    )
    assert said["sentence"].startswith("With σ_w² = 2 the mean square of z stays at 1 in the next layer.")
    passes(function="selu")
    assert drawn[-1]["rest"]["sentence"].endswith("In layer 30 f(z) has mean 0 and variance 1.")


def test_a_unit_of_several_pre_activations_is_shown_for_one_layer(drawn: list[dict[str, Any]]) -> None:
    page = passes(function="maxout", layer="5")
    assert drawn[-1]["single"]
    assert drawn[-1]["rest"]["headline"].startswith("No output of Maxout is negative here")
    assert "layer" not in {slider.key for slider in page.slider}


def test_without_a_run_the_page_says_so_and_leads_to_train(drawn: list[dict[str, Any]]) -> None:
    page = passes(law="units")
    assert "No network has run on Train" in page.info[0].value
    assert drawn[-1]["law"]["values"] is None


def test_the_units_of_the_run_come_in(drawn: list[dict[str, Any]]) -> None:
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    page.query_params["lang"] = "en"
    page.switch_page("pages/3_Train.py")
    page.run()
    run = page.session_state["act_viz.LiveSession"].run
    page.switch_page("pages/1_Explore.py")
    page.query_params.update({"lang": "en", "view": "passes", "law": "units", "function": "tanh"})
    page.run()
    assert not page.exception
    trainer = run.trainers[0]
    z = Values.of(trainer.forward(trainer.data.x_train)[0][0])
    assert drawn[-1]["law"]["values"] == list(z.values)
    assert drawn[-1]["rest"]["numbers"] == told(ACTIVATIONS["Tanh"](), z, 1.0, 1).numbers
    assert "mean" not in {slider.key for slider in page.slider}


def test_the_densities_stand_in_a_table(drawn: list[dict[str, Any]]) -> None:
    page = passes(function="relu", open="passes")
    names = set(page.dataframe[0].value.iloc[:, 0])
    assert {"z", "f(z); P(f(z) = 0) = 0.5"} <= names
