"""Compare: families, tables and costs of what was chosen."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from act_viz.activations import ACTIVATIONS
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


def test_the_table_has_a_row_each_with_the_parameters_set() -> None:
    page = compare(functions=["ELU", "Tanh"])
    page.slider(key="functions_elu_alpha").set_value(0.5).run()
    table = page.dataframe[0].value
    assert table["Function"].tolist() == ["ELU", "Tanh"]
    assert "alpha = 0.5" in table["Parameters"].tolist()[0]
    assert table["Range"].tolist() == ["−0.5 to ∞", "−1 to 1"]


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
