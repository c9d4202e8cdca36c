"""Claims: what its controls are set to is what is tested."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from act_viz.claims import CLAIMS
from tests.pages.test_all import ROOT

OWN = "Your own function beats ReLU"


def claims(expression: str) -> AppTest:
    """The page with the claim about a typed function."""
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    page.query_params["lang"] = "en"
    page.switch_page("pages/5_Claims.py")
    page.query_params["claim"] = OWN
    page.query_params["claim_your-own-function-beats-relu_expression"] = expression
    return page.run()


def test_a_function_of_ones_own_is_tested() -> None:
    page = claims("2*x")
    assert "Nobody has tested" in page.info[0].value
    page.button(key="test_it").click().run()
    found = page.session_state["act_viz.ClaimsSession"].results
    while not found:
        page.run()
        assert not page.exception
    (((claim, _form), result),) = found.items()
    assert claim == CLAIMS[OWN](expression="2*x")
    answers = [finding.answer for finding in result.findings]
    assert "as claimed" not in answers, "a linear network is no better"
    assert len(answers) == 2


def test_a_mistake_is_pointed_at_and_what_was_right_holds() -> None:
    page = claims("2*x +")
    assert page.error
    assert "^" in page.code[0].value
    assert any("Verdict" in heading.value for heading in page.subheader)
