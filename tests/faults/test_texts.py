"""Hostile texts typed into a field: room codes, widths of layers, functions of one's own."""

from __future__ import annotations

import re

import pytest

from act_viz.expressions.parse import parse
from act_viz.kinds import TextError
from act_viz.rooms import read_code
from act_viz.ui.train_settings import parse_widths
from tests.faults.inputs import NASTY, Counted, put_in, texts


@pytest.mark.bad_inputs(2000)
def test_room_codes(counted: Counted) -> None:
    for written in counted([*texts(1, 2000), *NASTY, None, 5, b"abcd", ["a"], {"a": 1}]):
        code = read_code(written)
        assert code is None or re.fullmatch(r"[2-9a-hj-km-np-z]{12}", code)


@pytest.mark.bad_inputs(2400)
def test_widths_and_expressions(counted: Counted) -> None:
    put_in(counted(texts(2, 1200)), parse_widths, ValueError)
    put_in(counted(texts(3, 1200)), parse, TextError)
