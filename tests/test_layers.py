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
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "misc"}
# Imported only where a cluster is named, and installed by who has one.
OPTIONAL = {"distributed", "redis"}
# Modules whose distribution has another name.
DISTRIBUTIONS = {"sklearn": "scikit-learn", "charset_normalizer": "charset-normalizer"}


def core_modules() -> list[str]:
    """Every module or package right under `act_viz` that is neither the figures nor the ui."""
    names = {
        path.stem
        for path in (ROOT / "act_viz").iterdir()
        if path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))
    }
    return sorted(names - OUTER - {"__init__"})


def contracts() -> str:
    """The import-linter contracts, over the modules there are."""
    core = "\n    ".join(f"act_viz.{name}" for name in core_modules())
    return f"""
[importlinter]
root_package = act_viz
include_external_packages = True

[importlinter:contract:layers]
name = ui stands on figures, figures on the core
type = layers
layers =
    act_viz.ui
    act_viz.figures
    {" : ".join(f"act_viz.{name}" for name in core_modules())}

[importlinter:contract:core]
name = the core knows neither Streamlit nor Plotly
type = forbidden
source_modules =
    {core}
forbidden_modules =
    streamlit
    plotly

[importlinter:contract:figures]
name = figures know nothing of Streamlit
type = forbidden
source_modules =
    act_viz.figures
forbidden_modules =
    streamlit
"""


def lint(config: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says under `config`."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--config", str(config), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_imports_of_the_package_point_inward(tmp_path: Path) -> None:
    config = tmp_path / "layers.ini"
    config.write_text(contracts())
    said = lint(config)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "3 kept, 0 broken" in said.stdout


def test_the_linter_sees_an_import_that_points_outward(tmp_path: Path) -> None:
    config = tmp_path / "turned.ini"
    config.write_text(contracts().replace("    act_viz.ui\n    act_viz.figures", "    act_viz.figures\n    act_viz.ui"))
    said = lint(config)
    assert said.returncode != 0
    assert "1 broken" in said.stdout


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


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-dask.txt", "requirements-redis.txt"]
)
def test_every_requirement_has_a_lower_and_an_upper_bound(name: str) -> None:
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "-r")):
            assert re.fullmatch(r"[A-Za-z0-9_.-]+>=[\d.]+,<[\d.]+", line), line


def test_a_wheel_takes_every_file_of_the_package() -> None:
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    taken = ["*.py", *setuptools["package-data"]["*"]]
    files = [path for path in (ROOT / "act_viz").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert not [path for path in files if not any(path.match(pattern) for pattern in taken)]
