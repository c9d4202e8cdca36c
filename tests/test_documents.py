"""The documents: what they say of the tree is so."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.test_layers import CONTRACTS, ROOT

HOUSE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
WRITTEN = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_PATH = re.compile(r"`((?:act_viz|benchmarks|docs|locales|pages|tests|tools)/[\w./-]+)`")


def rows(text: str, heading: str) -> list[str]:
    """What the first column of the table below `heading` holds, in order, without its head."""
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")]
    return [line.split("|")[1].strip() for line in table[2:]]


def members_of_the_house() -> set[str]:
    """Every folder and module at the root of the package, as the table names them."""
    root = ROOT / "act_viz"
    folders = {f"`{path.name}/`" for path in root.iterdir() if any(path.glob("*.py"))}
    return folders | {f"`{path.name}`" for path in root.glob("*.py") if not path.name.startswith("__")}


def test_the_table_of_the_house_names_every_folder_and_root_module() -> None:
    named = rows(HOUSE, "What is where")
    assert sorted(named) == sorted(members_of_the_house())


def test_the_picture_of_the_house_shows_the_layers_that_are_enforced() -> None:
    drawing = ElementTree.parse(ROOT / "docs" / "house.svg")
    texts = [element.text or "" for element in drawing.iter("{http://www.w3.org/2000/svg}text")]
    layers = [layer.replace(" | ", " · ") for layer in CONTRACTS["Imports point inward"]["layers"]]
    layers.remove("__main__")  # `python -m act_viz`, of a few lines
    assert [text for text in texts if text in layers] == layers


@pytest.mark.parametrize("document", WRITTEN, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    named = _PATH.findall(document.read_text(encoding="utf-8"))
    assert not [path for path in named if not (ROOT / path).exists()]


def test_the_ways_through_the_house_name_a_file_at_every_step() -> None:
    for way in ("The way of a slider", "The way of a training state"):
        section = HOUSE.split(f"\n## {way}\n")[1].split("\n## ")[0]
        steps = [line for line in section.splitlines() if line.startswith("|")][2:]
        assert len(steps) >= 8
        assert all(_PATH.search(step.split("|")[2]) for step in steps)


def test_the_table_of_pages_is_that_of_the_app() -> None:
    pages = [path.stem.partition("_")[2] for path in sorted((ROOT / "pages").glob("*.py"))]
    assert rows(README, "The pages") == ["Home", *pages]


def test_every_folder_of_the_core_has_its_place_in_the_reference() -> None:
    reference = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "api").glob("*.md"))
    shown = set(re.findall(r"^::: act_viz\.(\w+)", reference, re.M))
    # The app, its scripts, and two modules of a few lines.
    assert {name.strip("`").removesuffix("/").removesuffix(".py") for name in members_of_the_house()} - shown == {
        "arrays",
        "curves",
        "jsonable",
        "ui",
    }


def test_readme_and_makefile_say_the_same_of_the_ranking() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (told,) = re.findall(r"^ranking:.*ranking\.json; takes (.*), and resumes$", makefile, re.M)
    (line,) = re.findall(r"^    make ranking .*$", README, re.M)
    assert line.endswith(told)
