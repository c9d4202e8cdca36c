"""Compare: families, tables and costs of what was chosen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from streamlit.testing.v1 import AppTest

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.costs import Cost
from tests.pages.test_all import ROOT

ARTICLE_FAMILY = ["ReLU", "Leaky ReLU", "PReLU", "RReLU", "ELU", "SELU"]


def compare(**settings: list[str]) -> AppTest:
    """The page as a link with `settings` opens it."""
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    page.query_params["lang"] = "en"
    page.switch_page("pages/2_Compare.py")
    for name, values in settings.items():
        page.query_params[name] = values
    return page.run()


def test_buttons_choose_the_families() -> None:
    page = compare()
    assert page.pills(key="functions").value == ARTICLE_FAMILY
    page.button(key="sigmoid_family").click().run()
    chosen = page.pills(key="functions").value or []
    assert {"Sigmoid", "Tanh"} <= set(chosen)
    assert all(ACTIVATIONS[name].shape == "sigmoidal" for name in chosen)
    page.button(key="relu_family").click().run()
    assert page.pills(key="functions").value == ARTICLE_FAMILY
    assert not page.exception


def tables(page: AppTest) -> list[dict[str, list[str]]]:
    """The tables of properties: by name of the row, a cell for each function."""
    found = []
    for text in page.markdown:
        if text.value.startswith("|"):
            lines = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in text.value.splitlines()]
            found.append({name: cells for name, *cells in lines})
    return found


def test_the_table_has_a_column_each_with_the_parameters_set() -> None:
    page = compare(functions=["ELU", "Tanh"])
    page.slider(key="functions.elu.alpha").set_value(0.5).run()
    (table,) = tables(page)
    assert table["Parameters"] == ["Alpha = 0.5", "–"]
    assert table["Range"] == ["−0.5 to ∞", "−1 to 1"]


def test_no_table_is_wider_than_a_narrow_screen_and_none_has_markup() -> None:
    page = compare(functions=list(ACTIVATIONS))
    found = tables(page)
    assert sum(len(table["Range"]) for table in found) == len(ACTIVATIONS)
    assert max(len(table["Range"]) for table in found) <= 3
    assert "<sup>" not in str(found)
    assert "<sup>" not in " ".join(text.value for text in page.markdown)


def test_the_cost_is_that_of_the_function_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    timed: list[list[str]] = []

    def measure(activations: Sequence[Activation], _rng: object) -> list[Cost]:
        timed.append([str(activation) for activation in activations])
        return [Cost(activation.name, 1.0, 1.0) for activation in activations]

    monkeypatch.setattr("act_viz.ui.compare.measure_costs", measure)
    page = compare(functions=["Your own", "ELU"], **{"functions_your-own_expression": ["x**2 + 0.25"]})
    assert timed == [["ReLU", 'Your own(expression="x**2 + 0.25")', "ELU"]]
    page.slider(key="functions.elu.alpha").set_value(0.5).run()
    assert len(timed) == 1, "a parameter costs nothing"


def test_without_a_function_the_page_says_what_to_do() -> None:
    page = compare()
    page.pills(key="functions").set_value([]).run()
    assert page.info
    assert not page.exception


def test_where_a_function_is_to_be_typed_its_place_stands_open() -> None:
    own = compare(functions=["Your own"], **{"functions_your-own_expression": ["x*tan("]})
    (parameters,) = [each for each in own.expander if each.label == "Parameters"]
    assert parameters.proto.expanded
    assert parameters.error
    (parameters,) = [each for each in compare(functions=["ELU"]).expander if each.label == "Parameters"]
    assert not parameters.proto.expanded
