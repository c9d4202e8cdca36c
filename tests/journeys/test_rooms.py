"""A room: its owner trains, and two telephones watch."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.server import Server
from tests.journeys.conftest import Sends
from tests.journeys.invariants import PAGE
from tests.journeys.live_reader import LiveReader

PANEL = "[data-testid=stExpander]:has-text('let others watch')"
STATE = f"index => {PAGE}.live()?.index === index"


def open_room(owner: LiveReader) -> str:
    """Open a room; gives the path of its link."""
    owner.click("summary", re.compile("let others watch"))
    owner.click("button", "Open a room")
    link = owner.frame.locator(f"{PANEL} code").filter(has_text="room=")
    expect(link).to_be_visible()
    return link.inner_text().removeprefix(owner.url)


def follow(owner: LiveReader, phones: list[LiveReader]) -> None:
    """Everybody sees what the owner sees, and everything holds for each."""
    shown = owner.live
    for phone in phones:
        phone.frame.wait_for_function(STATE, arg=shown["index"])
        seen = phone.check().live
        assert seen, phone.story()
        for name in ("step", "dead"):
            assert seen[name] == shown[name], f"{owner.story()}\n{name}"
        # Their names are in each reader's language.
        losses = [[loss["value"] for loss in sight["losses"]] for sight in (seen, shown)]
        assert losses[0] == losses[1], owner.story()


def test_an_owner_and_two_telephones(server: Server, send: Sends) -> None:
    owner = send(server, "/Train?data.moons.n_samples=100&layers=1")
    path = open_room(owner)
    first = send(server, path, size=(390, 844))
    second = send(server, f"{path}&lang=ko", size=(390, 844), theme="dark")
    phones = [first, second]
    expect(owner.frame.get_by_text("Watching now: 2")).to_be_visible()
    owner.play_to(10)
    follow(owner, phones)
    owner.click("button", "Biases − 5")
    owner.play_to(owner.live["step"] + 5)
    follow(owner, phones)
    owner.prepared("First steps")
    owner.play_to(5)
    follow(owner, phones)
    second.reload()
    second.unfold_menu()
    second.speak("en")
    owner.reload()
    owner.command("step")
    follow(owner, phones)
    first.close()
    owner.click("button", "Close the room")
    expect(second.frame.get_by_text("There is no such room, or it is closed.")).to_be_visible()
    owner.play_to(owner.live["step"] + 5)
