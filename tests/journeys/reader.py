"""A reader at a page: acts as a hand does, waits until the page is at rest, and looks whether all holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Download, Frame, Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.browser.fixtures import watch
from tests.journeys.invariants import INSTALL, PAGE, Sight, broken, look

PATIENTLY = 60_000
_LOOKS_EVERY = 50
"""Milliseconds between two looks whether a page is at rest, which take a millisecond each."""
_ONCE_MORE = 400
"""Milliseconds after which what did not hold is looked at once more."""
MOST_TABS = 150
Values = dict[str, str]
Opens = Callable[[], Page]


class Reader:
    """One tab of a reader; `new_page` opens a tab of the same browser, `url` is that of the server."""

    def __init__(self, new_page: Opens, url: str, *, menu_hidden: bool = False) -> None:
        self.new_page, self.url, self.menu_hidden = new_page, url, menu_hidden
        self.page = new_page()
        self.page.add_init_script(INSTALL)
        self.wrong = watch(self.page)
        self.acts: list[str] = []
        self.chosen: dict[str, Values] = {}
        """What the reader chose on each page, and expects to stand there."""
        self._frame: Frame | None = None

    @property
    def frame(self) -> Frame:
        """The frame that the app is in."""
        return self._frame or self.page.main_frame

    def enter(self, frame: Frame) -> None:
        """From now on the app is read in `frame`."""
        self._frame = frame

    # Waiting and looking

    def rest(self, seconds: float = 60) -> None:
        """Wait until the page is at rest: asked nothing, drawn whole."""
        try:
            ready = f"() => {PAGE} && {PAGE}.unrest() === ''"
            self.frame.wait_for_function(ready, timeout=seconds * 1000, polling=_LOOKS_EVERY)
        except TooLate:
            reason = self.frame.evaluate(f"() => {PAGE}?.unrest()")
            raise AssertionError(f"{self.story()}\nThe page does not come to rest: {reason}") from None

    def see(self, *, by_keyboard: bool = False) -> Sight:
        return look(self.frame, by_keyboard=by_keyboard, menu_hidden=self.menu_hidden)

    def check(self, *, by_keyboard: bool = False) -> Sight:
        """The page at rest, on which all holds that always does."""
        self.rest()
        sight = self.see(by_keyboard=by_keyboard)
        if broken(sight):
            # A run of the page may have begun between the rest and the look.
            self.page.wait_for_timeout(_ONCE_MORE)
            self.rest()
            sight = self.see(by_keyboard=by_keyboard)
        faults = broken(sight) + [f"the browser complains: {line}" for line in self.wrong] + self._displaced(sight)
        assert not faults, "\n".join([self.story(), *faults])
        return sight

    def story(self) -> str:
        """What was done so far."""
        return "\n".join(f"{n + 1}. {act}" for n, act in enumerate(self.acts)) + f"\nat {self.frame.url}"

    def _displaced(self, sight: Sight) -> list[str]:
        values = sight.found["values"]
        expected = self.chosen.get(self.place, {})
        return [
            f"{name} was set to {value} and shows {values[name]}"
            for name, value in expected.items()
            if name in values and values[name] != value
        ]

    @property
    def place(self) -> str:
        """The name of the page that is open."""
        return urlsplit(self.frame.url).path.strip("/") or "Home"

    @property
    def settings(self) -> dict[str, list[str]]:
        """What the address says."""
        return parse_qs(urlsplit(self.frame.url).query)

    @property
    def live(self) -> dict[str, Any]:
        """What the live view shows."""
        shown: dict[str, Any] = self.frame.evaluate(f"() => {PAGE}.live()")
        return shown

    def forget(self, *names: str) -> None:
        """Expect nothing any more of what was chosen on this page, or of controls whose names begin so."""
        kept = self.chosen.get(self.place, {})
        self.chosen[self.place] = {name: value for name, value in kept.items() if names and not name.startswith(names)}

    # Acts

    @contextmanager
    def act(self, told: str, *, by_keyboard: bool = False) -> Iterator[None]:
        """Do what is inside, then wait and look."""
        self.acts.append(told)
        try:
            yield
        except (TooLate, AssertionError) as late:
            raise AssertionError(f"{self.story()}\nThis act was not possible: {late}") from None
        self.check(by_keyboard=by_keyboard)

    def open(self, path: str) -> None:
        """Go to an address of the app."""
        self.chosen.clear()
        with self.act(f"open {path}"):
            self.page.goto(f"{self.url}{path}")

    def click(self, role: Any, name: str | re.Pattern[str], *, nth: int = 0, exact: bool = True) -> None:
        """Press a control with the mouse; what a link leads to is as the link says."""
        if role == "link":
            self.chosen.clear()
        with self.act(f"click {role} {name!r}"):
            self.locate(role, name, nth=nth, exact=exact).click()

    def locate(self, role: Any, name: str | re.Pattern[str], *, nth: int = 0, exact: bool = True) -> Locator:
        if role == "summary":
            return self.frame.locator("summary").filter(has_text=name).nth(nth)
        return self.frame.get_by_role(role, name=name, exact=exact).nth(nth)

    def choose(self, label: str, option: str) -> None:
        """Take `option` in a list; what was set for the one before goes."""
        with self.act(f"choose {option!r} of {label!r}"):
            box = self.locate("combobox", label)
            for _try in range(3):
                self._take_option(box, option)
                if box.input_value() == option:
                    break
            expect(box).to_have_value(option)
            self.forget("slider", "textbox")
            self.chosen.setdefault(self.place, {})[f"combobox {label} 0"] = option

    def _take_option(self, box: Locator, option: str) -> None:
        """Click on `option` in the list of `box`, which closes unheard where the page scrolls below the hand."""
        box.evaluate("box => box.scrollIntoView({ block: 'center' })")
        self.rest()
        box.click()
        box.fill(option)
        self.frame.get_by_role("option", name=option, exact=True).first.click()
        expect(self.frame.get_by_role("listbox")).to_have_count(0)
        # What is only written there, and not chosen, goes.
        box.press("Escape")

    def choose_each(self, label: str) -> None:
        """Take every option of a list, one after another."""
        self.locate("combobox", label).click()
        options = self.frame.get_by_role("option").all_inner_texts()
        self.page.keyboard.press("Escape")
        for option in options:
            self.choose(label, option)

    def slide(self, label: str | re.Pattern[str], key: str, *, nth: int = 0, times: int = 1) -> str:
        """Move a slider by the keyboard; gives what it shows then."""
        slider = self._slider(label, nth)
        with self.act(f"press {key} on slider {label!r}", by_keyboard=True):
            slider.focus()
            for _time in range(times):
                slider.press(key)
            self.rest()
        return self._note_value(slider)

    def drag(self, label: str | re.Pattern[str], share: float) -> str:
        """Drag a slider to `share` of its width; gives what it shows then."""
        slider = self._slider(label)
        with self.act(f"drag slider {label!r} to {share}"):
            slider.scroll_into_view_if_needed()
            track = slider.locator(
                "xpath=ancestor-or-self::*[@data-testid='stSlider' or @type='range'][last()]"
            ).bounding_box()
            thumb = slider.bounding_box()
            assert track
            assert thumb
            self.page.mouse.move(thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2)
            self.page.mouse.down()
            self.page.mouse.move(track["x"] + share * track["width"], thumb["y"] + thumb["height"] / 2, steps=6)
            self.page.mouse.up()
        return self._note_value(slider)

    def _slider(self, label: str | re.Pattern[str], nth: int = 0) -> Locator:
        """A slider, of which nothing is expected until it has been moved."""
        slider = self.locate("slider", label, nth=nth, exact=False)
        self.chosen.get(self.place, {}).pop(self._named(slider)["key"], None)
        return slider

    def _named(self, slider: Locator) -> Values:
        named: Values = slider.evaluate(f"node => {PAGE}.named(node)")
        return named

    def _note_value(self, slider: Locator) -> str:
        named = self._named(slider)
        self.chosen.setdefault(self.place, {})[named["key"]] = named["value"]
        return named["value"]

    def type(self, label: str | re.Pattern[str], text: str) -> None:
        """Write `text` into a field and press Enter."""
        with self.act(f"type {text!r} into {label!r}", by_keyboard=True):
            field = self.locate("textbox", label, exact=False)
            field.fill(text)
            field.press("Enter")

    def upload(self, file: Path) -> None:
        """Give `file` to the control that reads one."""
        with self.act(f"read {file.name}"):
            self.frame.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(file)
            expect(self.frame.locator("[data-testid=stFileUploader]")).to_contain_text(file.name)

    def press(self, key: str) -> None:
        """Press a key wherever the focus is."""
        with self.act(f"press {key}"):
            self.page.keyboard.press(key)

    def tab_to(self, role: Any, name: str | re.Pattern[str], *, back: bool = False) -> None:
        """Press Tab, or Shift and Tab, until a control has the focus."""
        with self.act(f"tab to {role} {name!r}", by_keyboard=True):
            control = self.locate(role, name, exact=isinstance(name, str))
            for _press in range(MOST_TABS):
                self.page.keyboard.press("Shift+Tab" if back else "Tab")
                if control.evaluate("node => node.getRootNode().activeElement === node"):
                    return
            raise AssertionError(f"Tab does not lead to it: the focus is on {self.see().found['focus']}")

    def unfold_menu(self) -> None:
        """Open the sidebar, which a telephone folds away."""
        with self.act("unfold the menu"):
            self.frame.get_by_test_id("stExpandSidebarButton").click()
            expect(self.frame.locator(".st-key-menu")).to_be_in_viewport()

    def go(self, name: str) -> None:
        """Open a page by the menu (English name)."""
        with self.act(f"menu: {name}"):
            links = self.frame.locator(".st-key-menu a")
            # Without settings the address of Home is empty; it stands first.
            (links.first if name == "Home" else links.and_(self.frame.locator(f"a[href^='{name}']"))).click()
            self._arrive(name)

    def _arrive(self, name: str) -> None:
        path = "" if name == "Home" else name
        self.frame.wait_for_url(lambda url: urlsplit(url).path == f"/{path}", wait_until="commit")
        self.rest()

    def back(self, times: int = 1) -> None:
        """Take back as many acts: what was chosen in them stands no more."""
        for _time in range(times):
            with self.act("back"):
                self.chosen.clear()
                if self._frame:
                    # Playwright would wait for the page around the frame.
                    self.frame.evaluate("() => history.back()")
                else:
                    self.page.go_back(wait_until="commit")

    def forward(self, times: int = 1) -> None:
        for _time in range(times):
            with self.act("forward"):
                self.chosen.clear()
                self.page.go_forward(wait_until="commit")

    def reload(self) -> None:
        with self.act("reload"):
            self.page.reload()

    def speak(self, language: str) -> None:
        """Switch the language: the controls are then called otherwise."""
        with self.act(f"language {language}"):
            self.chosen.clear()
            self.frame.get_by_role("radio", name=language, exact=True).locator("xpath=ancestor::label[1]").or_(
                self.frame.get_by_role("radio", name=language, exact=True)
            ).first.click()
            self.frame.wait_for_url(re.compile(rf"lang={language}") if language != "en" else re.compile("."))

    def wait_for_the_end(self) -> None:
        """Wait until long work is done."""
        with self.act("wait until it is done"):
            expect(self.frame.get_by_role("progressbar")).to_have_count(0, timeout=PATIENTLY)

    def resize(self, width: int, height: int) -> None:
        with self.act(f"window {width} × {height}"):
            self.page.set_viewport_size({"width": width, "height": height})

    # Leaving with something

    def save(self, button: Locator) -> Download:
        """Press a button that saves a file."""
        self.acts.append("save a file")
        button.scroll_into_view_if_needed()
        self.rest()
        with self.page.expect_download(timeout=PATIENTLY) as waiting:
            button.click()
        self.check()
        return waiting.value

    def saved_text(self, button: Locator) -> str:
        return Path(self.save(button).path()).read_text(encoding="utf-8-sig")

    def link_shows_the_same(self, url: str | None = None) -> None:
        """Whoever opens the link (on the server `url`) sees the same settings and the same step."""
        told = "open the link in another tab"
        self.acts.append(told)
        reader = Reader(self.new_page, self.url, menu_hidden=self.menu_hidden)
        reader.acts = [*self.acts]
        here = self.see()
        reader.page.goto(self.frame.url.replace(self.url, url or self.url))
        there = reader.check()
        reader.close()
        # What is folded away may stand open in one of the two.
        mine, theirs = here.found["values"], there.found["values"]
        other = {name: theirs[name] for name in mine if theirs.get(name, mine[name]) != mine[name]}
        assert not other, f"{self.story()}\nThe link opens with {other}"
        if here.live and there.live:
            for name in ("step", "header", "dead", "lanes"):
                assert there.live[name] == here.live[name], f"{self.story()}\n{name}"

    def close(self) -> None:
        self.page.close()
