"""A lecture: scene after scene by a clicker or a mouse, with a look elsewhere in between."""

from __future__ import annotations

from playwright.sync_api import expect

from act_viz.scenes import SCENES, LiveScene
from act_viz.text import _, in_language
from tests.browser.server import Server
from tests.journeys.conftest import Sends
from tests.journeys.live_reader import LiveReader

NAMES = list(SCENES)
CLICKER = ("PageDown", "PageUp")


def turn(reader: LiveReader, by: str, shown: str) -> None:
    """Press a key of the clicker, or click the button `by`, after which the words `shown` are on the slide."""
    with reader.act(f"turn by {by}"):
        if by in CLICKER:
            reader.page.keyboard.press(by)
        else:
            reader.locate("button", _(by)).click()
        expect(reader.frame.locator(".slide")).to_contain_text(shown[:40])
    # The words may have stood there before, on a slide that is turned only now.
    expect(reader.frame.locator(".slide")).to_contain_text(shown[:40])


def walk(reader: LiveReader, name: str, on: str, back: str) -> None:
    """Through the scene `name`, from its first slide to the next scene's, turning by `on` and `back`."""
    scene = SCENES[name]
    assert issubclass(scene, LiveScene)
    turn(reader, on, _(scene.watch))
    for again in (True, False):
        # The first press on a live picture plays it; the button says so.
        turn(reader, on if on in CLICKER else "Play", _(scene.watch))
        assert reader.live["playing"], reader.story()
        turn(reader, on, _(scene.conclusion))
        if again:
            turn(reader, back, _(scene.watch))
    turn(reader, on, _(SCENES[NAMES[NAMES.index(name) + 1]].question))


def test_a_clicker_and_a_mouse_lead_through_scenes_in_both_languages(server: Server, send: Sends) -> None:
    reader = send(server, "/Lecture?scene=born-dead&lang=ko")
    with in_language("ko"):
        walk(reader, "Born dead", "PageDown", "PageUp")
        reader.speak("en")
    walk(reader, NAMES[NAMES.index("Born dead") + 1], "Next", "Back")
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
