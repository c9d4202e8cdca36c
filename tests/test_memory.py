"""What visitors leave behind goes back to the machine. Each case has a process of its own: its whole memory counts."""

from __future__ import annotations

import subprocess
import sys

import pytest

from act_viz.ui import memory

ROOM = """
import gc, os, time
from pathlib import Path
from act_viz.ui import memory

def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

memory.EVERY = {every}
memory.give_back_memory()
frozen = gc.get_freeze_count()
before = resident_mb()
pieces = [bytes(2000) for _ in range(50_000)]
full = resident_mb()
# Every hundredth stays, the last one too: nothing lies free at the end of the heap, where it goes back by itself.
pieces = pieces[99::100]
deadline = time.monotonic() + {wait}
while resident_mb() > before + 0.3 * (full - before) and time.monotonic() < deadline:
    time.sleep(0.01)
print(frozen, (resident_mb() - before) / (full - before))
"""


def _what_stays(every: float, wait: float) -> tuple[int, float]:
    """Objects taken out of garbage collection, and the share kept of 100 MB of which 99 in 100 pieces are free."""
    script = ROOM.format(every=every, wait=wait)
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    frozen, share = answer.stdout.split()
    return int(frozen), float(share)


@pytest.mark.skipif(sys.platform != "linux", reason="only the C library of Linux keeps what is free")
def test_what_is_freed_between_used_pieces_goes_back_to_the_machine() -> None:
    frozen, share = _what_stays(every=0.05, wait=20)
    assert share < 0.3
    assert frozen > 10_000


@pytest.mark.skipif(sys.platform != "linux", reason="only the C library of Linux keeps what is free")
def test_without_it_the_process_keeps_it() -> None:
    _frozen, share = _what_stays(every=1000, wait=0.3)
    assert share > 0.9


def test_a_c_library_without_the_call_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def library(_name: str | None) -> object:
        return object()

    monkeypatch.setattr("ctypes.CDLL", library)
    assert memory._trim() is None
