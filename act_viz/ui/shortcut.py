"""A shorter way for the states of a run than through the page, which Streamlit draws anew for every answer.

A server that has `route()` answers at it what the live view asks by itself; where there is none, as where a host runs
the app as a plain script, the view asks through its page.
"""

from __future__ import annotations

import json
from collections import Counter

import anyio
import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from act_viz.live.command import OF_VIEW, Command
from act_viz.live.kept_runs import RUNS
from act_viz.live.protocol import answer
from act_viz.live.run import LiveRun
from act_viz.live.run_description import scene_id
from act_viz.text import in_language

PATH = "live-states"
_LONGEST = 4_000
"""Bytes of a request."""
_AT_ONCE = 2
"""Requests for one run: one that was overtaken, and the next."""
_THREADS = anyio.CapacityLimiter(100)
"""Most of them only wait for their turn to train."""
_HEADERS = {"cache-control": "no-store", "content-encoding": "identity"}
"""States hardly shrink, and packing them would take the server more time than training does."""


class _RefusedError(Exception):
    """The request is refused with this HTTP status."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


async def states(request: Request) -> Response:
    """Answer a command of the live view, posted as JSON with the `run`'s token and the reader's `language`."""
    try:
        said = await _read(request)
        run = RUNS.called(str(said["run"]))
        if run is None:
            raise _RefusedError(410, "This server has no such run.")
        command = Command.read(said, len(run.view.points))
        if command is None or command.name not in OF_VIEW:
            raise _RefusedError(400, f"A command must be one of {', '.join(OF_VIEW)}.")
        message = await _answer(run, command, str(said.get("language")))
    except _RefusedError as refused:
        return Response(str(refused), refused.status, media_type="text/plain")
    return Response(message, media_type="application/octet-stream", headers=_HEADERS)


async def _read(request: Request) -> dict[str, object]:
    """What the browser said: an object that names a run."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST:
            raise _RefusedError(413, f"A request may have {_LONGEST} bytes.")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("run"), str):
        raise _RefusedError(400, "A request must be a JSON object that names a run.")
    return said


_under_way: Counter[str] = Counter()


async def _answer(run: LiveRun, command: Command, language: str) -> bytes:
    if _under_way[run.token] >= _AT_ONCE:
        raise _RefusedError(429, "This run is being asked already.")

    def work() -> bytes:
        with in_language(language):
            return answer(run, command, scene=scene_id(run))

    _under_way[run.token] += 1
    try:
        return await anyio.to_thread.run_sync(work, limiter=_THREADS)
    finally:
        _under_way[run.token] -= 1
        if not _under_way[run.token]:
            del _under_way[run.token]


_routes: list[Route] = []


def route() -> Route:
    """The way, for a server that has routes of its own; from here on pages tell their views of it."""
    folder = st.get_option("server.baseUrlPath").strip("/")
    _routes.append(Route(f"/{folder}/{PATH}".replace("//", "/"), states, methods=["POST"]))
    return _routes[-1]


def path() -> str | None:
    """Where a page may ask, relative to its own address; None where the server has no such way."""
    return PATH if _routes else None
