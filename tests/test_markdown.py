"""Texts as Markdown and as English: emphasis is read as such in every language, and numbers suit their nouns."""

from __future__ import annotations

import re
import string

import pytest
from markdown_it import MarkdownIt

from tests.test_translations import every_language
from tools.translations import TEMPLATE, catalogs, forms, read

_MARKDOWN = MarkdownIt("commonmark")

# A number before a noun in the plural, also with a word between them.
_COUNTED = re.compile(r"\{\w+\}(?: (?:more|other|hidden|linear|numeric|finite|random|training|ReLU))? ([a-z]{2,}s)\b")
_VERBS = {"as", "becomes", "comes", "does", "explodes", "falls", "gives", "grows", "has", "is", "its", "kept", "less"}
_VERBS |= {
    "looks",
    "moves",
    "nats",
    "needs",
    "ns",
    "passes",
    "stays",
    "takes",
    "this",
    "was",
    "costs",
    "over",
    "variances",
}
# What is counted there is more than one of: a bound that is set in the code, or as many as a claim, the ranking or a
# test takes; "times" stands behind a factor, "layers" behind a length that is not whole.
_NEVER_ONE = {
    "{most}": "a bound of the code",
    "Choose 2 to {n}": "a bound of the code",
    "longer than {n} characters": "a bound of the code",
    "has {n} characters": "too long a text",
    "there may be up to {n}": "a bound of the code",
    "there must be 2 to {n}": "a bound of the code",
    "up to {rows} rows": "a bound of the code",
    "must be {n} finite numbers": "the features, two at least",
    "{n} features": "too many for a plane",
    "A code has {n} letters": "the length of a code",
    "more than {n} places": "a bound of the code",
    "{n} pieces": "Maxout has two pieces at least",
    "{n} inputs": "shown where there are too many for a plane, and of hundreds of random ones",
    "{n} random inputs": "hundreds",
    "{n} samples": "a training or a test set, which has several",
    "{n} training samples": "a training set, which has several",
    "{n} seeds": "of claims, races and the ranking, twenty at least",
    "{seeds} seeds": "of claims and the ranking, twenty at least",
    "{steps} updates": "of the ranking",
    "{steps} steps": "of a claim, fifty at least",
    "after {n} steps": "one of three numbers of the code",
    "{n} layers, from the corners": "a number of the code",
    "{n} networks of depth {depth} and width 32": "a number of the code",
    "{n} networks: median": "said of several only",
    "{number} points": "written with a decimal",
    "{n} ReLU networks": "a number of the code",
    "{depth} layers": "of a claim, two at least",
    "{stacked} linear layers": "of a claim, two at least",
    "{depths} hidden layers": "a list",
    "{width} units": "of a claim, several",
    "{n} tasks": "of the ranking",
    "{all} tasks": "of the ranking",
    "{all} claims": "all that there are",
    "{all} comparisons": "said of several only",
    "{points} points": "a difference of percentages with its decimals",
    "{xi_q} layers": "a length that is not whole",
    "{xi_c} layers": "a length that is not whole",
    " times": "a factor",
}


def filled(text: str) -> str:
    """`text` with something in its gaps that ends as a formula or a name does."""
    parts = string.Formatter().parse(text)
    return "".join(literal + ("" if name is None else "f(x)") for literal, name, _form, _conversion in parts)


def stars_left(text: str) -> int:
    """How many asterisks of `text` a reader sees when it is read as Markdown."""
    words = [child for token in _MARKDOWN.parse(text) for child in token.children or [] if child.type == "text"]
    return sum(child.content.count("*") for child in words)


def emphasized(text: str) -> int:
    """How many words or phrases of `text` are set off."""
    kinds = [child.type for token in _MARKDOWN.parse(text) for child in token.children or []]
    return kinds.count("strong_open") + kinds.count("em_open")


@every_language
def test_emphasis_is_read_as_such(language: str) -> None:
    for message in read(catalogs()[language], language):
        if message.id:
            for source, said in zip(forms(message.id), forms(message.string), strict=False):
                assert stars_left(filled(said)) == stars_left(filled(source)), said
                assert emphasized(filled(said)) == emphasized(filled(source)), said


def test_an_asterisk_that_korean_letters_swallow_is_found() -> None:
    assert stars_left("**f(x)**는 함수입니다") == 4
    assert stars_left("함수 **f(x)**: 정의") == 0


def lone(text: str) -> list[str]:
    """The counted nouns of `text` that do not suit the number 1."""
    found = [match for match in _COUNTED.finditer(text) if match[1] not in _VERBS]
    return [match[0] for match in found if not any(known in text for known in _NEVER_ONE)]


def test_a_counted_noun_suits_its_number() -> None:
    assert lone("{n} more units died") == ["{n} more units"]
    assert lone("{name} passes a gradient") == []
    texts = [message.id for message in read(TEMPLATE) if isinstance(message.id, str)]
    assert {text: lone(text) for text in texts if lone(text)} == {}


@pytest.mark.parametrize("known", _NEVER_ONE)
def test_no_exception_is_left_over(known: str) -> None:
    texts = [message.id for message in read(TEMPLATE) if isinstance(message.id, str)]
    assert any(known in text and _COUNTED.search(text) for text in texts)
