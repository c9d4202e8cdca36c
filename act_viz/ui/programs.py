"""Streamlit's own programs and styles, answered from memory and compressed once, not once a visitor."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

from act_viz.ui.streamlit_internals import PROGRAMS

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Served = Callable[[Message, Receive, Send], Awaitable[None]]

_GAIN = 0.9
"""Files that do not shrink to this share are fonts and pictures, and are sent as they are."""


class KeptPrograms:
    """Answers what a browser with an empty cache loads first, some sixty files; hands everything else on to `app`.

    Streamlit reads each of them from the disk in pieces, for every visitor anew and uncompressed, which takes longer
    than running the page.
    """

    def __init__(self, app: Served) -> None:
        self.app = app
        # Their names hold a hash of what they hold, so that they can be kept for as long as the server runs.
        self.paths = {f"/{path.relative_to(PROGRAMS).as_posix()}": path for path in PROGRAMS.glob("static/**/*.*")}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = self.paths.get(scope.get("path", ""))
        asked = dict(scope.get("headers", ()))
        plain = scope["type"] == "http" and scope["method"] == "GET" and b"range" not in asked
        if path is None or not plain or b"gzip" not in asked.get(b"accept-encoding", b""):
            await self.app(scope, receive, send)
            return
        headers, body = _kept(path)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@cache
def _kept(path: Path) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Headers and body of the answer that is this file."""
    whole = path.read_bytes()
    packed = gzip.compress(whole, 6, mtime=0)
    shrinks = len(packed) < _GAIN * len(whole)
    body = packed if shrinks else whole
    sort = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    headers = {
        "content-type": sort,
        "content-length": str(len(body)),
        "cache-control": "public, immutable, max-age=31536000",
        "vary": "accept-encoding",
    }
    if shrinks:
        headers["content-encoding"] = "gzip"
    return [(name.encode(), value.encode()) for name, value in headers.items()], body
