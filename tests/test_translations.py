"""Every text that a reader sees stands in every language, whole and with the same places to fill in."""

from __future__ import annotations

import csv
import re
import string
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from act_viz.text import SOURCE_LANGUAGE, _, in_language, languages, n_
from tools.translations import (
    LOCALES,
    TEMPLATE,
    catalogs,
    forms,
    from_calls,
    messages,
    read,
    template,
    untranslated,
)

every_language = pytest.mark.parametrize("language", sorted(catalogs()))


def places(text: str) -> list[str]:
    """What `format` fills in, with how it is written."""
    return sorted(
        f"{name}:{form}" for literal, name, form, conversion in string.Formatter().parse(text) if name is not None
    )


def formulas(text: str) -> list[str]:
    """The LaTeX formulas of `text`."""
    return sorted(re.findall(r"\$[^$]+\$", text))


def test_every_language_of_the_app_has_a_catalog() -> None:
    assert {*catalogs(), SOURCE_LANGUAGE} == set(languages())
    assert "ko" in catalogs()


def test_the_template_is_what_the_source_says() -> None:
    stands = {message.id for message in read(TEMPLATE) if message.id}
    says = {message.id for message in template() if message.id}
    assert not says - stands, "run `make translations`, then translate"
    assert not stands - says, "run `make translations`"


@every_language
def test_every_text_is_translated(language: str) -> None:
    catalog = read(catalogs()[language], language)
    stands = {message.id for message in catalog if message.id}
    assert stands == set(messages()), "run `make translations`, then translate"
    assert untranslated(catalog) == []


@every_language
def test_a_translation_has_the_same_places_and_formulas(language: str) -> None:
    for message in read(catalogs()[language], language):
        if message.id:
            text = forms(message.id)[-1]
            for translated in forms(message.string):
                assert places(text) == places(translated), text
                assert formulas(text) == formulas(translated), text


@every_language
def test_a_translation_starts_and_ends_in_space_as_the_text_does(language: str) -> None:
    for message in read(catalogs()[language], language):
        if not message.id:  # the catalog's own head
            continue
        text, translated = forms(message.id)[-1], forms(message.string)[-1]
        assert text[:1].isspace() == translated[:1].isspace(), text
        assert text[-1:].isspace() == translated[-1:].isspace(), text
        assert text.count("\n\n") == translated.count("\n\n"), text


@every_language
def test_what_the_app_reads_is_what_the_catalog_says(language: str) -> None:
    path = catalogs()[language]
    with path.with_suffix(".mo").open("rb") as file:
        compiled = {forms(message.id): forms(message.string) for message in read_mo(file) if message.id}
    assert compiled == {forms(message.id): forms(message.string) for message in read(path, language) if message.id}


def test_korean_uses_the_terms_of_the_glossary() -> None:
    with (LOCALES / "glossary.csv").open(encoding="utf-8", newline="") as file:
        terms = [(row["English"], row["한국어"]) for row in csv.DictReader(file)]
    catalog = read(catalogs()["ko"], "ko")
    for english, korean in terms:
        if " " not in english:  # a single word may be part of another term
            continue
        for message in catalog:
            if message.id and re.search(rf"\b{re.escape(english)}s?\b", forms(message.id)[-1], re.IGNORECASE):
                assert korean in forms(message.string)[-1], (
                    f"{english!r} is {korean!r} in the glossary: {message.string}"
                )


# Words that once stood for what the glossary has another word for; "첫걸음" is an idiom.
AVOIDED = r"부류|영점|훈련|(?<!첫)걸음|종이 위|누구의|비선형이 없|뜻있게"


def test_korean_has_one_word_for_one_thing() -> None:
    catalog = read(catalogs()["ko"], "ko")
    found = [str(message.string) for message in catalog if message.id and re.search(AVOIDED, str(message.string))]
    assert found == []
    # Reset leads back to the start; 초기화 is the draw of the weights.
    resets = [str(m.string) for m in catalog if m.id and re.search(r"\breset\b", str(m.id), re.IGNORECASE)]
    assert resets
    assert all("초기화하" not in text and "초기화해" not in text for text in resets)


def test_a_text_is_looked_up_in_the_language_in_use() -> None:
    with in_language("ko"):
        korean = _("Explore")
    assert re.search("[가-힣]", korean)
    with in_language("en"):
        assert _("Explore") == "Explore"
    with in_language("xx"):
        assert _("Explore") == "Explore"


def test_extraction_knows_strings_choices_and_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.translations.ROOT", tmp_path)
    file = tmp_path / "page.py"
    file.write_text(
        'NAMES = {"key": "From a table", "other": N_("Marked")}\n'
        'open_page("A title")\n'
        'print(_("One") if now else _("Two"), _("Three" if now else "Four"), _(NAMES[key]), _(unknown))\n'
        'print(n_("{n} unit", "{n} units", n))\n'
    )
    assert {found.text for found in from_calls(file)} == {
        "A title",
        "One",
        "Two",
        "Three",
        "Four",
        "From a table",
        "Marked",
        ("{n} unit", "{n} units"),
    }


def test_a_number_of_things_is_spoken_of_in_its_own_form() -> None:
    with in_language("en"):
        assert [n_("{n} unit died", "{n} units died", n).format(n=n) for n in (0, 1, 2)] == [
            "0 units died",
            "1 unit died",
            "2 units died",
        ]
    with in_language("ko"):
        said = {n_("{n} unit died", "{n} units died", n) for n in (0, 1, 2)}
    assert len(said) == 1
    assert re.search("[가-힣]", said.pop())


def test_docstrings_names_and_labels_of_kinds_are_extracted() -> None:
    texts = messages()
    assert "Leaky ReLU" in texts
    assert any(forms(text)[0].startswith("Passes positive values") for text in texts)
    assert texts["Leaky ReLU"] == ["act_viz/activations/rectified.py"]
