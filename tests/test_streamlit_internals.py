"""What is used of Streamlit's inside is there, by name, and is used in one module only; pages use our controls."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import streamlit
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from act_viz.ui.streamlit_internals import ERROR_LOGGER, PROGRAMS

ROOT = Path(__file__).parent.parent
SOURCES = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "act_viz").rglob("*.py")]
INTERNALS = ROOT / "act_viz" / "ui" / "streamlit_internals.py"
# Of the page's own test runner, which is public.
PUBLIC = ("streamlit", "streamlit.errors", "streamlit.testing.v1", "streamlit.testing.v1.element_tree")
CONTROLS = (
    "button", "checkbox", "expander", "feedback", "file_uploader", "form_submit_button", "menu_button", "multiselect",
    "number_input", "pills", "radio", "select_slider", "selectbox", "segmented_control", "slider", "tabs",
    "text_input", "toggle",
)  # fmt: skip


@pytest.mark.parametrize(
    "field", ["script_requests", "fragment_ids_this_run", "fragment_storage", "query_string", "page_script_hash",
              "cached_message_hashes", "context_info"],
)  # fmt: skip
def test_a_run_knows(field: str) -> None:
    assert field in ScriptRunContext.__dataclass_fields__ or isinstance(getattr(ScriptRunContext, field), property)


@pytest.mark.parametrize(
    "field", ["query_string", "page_script_hash", "fragment_id_queue", "cached_message_hashes", "context_info"]
)
def test_a_rerun_is_asked_for_with(field: str) -> None:
    assert field in RerunData.__dataclass_fields__


def test_what_a_reader_does_meanwhile_waits_as_a_request() -> None:
    requests = ScriptRequests()
    assert requests._state is ScriptRequestType.CONTINUE
    requests.request_rerun(RerunData())
    assert requests._state is not ScriptRequestType.CONTINUE


def test_a_fragment_is_found_by_its_key() -> None:
    assert callable(MemoryFragmentStorage.resolve_target)


def test_a_file_is_called_what_stands_beside_its_function_once_that_was_called() -> None:
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)

    def make() -> str:
        with manager._lock:
            (entry,) = manager._deferred_callables.values()
            assert entry["callable"] is make
            entry["filename"] = "later.txt"
        return "text"

    file_id = manager.add_deferred(make, "text/plain", "1", "first.txt")
    file = storage.get_file(manager.execute_deferred(file_id).rpartition("/")[2])
    assert file.filename == "later.txt"


def test_failures_are_logged_under_the_name_that_is_listened_to() -> None:
    logged = Path(streamlit.__file__).parent / f"{ERROR_LOGGER.partition('.')[2].replace('.', '/')}.py"
    assert "_LOGGER.error" in logged.read_text() or "_LOGGER.exception" in logged.read_text()


def test_the_programs_of_the_browser_lie_where_they_are_looked_for() -> None:
    assert (PROGRAMS / "index.html").is_file()
    assert list((PROGRAMS / "static").glob("**/index.*.js"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_only_one_module_imports_what_is_not_public(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    inner = {name for name in modules if name.partition(".")[0] == "streamlit"} - set(PUBLIC)
    assert not inner or path == INTERNALS, f"{path.name} imports {inner}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_control_is_drawn_by_the_one_module_that_keeps_the_link(path: Path) -> None:
    """An expander that runs nothing is the browser's own affair."""
    if path.name in ("controls.py", "page.py"):
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        called = re.findall(r"(?:st|folded|left|right)\.(\w+)\(", line)
        assert not [name for name in called if name in CONTROLS and name != "expander"], f"{path.name}:{number}"
        assert "bind=" not in line, f"{path.name}:{number}"
        assert "st.query_params" not in line or path.name == "link.py", f"{path.name}:{number}"
