"""The lecture's demonstration: one prepared run after another, whatever was done to the one before."""

from __future__ import annotations

import pytest

from act_viz.scenes.presets import PRESETS
from act_viz.text import _, in_language
from act_viz.ui.setting_kinds import number_text
from tests.browser.server import Server
from tests.journeys.conftest import Sends

NAMES = list(PRESETS)


@pytest.mark.parametrize(("lang", "stride"), [("en", 5), ("ko", 7)])
def test_prepared_runs_in_another_order_than_the_lesson(lang: str, stride: int, server: Server, send: Sends) -> None:
    with in_language(lang):
        reader = send(server, f"/Train?lang={lang}")
        for at in range(len(NAMES)):
            name = NAMES[at * stride % len(NAMES)]
            reader.prepared(_(name))
            assert reader.frame.get_by_text(_(PRESETS[name].text)[:30]).is_visible(), reader.story()
            assert len(reader.live["lanes"]) == len(PRESETS[name].lanes)
            rate = PRESETS[name].config.learning_rate
            assert reader.settings.get("rate", ["0.1"]) == [number_text(rate)], reader.story()


def test_the_lesson_on_death_with_hands_on_it(server: Server, send: Sends) -> None:
    reader = send(server, "/Train?rate=5&shift=3&widths=5-4&race=rates&each_layer=true")
    reader.prepared("Units die")
    reader.play_to(20)
    reader.slide("Learning rate", "ArrowLeft")
    reader.prepared("Leaky ReLU survives")
    assert reader.live["step"] == 0
    reader.play_to(20)
    assert reader.live["dead"] == [0]
    reader.click("button", "Biases − 5")
    reader.prepared("Units die")
    reader.click("button", "8 layers of 3")
    assert reader.settings["layers"] == ["8"]
    reader.prepared("Leaky ReLU survives")
    reader.click("button", "Rate × 10")
    reader.play_to(10)
    reader.reload()
    reader.prepared("Race: who survives")
    reader.link_shows_the_same()


def test_a_lesson_is_taken_back_and_done_again(server: Server, send: Sends) -> None:
    reader = send(server, "/Train")
    reader.prepared("First steps")
    reader.prepared("Units die")
    step = reader.play_to(12)
    reader.go("Explore")
    reader.back()
    assert reader.live["step"] == step
    reader.prepared("It diverges")
    reader.back()
    assert "more than half" in reader.frame.locator("[data-testid=stMain]").inner_text()
    reader.back(2)
    reader.forward(2)
    reader.reload()
    reader.prepared("Leaky ReLU survives")
    reader.play_to(5)
    reader.link_shows_the_same()


def test_prepared_runs_while_one_plays(server: Server, send: Sends) -> None:
    reader = send(server, "/Train")
    for name in ("XOR without a non-linearity", "Born dead", "All weights zero", "Gradients vanish"):
        reader.prepared(name)
        if not reader.live["playing"]:
            reader.play()
    reader.speak("ko")
    reader.command("reset")
    with in_language("ko"):
        reader.prepared(_("First steps"))
    reader.play_to(10)
    reader.scrub(0.5)
    reader.link_shows_the_same()
