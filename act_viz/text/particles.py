"""Korean particles, which depend on the sound with which the word before them ends."""

from __future__ import annotations

import re
from typing import Any

_PAIRS = {"은(는)": "은는", "이(가)": "이가", "을(를)": "을를", "과(와)": "과와", "와(과)": "과와"}
_PARTICLE = re.compile(r"은\(는\)|이\(가\)|을\(를\)|과\(와\)|와\(과\)|\(으\)로|\(이\)")
_SILENT = re.compile(r"[\s*_`$\"'”’)\]}>.,:]+$")
# 영 일 이 삼 사 오 육 칠 팔 구
_DIGITS = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}
# 엘, 엠, 엔, 알: the other letters end with a vowel.
_LETTERS = {"L": "ㄹ", "M": "ㅁ", "N": "ㄴ", "R": "ㄹ"}
# How words that stand before a particle are said, where their last letters do not tell.
_WORDS = {
    "maxout": "ㅅ",
    "dropout": "ㅅ",
    "step": "ㅂ",
    "sine": "ㄴ",
    "adam": "ㅁ",
    "adamw": "",
    "tan": "ㄴ",
    "arctan": "ㄴ",
    "softsign": "ㄴ",
    "normal": "ㄹ",
    "exponential": "ㄹ",
    "gaussian": "ㄴ",
    "xor": "ㄹ",
    "own": "ㄴ",
    "nesterov": "",
    "momentum": "ㅁ",
    "uniform": "ㅁ",
    "glorot": "",
    "lecun": "ㅇ",
    "min": "ㄴ",
    "sin": "ㄴ",
    "sign": "ㄴ",
}
_NONE, _RIEUL = 0, 8


def final_sound(text: str) -> str:
    """The consonant with which `text` ends when it is said in Korean, "" for a vowel."""
    word = _SILENT.sub("", text)
    if not word:
        return ""
    last = word[-1]
    if "가" <= last <= "힣":
        return {_NONE: "", _RIEUL: "ㄹ"}.get((ord(last) - ord("가")) % 28, "ㄱ")
    if last.isdecimal():
        return _DIGITS.get(last, "")
    if last in "⁰¹²³⁴⁵⁶⁷⁸⁹":  # … 제곱
        return "ㅂ"
    if last in "′":  # 프라임
        return "ㅁ"
    found = re.search(r"[A-Za-z]+$", word)
    return _of_latin(found[0]) if found else ""


def _of_latin(word: str) -> str:
    """The final sound of a Latin word or of letters that are read one by one."""
    known = _WORDS.get(word.lower())
    if known is not None:
        return known
    if word[-1].isupper() or len(word) == 1:
        return _LETTERS.get(word[-1].upper(), "")
    return {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ"}.get(word[-1], "ㅇ" if word.endswith("ng") else "")


def with_particles(text: str) -> str:
    """`text` with each 은(는), (으)로 and their like as the word before it asks for."""

    def chosen(found: re.Match[str]) -> str:
        sound, particle = final_sound(text[: found.start()]), found[0]
        if particle == "(이)":
            return "이" if sound else ""
        if particle == "(으)로":
            return "로" if sound in ("", "ㄹ") else "으로"
        return _PAIRS[particle][0 if sound else 1]

    return _PARTICLE.sub(chosen, text)


def has_particles(text: str) -> bool:
    """Whether `text` has a particle to choose."""
    return bool(_PARTICLE.search(text))


class Fillable(str):
    """A Korean text whose particles are chosen once its gaps are filled."""

    def format(self, *args: Any, **fields: Any) -> str:
        """The text, filled in."""
        return with_particles(str.format(self, *args, **fields))
