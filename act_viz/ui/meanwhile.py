"""What a reader does while the server still works on what they did before."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType


def wanted_elsewhere() -> Callable[[], bool]:
    """A function, for any thread, that says whether this reader has done something since, or has left.

    Streamlit itself asks this between two elements of a page, for runs of the whole page only: what a reader does in a
    fragment waits until the run under way ends, which may be one that waits for its turn to train.
    """
    context = get_script_run_ctx()
    requests = context.script_requests if context else None
    return lambda: requests is not None and requests._state is not ScriptRequestType.CONTINUE
