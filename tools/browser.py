"""Find a Chromium that starts, or install one, and print its path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome")
MAC_APP = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ADVICE = """No Chromium for the browser tests was found, and none could be installed. Do one of these, then try again:
  - install Google Chrome or Chromium with the system's package manager (as root: apt-get install chromium);
  - .venv/bin/python -m playwright install --with-deps chromium
  - set CHROMIUM to the path of a Chromium or Chrome."""


def candidates() -> Iterator[str]:
    """Paths at which a Chromium may stand, best first: CHROMIUM, the system's, Playwright's own."""
    if chosen := os.environ.get("CHROMIUM"):
        yield chosen
    for name in NAMES:
        if path := shutil.which(name):
            yield path
    if os.path.exists(MAC_APP):
        yield MAC_APP
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if os.path.exists(own):
        yield own


def starts(path: str) -> bool:
    """Whether the browser at `path` opens a page; a snap's stub or one without its libraries does not."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            browser.new_page().close()
            browser.close()
        except Error:
            return False
    return True


@cache
def find_chromium() -> str | None:
    """Path of the first candidate that starts, if there is one."""
    return next((path for path in candidates() if starts(path)), None)


def installers() -> Iterator[list[list[str]]]:
    """Ways to install a Chromium, each a list of commands; those that need root only as root."""
    playwright = [sys.executable, "-m", "playwright", "install"]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    apt = is_root and shutil.which("apt-get") is not None
    yield [[*playwright, *(["--with-deps"] if apt else []), "chromium"]]
    if apt:
        yield [["apt-get", "update"], ["apt-get", "install", "--yes", "chromium"]]


def install_chromium() -> str | None:
    """Path of a Chromium installed now, if one of the installers works."""
    for commands in installers():
        for command in commands:
            print("No Chromium found; running:", " ".join(command), file=sys.stderr)
            # The path alone goes to standard output, for the Makefile.
            if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
                break
        find_chromium.cache_clear()
        if path := find_chromium():
            return path
    return None


def main() -> None:
    """Print the path of a Chromium that starts, or stop with what to do."""
    print(find_chromium() or install_chromium() or sys.exit(ADVICE))


if __name__ == "__main__":
    main()
