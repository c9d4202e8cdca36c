"""Rooms that several servers share through Redis, so that it does not matter which of them a watcher reaches."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from act_viz.rooms.feed import Feed
from act_viz.rooms.room import IDLE_SECONDS, LONGEST_SECONDS, MAX_ROOMS, RoomClosedError, RoomError, hashed, new_code
from act_viz.text import _

if TYPE_CHECKING:
    from redis import Redis

_PREFIX = "act-viz"
_RETRY_AFTER = 0.5
_COUNTED_EVERY = 3.0
_COUNT_LASTS = 10.0
"""Seconds after which the watchers of a server that was lost are no longer counted."""


class SharedRooms:
    """Rooms in Redis. Each server keeps a feed of the rooms that its own visitors watch, fed by one subscription.

    What is kept of a room: `room:CODE` (its owner, hashed), `ends:CODE` (its longest time), `owner:HASH` (its code),
    `scenes:CODE`, `past:CODE` and `last:CODE` (for those who come later), `watching:CODE:SERVER` (how many watch
    through a server). All of it expires by itself.
    """

    def __init__(self, url: str, idle_seconds: float = IDLE_SECONDS, longest_seconds: float = LONGEST_SECONDS) -> None:
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        self._broken = (redis.ConnectionError, redis.TimeoutError)
        # The client's own patience, several tries seconds apart, would hold up training.
        impatient: dict[str, Any] = {"socket_connect_timeout": 2.0, "retry": Retry(NoBackoff(), 1)}
        self._redis: Redis = redis.Redis.from_url(url, socket_timeout=2.0, **impatient)
        # Listening must be able to wait for longer than a command may take.
        self._listening: Redis = redis.Redis.from_url(url, socket_timeout=None, **impatient)
        self.idle_seconds, self.longest_seconds = idle_seconds, longest_seconds
        self._feeds: dict[str, Feed] = {}
        self._counted: dict[str, float] = {}
        self._name = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._listener: threading.Thread | None = None

    def _key(self, sort: str, name: str) -> str:
        return f"{_PREFIX}:{sort}:{name}"

    def _ask(self, command: str, *arguments: Any, **options: Any) -> Any:
        """The answer to a command of Redis. Raises RoomError if it cannot be reached."""
        try:
            answer = getattr(self._redis, command)(*arguments, **options)
            return list(answer) if isinstance(answer, Iterator) else answer
        except self._broken as error:
            raise RoomError(_("Rooms cannot be reached at the moment; training goes on without watchers.")) from error

    def _idle(self, code: str) -> int:
        """Milliseconds that a room lasts if nothing happens in it: by Redis's clock, since those of servers jump."""
        left: int = self._ask("pttl", self._key("ends", code))
        return max(1, min(int(1000 * self.idle_seconds), left))

    def open(self, token: str) -> str:
        """A new room owned by `token`; returns its code. Raises RoomError if there are too many."""
        if len(self._ask("scan_iter", self._key("room", "*"))) >= MAX_ROOMS:
            raise RoomError(_("There are too many rooms at the moment; try again later."))
        code, owner = new_code(), hashed(token)
        longest = int(1000 * self.longest_seconds)
        self._ask("set", self._key("ends", code), "", px=longest)
        self._ask("set", self._key("room", code), owner, px=self._idle(code))
        self._ask("set", self._key("owner", owner), code, px=longest)
        return code

    def owned_by(self, token: str) -> str | None:
        """The code of the room owned by `token`; None too where Redis cannot be reached."""
        try:
            written = self._ask("get", self._key("owner", hashed(token)))
            code = written.decode() if written else None
            return code if code and self._owner(code) == hashed(token) else None
        except RoomError:
            return None

    def _owner(self, code: str) -> str:
        """Who owns a room, hashed; "" if there is no such room."""
        written = self._ask("get", self._key("room", code))
        return written.decode() if written else ""

    def _check(self, code: str, token: str) -> None:
        if self._owner(code) != hashed(token):
            raise RoomClosedError(_("The room is closed."))

    def hand_over(self, code: str, token: str, new_token: str) -> None:
        """From now on `new_token` owns the room. Raises RoomClosedError unless `token` did."""
        self._check(code, token)
        owner, lasts = hashed(new_token), self._idle(code)
        self._ask("set", self._key("room", code), owner, px=lasts)
        self._ask("set", self._key("owner", owner), code, px=lasts)
        self._ask("delete", self._key("owner", hashed(token)))

    def publish(
        self, code: str, token: str, message: bytes, scenes: bytes | None = None, past: bytes | None = None
    ) -> None:
        """Show `message` to all who watch, here and on other servers.

        Raises
        ------
        RoomError
            If the room is closed, another's, or cannot be reached.
        """
        self._check(code, token)
        lasts = self._idle(code)
        try:
            with self._redis.pipeline(transaction=False) as all_at_once:
                for sort, said in (("scenes", scenes), ("past", past)):
                    if said is not None:
                        all_at_once.set(self._key(sort, code), said, px=lasts)
                        all_at_once.publish(self._key("feed", code), sort[:1].encode() + said)
                all_at_once.set(self._key("last", code), message, px=lasts)
                all_at_once.publish(self._key("feed", code), b"m" + message)
                for sort in ("room", "scenes", "past"):
                    all_at_once.pexpire(self._key(sort, code), lasts)
                all_at_once.execute()
        except self._broken as error:
            raise RoomError(_("Rooms cannot be reached at the moment; training goes on without watchers.")) from error

    def close(self, code: str, token: str) -> None:
        """End the room. Raises RoomClosedError unless `token` owns it."""
        self._check(code, token)
        names = [self._key(sort, code) for sort in ("room", "ends", "scenes", "past", "last")]
        self._ask("delete", *names, self._key("owner", hashed(token)))
        # Told of it last: who begins to listen after that sees that the room is gone.
        self._ask("publish", self._key("feed", code), b"c")

    def feed(self, code: str) -> Feed | None:
        """What the watchers of a room are fed; None if there is no such room. Raises RoomError without Redis."""
        if not self._ask("exists", self._key("room", code)):
            self._drop(code)
            return None
        with self._lock:
            known = self._feeds.get(code)
        if known:
            return known
        with self._lock:
            feed = self._feeds.setdefault(code, Feed())
            if self._listener is None:
                self._listener = threading.Thread(target=self._listen, name="rooms", daemon=True)
                self._listener.start()
        self._catch_up(code, feed)
        return feed

    def note_owner(self, code: str, token: str) -> None:
        """Tell those who watch, on all servers, that the owner is there. Raises RoomError as `publish` does."""
        self._check(code, token)
        self._ask("publish", self._key("feed", code), b"o")

    def note_watcher(self, code: str, who: str) -> None:
        """Count `who` among those who watch the room; the others are told of it every few seconds."""
        now = time.monotonic()
        with self._lock:
            feed = self._feeds.get(code)
            told = self._counted.get(code, -_COUNTED_EVERY)
            if feed is None:
                return
            feed.note_watcher(who)
            if now - told < _COUNTED_EVERY:
                return
            self._counted[code] = now
        with contextlib.suppress(RoomError):
            name = self._key("watching", f"{code}:{self._name}")
            self._ask("set", name, feed.n_watchers, px=int(1000 * _COUNT_LASTS))

    def n_watchers(self, code: str) -> int:
        """How many watch the room, on all servers. Raises RoomError without Redis."""
        names = self._ask("scan_iter", self._key("watching", f"{code}:*"))
        return sum(int(n) for n in self._ask("mget", names) if n) if names else 0

    def _catch_up(self, code: str, feed: Feed) -> None:
        """Give `feed` what was shown before it listened, or close it where there is no such room."""
        if not self._ask("exists", self._key("room", code)):
            self._drop(code)
            return
        names = [self._key(sort, code) for sort in ("scenes", "past", "last")]
        scenes, past, message = self._ask("mget", names)
        if scenes:
            feed.put_scenes(scenes)
        if past:
            feed.put_past(past)
        if message:
            feed.put(message)

    def _listen(self) -> None:
        """Hand what any server shows to the feeds of this one, for as long as the process lives."""
        while True:
            try:
                listening: Any = self._listening
                with listening.pubsub() as heard:
                    heard.psubscribe(self._key("feed", "*"))
                    for event in heard.listen():
                        if event["type"] == "pmessage":
                            self._hand_on(event["channel"].decode().rpartition(":")[2], event["data"])
                            continue
                        # The subscription holds from here on; what was shown before it must be asked for.
                        with self._lock:
                            watched = dict(self._feeds)
                        for code, feed in watched.items():
                            self._catch_up(code, feed)
            except (*self._broken, RoomError):
                time.sleep(_RETRY_AFTER)

    def _hand_on(self, code: str, said: bytes) -> None:
        with self._lock:
            feed = self._feeds.get(code)
        if feed is None:
            return
        if said[:1] == b"s":
            feed.put_scenes(said[1:])
        elif said[:1] == b"p":
            feed.put_past(said[1:])
        elif said[:1] == b"m":
            feed.put(said[1:])
        elif said[:1] == b"o":
            feed.note_owner()
        else:
            self._drop(code)

    def _drop(self, code: str) -> None:
        with self._lock:
            feed = self._feeds.pop(code, None)
            self._counted.pop(code, None)
        if feed is not None:
            feed.close()
