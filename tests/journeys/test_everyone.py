"""The same app for everyone: on a telephone, by the keyboard alone, in the dark, in Korean."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from act_viz.text import _, in_language
from tests.browser.server import Server
from tests.journeys.conftest import Sends

SMALL = "data.moons.n_samples=60&layers=1&units=4"


def test_on_a_telephone(server: Server, send: Sends) -> None:
    reader = send(server, "/", size=(390, 844))
    reader.click("link", "ELU")
    reader.slide("Alpha", "ArrowRight")
    for name in ("Depth", "Compare", "Choose"):
        reader.unfold_menu()
        reader.go(name)
    reader.open(f"/Train?{SMALL}")
    reader.play_to(5)
    reader.click("button", "Biases − 5")
    reader.unfold_menu()
    reader.go("Lecture")
    reader.click("button", "Next")
    reader.click("button", "Play")
    reader.back(2)
    reader.resize(844, 390)


def test_by_the_keyboard_alone(server: Server, send: Sends) -> None:
    reader = send(server, f"/Train?{SMALL}")
    for key in ("Space", "Space", "Home", "ArrowRight", "End", "ArrowRight"):
        reader.press(key)
    step = reader.live["step"]
    assert step > 0, reader.story()
    reader.tab_to("button", "Biases − 5")
    reader.press("Enter")
    assert reader.live["step"] >= step
    reader.tab_to("button", "Undo")
    reader.press("Enter")
    reader.tab_to("slider", re.compile("Learning rate"), back=True)
    reader.press("ArrowRight")
    reader.open("/")
    reader.tab_to("link", "ReLU")
    reader.press("Enter")
    expect(reader.locate("combobox", "Function")).to_have_value("ReLU")
    reader.tab_to("slider", re.compile("Probe"))
    reader.press("End")
    reader.link_shows_the_same()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_theme_turns_on_the_way(theme: str, server: Server, send: Sends) -> None:
    reader = send(server, f"/Train?{SMALL}", theme="dark")
    reader.play_to(5)
    for name in ("Explore", "Depth", "Claims"):
        with reader.act(f"theme {theme}"):
            reader.page.emulate_media(color_scheme="light" if theme == "dark" else "dark")
        reader.go(name)
        with reader.act("theme back"):
            reader.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    reader.go("Train")
    reader.command("step")
    reader.scrub(0.5)
    reader.link_shows_the_same()


def test_in_korean_throughout(server: Server, send: Sends) -> None:
    with in_language("ko"):
        reader = send(server, "/", locale="ko-KR")
        reader.click("link", "GELU")
        reader.slide(_("Probe z"), "ArrowRight")
        reader.go("Depth")
        for view in ("Units", "Gradient", "Signal"):
            reader.click("radio", _(view))
        reader.go("Train")
        reader.prepared(_("Leaky ReLU survives"))
        reader.play_to(5)
        reader.click("button", _("Biases − 5"))
        reader.click("tab", _("Table"))
        reader.go("Claims")
        reader.click("radio", _("All verdicts"))
        reader.go("Choose")
        reader.turn(_("It overfits"))
        reader.link_shows_the_same()


def test_a_gain_is_used_and_its_link_is_opened(server: Server, send: Sends) -> None:
    reader = send(server, "/Depth?section=gain&function=gelu")
    reader.click("button", "Use this gain on this page")
    assert reader.settings["initializer"] == ["scaled-normal"]
    reader.click("radio", "Signal")
    reader.link_shows_the_same()
    reader.back()
    reader.click("link", re.compile("Use this gain on Train"))
    reader.link_shows_the_same()
    reader.play_to(5)
    reader.go("Depth")
    reader.reload()
    reader.slide("Gain", "ArrowRight")
    reader.choose("Initializer", "He normal")
    reader.back(2)
    reader.link_shows_the_same()
