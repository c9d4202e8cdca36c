"""Where this server's rooms are kept."""

from __future__ import annotations

from act_viz.rooms.in_memory import MemoryRooms
from act_viz.rooms.room import Rooms


def rooms_of(url: str | None) -> Rooms:
    """Rooms in the Redis at `url`, shared with other servers; in this server's memory without one.

    Raises
    ------
    RuntimeError
        If there is a `url` and the Redis client is not installed.
    """
    if not url:
        return MemoryRooms()
    try:
        import redis  # noqa: F401
    except ImportError as missing:
        raise RuntimeError(
            "ACT_VIZ_REDIS names a Redis, but its client is missing: pip install -r requirements-redis.txt"
        ) from missing
    from act_viz.rooms.shared import SharedRooms

    return SharedRooms(url)
