"""Hostile texts and bytes, and what an answer to them must be."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Counted = Callable[[Iterable[Any]], Iterator[Any]]
SENTENCE = re.compile(r"\w+ \w+.*")
TRACES = ("Traceback", "Error:", 'File "', "NoneType", "object at 0x", "0x7f")
NASTY: list[Any] = [
    "",
    " ",
    "0",
    "-1",
    "1e308",
    "1e400",
    "-1e-400",
    "nan",
    "inf",
    "-inf",
    "None",
    "null",
    "true",
    "[]",
    "{}",
    "0x10",
    "٣",
    "1_000",
    "9" * 400,
    "-" * 50,
    "a" * 5000,
    "\x00",
    "\u202e\u0000",
    "💥",
    "\ud7ff",
    "ＲｅＬＵ",
    "ReLU\n",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "'; DROP TABLE runs; --",
    "${7*7}",
    "{{7*7}}",
    "%s%s%n",
    "__import__('os')",
    "$\\frac",
    "=1+1",
    "javascript:alert(1)",
    "ReLU,Tanh",
    "ReLU|",
    ",,,,",
    "16-8-4-",
    "8-" * 40,
    "NaN,1,2",
    "on",
    "lambda: 0",
    "\\",
    "`",
    "%00",
    "%",
]


def texts(seed: int, n: int) -> Iterator[str]:
    """`n` hostile texts: nasty ones, joined and mutated."""
    rng = random.Random(seed)
    alphabet = "abcxyz019-.,;:+*/^()[]{}<>|&%$#@!?'\"\\ \t\n\x00éß한💥٣"
    for at in range(n):
        if at < len(NASTY):
            yield NASTY[at]
            continue
        parts = [rng.choice(NASTY), "".join(rng.choice(alphabet) for _place in range(rng.randrange(30)))]
        rng.shuffle(parts)
        yield "".join(parts)[: rng.choice([5, 60, 4000])]


def mutated(rng: random.Random, whole: bytes) -> bytes:
    """`whole` with a few bytes changed, cut out, doubled or added."""
    changed = bytearray(whole)
    for _change in range(rng.randrange(1, 5)):
        at = rng.randrange(len(changed) + 1)
        act = rng.randrange(4)
        if act == 0 and at < len(changed):
            changed[at] = rng.randrange(256)
        elif act == 1:
            del changed[at : at + rng.randrange(1, 40)]
        elif act == 2:
            changed[at:at] = changed[at : at + rng.randrange(1, 40)]
        else:
            changed[at:at] = bytes(rng.randrange(256) for _byte in range(rng.randrange(1, 8)))
    return bytes(changed)


def assert_clear(error: Exception) -> None:
    """What went wrong is said in words that a reader understands, and in no others."""
    said = str(error)
    assert SENTENCE.search(said), repr(said)
    assert not any(trace in said for trace in TRACES), said


def put_in(inputs: Iterable[Any], take: Callable[[Any], object], *refusals: type[Exception]) -> None:
    """Every input is taken, or refused with one of `refusals` and a clear sentence."""
    for given in inputs:
        try:
            take(given)
        except refusals as refused:
            assert_clear(refused)
