"""The live view's JavaScript passes its own tests, in the node that Playwright brings along."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

ROOT = Path(__file__).parent.parent
TESTS = sorted((ROOT / "tests" / "live").glob("*.test.mjs"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_passes(path: Path) -> None:
    node, _cli = compute_driver_executable()
    said = subprocess.run([node, "--test", str(path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_there_are_some() -> None:
    assert TESTS
