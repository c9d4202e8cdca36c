"""How the live view meets its display: pixels, pace, and what is out of sight."""

from __future__ import annotations

from itertools import pairwise

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage, Serve, watch
from tests.browser.live import COPY, VIEW, Live
from tests.browser.reading import failures, slider
from tests.browser.server import Server

SMALL = "data.n_samples=100"
# Whether every pixel of the display has one of its own; the page hears of the size that the painter took after a while.
SHARP = f"""() => {{
    const {{ canvas, scrubber }} = {VIEW};
    return [canvas, scrubber.canvas].every(
        one => one.width === 2 * one.clientWidth && one.height === 2 * one.clientHeight && one.width > 600);
}}"""
# Of the squares of 2 by 2 pixels that make up a CSS pixel, how many are of more than one color.
DETAIL = f"""() => {{
    const {{ width, height }} = {VIEW}.canvas;
    const pixels = new Uint32Array({COPY}.getImageData(0, 0, width, height).data.buffer);
    let mixed = 0;
    for (let y = 0; y + 1 < height; y += 2) for (let x = 0; x + 1 < width; x += 2) {{
        const at = y * width + x;
        mixed += new Set([pixels[at], pixels[at + 1], pixels[at + width], pixels[at + width + 1]]).size > 1;
    }}
    return mixed / (width * height / 4);
}}"""
# How many pixels half-way between the last layer and the boundary are drawn upon.
BEFORE_THE_BOUNDARY = f"""() => {{
    const {{ screen }} = {VIEW};
    const {{ layers, boundary }} = screen.places[0];
    const right = Math.max(...layers.at(-1).cells.map(cell => cell.x + cell.size));
    const {{ y }} = layers.at(-1).cells[0];
    const column = [(right + boundary.x) / 2, y, 1, layers[0].strip.y - y].map(at => Math.round(at * screen.ratio));
    const pixels = [...new Uint32Array({COPY}.getImageData(...column).data.buffer)];
    return pixels.filter(pixel => pixel !== pixels.at(-1)).length;
}}"""
LOOK = f"""() => {{
    const {{ player }} = {VIEW};
    globalThis.seen = [];
    const look = now => {{
        const step = player.shown.lanes[0].step[0];
        if (seen.at(-1)?.[0] !== step) seen.push([step, now]);
        requestAnimationFrame(look);
    }};
    requestAnimationFrame(look);
}}"""
LAST_CHARTED = """() => {
    const chart = [...document.querySelectorAll(".js-plotly-plot")].find(one => one._fullData?.length);
    return Math.max(0, ...(chart?._fullData ?? []).flatMap(trace => [...trace.x].map(Number)));
}"""


def test_a_display_of_twice_the_pixels_gets_a_picture_of_twice_the_pixels(server: Server, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, device_scale_factor=2)
    page = context.new_page()
    wrong = watch(page)
    page.goto(f"{server.url}/Train?{SMALL}")
    Live(page)
    page.wait_for_function(SHARP, timeout=20_000)
    assert page.evaluate(DETAIL) > 0.05
    assert page.evaluate(BEFORE_THE_BOUNDARY) > 8
    context.close()
    assert not wrong


def test_slow_motion_shows_every_single_step_and_the_end_is_one_press_away(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}")
    live = Live(page)
    speed = page.get_by_role("slider", name="Speed")
    speed.focus()
    page.keyboard.press("Home")
    expect(page.locator(".speed-value")).to_have_text("1 step/s")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".speed-value")).to_have_text("4 steps/s")
    page.evaluate(LOOK)
    live.button("play").click()
    live.wait_until_step(4)
    live.button("play").click()
    seen = page.evaluate("() => seen.slice(0, 5)")
    assert [step for step, _at in seen] == [0, 1, 2, 3, 4]
    times = [at for _step, at in seen]
    assert times[4] - times[1] > 0.8 * 3 * 250

    live.settle()
    page.keyboard.press("Home")
    assert live.shown()["index"] == 0
    live.button("end").click()
    shown = live.shown()
    assert shown["index"] == shown["newest"] >= 4
    assert page.locator(".scrubber").input_value() == str(shown["lanes"][0]["step"])


def test_charts_follow_the_run_only_while_they_are_in_sight(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}")
    live = Live(page)
    page.wait_for_selector(".js-plotly-plot", state="attached")
    assert page.evaluate(LAST_CHARTED) == 0
    live.button("play").click()
    live.wait_until_step(150)
    assert page.evaluate(LAST_CHARTED) == 0
    page.locator(".js-plotly-plot").first.scroll_into_view_if_needed()
    page.wait_for_function(f"() => ({LAST_CHARTED})() > 0", timeout=20_000)
    assert live.shown()["playing"]
    live.button("play").click()
    live.settle()


def statuses(page: Page) -> list[int]:
    """How the server answers what the view asks past the page, as it goes on."""
    answered: list[int] = []
    page.on("response", lambda answer: answered.append(answer.status) if "/live-states" in answer.url else None)
    return answered


def test_states_come_past_the_page_and_charts_in_sight_through_it(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}")
    answered = statuses(page)
    live = Live(page)
    live.play_to(240)
    assert len(answered) > 2
    assert set(answered) == {200}
    # The page has run for the pause alone, and a knob turned while it plays is told to it as ever.
    live.button("play").click()
    live.wait("player.ring.newest.index > player.shown.index + 20")
    slider(page, "Learning rate")
    page.keyboard.press("ArrowRight")
    turned = live.wait("player.marks.some(mark => mark.kind === 'knob')")
    assert turned["playing"]
    # The knob cuts the run back to the state shown; from there on, too, no state is left out.
    steps = page.evaluate(f"() => {VIEW}.player.ring.states.map(({{ lanes }}) => lanes[0].step[0])")
    apart = [after - before for before, after in pairwise(steps)]
    assert apart.count(0) <= 1, "the state that the knob was turned at comes once more"
    assert set(apart) - {0} == {2}
    page.set_viewport_size({"width": 1280, "height": 2400})
    for _turn in range(2):
        # Whatever was under way the shorter way when the charts came into sight has come after the first turn.
        answered.clear()
        more = live.shown()["newest"] + 60
        live.wait(f"player.wishes().below && player.ring.newest.index > {more}")
    assert answered == []


def test_a_server_without_the_shorter_way_is_asked_through_the_page(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(f"{serve(plain=True).url}/Train?{SMALL}")
    answered = statuses(page)
    live = Live(page)
    live.play_to(240)
    live.play_to(480)
    assert answered == []
    assert failures(page) == []


def test_the_views_names_are_whole_on_a_telephone(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?lang=en", size=(390, 844))
    views = page.locator(".switch.over")
    expect(views.get_by_role("button", name="Where the samples live")).to_be_visible()
    assert views.evaluate("switch_ => switch_.scrollWidth <= switch_.clientWidth")
