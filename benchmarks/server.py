"""Servers of the app for measuring: started as processes of their own, and what they use."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from act_viz.ui.command_line import MEMORY, free_port

ROOT = Path(__file__).parent.parent
STARTS_WITHIN = 60.0


@dataclass(frozen=True)
class Replica:
    """A running app: where it answers, and its process."""

    address: str
    pid: int


def wait_until_healthy(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Return once the server answers.

    Raises
    ------
    RuntimeError
        If it ends or does not answer in time; with what it said.
    """
    deadline = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError(f"The app did not start; it said:\n{log.read_text(errors='replace')}")


@contextmanager
def replica(
    log: Path,
    *options: str,
    environment: Mapping[str, str] | None = None,
    port: int | None = None,
    script: str = "app.py",
) -> Iterator[Replica]:
    """Serve the app, or another `script`, inside the block, its output in the file `log`."""
    chosen = port or free_port("127.0.0.1", 18000 + os.getpid() % 20000)
    address = f"http://127.0.0.1:{chosen}"
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.address=127.0.0.1"]
    command += [f"--server.port={chosen}", "--server.headless=true", *options]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**MEMORY, **os.environ, **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_healthy(process, address, log)
            yield Replica(address, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def memory_mb(pid: int) -> float:
    """Megabytes that the process has in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def cpu_seconds(pid: int) -> float:
    """Seconds of processor time that the process has used: the same however busy the machine is."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def n_threads(pid: int) -> int:
    """Threads of the process."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def n_files(pid: int) -> int:
    """Files and sockets that the process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
