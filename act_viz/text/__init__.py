"""The language of the reader: `_("English")` gives the text in the language in use."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from act_viz.text.particles import Fillable, has_particles

SOURCE_LANGUAGE = "en"
_PACKAGE = Path(__file__).parent.parent
_LOCALES = next(folder for folder in (_PACKAGE / "locales", _PACKAGE.parent / "locales") if folder.is_dir())
"""In the package where it is installed, beside it in a checkout."""
_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages there are: English, then one for every folder of `locales`."""
    return (SOURCE_LANGUAGE, *sorted(path.name for path in _LOCALES.iterdir() if path.is_dir()))


@cache
def _catalog(language: str) -> gettext.NullTranslations:
    return gettext.translation("act_viz", _LOCALES, [language], fallback=True)


def use_language(language: str) -> None:
    """Use `language` from here on in this thread; an unknown code means English."""
    _language.set(language if language in languages() else SOURCE_LANGUAGE)


def language_in_use() -> str:
    """Code of the language in use."""
    return _language.get()


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Use `language` inside the block."""
    before = _language.get()
    use_language(language)
    try:
        yield
    finally:
        _language.set(before)


def _(message: str) -> str:
    """`message` in the language in use; the English where there is no translation."""
    return _fillable(_catalog(_language.get()).gettext(message)) if message else ""


def n_(one: str, many: str, n: int) -> str:
    """The form of a text that suits the number `n`, in the language in use: `one` and `many` are the English forms."""
    return _fillable(_catalog(_language.get()).ngettext(one, many, n))


def _fillable(text: str) -> str:
    """`text`, which chooses its particles when it is filled in, where its language has such."""
    return Fillable(text) if has_particles(text) else text


def N_(message: str) -> str:
    """`message` itself, marked as a text for the reader that `_` is given elsewhere."""
    return message
