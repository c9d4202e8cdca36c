"""The app as a reader meets it: started as a process of its own, on a free port of this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
STARTS_WITHIN = 240.0


@dataclass(frozen=True)
class Server:
    """A running app: its address without a slash at the end, and the file its output goes to."""

    url: str
    log: Path


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_healthy(process: subprocess.Popen[bytes], server: Server) -> None:
    """Return once the server answers; fail with its output if it ends or does not answer in time."""
    deadline = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    raise AssertionError(f"The app did not start; it said:\n{server.log.read_text(errors='replace')}")


@contextmanager
def running(log: Path, *, script: str = "app.py", plain: bool = False) -> Iterator[Server]:
    """Serve `script`, by itself the app, inside the block as Streamlit Cloud does, its output in the file `log`.

    A `plain` one is served by a host that knows nothing of the server in it, and runs it as a script.
    """
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}", log)
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.address=127.0.0.1"]
    command += [f"--server.port={port}", "--server.headless=true"]
    if plain:
        command = [sys.executable, "-m", "tests.browser.plain", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_until_healthy(process, server)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
