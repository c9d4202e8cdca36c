"""The live view's JavaScript passes its own tests, in the node that Playwright brings along."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from act_viz.live import browser

ROOT = Path(__file__).parent.parent
TESTS = sorted((ROOT / "tests" / "live").glob("*.test.mjs"))
NODE = compute_driver_executable()[0]
MAX_LINES = 400


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([NODE, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_all_pass() -> None:
    assert TESTS
    said = node("--test", *map(str, TESTS))
    assert said.returncode == 0, said.stdout + said.stderr
    passed = re.search(r"pass (\d+)", said.stdout)
    assert passed, said.stdout
    assert int(passed[1]) > 90


def check_module(script: str, folder: Path) -> None:
    """One scope holds all files, and node reads it."""
    assert not re.search(r"^(import|export (?!default))", script, re.MULTILINE)
    assert script.count("export default") == 1
    module = folder / "module.mjs"
    module.write_text(script, encoding="utf-8")
    said = node("--check", str(module))
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("entry", ["live.js", "points.js", "roomback.js"])
def test_the_files_fit_into_one_module(entry: str, tmp_path: Path) -> None:
    check_module(browser.script(entry), tmp_path)


def test_the_courier_goes_along_with_every_message_and_is_small() -> None:
    assert len(browser.courier_script()) < 500
    assert "//" not in browser.courier_script()


def test_files_that_import_one_another_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = b;\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = a;\n')
    monkeypatch.setattr(browser, "_FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"a\.js → b\.js → a\.js"):
        browser.script.__wrapped__("a.js")


def test_no_file_has_grown_past_one_concern() -> None:
    long = {
        path.name
        for path in (ROOT / "act_viz" / "live" / "browser").glob("*.js")
        if path.read_text().count("\n") > MAX_LINES
    }
    assert not long
