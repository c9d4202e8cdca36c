"""Particles follow the sound of what is filled in, in every Korean text that has a gap before one."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from act_viz.activations import ACTIVATIONS
from act_viz.text import in_language, n_
from act_viz.text.particles import final_sound, with_particles
from tools.translations import LOCALES

CONSONANTS = (
    *("0", "1", "3", "6", "7", "8", "10", "0.01", "−3", "3.1·10⁻⁵", "σ²", "f′", "(3)", "평균", "분산"),
    *("Maxout", "ReLU6", "Softsign", "Step", "Sine", "Exponential", "Adam", "XOR"),
)
VOWELS = (
    *("2", "4", "5", "9", "0.5", "50 %", "50%", "∞", "χ", "너비", "**ReLU**", "`x`"),
    *("ReLU", "Leaky ReLU", "ELU", "SELU", "Tanh", "Sigmoid", "SGD"),
)
SAID = dict.fromkeys(CONSONANTS, "은") | dict.fromkeys(VOWELS, "는")


@pytest.mark.parametrize(("word", "particle"), SAID.items())
def test_the_particle_follows_the_sound(word: str, particle: str) -> None:
    assert with_particles(f"{word}은(는)") == word + particle


def test_a_rieul_takes_the_short_form_of_ro() -> None:
    said = {
        "1": "로",
        "7": "로",
        "2": "로",
        "3": "으로",
        "0": "으로",
        "Exponential": "로",
        "Adam": "으로",
        "길": "로",
        "값": "으로",
    }
    assert {word: with_particles(f"{word}(으)로").removeprefix(word) for word in said} == said


def test_every_pair_is_chosen() -> None:
    both = "{x}은(는) {x}이(가) {x}을(를) {x}과(와) {x}와(과) {x}(으)로 {x}(이)라고"
    assert with_particles(both.format(x="0.5")) == "0.5는 0.5가 0.5를 0.5와 0.5와 0.5로 0.5라고"
    assert with_particles(both.format(x="10")) == "10은 10이 10을 10과 10과 10으로 10이라고"


def test_every_function_is_said_with_some_final_sound() -> None:
    consonants = {name for name in ACTIVATIONS if final_sound(name)}
    assert {"Maxout", "Step", "Sine", "Arctan", "Softsign", "Exponential", "Gaussian", "ReLU6"} <= consonants
    assert not {"ReLU", "Leaky ReLU", "Tanh", "Sigmoid", "ELU", "SELU", "GELU", "SiLU", "Mish", "Softplus"} & consonants


def test_no_korean_text_fixes_a_particle_behind_a_gap_that_may_end_either_way() -> None:
    with (LOCALES / "ko" / "LC_MESSAGES" / "act_viz.po").open("rb") as file:
        catalog = read_po(file)
    # A percent sign is always said 퍼센트, which ends with a vowel.
    fixed = re.compile(r"\{\w+(?::[^}%]*)?\}(?:은|는|이|가|을|를|과|와|으로|로|라고)(?![가-힣(])")
    texts = [
        text
        for message in catalog
        for text in ([message.string] if isinstance(message.string, str) else message.string or ())
    ]
    assert [text for text in texts if fixed.search(text)] == []


def test_a_filled_text_has_its_particle() -> None:
    with in_language("ko"):
        from act_viz.text import _

        said = _("{name} is not defined on {share} % of this range").format(name="ReLU", share=50)
        assert said.startswith("ReLU는 ")
        assert "(" not in n_("{n} unit died", "{n} units died", 2).format(n=2)
