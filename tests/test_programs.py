"""Streamlit's own programs come from memory: the same bytes as from the disk, and only where they were asked for so."""

from __future__ import annotations

import asyncio
import gzip
import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import streamlit

from act_viz.ui import shortcut
from act_viz.ui.programs import KeptPrograms, Message
from benchmarks.server import replica
from benchmarks.visitor import Visitor
from tests.browser.server import ROOT, free_port

FOLDER = Path(streamlit.__file__).parent / "static"
GZIP = [(b"accept-encoding", b"gzip, br")]


async def _elsewhere(scope: Message, receive: Any, send: Any) -> None:
    await send({"type": "handed on"})


def asked(path: str, headers: list[tuple[bytes, bytes]] = GZIP, **scope: Any) -> list[Message]:
    """What is sent to who asks for `path`."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    given = {"type": "http", "method": "GET", "path": path, "headers": headers} | scope
    asyncio.run(KeptPrograms(_elsewhere)(given, None, send))  # type: ignore[arg-type]
    return sent


def test_what_the_first_page_loads_is_the_same_as_on_the_disk() -> None:
    document = (FOLDER / "index.html").read_text(encoding="utf-8")
    paths = re.findall(r'(?:src|href)="\.(/static/[^"]+)"', document)
    assert len(paths) > 20
    n_sent = n_whole = 0
    for path in paths:
        start, body = asked(path)
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        sent, whole = body["body"], (FOLDER / path[1:]).read_bytes()
        assert (start["status"], headers["content-length"]) == (200, str(len(sent)))
        assert (gzip.decompress(sent) if headers.get("content-encoding") == "gzip" else sent) == whole
        assert {".js": "javascript", ".css": "css"}.get(Path(path).suffix, "") in headers["content-type"]
        assert "immutable" in headers["cache-control"]
        n_sent, n_whole = n_sent + len(sent), n_whole + len(whole)
    assert n_sent < 0.4 * n_whole
    # Packed once: what is sent is the same object the next time.
    assert asked(paths[0])[1]["body"] is asked(paths[0])[1]["body"]


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/"},
        {"path": "/_stcore/health"},
        {"path": "/static/../../config.toml"},
        {"path": "/static/js/no-such-file.js"},
        {"method": "HEAD"},
        {"headers": []},
        {"headers": [*GZIP, (b"range", b"bytes=0-9")]},
        {"type": "websocket"},
        {"type": "lifespan", "path": ""},
    ],
)
def test_everything_else_is_handed_on(other: dict[str, Any]) -> None:
    known = next(iter(KeptPrograms(_elsewhere).paths))
    assert asked(**({"path": known} | other)) == [{"type": "handed on"}]


def test_streamlit_finds_the_server_in_the_entry(tmp_path: Path) -> None:
    """As Streamlit Cloud starts it, with nothing said but the file."""
    for name in ("Dockerfile", "act_viz/ui/command_line.py", "benchmarks/server.py"):
        assert "app.py" in (ROOT / name).read_text(encoding="utf-8")
    kept = next(iter(KeptPrograms(_elsewhere).paths))
    with replica(tmp_path / "log.txt", port=free_port()) as server:
        request = urllib.request.Request(f"{server.address}{kept}", headers={"accept-encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert "immutable" in answer.headers["cache-control"]
        # The shorter way is there, and says no to whoever has no run.
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{server.address}/{shortcut.PATH}", data=b"{}", timeout=30)
        refused.value.close()
        assert refused.value.code != 404


async def _open_all(address: str) -> list[str]:
    async def open_one(page: str) -> list[str]:
        async with Visitor(address) as visitor:
            await visitor.open(page)
            return visitor.failures

    pages = ["", *(path.stem.partition("_")[2] for path in (ROOT / "pages").glob("*.py"))]
    opened = await asyncio.gather(*map(open_one, pages * 3))
    return [failure for failures in opened for failure in failures]


def test_a_class_may_open_different_pages_of_a_new_server_in_the_same_moment(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with replica(log, port=free_port()) as server:
        assert asyncio.run(_open_all(server.address)) == [], log.read_text(errors="replace")
