"""A visitor of the app without a browser: speaks Streamlit's websocket protocol and asks as the live view does."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import json
import re
import time
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from act_viz.live.frames import DecodedState, decode_message

OF_VIEW = ("pull", "history")
COURIER = "act_viz_live_courier"
VIEW = "act_viz_live_view"
# As Streamlit's own browser program names the events of a component.
_EVENTS = "$$STREAMLIT_INTERNAL_KEY_{id}__events"
_LOADED = re.compile(r'(?:src|href)="\./((?:static/|favicon)[^"]+)"')
_FAILED = (ForwardMsg.FINISHED_WITH_COMPILE_ERROR,)
# As the live view does, since a run of the page may swallow a command.
_ASK_AGAIN_AFTER = 4.0
PATIENCE = 30.0
"""Seconds after which an answer counts as lost."""


@dataclasses.dataclass
class Answer:
    """The live view's answer to a command: what it is about, its states, and how long it took."""

    meta: dict[str, Any]
    states: list[DecodedState]
    seconds: float


class Visitor:
    """One browser tab: a websocket to the server at `address` (http://host:port), and what came through it."""

    def __init__(self, address: str, headers: dict[str, str] | None = None) -> None:
        self.address = address.rstrip("/")
        self.headers = headers or {}
        self.session = ""
        self.query = ""
        self.page_hash = ""
        self.page = ""
        self.failures: list[str] = []
        self.texts: list[str] = []
        self.components: dict[str, tuple[str, str]] = {}
        """Of each component by name: its id and the fragment it stands in."""
        self.buttons: dict[str, tuple[str, str]] = {}
        """Of each button by its label: its id and the fragment it stands in."""
        self.scene: dict[str, Any] = {}
        self.run = ""
        """The token of the run that the page shows."""
        self.n_bytes = 0
        self._numbers = itertools.count(1)
        self._finished = asyncio.Event()
        self._answers: dict[int, asyncio.Future[Answer]] = {}
        self.pushed: asyncio.Queue[Answer] = asyncio.Queue()
        """Messages of the live view that answer no command of this visitor."""
        self._reader: asyncio.Task[None] | None = None
        self._socket: websockets.ClientConnection | None = None

    async def __aenter__(self) -> Visitor:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.leave()

    @property
    def connected(self) -> bool:
        """Whether the websocket is open."""
        return self._socket is not None and self._reader is not None and not self._reader.done()

    async def connect(self) -> None:
        """Open the websocket; a visitor who was here before asks for the same session."""
        protocols = [websockets.Subprotocol("streamlit")]
        if self.session:
            # An empty place stands for no XSRF token; Streamlit reads the session in the third.
            protocols += [websockets.Subprotocol("none"), websockets.Subprotocol(self.session)]
        stream = f"ws://{urlsplit(self.address).netloc}/_stcore/stream"
        self._socket = await websockets.connect(
            stream, subprotocols=protocols, max_size=None, additional_headers=self.headers, open_timeout=PATIENCE
        )
        self._reader = asyncio.create_task(self._read(self._socket))

    async def leave(self) -> None:
        """Close the tab."""
        if self._socket:
            await self._socket.close()
        if self._reader:
            await asyncio.gather(self._reader, return_exceptions=True)
        self._socket = self._reader = None

    async def open(self, page: str, query: str = "") -> float:
        """Connect if need be, run `page` with the settings `query`; returns the seconds until it stood."""
        began = time.perf_counter()
        if not self.connected:
            await self.connect()
        self.page, self.query, self.page_hash = page, query, ""
        await self.rerun()
        return time.perf_counter() - began

    async def rerun(self, fragment: str = "", **widgets: Any) -> None:
        """Run the page, or one fragment of it, with `widgets` (ids and messages of WidgetState) changed."""
        self._finished.clear()
        await self._send(fragment, widgets)
        await asyncio.wait_for(self._finished.wait(), PATIENCE)

    async def _send(self, fragment: str, widgets: dict[str, Any]) -> None:
        assert self._socket is not None, "Connect first."
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.fragment_id = self.query, fragment
        if self.page_hash:
            state.page_script_hash = self.page_hash
        else:
            state.page_name = self.page
        state.context_info.locale, state.context_info.color_scheme = "en-US", "light"
        for id_, fields in widgets.items():
            state.widget_states.widgets.add(id=id_, **fields)
        await self._socket.send(message.SerializeToString())

    async def press(self, label: str) -> None:
        """Press the button that says `label`."""
        id_, fragment = self.buttons[label]
        await self.rerun(fragment, **{id_: {"trigger_value": True}})

    async def ask(self, cmd: str, **wishes: Any) -> Answer:
        """Send the live view's command `cmd`, the way that the view would send it; returns the answer.

        Raises
        ------
        TimeoutError
            If none comes.
        """
        number = next(self._numbers)
        command = {"cmd": cmd, "n": number} | wishes
        is_short = cmd in OF_VIEW and not wishes.get("below") and self.run
        if (
            is_short
            and (path := self.scene.get("shortcut"))
            and (answer := await self._ask_past_the_page(path, command))
        ):
            return answer
        id_, fragment = self.components[COURIER]
        said = json.dumps([{"event": "command", "value": command}])
        waiting: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._answers[number] = waiting
        began = time.perf_counter()
        try:
            while time.perf_counter() - began < PATIENCE:
                event = {id_: {"json_value": "{}"}, _EVENTS.format(id=id_): {"json_trigger_value": said}}
                await self._send(fragment, event)
                if (await asyncio.wait([waiting], timeout=_ASK_AGAIN_AFTER))[0]:
                    return dataclasses.replace(waiting.result(), seconds=time.perf_counter() - began)
        finally:
            del self._answers[number]
        raise TimeoutError(f"The command {cmd!r} was not answered within {PATIENCE:g} s.")

    async def _ask_past_the_page(self, path: str, command: dict[str, Any]) -> Answer | None:
        """Ask the shorter way; None where the server has none or refuses."""
        began = time.perf_counter()
        place = urlsplit(self.address)
        body = json.dumps(command | {"run": self.run, "language": "en"})
        headers = {"Host": place.netloc, "Content-Length": str(len(body))} | self.headers
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        try:
            writer.write(f"POST /{path} HTTP/1.1\r\n{lines}\r\n{body}".encode())
            meta, states = decode_message(await _body(reader, path))
        except ConnectionError:
            return None
        finally:
            writer.close()
        return Answer(meta, states, time.perf_counter() - began)

    async def _read(self, socket: websockets.ClientConnection) -> None:
        try:
            async for data in socket:
                assert isinstance(data, bytes)
                self.n_bytes += len(data)
                message = ForwardMsg()
                message.ParseFromString(data)
                self._take(message)
        except websockets.ConnectionClosed:
            return

    def _take(self, message: ForwardMsg) -> None:
        sort = message.WhichOneof("type")
        if sort == "new_session":
            self.session = message.new_session.initialize.session_id
        elif sort == "navigation":
            self.page_hash = message.navigation.page_script_hash
        elif sort == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif sort == "script_finished":
            if message.script_finished in _FAILED:
                self.failures.append("The page does not compile.")
            self._finished.set()
        elif sort == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._take_element(message.delta)

    def _take_element(self, delta: Any) -> None:
        element = delta.new_element
        sort = element.WhichOneof("type")
        if sort == "exception":
            self.failures.append(f"{element.exception.type}: {element.exception.message}")
        elif sort in ("alert", "markdown", "toast", "heading", "code"):
            said = getattr(element, sort)
            self.texts.append(said.code_text if sort == "code" else said.body)
        elif sort == "button":
            self.buttons[element.button.label] = (element.button.id, delta.fragment_id)
        elif sort == "bidi_component":
            component = element.bidi_component
            self.components[component.component_name] = (component.id, delta.fragment_id)
            if component.component_name == VIEW and component.json:
                self.scene = json.loads(component.json)
            if component.component_name == COURIER and component.bytes:
                meta, states = decode_message(component.bytes)
                self.run = meta["token"]
                answer = Answer(meta, states, 0.0)
                waiting = self._answers.get(meta.get("reply") or 0)
                if waiting is None:
                    self.pushed.put_nowait(answer)
                elif not waiting.done():
                    waiting.set_result(answer)


async def fetch(address: str, paths: list[str]) -> int:
    """Get `paths` one after the other through one connection, compressed as a browser takes them; returns the bytes."""
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    total = 0
    try:
        for path in paths:
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\nAccept-Encoding: gzip\r\nCookie: a=b\r\n\r\n".encode()
            )
            await writer.drain()
            total += len(await _body(reader, path))
    finally:
        writer.close()
    return total


async def _body(reader: asyncio.StreamReader, path: str) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if " 200 " not in head.partition("\r\n")[0]:
        raise ConnectionError(f"{path}: {head.partition(chr(13))[0]}")
    if length := re.search(r"content-length: (\d+)", head):
        return await reader.readexactly(int(length[1]))
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)


async def fetch_first_page(address: str, page: str) -> int:
    """Get what a browser with an empty cache gets before it opens the websocket; returns the bytes sent."""
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(f"GET /{page} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
    document = (await _body(reader, page)).decode()
    writer.close()
    needed = [f"/{path}" for path in _LOADED.findall(document)]
    # Six connections, as browsers open.
    sent = await asyncio.gather(*(fetch(address, needed[at::6]) for at in range(6)))
    return len(document) + sum(sent)
