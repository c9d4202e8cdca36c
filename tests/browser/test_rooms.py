"""A room with two browsers: one trains, the other watches the same states and controls nothing."""

from __future__ import annotations

import bisect
import re
import statistics

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, new_tab, watch
from tests.browser.live import VIEW, Live
from tests.browser.reading import failures, wait_until_idle
from tests.browser.server import Server

STATES = f"() => Object.fromEntries({VIEW}.player.ring.states.map(s => [s.index, [...s.lanes[0].weights].join()]))"
SAMPLE = f"""() => {{ const {{ screen, scene, canvas }} = {VIEW}; const {{ x, y, w, h }} = screen.places[0].boundary;
    const [left, right, bottom, top] = scene.extent; const box = canvas.getBoundingClientRect();
    return [box.left + x + w * (scene.points.x[0] - left) / (right - left),
            box.top + y + h * (top - scene.points.y[0]) / (top - bottom)]; }}"""
PANEL = "[data-testid=stExpander]:has-text('let others watch')"


LISTEN = f"""() => {{ globalThis.heard = []; const listen = () => {{
    globalThis.heard.push([performance.timeOrigin + performance.now(), {VIEW}.player.shown.index]);
    requestAnimationFrame(listen); }}; listen(); }}"""


def open_room(page: Page) -> str:
    """Open a room on Train; returns its link."""
    page.locator(f"{PANEL} summary").click()
    page.get_by_role("button", name="Open a room").click()
    link = page.locator(f"{PANEL} code").filter(has_text="room=")
    expect(link).to_be_visible(timeout=30_000)
    expect(page.locator(f"{PANEL} img")).to_be_visible()
    wait_until_idle(page)
    return link.inner_text()


def test_a_watcher_sees_the_owners_states_and_cannot_control_them(
    server: Server, open_page: OpenPage, open_elsewhere: OpenPage
) -> None:
    owner_page = open_page(f"{server.url}/Train?data_moons_n_samples=100")
    owner = Live(owner_page)
    link = open_room(owner_page)
    assert re.fullmatch(rf"{server.url}/Room\?room=[2-9a-z]{{12}}", link)
    watcher_page = open_elsewhere(link, idle=False)
    watcher = Live(watcher_page)
    owner.button("play").click()
    watcher.wait_until_step(8)
    owner.wait_until_step(12)
    owner.button("play").click()
    held = owner.shown()["index"]
    owner.settle()

    # In step: the watcher stops at the very state that the owner stopped at, and has the same states, to the bit.
    watcher.wait(f"player.shown.index === {held}")
    ours, theirs = owner_page.evaluate(STATES), watcher_page.evaluate(STATES)
    common = set(ours) & set(theirs)
    assert len(common) > 8
    assert all(ours[index] == theirs[index] for index in common)

    # A point's values are the owner's, of the state on the watcher's own screen.
    for page, live in ((owner_page, owner), (watcher_page, watcher)):
        page.mouse.move(*page.evaluate(SAMPLE))
        expect(page.locator(".card .through")).to_have_count(2, timeout=20_000)
        live.wait("player.shown.focus !== null")
    assert watcher_page.locator(".card").inner_text() == owner_page.locator(".card").inner_text()
    # … and what the owner looks at leaves the watcher where the run was stopped.
    watcher_page.wait_for_timeout(1_500)
    assert watcher.shown()["index"] == held
    watcher_page.mouse.move(5, 5)

    # Nothing that the watcher does reaches the run: neither keys nor forged commands.
    for name in ("step", "epoch", "reset"):
        expect(watcher.button(name)).to_be_hidden()
    newest = owner.shown()["newest"]
    watcher_page.keyboard.press("r")
    for command in ("reset", "step", "epoch"):
        watcher_page.evaluate(f"cmd => {VIEW}.wire.hub.send({{cmd, n: 4242, have: -1, steps: 9, want: 9}})", command)
        watcher_page.wait_for_timeout(300)
    # The watcher travels through what was seen, and points at a unit, on their own.
    watcher.button("play").click()
    watcher_page.keyboard.press("Home")
    assert watcher.shown()["index"] < held
    watcher_page.locator(".unit").first.focus()
    expect(watcher_page.locator(".card-title")).to_contain_text("Layer 1, unit 1")
    assert owner.shown()["index"] == held
    assert owner.shown()["newest"] == newest

    # The owner's reload keeps run and room; the watcher follows on.
    owner_page.reload()
    owner = Live(owner_page)
    owner.wait(f"player.ring.newest.index >= {newest}")
    expect(owner_page.get_by_role("button", name="Close the room")).to_be_visible(timeout=30_000)
    watcher.button("play").click()
    owner.button("play").click()
    watcher.wait(f"player.shown.index > {newest + 3}")
    owner.button("play").click()
    assert failures(owner_page) == failures(watcher_page) == []

    # A closed room says so.
    owner.settle()
    owner_page.get_by_role("button", name="Close the room").click()
    expect(watcher_page.get_by_text("There is no such room, or it is closed.")).to_be_visible(timeout=30_000)


def test_watchers_are_in_step_with_what_the_owner_sees(
    server: Server, open_page: OpenPage, open_elsewhere: OpenPage
) -> None:
    owner_page = open_page(f"{server.url}/Train?data_moons_n_samples=100")
    owner = Live(owner_page)
    link = open_room(owner_page)
    pages = [owner_page, *(open_elsewhere(link, idle=False) for _watcher in range(2))]
    watchers = [Live(page) for page in pages[1:]]
    for page in pages:
        # With reduced motion four states a second are seen.
        page.emulate_media(reduced_motion="no-preference")
    # A pace that a busy machine keeps as well: 12 states a second.
    owner_page.locator(".speed input").fill("2")
    owner.button("play").click()
    owner.wait_until_step(15)
    for page in pages:
        page.evaluate(LISTEN)
    owner.wait_until_step(owner.shown()["lanes"][0]["step"] + 70)
    seen = [page.evaluate("() => globalThis.heard") for page in pages]
    for theirs in seen[1:]:
        apart = states_apart(seen[0], theirs)
        assert len(apart) > 20
        assert abs(statistics.median(apart)) <= 3
        # The server is a second ahead, and a busy machine holds messages up for half of one.
        assert statistics.quantiles(map(abs, apart), n=4)[-1] <= 6

    # Where the owner stops, goes back, steps and plays on from, the watchers are as well.
    owner.button("play").click()
    stopped = owner.shown()["index"]
    for watcher in watchers:
        watcher.wait(f"player.shown.index === {stopped}")
    owner.settle()
    for place in (0.3, 0.7):
        box = owner_page.locator(".timeline .curves").bounding_box()
        assert box is not None
        owner_page.mouse.click(box["x"] + place * box["width"], box["y"] + box["height"] / 2)
        there = owner.shown()["index"]
        assert there < stopped
        for watcher in watchers:
            watcher.wait(f"player.shown.index === {there}")
    owner.settle()
    owner_page.keyboard.press("ArrowLeft")
    for watcher in watchers:
        watcher.wait(f"player.shown.index === {there - 1}")
    owner.settle()
    owner_page.keyboard.press("End")
    owner.button("epoch").click()
    epoch = owner.wait(f"player.shown.index > {stopped} && player.wire.idle")["index"]
    for watcher in watchers:
        watcher.wait(f"player.shown.index === {epoch}")
    assert [failures(page) for page in pages] == [[], [], []]


def test_the_owner_comes_back_to_the_room_in_a_new_tab_and_nobody_else_does(
    server: Server, open_page: OpenPage, open_elsewhere: OpenPage
) -> None:
    first = open_page(f"{server.url}/Train?data_moons_n_samples=100&seed=7")
    owner = Live(first)
    link = open_room(first)
    shown = owner.play_to(10)
    watcher_page = open_elsewhere(link, idle=False)
    watcher = Live(watcher_page)
    watcher.wait(f"player.shown.index === {shown['index']}")
    context = first.context
    first.close()
    expect(watcher_page.get_by_text("The owner of this room is away.")).to_be_visible(timeout=40_000)

    # A tab of another browser is offered nothing.
    stranger = open_elsewhere(f"{server.url}/Train")
    stranger.locator(f"{PANEL} summary").click()
    expect(stranger.get_by_role("button", name="Open a room")).to_be_visible()
    expect(stranger.get_by_role("button", name="Back to your room")).to_have_count(0)

    # Another tab of the owner's, with other settings, has the room, the run, and what is seen of it.
    page = new_tab(context, server.url)
    wrong = watch(page)
    page.goto(f"{server.url}/Train")
    Live(page)
    wait_until_idle(page)
    page.locator(f"{PANEL} summary").click()
    page.get_by_role("button", name=f"Back to your room {code_in(link)}").click()
    expect(page.get_by_role("button", name="Close the room")).to_be_visible(timeout=60_000)
    assert "seed=7" in page.url
    again = Live(page)
    back = again.wait(f"player.ring.newest.index >= {shown['index']} && player.wire.idle")
    assert back["lanes"] == shown["lanes"]
    expect(watcher_page.get_by_text("The owner of this room is away.")).to_have_count(0, timeout=40_000)
    on = again.play_to(shown["lanes"][0]["step"] + 10)
    watcher.wait(f"player.shown.index === {on['index']}")

    # A room that is closed is forgotten: at once where it was closed, elsewhere with a sentence.
    other = new_tab(context, server.url)
    other.goto(f"{server.url}/Train")
    wait_until_idle(other)
    other.locator(f"{PANEL} summary").click()
    offered = other.get_by_role("button", name="Back to your room")
    expect(offered).to_be_visible()
    kept = other.evaluate("() => localStorage.getItem('act_viz.room')")
    page.get_by_role("button", name="Close the room").click()
    expect(page.get_by_role("button", name="Close the room")).to_have_count(0)
    page.locator(f"{PANEL} summary").click()
    expect(page.get_by_role("button", name="Open a room")).to_be_visible()
    expect(page.get_by_role("button", name="Back to your room")).to_have_count(0)
    other.evaluate("kept => localStorage.setItem('act_viz.room', kept)", kept)
    offered.click()
    expect(other.get_by_text(f"Your room {code_in(link)} has been closed meanwhile.")).to_be_visible()
    expect(offered).to_have_count(0)
    assert [failures(one) for one in (page, other, watcher_page, stranger)] == [[], [], [], []]
    assert wrong == []
    other.close()
    page.close()


def code_in(link: str) -> str:
    """The code of the room in its link, as it is read aloud."""
    code = link.rpartition("=")[2]
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def states_apart(ours: list[list[float]], theirs: list[list[float]]) -> list[float]:
    """By how many states they are ahead of us at each of their moments; both are lists of a time and a state."""
    times = [time for time, _index in ours]
    apart = []
    for time, index in theirs:
        at = bisect.bisect_right(times, time)
        if 0 < at < len(ours):
            apart.append(index - ours[at - 1][1])
    return apart


def test_who_joins_late_sees_the_curves_and_the_marks_before(
    server: Server, open_page: OpenPage, open_elsewhere: OpenPage
) -> None:
    owner_page = open_page(f"{server.url}/Train?data_moons_n_samples=100")
    owner = Live(owner_page)
    owner.play_to(12)
    owner_page.get_by_role("button", name="Biases − 5").click()
    owner.wait("player.marks.some(mark => mark.kind === 'knob')")
    owner.settle()
    link = open_room(owner_page)
    shown = owner.play_to(24)
    watcher_page = open_elsewhere(link, idle=False)
    watcher = Live(watcher_page)
    seen = watcher.wait(f"player.shown.index === {shown['index']} && player.series.recorded > 0")
    assert seen["texts"] == shown["texts"]
    assert len(seen["texts"]) > 1
    recorded = f"() => {VIEW}.player.series.rows.filter(row => row.index === undefined)"
    curves = watcher_page.evaluate(recorded)
    assert curves == owner_page.evaluate(recorded)
    assert [row["step"] for row in curves][:12] == list(range(12))
    assert curves[-1]["step"] == shown["lanes"][0]["step"]
    # … and goes on with them.
    on = owner.play_to(shown["lanes"][0]["step"] + 10)
    watcher.wait(f"player.series.recorded === {on['lanes'][0]['step']}")
    assert watcher_page.evaluate(recorded) == owner_page.evaluate(recorded)
    assert failures(owner_page) == failures(watcher_page) == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "can open a room there"),
        ("%3Cscript%3Ealert(1)%3C%2Fscript%3E", "A code has 12 letters and digits"),
        ("abcd-2345-wxyz", "There is no such room"),
    ],
)
def test_a_code_that_opens_nothing_is_answered_with_a_sentence(
    written: str, said: str, server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/Room?room={written}")
    expect(page.locator("[data-testid=stMain]")).to_contain_text(said)
    assert failures(page) == []
