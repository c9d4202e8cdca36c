"""A lecture: scene after scene by a clicker, with a look elsewhere in between."""

from __future__ import annotations

from playwright.sync_api import expect

from act_viz.scenes import SCENES, LiveScene
from act_viz.text import _, in_language
from tests.browser.server import Server
from tests.journeys.conftest import Sends
from tests.journeys.live_reader import LiveReader

NAMES = list(SCENES)


def turn(reader: LiveReader, key: str, shown: str) -> None:
    """Press a key of the clicker, after which the words `shown` are on the slide."""
    with reader.act(f"clicker {key}"):
        reader.page.keyboard.press(key)
        expect(reader.frame.locator(".slide")).to_contain_text(shown[:40])


def test_a_clicker_alone_leads_through_scenes(server: Server, send: Sends) -> None:
    first = "Born dead"
    with in_language("ko"):
        reader = send(server, "/Lecture?scene=born-dead&lang=ko")
        for name in NAMES[NAMES.index(first) :][:2]:
            scene = SCENES[name]
            assert issubclass(scene, LiveScene)
            turn(reader, "PageDown", _(scene.watch))
            # The first press on a live picture plays it.
            turn(reader, "PageDown", _(scene.watch))
            assert reader.live["playing"], reader.story()
            turn(reader, "PageDown", _(scene.conclusion))
            turn(reader, "PageUp", _(scene.watch))
            turn(reader, "PageDown", _(scene.watch))
            turn(reader, "PageDown", _(scene.conclusion))
            turn(reader, "PageDown", _(SCENES[NAMES[NAMES.index(name) + 1]].question))
        reader.press("b")
        reader.press("PageDown")


def test_out_of_a_scene_and_back_into_it(server: Server, send: Sends) -> None:
    reader = send(server, "/Lecture?scene=half-the-network-dies&part=watch")
    reader.play()
    reader.command("play")
    reader.scrub(0.5)
    reader.go("Train")
    reader.prepared("Units die")
    reader.play_to(10)
    reader.go("Lecture")
    reader.click("radio", "Predict")
    reader.click("radio", "Watch")
    reader.command("step")
    reader.go("Train")
    reader.play_to(reader.live["step"] + 3)
    reader.back()
    reader.go("Lecture")
    reader.click("radio", "Predict")
    reader.click("summary", "Lesson plan")
    reader.link_shows_the_same()
