"""A run in the hands of a reader: paused, gone back in, killed, revived, raced, taken away."""

from __future__ import annotations

import csv
import json

import pytest

from tests.browser.server import Server
from tests.journeys.conftest import Sends
from tests.journeys.live_reader import LiveReader

SMALL = "data.moons.n_samples=100"


def take_away(reader: LiveReader) -> None:
    """Save the run and see that what is saved is of the state shown."""
    live = reader.live
    log = json.loads(reader.saved_text(reader.button_of("export_run_json")))
    assert log["step"] == live["step"], reader.story()
    assert log["result"]["train"]["loss_nats"] == pytest.approx(live["losses"][0]["value"], rel=1e-4)
    steps = list(csv.DictReader(reader.saved_text(reader.button_of("export_run_csv")).splitlines()))
    assert len(steps) == live["step"], reader.story()
    curves = list(csv.DictReader(reader.saved_text(reader.button_of("csv_loss_and_accuracy")).splitlines()))
    assert int(curves[-1]["step"]) == live["step"], reader.story()
    assert float(curves[-1]["test_loss"]) == pytest.approx(live["losses"][1]["value"], rel=1e-4)
    assert f"'steps': {live['step']}," in reader.saved_text(reader.button_of("export_network_numpy_py"))
    assert f"n_steps={live['step']}" in reader.saved_text(reader.button_of("export_run_ipynb"))


def test_pause_scrub_kill_revive_and_take_it_away(server: Server, send: Sends) -> None:
    reader = send(server, f"/Train?{SMALL}&layers=1&exports=true")
    reader.play_to(30)
    reader.scrub(0.5)
    take_away(reader)
    reader.click("button", "Biases − 5")
    assert reader.live["dead"][0] > 4
    reader.play_to(reader.live["step"] + 5)
    reader.click("button", "Nudge biases")
    assert reader.live["dead"] == [0]
    reader.click("button", "Undo")
    reader.click("button", "Redraw")
    reader.command("step")
    reader.command("epoch")
    reader.click("tab", "Table")
    take_away_table = reader.saved_text(reader.button_of("csv_layers"))
    assert take_away_table.count("\n") >= 2
    reader.link_shows_the_same()
    reader.reload()
    reader.command("reset")
    assert reader.live["step"] == 0


def test_the_charts_follow_the_hand_tab_after_tab(server: Server, send: Sends) -> None:
    reader = send(server, f"/Train?{SMALL}&layers=1", size=(1280, 1500))
    reader.play_to(30)
    for tab in ("Moments", "Histograms", "Units", "Gradients", "Table", "Loss and accuracy"):
        reader.click("tab", tab)
    for share in (0.2, 0.8, 0.5):
        reader.scrub(share)
    reader.click("tab", "Units")
    reader.scrub(0.3)
    reader.click("tab", "Table")
    reader.command("end")
    reader.slide("Learning rate", "ArrowRight")
    reader.command("step")
    reader.link_shows_the_same()


def test_a_race_over_many_seeds_whose_link_goes_to_another_server(
    server: Server, plain_server: Server, send: Sends
) -> None:
    reader = send(server, f"/Train?race=functions&functions=relu,tanh&layers=1&units=4&seeds_steps=100&{SMALL}")
    reader.play_to(15)
    reader.scrub(0.4)
    reader.click("button", "Race over 32 seeds")
    reader.wait_for_the_end()
    reader.click("tab", "Race")
    assert len(reader.saved_text(reader.button_of("csv_seeds")).splitlines()) > 2
    reader.slide("Learning rate", "ArrowRight")
    reader.play_to(reader.live["step"] + 5)
    reader.link_shows_the_same()
    reader.link_shows_the_same(plain_server.url)
    reader.choose("Networks", "Race of learning rates")
    reader.play_to(5)
    reader.choose("Networks", "Race of initializers")
    reader.back()
    reader.choose("Networks", "One network")
    reader.link_shows_the_same(plain_server.url)


def test_a_function_for_each_layer(server: Server, send: Sends) -> None:
    reader = send(server, f"/Train?{SMALL}&units=4")
    reader.play_to(8)
    reader.click("summary", "Network: initializer")
    reader.turn("A function of its own for each layer")
    reader.choose("Layer 2", "Tanh")
    reader.play_to(reader.live["step"] + 5)
    reader.slide("Hidden layers", "ArrowRight")
    reader.choose("Layer 3", "Maxout")
    reader.play_to(6)
    reader.link_shows_the_same()
    reader.turn("A function of its own for each layer")
    reader.choose("Optimizer", "Adam")
    reader.choose("Data", "Spirals")
    reader.back(2)
    reader.reload()
    reader.play_to(5)
    reader.scrub(0.2)
    reader.link_shows_the_same()
