"""A reader at the live view: plays, pauses, scrubs, and takes prepared runs."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.journeys.invariants import PAGE
from tests.journeys.reader import PATIENTLY, Reader


class LiveReader(Reader):
    """One tab of a reader, who may also train networks."""

    def play_to(self, step: int) -> int:
        """Play until `step` is shown and pause; gives the step shown."""
        with self.act(f"play to {step}"):
            self.frame.locator(".command.play").click()
            self.frame.wait_for_function(
                f"step => {PAGE}.live()?.step >= step || !{PAGE}.live()?.playing", arg=step, timeout=PATIENTLY
            )
            if self.live["playing"]:
                self.frame.locator(".command.play").click()
        return int(self.live["step"])

    def play(self) -> None:
        """Let it play."""
        with self.act("play"):
            self.frame.locator(".command.play").click()
            self.frame.wait_for_function(f"() => {PAGE}.live().playing", timeout=PATIENTLY)

    def command(self, name: str) -> None:
        """Press a button of the transport bar: play, step, epoch, end or reset."""
        with self.act(f"transport: {name}"):
            self.frame.locator(f".command.{name}").click()

    def scrub(self, share: float) -> int:
        """Click into the timeline; gives the step shown."""
        with self.act(f"scrub to {share}"):
            box = self.frame.locator(".scrubber").bounding_box()
            assert box
            self.page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        return int(self.live["step"])

    def prepared(self, name: str) -> None:
        """Take a prepared run."""
        self.forget()
        with self.act(f"prepared run {name!r}"):
            self.frame.locator(".st-key-preset button").first.click()
            entry = self.frame.get_by_role("menuitem", name=name, exact=True)
            entry.or_(self.frame.get_by_text(name, exact=True)).last.click()

    def button_of(self, key: str) -> Locator:
        """The button that saves a file, by its key."""
        return self.frame.locator(f".st-key-{key} button")

    def turn(self, label: str) -> None:
        """Turn a switch, on or off."""
        with self.act(f"switch {label!r}"):
            box = self.locate("switch", label).or_(self.locate("checkbox", label)).first
            box.locator("xpath=ancestor::label[1]").click()
