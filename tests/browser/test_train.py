"""Train, as a reader meets it: play, travel through time, watch units die, revive them, race."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.live import VIEW, Live
from tests.browser.reading import failures, slider, wait_for_frames, wait_until_idle
from tests.browser.server import Server

SMALL = "data.n_samples=100"
DYING = f"rate=1&layers=3&optimizer=adam&{SMALL}"


def test_it_plays_pauses_steps_travels_and_resets(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}")
    live = Live(page)
    start = live.shown()
    assert (start["index"], start["lanes"][0]["step"]) == (0, 0)
    live.button("play").click()
    expect(live.button("play")).to_have_attribute("aria-label", re.compile("Pause"))
    early = live.wait_until_step(6)
    live.wait_until_step(early["lanes"][0]["step"] + 10)
    live.button("play").click()
    paused = live.shown()
    live.settle()
    assert live.shown()["index"] == paused["index"]
    assert re.search(r"Step \d+, epoch [\d.]+: training loss", live.shown()["said"])

    # Keys: a step on, back to the start, to the end, one training step, the epoch's end, reset.
    page.keyboard.press("Home")
    assert live.shown()["index"] == 0
    page.keyboard.press("ArrowRight")
    assert live.shown()["index"] == 1
    page.keyboard.press("ArrowLeft")
    assert live.shown()["index"] == 0
    page.keyboard.press("End")
    newest = live.shown()
    page.keyboard.press("ArrowRight")
    on = live.wait(f"player.shown.index > {newest['index']}")
    assert on["lanes"][0]["step"] == newest["lanes"][0]["step"] + 1
    live.button("epoch").click()
    whole = live.wait(f"player.shown.index > {on['index']}")
    assert whole["lanes"][0]["epoch"] == pytest.approx(round(whole["lanes"][0]["epoch"]))
    page.keyboard.press("r")
    again = live.wait("player.shown.index === 0 && player.ring.length === 1")
    assert again["lanes"] == start["lanes"]
    page.keyboard.press("Space")
    live.wait("player.playing")
    repeated = live.wait_until_step(paused["lanes"][0]["step"])
    page.keyboard.press("Space")
    live.wait("!player.playing")
    assert repeated["n"] > 5
    assert failures(page) == []


def test_the_run_is_scrubbed_through_and_survives_a_reload(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{DYING}")
    live = Live(page)
    live.button("play").click()
    before = live.wait("shown.step[0] >= 20 && player.marks.length > 2")
    # At rest the end of the run does not move away under the click.
    live.button("play").click()
    live.wait("!player.playing")
    scrubber = page.locator(".scrubber")
    box = scrubber.bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2)
    middle = live.wait("!player.playing")
    last = page.evaluate(f"() => {VIEW}.player.lastStep")
    assert middle["lanes"][0]["step"] == pytest.approx(last / 2, abs=0.2 * last + 2)
    assert middle["index"] < middle["newest"]
    page.mouse.move(box["x"] + 8, box["y"] - 50)
    expect(page.locator(".timeline > .tip")).to_contain_text("units died")

    live.button("end").click()
    live.button("play").click()
    mid = live.wait(f"player.ring.newest.index > {middle['newest'] + 2}")
    page.reload()
    wait_until_idle(page)
    again = Live(page).wait("player.playing && player.ring.oldest.index === 0")
    assert again["newest"] >= mid["newest"]
    assert again["n"] >= 0.9 * mid["n"]
    assert again["texts"][: len(before["texts"])] == before["texts"]
    live.button("play").click()


def test_dead_units_are_crossed_out_and_can_be_revived_and_killed(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train")
    live = Live(page)
    page.locator("[data-testid=stSidebar]").get_by_role("button", name="Prepared runs").click()
    page.get_by_role("menuitem", name="Units die").or_(page.get_by_text("Units die", exact=True)).first.click()
    expect(page.get_by_text("more than half of the ReLU units never fire again")).to_be_visible(timeout=20_000)
    live.wait("shown.flags.length === 24")
    live.button("play").click()
    live.wait("[...shown.flags].filter(flags => flags & 3).length > 12")
    live.button("play").click()
    live.settle()
    live.button("end").click()
    live.settle()
    dead = live.shown()["lanes"][0]
    place = dead["flags"].index(next(flags for flags in dead["flags"] if flags & 1))
    live.wait_until_crossed_out(0, place // 8, place % 8)
    expect(page.locator(".number dd .warning")).to_have_text(f"{dead['dead']} / 24")

    page.get_by_role("button", name="Nudge biases").click()
    revived = live.wait("![...shown.flags].some(flags => flags & 3)")
    assert {"knob", "revived"} <= set(revived["marks"])
    said = page.locator("[data-testid=stMarkdownContainer]").filter(has_text="units were touched")
    expect(said).to_contain_text(re.compile(r"Biases of dead units nudged.*0 dead now, at step \d+: 0 died"))
    expect(said).to_contain_text(f"{dead['dead']} came back")
    page.get_by_role("button", name="Biases − 5").click()
    killed = live.wait("[...shown.flags].filter(flags => flags & 3).length > 4")
    expect(said).to_contain_text("5 taken off all hidden biases. 24 units were touched")
    page.get_by_role("button", name="Redraw").click()
    live.wait(f"[...shown.flags].filter(flags => flags & 3).length < {killed['lanes'][0]['dead']}")
    assert failures(page) == []


def test_a_stop_rule_stops_and_says_so(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}")
    live = Live(page)
    page.locator(".stop select").select_option("epoch")
    page.locator(".stop-value").fill("5")
    page.locator(".stop-value").blur()
    live.button("play").click()
    stopped = live.wait("!player.playing && player.end")
    assert stopped["lanes"][0]["epoch"] == pytest.approx(5.0)
    expect(page.locator(".banner")).to_contain_text("Stopped at epoch 5")
    live.button("play").click()
    live.wait("shown.epoch[0] > 5.5")
    live.button("play").click()


def test_knobs_keep_the_weights_and_the_link_restores_the_run(
    server: Server, fresh_server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}&optimizer=momentum")
    live = Live(page)
    before = live.play_to(10)
    slider(page, "Learning rate")
    page.keyboard.press("ArrowRight")
    turned = live.wait(f"player.shown.index !== {before['index']}")
    assert turned["lanes"][0] == before["lanes"][0]
    assert (turned["index"], turned["marks"].count("knob")) == (before["index"] + 1, 1)
    live.settle()
    page.get_by_role("button", name="ELU", exact=True).click()
    live.wait("player.marks.filter(mark => mark.kind === 'knob').length === 2")
    live.settle()
    assert live.shown()["lanes"][0]["weights"] == before["lanes"][0]["weights"]
    last = live.play_to(before["lanes"][0]["step"] + 10)["lanes"][0]
    page.wait_for_url(re.compile("log="))
    wait_until_idle(page)

    other = open_page(page.url.replace(server.url, fresh_server.url))
    again = Live(other).wait(f"!player.progress && player.ring.newest.lanes[0].step[0] >= {last['step']}", 60)
    restored = Live(other).shown()["lanes"][0]
    for name in ("step", "weights", "scales", "biases", "flags"):
        assert restored[name] == last[name], name
    assert [text for text in again["texts"] if "set to" in text] == [
        text for text in live.shown()["texts"] if "set to" in text
    ]


def test_a_race_is_one_timeline_and_goes_over_32_seeds(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?race=functions&functions=relu,tanh&{SMALL}&seeds_steps=10000")
    live = Live(page)
    start = live.shown()
    assert start["names"] == ["ReLU", "Tanh"]
    assert start["lanes"][0]["weights"] == start["lanes"][1]["weights"]
    # What the lines are stands below the picture: on the timeline it would hide a loss that stays high.
    assert page.locator("div.legend .word").all_inner_texts()[:2] == ["Training loss", "Dead units"]
    expect(page.get_by_text("Same data, same batches, same starting weights.")).to_be_visible(timeout=20_000)
    state = live.play_to(10)
    assert state["lanes"][0]["step"] == state["lanes"][1]["step"] >= 10
    page.get_by_role("tab", name="Race").click()
    expect(page.get_by_text("What an update costs here")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Race over 32 seeds").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("One run is an anecdote")).to_be_visible(timeout=20_000)
    # So long that it can be cancelled on any machine; so short that it can be waited for.
    page.locator(".st-key-seeds_steps").locator("[role=slider], input[type=range]").press("Home")
    expect(page).to_have_url(re.compile("seeds_steps=100(&|$)"))
    page.get_by_role("button", name="Race over 32 seeds").click()
    expect(page.get_by_text("Lines are medians, bands the middle half")).to_be_visible(timeout=60_000)
    assert failures(page) == []


def test_units_and_samples_are_looked_at_by_keyboard_mouse_and_finger(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?{SMALL}", theme="dark")
    live = Live(page)
    page.locator(".unit").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    card = page.locator(".card")
    expect(card.locator(".card-title")).to_contain_text("Layer 2, unit 2")
    expect(card.locator(".card-lines")).to_contain_text("bias")
    expect(card.locator(".weight")).to_have_count(8)
    page.keyboard.press("Enter")
    expect(page.locator(".switch").get_by_role("button", name="Where the samples live")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Boundary")).to_have_attribute("aria-pressed", "true")

    place = page.evaluate(
        f"""() => {{ const {{ screen, scene, canvas }} = {VIEW}; const {{ x, y, w, h }} = screen.places[0].boundary;
        const [left, right, bottom, top] = scene.extent; const box = canvas.getBoundingClientRect();
        return [box.left + x + w * (scene.points.x[0] - left) / (right - left),
                box.top + y + h * (top - scene.points.y[0]) / (top - bottom)]; }}"""
    )
    page.mouse.move(*place)
    expect(card.locator(".card-title")).to_contain_text("Sample")
    expect(card.locator(".through")).to_have_count(2, timeout=20_000)
    expect(card).to_contain_text(re.compile(r"predicted: \d \(\d+ %\)"))
    live.wait("player.shown.focus !== null")

    page.mouse.move(5, 5)
    expect(card).to_be_hidden()
    # What a finger touched stays in sight when it is lifted.
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    touch = {"x": place[0], "y": place[1]}
    devtools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [touch]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    wait_for_frames(page)
    expect(card).to_be_visible()


def test_at_1280_by_720_the_picture_and_its_controls_need_no_scrolling(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?rate=1&layers=4&optimizer=adam&{SMALL}")
    Live(page)
    parts = [".transport", ".timeline", ".numbers", ".stage", ".legend"]
    # The sidebar slides in, and the picture follows.
    page.wait_for_function(
        """parts => parts.map(part => globalThis[Symbol.for('act_viz.live')].view.root.querySelector(part))
            .every(e => e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().bottom <= innerHeight)""",
        arg=parts,
        timeout=20_000,
    )
    bar = page.locator(".transport").bounding_box()
    assert bar
    assert bar["height"] < 60


def test_own_points_are_drawn_removed_and_read_from_a_file(server: Server, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(f"{server.url}/Train?data=own-points")
    live = Live(page)

    def n_points() -> int:
        return int(page.evaluate(f"() => {VIEW}.scene.points.x.length"))

    def wait_for(n: int) -> None:
        page.wait_for_function(f"() => {VIEW}.scene.points.x.length === {n}", timeout=20_000)
        wait_until_idle(page)

    assert n_points() == 12
    plane = page.locator(".plane")
    plane.scroll_into_view_if_needed()
    plane.click(position={"x": 100, "y": 200})
    wait_for(13)
    box = plane.bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 40, steps=12)
    page.mouse.up()
    page.wait_for_function(f"() => {VIEW}.scene.points.x.length > 14", timeout=20_000)
    wait_until_idle(page)
    drawn = n_points()
    plane.click(button="right", position={"x": 100, "y": 200})
    wait_for(drawn - 1)
    plane.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    wait_for(drawn)
    page.keyboard.press("Delete")
    wait_for(drawn - 1)
    expect(page).to_have_url(re.compile("points="))

    bad = tmp_path / "bad.csv"
    bad.write_text("x1,x2,label\n0,1,a\n0,zero,b\n3,4\n", encoding="utf-8")
    chooser = page.locator("[data-testid=stFileUploader] input[type=file]")
    chooser.set_input_files(bad)
    expect(page.get_by_text("Line 3: column 2 must be a finite number")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Line 4: 2 columns where the first line has 3")).to_be_visible()
    good = tmp_path / "good.csv"
    good.write_text("\n".join(f"{at % 5},{at},{'ab'[at % 2]}" for at in range(30)), encoding="utf-8")
    chooser.set_input_files(good)
    wait_for(30)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the points").click()
    assert Path(waiting.value.path()).read_text(encoding="utf-8").count("\n") == 31
    live.play_to(4)
    assert failures(page) == []
