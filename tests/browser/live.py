"""How tests drive and read the live view."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.reading import wait_until_idle

VIEW = "globalThis[Symbol.for('act_viz.live')].view"
SHOWN = f"""() => {{
    const {{ player, scene, numbers }} = {VIEW};
    const plain = lane => ({{
        step: lane.step[0], epoch: lane.epoch[0], accuracy: lane.test_accuracy[0],
        weights: [...lane.weights], scales: [...lane.weight_scale], biases: [...lane.biases], flags: [...lane.flags],
        dead: [...lane.flags].filter(flags => flags & 3).length,
    }});
    return {{
        index: player.shown.index, newest: player.ring.newest.index, oldest: player.ring.oldest.index,
        n: player.ring.length, rows: player.series.rows.length, playing: player.playing,
        progress: player.progress, end: player.end && player.end.title,
        marks: player.marks.map(mark => mark.kind), texts: player.marks.map(mark => mark.text),
        lanes: player.shown.lanes.map(plain), names: scene.lanes.map(lane => lane.name),
        said: numbers.spoken.textContent, focus: player.shown.focus ?? null,
    }};
}}"""
# A worker paints the canvas, so that its pixels are read from a copy.
COPY = f"""(() => {{
    const {{ canvas }} = {VIEW};
    const context = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
    context.drawImage(canvas, 0, 0);
    return context;
}})()"""
PIXEL = f"""([lane, layer, unit]) => {{
    const {{ screen, theme }} = {VIEW};
    const {{ x, y, size }} = screen.places[lane].layers[layer].cells[unit];
    const at = [x + size / 2, y + size / 2].map(value => Math.round(value * screen.ratio));
    const hex = [...{COPY}.getImageData(...at, 1, 1).data].slice(0, 3);
    return ["#" + hex.map(value => value.toString(16).padStart(2, "0")).join(""), theme.warning];
}}"""


class Live:
    """The live view of `page`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.wait_for_function("() => globalThis[Symbol.for('act_viz.live')]?.view?.player.shown", timeout=120_000)

    def button(self, name: str) -> Locator:
        """A button of the transport bar: play, step, epoch, end or reset."""
        return self.page.locator(f".command.{name}")

    def shown(self) -> dict[str, Any]:
        """What is on the screen, and what the browser knows of the run."""
        state: dict[str, Any] = self.page.evaluate(SHOWN)
        return state

    def wait(self, condition: str, seconds: float = 40) -> dict[str, Any]:
        """Wait until `condition`, JavaScript over `player` and `shown` (its first lane), holds; gives what is shown."""
        shown = f"const {{ player }} = {VIEW}; const shown = player.shown?.lanes[0];"
        self.page.wait_for_function(f"() => {{ {shown} return shown && ({condition}); }}", timeout=seconds * 1000)
        return self.shown()

    def wait_until_step(self, step: int) -> dict[str, Any]:
        return self.wait(f"shown.step[0] >= {step}")

    def play_to(self, step: int) -> dict[str, Any]:
        """Play until `step` is shown, then pause and go to the newest state."""
        self.button("play").click()
        self.wait_until_step(step)
        self.button("play").click()
        self.settle()
        self.button("end").click()
        self.settle()
        return self.shown()

    def settle(self) -> None:
        """Wait until the server knows what is shown, the browser has no question open and the page has run."""
        rests = "!player.playing && player.wire.idle && (player.watching || player.moved === null)"
        self.wait(rests)
        wait_until_idle(self.page)
        self.wait(rests)

    def wait_until_crossed_out(self, lane: int, layer: int, unit: int) -> None:
        """Wait until the middle of a unit's map has the color of what crosses dead units out."""
        crossed = f"at => {{ const [color, warning] = ({PIXEL})(at); return color === warning.toLowerCase(); }}"
        self.page.wait_for_function(crossed, arg=[lane, layer, unit])
