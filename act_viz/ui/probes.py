"""Answers what a browser asks on its way to the server, without a failure in its console.

Who follows a deep link comes from /Train, and Streamlit's program in the browser asks below that first whether the
server is there: /Train/_stcore/health. "Not found" leads it on to /_stcore/health, and stands in the console as a
failure.
"""

from __future__ import annotations

from act_viz.ui.programs import Message, Receive, Send, Served

_ASKED = ("health", "host-config")
_ELSEWHERE = 300
"""A status that is no answer, as 404 is none, and that browsers do not call an error."""


class QuietProbes:
    """Answers questions that are asked below the address of one of `pages`; hands everything else on to `app`."""

    def __init__(self, app: Served, pages: tuple[str, ...]) -> None:
        self.app = app
        self.ends = tuple(f"/{page}/_stcore/{asked}" for page in pages for asked in _ASKED)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].endswith(self.ends):
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": _ELSEWHERE, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
