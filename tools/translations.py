"""Bring the catalogs in `locales` in line with the source: what a reader sees, from calls and from kinds."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import act_viz
from act_viz.kinds import Kind, Registry, label_of
from act_viz.ui.page import pages

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "locales"
DOMAIN = "act_viz"
TEMPLATE = LOCALES / f"{DOMAIN}.pot"
# Functions that translate what they are given first; `N_` marks a text that is translated elsewhere.
KEYWORDS = {"_", "N_", "open_page"}
# Gives the form of a text that suits a number: its first two arguments are the forms for one and for many.
PLURALS = "n_"
# Babel would write the time of the run into every catalog, and each run would then change every file.
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)


Text = str | tuple[str, str]
"""A text for the reader, or its forms for one and for many."""


class Found(NamedTuple):
    """A text for the reader and the file it stands in."""

    text: Text
    file: str


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a text, or of its translation: one, unless it speaks of a number of things."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def sources() -> list[Path]:
    """Every file of the app."""
    return [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "act_viz").rglob("*.py"))]


def name_of(path: Path) -> str:
    """`path` as it is written in a catalog."""
    return path.relative_to(ROOT).as_posix()


def strings_in(node: ast.AST) -> Iterator[str]:
    """Every string that stands as a value in `node`; the keys of a table are no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from strings_in(value)
    elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        for element in node.elts:
            yield from strings_in(element)


def tables(tree: ast.Module) -> dict[str, ast.expr]:
    """The names that a module gives to a value at its top level."""
    named: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            named[node.target.id] = node.value
    return named


def from_calls(path: Path) -> Iterator[Found]:
    """What the file at `path` passes to `_`: a string, or an entry of a table that stands in the file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = tables(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if called == PLURALS:
            one, many = (next(strings_in(form)) for form in node.args[:2])
            yield Found((one, many), name_of(path))
        if called not in KEYWORDS:
            continue
        argument = node.args[0]
        choices = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
        for choice in choices:
            if isinstance(choice, ast.Subscript) and isinstance(choice.value, ast.Name) and choice.value.id in named:
                choice = named[choice.value.id]
            yield from (Found(text, name_of(path)) for text in strings_in(choice))


def registries() -> list[Registry[Kind]]:
    """Every family of kinds in the core."""
    found: dict[int, Registry[Kind]] = {}
    for module in pkgutil.walk_packages(act_viz.__path__, "act_viz."):
        if module.name.startswith(("act_viz.ui", "act_viz.figures")):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Registry):
                found[id(value)] = value
    return list(found.values())


def from_kinds(registry: Registry[Kind]) -> Iterator[Found]:
    """What pages show of a family: names, docstrings, and the labels and hints of what can be set."""
    for member in registry.values():
        file = name_of(Path(inspect.getfile(member)))
        described = {**member.params(), **member.texts()}
        labels = (label_of(name, each) for name, each in described.items())
        hints = [field.help for field in member.params().values()] + [field.help for field in member.texts().values()]
        yield from (Found(text, file) for text in (member.name, member.text(), *labels, *hints))


def messages() -> dict[Text, list[str]]:
    """Every text of the app that a reader sees, with the files it stands in."""
    found = [entry for path in sources() for entry in from_calls(path)]
    found += [Found(name, name_of(ROOT / path)) for name, path in pages().items()]
    found += [entry for registry in registries() for entry in from_kinds(registry)]
    files: dict[Text, set[str]] = {}
    for text, file in found:
        if text:
            files.setdefault(text, set()).add(file)
    ordered = sorted(files.items(), key=lambda item: (min(item[1]), forms(item[0])))
    return {text: sorted(where) for text, where in ordered}


def empty(language: str | None, comment: str) -> Catalog:
    """A catalog of `language` without any text, `comment` at its head."""
    return Catalog(
        locale=language,
        project="act-viz",
        version="1",
        header_comment=f"# {comment}",
        msgid_bugs_address="none",
        last_translator="The act-viz authors",
        language_team="none",
        creation_date=WRITTEN,
        revision_date=WRITTEN,
        fuzzy=False,
    )


def template() -> Catalog:
    """The catalog without translations."""
    catalog = empty(None, "Texts of act-viz. Written by `make translations`; do not edit.")
    for text, files in messages().items():
        catalog.add(text, locations=[(file, None) for file in files])  # type: ignore[misc]
    return catalog


def catalogs() -> dict[str, Path]:
    """The catalog of every language there is, by code."""
    return {path.parent.parent.name: path for path in sorted(LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))}


def read(path: Path, language: str | None = None) -> Catalog:
    """The catalog in the file at `path`."""
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def as_po(catalog: Catalog) -> bytes:
    """`catalog` as a text file, without line numbers, which would change with every edit of the source."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, include_lineno=False, ignore_obsolete=True)
    return buffer.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """`catalog` compiled, as gettext reads it."""
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def untranslated(catalog: Catalog) -> Iterable[str]:
    """The texts that have no translation, or one that only resembles it."""
    return [
        forms(message.id)[0] for message in catalog if message.id and (message.fuzzy or not all(forms(message.string)))
    ]


def main() -> None:
    """Write the template, bring every language in line with it, compile, and say what is left to translate."""
    fresh = template()
    LOCALES.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(as_po(fresh))
    for language, path in catalogs().items():
        catalog = read(path, language)
        catalog.update(fresh)
        path.write_bytes(as_po(catalog))
        path.with_suffix(".mo").write_bytes(as_mo(catalog))
        left = untranslated(catalog)
        print(f"{language}: {len(catalog)} texts, {len(list(left))} to translate in {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
