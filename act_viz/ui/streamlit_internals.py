"""Everything of Streamlit that is used here without being part of its public interface, each with its reason.

`tests/test_streamlit_internals.py` names what a new version of Streamlit no longer has.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

ERROR_LOGGER = "streamlit.error_util"
"""Streamlit logs what a page did not catch under this name, in the page's own thread and before it shows its notice.

There is no public hook for failures of a page."""
PROGRAMS = Path(streamlit.__file__).parent / "static"
"""The browser's programs as Streamlit installs them: it reads them from the disk for every visitor anew."""


def is_page() -> bool:
    """Whether Streamlit runs the present script as a page, rather than somebody importing it.

    There is no public way to ask.
    """
    return get_script_run_ctx(suppress_warning=True) is not None


def wanted_elsewhere() -> Callable[[], bool]:
    """A function, for any thread, that says whether this reader has done something since, or has left.

    Streamlit itself asks this between two elements of a page, for runs of the whole page only: what a reader does in a
    fragment waits until the run under way ends, which may be one that waits for its turn to train.
    """
    context = get_script_run_ctx()
    requests = context.script_requests if context else None
    return lambda: requests is not None and requests._state is not ScriptRequestType.CONTINUE


def rename_file(make: Callable[[], str | bytes], name: str) -> None:
    """Within `make`, the function that a download button has for its data: the file is to be called `name`.

    A button has the name that it was drawn with, and a file that is written when it is asked for may need another.
    """
    manager = get_instance().media_file_mgr
    with manager._lock:
        for entry in manager._deferred_callables.values():
            if entry["callable"] is make:
                entry["filename"] = name


def runs_alone() -> bool:
    """Whether fragments run without their page; for callbacks, in which the page cannot know it.

    A callback that asks for fragments while the whole page is to run would take the page's run away.
    """
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def run_too(fragment: str) -> None:
    """For callbacks: let `fragment` (its key) run as well where only other fragments do, once these have run.

    What happens in several fragments at once reaches Streamlit in one message, which names a single one of them.
    """
    context = get_script_run_ctx()
    if context is None or context.script_requests is None or not context.fragment_ids_this_run:
        return
    left_out = context.fragment_storage.resolve_target(fragment)
    if not set(left_out) & set(context.fragment_ids_this_run):
        context.script_requests.request_rerun(
            RerunData(
                query_string=context.query_string,
                page_script_hash=context.page_script_hash,
                fragment_id_queue=left_out,
                cached_message_hashes=context.cached_message_hashes,
                context_info=context.context_info,
            )
        )
