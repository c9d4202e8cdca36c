"""Imports point inward only: app and pages, then act_viz.ui, then act_viz.figures, then the core."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OUTER = {"ui", "figures"}
SCRIPTS = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "misc", "base"}
# Imported only where a cluster is named, and installed by who has one.
OPTIONAL = {"distributed", "redis"}
# Modules whose distribution has another name.
DISTRIBUTIONS = {"sklearn": "scikit-learn", "charset_normalizer": "charset-normalizer"}


PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {contract["name"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}


def lint(config: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says under `config`."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--config", str(config), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_imports_of_the_package_point_inward() -> None:
    reported = lint(ROOT / "pyproject.toml")
    assert reported.returncode == 0, reported.stdout + reported.stderr
    assert f"{len(CONTRACTS)} kept, 0 broken" in reported.stdout


@pytest.mark.parametrize(
    ("inner", "outer"),
    [("figures", "ui"), ("activations", "network"), ("expressions", "activations"), ("network", "training")],
)
def test_the_linter_sees_an_import_that_points_outward(inner: str, outer: str, tmp_path: Path) -> None:
    config = tmp_path / "turned.ini"
    config.write_text(
        f"[importlinter]\nroot_package = act_viz\n\n[importlinter:contract:turned]\nname = turned\ntype = layers\n"
        f"layers =\n    act_viz.{inner}\n    act_viz.{outer}\n"
    )
    reported = lint(config)
    assert reported.returncode != 0
    assert "1 broken" in reported.stdout


def test_every_module_of_the_core_is_kept_from_streamlit_and_plotly() -> None:
    folders = (path for path in (ROOT / "act_viz").iterdir() if path.suffix == ".py" or any(path.glob("*.py")))
    core = {path.stem for path in folders} - OUTER - {"__init__", "__main__"}
    guarded = CONTRACTS["The core knows neither Streamlit nor Plotly"]["source_modules"]
    assert sorted(f"act_viz.{name}" for name in core) == guarded


def test_the_root_of_the_package_is_seen_at_a_glance() -> None:
    assert len(list((ROOT / "act_viz").glob("*.py"))) <= 10


def imported(path: Path) -> Iterator[str]:
    """The dotted name of every module that the file at `path` imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_page_imports_the_package_and_streamlit_only(script: Path) -> None:
    allowed = {"act_viz", "streamlit", *sys.stdlib_module_names}
    foreign = [name for name in imported(script) if name.split(".")[0] not in allowed]
    assert not foreign, f"{script.name} imports {', '.join(foreign)}"


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [path for path in (ROOT / "act_viz").rglob("*.py") if path.stem in FORBIDDEN_NAMES]
    assert not named


def requirements(name: str) -> set[str]:
    """Names of the distributions that the list called `name` asks for."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"[A-Za-z0-9_.-]+", line) for line in lines if not line.startswith(("#", "-")))
    return {match[0].lower() for match in found if match}


def test_requirements_are_what_the_app_imports() -> None:
    files = [*SCRIPTS, *(ROOT / "act_viz").rglob("*.py")]
    tops = {name.split(".")[0] for path in files for name in imported(path)}
    third_party = tops - set(sys.stdlib_module_names) - {"act_viz", ""} - OPTIONAL
    assert {DISTRIBUTIONS.get(name, name).lower() for name in third_party} == requirements("requirements.txt")


def test_no_module_needs_what_is_optional_to_be_imported() -> None:
    for path in (ROOT / "act_viz").rglob("*.py"):
        top = ast.parse(path.read_text(encoding="utf-8")).body
        names = {alias.name for node in top if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in top if isinstance(node, ast.ImportFrom)}
        assert not {name.split(".")[0] for name in names} & OPTIONAL, path
    assert requirements("requirements-dask.txt") | requirements("requirements-redis.txt") >= OPTIONAL


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_every_requirement_has_a_lower_and_an_upper_bound(name: str) -> None:
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "-r")):
            assert re.fullmatch(r"[A-Za-z0-9_.-]+>=[\d.]+,<[\d.]+", line), line
