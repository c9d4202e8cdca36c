"""Settings that pages change by themselves, one after another: prepared runs, claims from a list, back."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from act_viz.kinds import Param
from act_viz.scenes.presets import PRESETS
from act_viz.text import _, in_language
from act_viz.training.config import LEARNING_RATES
from act_viz.ui.setting_kinds import Number, number_text
from act_viz.ui.train_presets import settings_of_preset
from act_viz.ui.train_settings import DEFAULT_RATE, TrainPage
from tests.browser.conftest import OpenPage
from tests.browser.reading import failures, slider, wait_until_idle
from tests.browser.server import Server


def settings_in(page: Page) -> dict[str, str]:
    """The settings in the page's address, the run's log left out."""
    found = parse_qs(urlsplit(page.url).query)
    return {name: written[-1] for name, written in found.items() if name != "log"}


def prepare(page: Page, name: str) -> None:
    """Choose a prepared run, and wait until its text is shown."""
    preset = PRESETS[name]
    page.get_by_role("button", name=_("Prepared runs")).click()
    page.get_by_role("menuitem", name=_(name), exact=True).or_(page.get_by_text(_(name), exact=True)).last.click()
    expect(page.get_by_text(_(preset.text)[:40])).to_be_visible()
    wait_until_idle(page)
    assert failures(page) == []


def test_a_prepared_run_sets_all_whatever_was_set_before(server: Server, open_page: OpenPage) -> None:
    """In Korean; the journeys go through all prepared runs in both languages."""
    with in_language("ko"):
        page = open_page(f"{server.url}/Train?rate=5&shift=3&widths=5-4&race=rates&each_layer=true&lang=ko")
        prepare(page, "Units die")
        rate = PRESETS["Units die"].config.learning_rate
        rates = Number(DEFAULT_RATE, param=Param(*LEARNING_RATES, 1), control="steps").steps(rate)
        slider(page, _("Learning rate"))
        page.keyboard.press("ArrowLeft")
        expect(page).to_have_url(re.compile(f"rate={number_text(rates[rates.index(rate) - 1])}&"))
        prepare(page, "Leaky ReLU survives")
        page.get_by_role("button", name=_("8 layers of 3")).click()
        expect(page).to_have_url(re.compile("layers=8&units=3"))
        wait_until_idle(page)
        prepare(page, "Units die")
        whole = TrainPage().replace(**settings_of_preset(PRESETS["Units die"]))
        assert {name: text for name, text in settings_in(page).items() if name != "lang"} == whole.to_link()
        page.reload()
        wait_until_idle(page)
        assert failures(page) == []
        prepare(page, "Leaky ReLU survives")


def test_one_verdict_after_another_opens_its_claim(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Claims?claim=relu-is-cheapest")
    for number, verdict in (("C19", "Verdict: fails"), ("C2", "Verdict"), ("C13", "Verdict")):
        page.get_by_text("All verdicts", exact=True).click()
        page.get_by_role("button", name=re.compile(f"^{number} ")).click()
        expect(page.get_by_role("heading", name=verdict)).to_be_visible()
        expect(page.get_by_role("combobox", name="Claim")).to_be_visible()
        assert failures(page) == []
    assert settings_in(page) == {"claim": "relu-is-cheapest"}
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile("claim=sigmoid-s-gradients-vanish"))
    expect(page.get_by_role("combobox", name="Claim")).to_have_value(re.compile("vanish"))


def test_a_slider_moves_after_back_and_forward(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Depth")

    def arrived_at(name: str) -> None:
        expect(page).to_have_url(re.compile(f"/{name}"))
        wait_until_idle(page)

    def move(label: str, setting: str) -> None:
        page.get_by_role("slider", name=re.compile(label)).first.press("ArrowRight")
        expect(page).to_have_url(re.compile(setting))
        wait_until_idle(page)
        assert failures(page) == []

    page.locator(".st-key-menu").locator("a[href^=Explore]").click()
    arrived_at("Explore")
    page.go_back()
    arrived_at("Depth")
    move("Depth: layers", "depth=51")
    page.locator(".st-key-menu").locator("a[href^=Explore]").click()
    arrived_at("Explore")
    page.go_back()
    arrived_at("Depth.*depth=51")
    page.go_forward()
    arrived_at("Explore")
    move("Scale", "function.scale=1.1")
    move("Probe", "probe=1.05")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_one_thing_done_is_one_step_back(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=elu")
    began = page.evaluate("history.length")
    page.get_by_role("slider", name=re.compile("Alpha")).press("ArrowRight")
    expect(page).to_have_url(re.compile("function.alpha=1.1"))
    page.locator(".st-key-menu").locator("a[href^=Depth]").click()
    expect(page).to_have_url(re.compile("/Depth.*function.alpha=1.1"))
    wait_until_idle(page)
    assert page.evaluate("history.length") == began + 2
    page.go_back()
    page.go_back()
    expect(page).to_have_url(f"{server.url}/Explore?function=elu")
    wait_until_idle(page)
    expect(page.get_by_role("slider", name=re.compile("Alpha"))).to_have_value("1")


def test_a_button_pressed_right_after_a_slider_reverts_nothing(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Depth?section=gain&function=elu")
    depth = page.get_by_role("slider", name=re.compile("Depth: layers")).first
    gain = page.get_by_role("button", name="Use this gain on this page")
    depth.focus()
    # Both before the browser can have heard of the address that the first writes.
    page.keyboard.press("ArrowRight")
    gain.evaluate("button => button.click()")
    expect(page).to_have_url(re.compile("initializer=scaled-normal"))
    wait_until_idle(page)
    assert settings_in(page)["depth"] == "51"
    expect(depth).to_have_value("51")


class Line:
    """The connection of `page`, on which what the server says can be held back for a while."""

    def __init__(self, page: Page) -> None:
        self.held: list[str | bytes] | None = None
        self.ends: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("/_stcore/stream"), self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        self.ends = [browser, browser.connect_to_server()]
        self.ends[1].on_message(self._hear)

    def _hear(self, said: str | bytes) -> None:
        if self.held is None:
            self.ends[0].send(said)
        else:
            self.held.append(said)

    def hold(self) -> None:
        self.held = []

    def wait_for_a_run(self, page: Page) -> None:
        """Wait until a whole run is held."""
        for _moment in range(200):
            if any(_says_finished(said) for said in self.held or []):
                return
            page.wait_for_timeout(50)
        raise AssertionError("the page has not run")

    def release(self) -> None:
        held, self.held = self.held or [], None
        for said in held:
            self.ends[0].send(said)


def _says_finished(said: str | bytes) -> bool:
    return isinstance(said, bytes) and ForwardMsg.FromString(said).WhichOneof("type") == "script_finished"


def test_a_slider_moved_as_soon_as_it_appears_stays_where_it_was_put(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Compare")
    line = Line(page)
    page.reload()
    wait_until_idle(page)
    page.locator(".st-key-menu").locator("a[href^=Explore]").click()
    scale = page.get_by_role("slider", name=re.compile("Scale"))
    expect(scale).to_have_value("1")
    wait_until_idle(page)
    # The page runs once more, as where the theme is reported, and the slider is moved before its answer arrives.
    line.hold()
    page.keyboard.press("r")
    line.wait_for_a_run(page)
    scale.press("ArrowRight")
    line.release()
    expect(page).to_have_url(re.compile("function.scale=1.1"))
    wait_until_idle(page)
    expect(scale).to_have_value("1.1")
    page.get_by_role("slider", name=re.compile("Probe")).press("ArrowRight")
    expect(page).to_have_url(re.compile("probe=1.05"))
    wait_until_idle(page)
    assert settings_in(page)["function.scale"] == "1.1"
    expect(scale).to_have_value("1.1")


def test_the_same_link_says_the_same_in_every_language(server: Server, open_page: OpenPage) -> None:
    link = "race=functions&functions=tanh,elu&functions.elu.alpha=0.5&rate=0.03"
    for lang in ("ko", "en"):
        page = open_page(f"{server.url}/Train?{link}&lang={lang}")
        expect(page.get_by_role("alert")).to_have_count(0)
        said = settings_in(page)
        assert said == {
            "race": "functions",
            "functions": "tanh,elu",
            "functions.elu.alpha": "0.5",
            "rate": "0.03",
            "lang": lang,
        }
        page.get_by_text({"ko": "en", "en": "ko"}[lang], exact=True).first.click()
        expect(page).to_have_url(re.compile("lang=ko") if lang == "en" else re.compile("rate=0.03$"))
        wait_until_idle(page)
        assert {name: text for name, text in settings_in(page).items() if name != "lang"} == {
            name: text for name, text in said.items() if name != "lang"
        }
        expect(page.get_by_role("alert")).to_have_count(0)
