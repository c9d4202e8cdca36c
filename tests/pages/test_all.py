"""Every page runs without an exception in every language, and says nothing that has no translation."""

from __future__ import annotations

import gettext
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from act_viz import text
from tools.translations import messages

ROOT = Path(__file__).parent.parent.parent
PAGES = ["app.py", *(f"pages/{path.name}" for path in sorted((ROOT / "pages").glob("*.py")))]


# Each page in a process of its own, forked once what is not the app's has been loaded.
FIRST_OF_ALL = """
import os, sys
import numpy, plotly.graph_objects, sklearn.datasets, streamlit
from streamlit.testing.v1 import AppTest
assert not [name for name in sys.modules if name.startswith("act_viz")]
for path in sys.argv[1:]:
    child = os.fork()
    if not child:
        app = AppTest.from_file("app.py", default_timeout=120)
        if path != "app.py":
            app.switch_page(path)
        os._exit(len(app.run().exception))
    if os.waitpid(child, 0)[1]:
        print(path)
"""


class Recorder:
    """A catalog that notes what it is asked for and does not have."""

    def __init__(self, catalog: gettext.NullTranslations, known: set[str], missing: set[str]) -> None:
        self._catalog, self._known, self._missing = catalog, known, missing

    def gettext(self, message: str) -> str:
        if message not in self._known:
            self._missing.add(message)
        return self._catalog.gettext(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        self._missing.update({one, many} - self._known)
        return self._catalog.ngettext(one, many, n)


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Every text that extraction finds."""
    return {text for message in messages() for text in ([message] if isinstance(message, str) else message)}


@pytest.fixture
def missing(known: set[str], monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every text that was asked for in the test but that extraction did not find."""
    found: set[str] = set()
    catalog_of = text._catalog
    monkeypatch.setattr(text, "_catalog", lambda language: Recorder(catalog_of(language), known, found))
    return found


def opened(path: str, language: str) -> AppTest:
    """The page at `path` after its first run."""
    app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    app.query_params["lang"] = language
    if path != "app.py":
        app.switch_page(path)
    return app.run()


@pytest.mark.parametrize("language", text.languages())
@pytest.mark.parametrize("path", PAGES)
def test_opens_without_exception(path: str, language: str, missing: set[str]) -> None:
    page = opened(path, language)
    assert [exception.value for exception in page.exception] == []
    # The slide of Lecture is a component, which draws its own heading.
    assert page.title or page.get("bidi_component")
    # A control's label is its name for a screen reader, which does not read LaTeX.
    controls = [*page.slider, *page.select_slider, *page.selectbox, *page.multiselect, *page.number_input]
    assert [control.label for control in controls if "$" in control.label or "\\" in control.label] == []
    assert not missing


def test_each_page_can_be_the_first_that_is_opened() -> None:
    """On a server that has not loaded any part of the app, as Streamlit Cloud starts it."""
    command = [sys.executable, "-W", "ignore", "-c", FIRST_OF_ALL, *PAGES]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.split() == [], ended.stderr
