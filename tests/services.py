"""Debian's redis-server and haproxy for tests: installed if need be, started on free ports of this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PACKAGES = {"redis-server": "redis-server", "haproxy": "haproxy"}


def program(name: str) -> str:
    """Path of a Debian program; installed first where that is allowed, else the test fails and says what to do."""
    paths = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin"
    if found := shutil.which(name, path=paths):
        return found
    package = PACKAGES[name]
    if shutil.which("apt-get") and os.geteuid() == 0:
        unasked = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", package]):
            subprocess.run(command, check=False, capture_output=True, env=unasked)
    if found := shutil.which(name, path=paths):
        return found
    return pytest.fail(f"This test needs {name}: install it, on Debian with `apt-get install {package}`.")


def listens(port: int) -> bool:
    """Whether something accepts connections on `port` of this machine."""
    with socket.socket() as caller:
        caller.settimeout(0.3)
        return caller.connect_ex(("127.0.0.1", port)) == 0


def wait_until_listening(process: subprocess.Popen[bytes], port: int, log: Path, seconds: float = 20.0) -> None:
    """Return once `process` listens on `port`; fail with what it said otherwise."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        if listens(port):
            return
        time.sleep(0.02)
    pytest.fail(f"It did not start; it said:\n{log.read_text(errors='replace')}")


@contextmanager
def started(command: list[str], port: int, log: Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command`, which listens on `port`, inside the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **options)
        try:
            wait_until_listening(process, port, log)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def redis_server(folder: Path, port: int) -> Iterator[str]:
    """A Redis that keeps nothing on disk; gives its address."""
    command = [program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with started([*command, "--dir", str(folder)], port, folder / "redis.txt"):
        yield f"redis://127.0.0.1:{port}/0"
