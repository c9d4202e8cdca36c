"""Serve the app on the first free port from PORT (8501) on, for this machine only unless HOST says otherwise."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TRIED = 100
MEMORY = {"MALLOC_ARENA_MAX": "2"}
"""By itself the C library has a store of memory for each thread, where no other finds what one session gave back."""


def is_free(host: str, port: int) -> bool:
    """Whether a server may listen on `port` of `host`."""
    # On some systems binding succeeds beside a server that listens on all addresses: ask for an answer as well.
    with socket.socket() as caller:
        caller.settimeout(0.2)
        if caller.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as listener:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str, wanted: int) -> int:
    """The first free port of `host` from `wanted` on.

    Raises
    ------
    SystemExit
        If none of the next hundred is free.
    """
    for port in range(wanted, min(wanted + TRIED, 65536)):
        if is_free(host, port):
            return port
    sys.exit(f"No port from {wanted} to {min(wanted + TRIED, 65536) - 1} is free on {host}.")


def main() -> None:
    """Choose the port, say where the app stands, and become the server."""
    written = os.environ.get("PORT") or "8501"
    if not written.isdecimal() or not 0 < int(written) < 65536:
        sys.exit(f"PORT must be a whole number from 1 to 65535, not {written!r}.")
    host = os.environ.get("HOST") or "127.0.0.1"
    port = free_port(host, int(written))
    if port != int(written):
        print(f"Port {written} is taken; using the next free one, {port}.")
    sys.stdout.flush()
    os.chdir(ROOT)
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += [f"--server.address={host}", f"--server.port={port}"]
    os.execve(sys.executable, command, MEMORY | os.environ)


if __name__ == "__main__":
    main()
