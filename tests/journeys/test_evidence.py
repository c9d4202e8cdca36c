"""From a verdict to its test, from advice to its evidence, through the ranking, and back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.server import Server
from tests.journeys.conftest import Sends


def test_from_all_verdicts_to_a_claim_that_is_tested_and_sent_on(server: Server, send: Sends) -> None:
    reader = send(server, "/Claims?claim=relu-is-faster-than-sigmoid")
    for number in ("C19", "C2"):
        reader.click("radio", "All verdicts")
        reader.click("button", re.compile(f"^{number} "))
        expect(reader.frame.get_by_role("heading", name=re.compile("Verdict"))).to_be_visible()
    reader.back(2)
    reader.choose("Claim", "ReLU is faster than sigmoid")
    reader.click("button", "Test it")
    expect(reader.frame.get_by_text("Measured on this server just now")).to_be_visible(timeout=60_000)
    reader.go("Choose")
    reader.go("Claims")
    expect(reader.frame.get_by_text("Measured on this server just now")).to_be_visible()
    reader.link_shows_the_same()
    reader.click("button", "Test it")
    reader.click("radio", "All verdicts")
    reader.click("radio", "One claim")


def test_from_advice_to_its_evidence_and_to_the_function(server: Server, send: Sends) -> None:
    reader = send(server, "/Choose")
    reader.slide("Hidden layers", "ArrowRight", times=3)
    reader.turn("Bounded outputs, as in gates")
    reader.click("link", re.compile("^C3: "))
    expect(reader.frame.get_by_role("heading", name=re.compile("Tanh trains faster"))).to_be_visible()
    reader.click("radio", "The ranking")
    reader.back(2)
    reader.turn("It overfits")
    reader.click("link", "Look at it")
    reader.slide("Probe", "ArrowRight")
    reader.speak("ko")
    reader.back(3)
    reader.reload()
    reader.link_shows_the_same()


def test_the_ranking_by_every_measure(server: Server, send: Sends) -> None:
    reader = send(server, "/Claims?view=ranking")
    for label in ("Functions", "Ranked by", "Hidden layers"):
        reader.choose_each(label)
    reader.click("radio", "One claim")
    reader.click("radio", "The ranking")
    reader.link_shows_the_same()
    reader.speak("ko")
    reader.back(2)
