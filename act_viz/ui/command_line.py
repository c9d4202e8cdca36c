"""The command `act-viz`: serves the app on the first free port."""

from __future__ import annotations

import argparse
import importlib.util
import os
import socket
import sys
from collections.abc import Sequence

from act_viz import __version__
from act_viz.ui.app_folder import app_folder

TRIED = 100
"""Ports that are tried, one after another."""
MEMORY = {"MALLOC_ARENA_MAX": "2"}
"""By itself the C library keeps an arena of memory for each thread: what one session frees, another cannot use."""


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


def serve(host: str, wanted: int, *, browser: bool) -> None:
    """Replace this process by a server on the first free port from `wanted` on; with `browser`, open the app there.

    Raises
    ------
    SystemExit
        If no port is free, or if the app's libraries are not installed.
    """
    if importlib.util.find_spec("streamlit") is None:
        sys.exit('The app needs more than the core; install it with: pip install "act-viz[app]"')
    port = free_port(host, wanted)
    if port != wanted:
        print(f"Port {wanted} is taken; using the next free one, {port}.", flush=True)
    os.chdir(app_folder())
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += [f"--server.address={host}", f"--server.port={port}"]
    # Without a choice Streamlit opens a browser where there is a display.
    command += [] if browser else ["--server.headless=true"]
    os.execve(sys.executable, command, MEMORY | os.environ)


def port_number(text: str) -> int:
    """The number of a port.

    Raises
    ------
    argparse.ArgumentTypeError
        If `text` is none.
    """
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"The port must be a whole number from 1 to 65535, not {text!r}.")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says; HOST and PORT of the environment stand in for options that are not given."""
    parser = argparse.ArgumentParser(prog="act-viz", description="See what an activation function does to a network.")
    parser.add_argument("--version", action="version", version=f"act-viz {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve the app and open it in the browser")
    serving.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="address to listen on")
    serving.add_argument("--port", type=port_number, default=os.environ.get("PORT") or "8501", help="first port to try")
    serving.add_argument("--no-browser", action="store_true", help="open no browser")
    chosen = parser.parse_args(arguments)
    serve(chosen.host, chosen.port, browser=not chosen.no_browser)
