"""Claims: what its controls are set to is what is tested."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from act_viz.evidence.claims import CLAIMS
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


def test_the_link_of_a_test_shows_that_test_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    # However fast the machine is, a test is not over in the run of the page that begins it.
    monkeypatch.setattr("act_viz.ui.work._SLICE", 0.0)
    page = claims("2*x")
    page.button(key="test_it").click().run()
    link = dict(page.query_params)
    assert link["tested"]
    theirs = finished(page)

    other = linked(link)
    assert "Nobody has tested" in other.info[0].value
    assert finished(other) == theirs
    assert other.query_params["tested"] == link["tested"]

    # A test that was canceled is not begun by its link, nor is that of other settings.
    other = linked(link)
    other.button(key="testing_cancel").click().run()
    assert "tested" not in other.query_params
    assert not other.session_state["act_viz.ClaimsSession"].test
    changed = linked(link | {"claim.expression": ["3*x"]})
    assert not changed.session_state["act_viz.ClaimsSession"].test
    assert "tested" not in changed.run().query_params


def linked(link: dict[str, list[str]]) -> AppTest:
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    page.switch_page("pages/5_Claims.py")
    for name, values in link.items():
        page.query_params[name] = values
    return page.run()


def finished(page: AppTest) -> object:
    """What the test under way finds, once it is done."""
    found = page.session_state["act_viz.ClaimsSession"].results
    while not found:
        page.run()
        assert not page.exception
    page.run()
    (result,) = found.values()
    assert any("Verdict" in heading.value for heading in page.subheader)
    return result.verdict, result.findings
