"""Rooms: one visitor trains, any number of others watch the same states in step."""

from act_viz.rooms.broadcast import Broadcast, public_name
from act_viz.rooms.feed import PRESENT_EVERY, Feed
from act_viz.rooms.in_memory import MemoryRooms
from act_viz.rooms.room import CODE_LENGTH, RoomClosedError, RoomError, Rooms, read_code, spoken_code
from act_viz.rooms.stores import rooms_of

__all__ = [
    "CODE_LENGTH",
    "PRESENT_EVERY",
    "Broadcast",
    "Feed",
    "MemoryRooms",
    "RoomClosedError",
    "RoomError",
    "Rooms",
    "public_name",
    "read_code",
    "rooms_of",
    "spoken_code",
]
