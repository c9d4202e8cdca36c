"""The wheel: it holds the whole app, each extra brings what it needs, and every example of the documents runs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

import act_viz

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_EXAMPLE = re.compile(r"^```python\n(.*?)^```", re.M | re.S)
_NEEDS_FIGURES = "act_viz.figures"
_WHOLE_APP = """
from pathlib import Path
import act_viz
from act_viz.text import languages
from act_viz.ui.page import pages
from act_viz.ui.redraw import redraw

assert "site-packages" in act_viz.__file__
assert languages() == ("en", "ko")
folder = Path(act_viz.__file__).parent
assert (folder / "py.typed").is_file()
assert (folder / "site" / ".streamlit" / "config.toml").is_file()
assert all((folder / "site" / path).is_file() for path in pages().values()), pages()
assert len(pages()) == 9
assert redraw("Depth", {"function": "selu", "lang": "ko"})
"""


def _names(requirements: list[str]) -> set[str]:
    return {line for line in requirements if line and not line.startswith(("#", "-r", "act-viz["))}


def test_the_lists_of_what_is_needed_are_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    listed = _names((ROOT / "requirements.txt").read_text().splitlines())
    assert listed == _names([*project["dependencies"], *extras["figures"], *extras["app"]])


def test_the_change_log_tells_of_this_version() -> None:
    assert f"## {act_viz.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def examples(document: Path, *, with_figures: bool) -> str:
    """The examples of `document`, one after another as its reader would run them."""
    found = _EXAMPLE.findall(document.read_text(encoding="utf-8"))
    return "\n".join(example for example in found if with_figures or _NEEDS_FIGURES not in example)


class _Environment:
    """A Python of its own, into which nothing is installed yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder / "env", with_pip=False)
        self.python = folder / "env" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    def install(self, wheel: Path, extra: str) -> None:
        """Install the wheel with what its `extra` brings, by this Python's pip."""
        pip = [sys.executable, "-m", "pip", "--python", str(self.python), "install", "--quiet", "--no-compile"]
        subprocess.run([*pip, "--disable-pip-version-check", f"{wheel}{extra}"], check=True)

    def run(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run `code` outside of the checkout."""
        command = [str(self.python), "-c", code]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)


def _runs(environment: _Environment, code: str, told: str) -> None:
    done = environment.run(code)
    assert done.returncode == 0, f"{told}:\n{code}\n{done.stderr[-3000:]}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *build], check=True)
    (built,) = folder.glob("*.whl")
    assert f"-{act_viz.__version__}-" in built.name
    return built


def test_the_wheel_takes_every_file_of_the_package(wheel: Path) -> None:
    taken = set(zipfile.ZipFile(wheel).namelist())
    files = [path for path in (ROOT / "act_viz").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.relative_to(ROOT).as_posix() for path in files} <= taken


def test_each_extra_brings_what_it_needs_and_every_example_runs(wheel: Path, tmp_path: Path) -> None:
    environment = _Environment(tmp_path)
    environment.install(wheel, "")
    assert "act-viz[figures]" in environment.run("import act_viz.figures").stderr
    for document in DOCUMENTS:
        _runs(environment, examples(document, with_figures=False), f"{document.name} on the core alone")
    assert "act-viz[app]" in environment.run("from act_viz.ui.command_line import main; main(['serve'])").stderr
    environment.install(wheel, "[figures]")
    for document in DOCUMENTS:
        _runs(environment, examples(document, with_figures=True), f"{document.name} with figures")
    environment.install(wheel, "[app]")
    _runs(environment, _WHOLE_APP, "the app")
