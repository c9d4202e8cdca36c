"""What tests of typed functions ask of a refusal."""

import pytest

from act_viz.expressions.parse import ExpressionError, parse
from act_viz.expressions.tree import Tree
from act_viz.kinds import TextError


def refusal(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return caught.value


def answer(text: str) -> Tree | None:
    """The tree of `text`, or None where it was refused with a sentence and a place."""
    try:
        return parse(text)
    except ExpressionError as error:
        check_refusal(error)
        return None


def check_refusal(error: TextError) -> None:
    assert error.reason.endswith((".", "?"))
    assert 0 <= error.column <= len(error.text)
    assert error.pointer().count("\n") == 1
    error.pointer().encode("utf-8")
