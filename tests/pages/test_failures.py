"""A failure is told by a number, on the page and in the log, and by nothing else."""

from __future__ import annotations

import logging
import re

import pytest
from streamlit.testing.v1 import AppTest

FAILING = """
import streamlit as st
from act_viz.ui.failures import number_failures
number_failures()
number_failures()  # every page calls it; a failure is told once
@st.fragment
def part():
    raise KeyError("a secret in the message")
if st.query_params.get("where") == "fragment":
    part()
else:
    raise KeyError("a secret in the message")
"""


@pytest.mark.parametrize("where", ["page", "fragment"])
def test_a_failure_has_a_number_on_the_page_and_in_the_log(where: str, caplog: pytest.LogCaptureFixture) -> None:
    app = AppTest.from_string(FAILING)
    app.query_params["where"] = where
    logger = logging.getLogger("streamlit.error_util")
    logger.addHandler(caplog.handler)
    try:
        app.run(timeout=30)
    finally:
        logger.removeHandler(caplog.handler)
    (told,) = [box.value for box in app.error]
    number = re.search(r"report failure ([0-9a-f]{8})\.", told)
    assert number
    (record,) = [one for one in caplog.records if one.exc_info]
    assert f"[failure {number[1]}]" in record.getMessage()
    assert "KeyError" in caplog.text
