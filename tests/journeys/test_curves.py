"""Explore, Compare, Depth and Home, one after another: what was chosen on one page stands when one comes back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from act_viz.ui.depth import SECTIONS
from tests.browser.server import Server
from tests.journeys.conftest import Sends

VIEWS = list(SECTIONS.values())


def test_explore_compare_and_train_the_same_function(server: Server, send: Sends) -> None:
    reader = send(server, "/Explore")
    reader.choose("Function", "ELU")
    reader.slide("Alpha", "ArrowRight", times=3)
    reader.slide("Probe", "ArrowLeft", times=2)
    reader.go("Compare")
    reader.click("button", "Sigmoid family")
    reader.click("summary", "Parameters")
    reader.click("button", "ReLU family")
    reader.go("Train")
    reader.slide("Alpha", "ArrowRight")
    reader.play_to(10)
    reader.go("Explore")
    reader.link_shows_the_same()
    reader.back()
    reader.go("Compare")


def test_depth_through_all_views_with_several_functions_and_back(server: Server, send: Sends) -> None:
    reader = send(server, "/Depth")
    for function, views in (("ReLU", VIEWS[:4]), ("GELU", VIEWS[4:5]), ("SELU", VIEWS[5:]), ("Tanh", VIEWS[::-3])):
        reader.choose("Activation function", function)
        for view in views:
            reader.click("radio", view)
    reader.slide("Depth: layers", "PageUp")
    reader.link_shows_the_same()


def test_a_slider_after_going_back(server: Server, send: Sends) -> None:
    reader = send(server, "/Depth")
    reader.choose("Activation function", "ELU")
    reader.slide("Alpha", "ArrowRight")
    reader.go("Explore")
    reader.choose("Function", "PReLU")
    reader.slide("Slope", "ArrowRight")
    # The slope, the function, the page: each is one act.
    reader.back(3)
    reader.slide("Alpha", "ArrowRight")
    reader.slide("Depth: layers", "ArrowLeft")
    reader.back(2)
    reader.slide("Alpha", "ArrowLeft")
    reader.reload()
    reader.link_shows_the_same()


def test_from_the_wall_of_curves_and_back(entry: Server, send: Sends) -> None:
    reader = send(entry, "/")
    for name in ("Sinc", "GELU", "Leaky ReLU"):
        reader.click("link", name)
        expect(reader.locate("combobox", "Function")).to_have_value(name)
        reader.slide("Probe", "ArrowRight")
        reader.back(2)
    reader.forward()
    reader.speak("ko")
    reader.go("Home")
    reader.back()


@pytest.mark.parametrize(("lang", "label"), [("en", "Function"), ("ko", "함수")])
def test_the_menu_twice_round(lang: str, label: str, server: Server, send: Sends) -> None:
    reader = send(server, f"/Explore?lang={lang}")
    reader.choose(label, "ELU")
    for _round in range(2):
        for name in ("Compare", "Train", "Depth", "Claims", "Choose", "Lecture", "Room", "Home", "Explore"):
            reader.go(name)
    expect(reader.locate("combobox", label)).to_have_value("ELU")


def test_what_passes_through_follows_whatever_is_done(server: Server, send: Sends) -> None:
    reader = send(server, "/Explore?function=selu")
    reader.click("radio", "What passes through")
    reader.slide("Spread σ", "ArrowRight", times=3)
    reader.choose("Function", "ReLU")
    reader.click("radio", "Uniform")
    reader.back()
    reader.reload()
    reader.link_shows_the_same()
    reader.go("Train")
    reader.play_to(10)
    reader.go("Explore")
    reader.click("radio", "Your run")
    reader.speak("ko")
    reader.resize(390, 844)
    reader.link_shows_the_same()
