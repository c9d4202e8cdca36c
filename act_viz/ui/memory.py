"""Memory that visitors used goes back to the machine when they leave, so that a server of many days stays small."""

from __future__ import annotations

import ctypes
import gc
import threading
import time

EVERY = 30.0
"""Seconds between two returns: one takes a few milliseconds, and a visitor who comes at once may use it again."""


def _trim() -> ctypes._NamedFuncPointer | None:
    """The C library's `malloc_trim`, or None where it has none (that of macOS and Windows gives back by itself)."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None


def _give_back_again_and_again(trim: ctypes._NamedFuncPointer) -> None:
    while True:
        time.sleep(EVERY)
        trim(0)


def give_back_memory() -> None:
    """Call once, after all modules are loaded: from then on memory that is free does not stay with the process.

    What is loaded lives as long as the server. Counted among what may be garbage, it would make Python look
    through everything rarely, with departed sessions waiting for it. And of what is freed, the C library
    keeps all that lies below something still in use, until it is told to give it back.
    """
    gc.collect()
    gc.freeze()
    if trim := _trim():
        threading.Thread(target=_give_back_again_and_again, args=(trim,), name="give back memory", daemon=True).start()
