"""Pictures that follow the hand: what a slider passes is drawn at once, and the page takes where it is let go."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.reading import CURVE, failures, wait_until_idle
from tests.browser.server import Server

LINE = ".curve .f, .compared .f"


def drawn(page: Page) -> str:
    return page.locator(LINE).first.get_attribute("d") or ""


def ready(page: Page) -> None:
    expect(page.locator(LINE).first).to_have_attribute("d", re.compile("L"))


def grab(page: Page, slider: Locator) -> tuple[float, float, float]:
    """Press the mouse on a slider; gives its left end, its width and its height on the page."""
    # What was just unfolded still moves: the pointer waits until the slider stands still.
    slider.hover()
    box = slider.bounding_box()
    assert box
    left, width, y = box["x"] + 8, box["width"] - 16, box["y"] + box["height"] / 2
    page.mouse.move(left + 0.3 * width, y)
    page.mouse.down()
    return left, width, y


def test_the_curve_follows_a_dragged_slider_and_the_page_where_it_is_left(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=selu")
    ready(page)
    slider = page.get_by_role("slider", name=re.compile("Scale"))
    left, width, y = grab(page, slider)
    seen = {drawn(page)}
    for at in range(12):
        before = drawn(page)
        page.mouse.move(left + (0.35 + 0.05 * at) * width, y)
        page.wait_for_function(f"before => ({CURVE})() !== before", arg=before)
        seen.add(drawn(page))
    assert len(seen) == 13
    assert "function.scale" not in page.url, "the page hears of it when it is let go"
    expect(page.locator(".picture .ghost path").first).to_be_attached()
    moving = drawn(page)
    page.mouse.up()
    expect(page).to_have_url(re.compile("function.scale=1.[6-9]"))
    wait_until_idle(page)
    assert drawn(page) == moving, "the picture does not jump"
    expect(page.locator("[data-testid=stCode]").first).to_contain_text(re.compile(r"scale=1\.[6-9]"))
    assert failures(page) == []


def test_a_slider_plays_there_and_back_until_it_is_paused(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=elu")
    ready(page)
    play = page.get_by_role("button", name=re.compile("Play: move “Alpha"))
    play.click()
    for _turn in range(4):
        before = drawn(page)
        page.wait_for_function(f"before => ({CURVE})() !== before", arg=before)
    expect(page.get_by_role("button", name=re.compile("Speed"))).to_be_visible()
    slider = page.get_by_role("slider", name=re.compile("Alpha"))
    slider.focus()
    page.keyboard.press("Space")
    expect(play).to_be_visible()
    expect(page).to_have_url(re.compile("function.alpha="))
    wait_until_idle(page)
    assert float(slider.input_value()) == float(re.findall(r"function\.alpha=([\d.]+)", page.url)[0])


def test_the_probe_follows_the_pointer_and_stays_where_it_is_clicked(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=tanh")
    ready(page)
    words = page.locator(".picture .probe text").first
    expect(words).to_have_text("f(1) = 0.762")
    box = page.locator(".picture svg").bounding_box()
    assert box
    # The axis runs from −6 to 6 between the margins of 62 and 16 pixels: z = 3 at three quarters of it.
    at = (box["x"] + 62 + 0.75 * (box["width"] - 78), box["y"] + 0.2 * box["height"])
    page.mouse.move(*at)
    expect(words).to_have_text(re.compile(r"f\((3|2\.99|3\.01)\) = 0\.995"))
    assert "probe" not in page.url
    page.mouse.click(*at)
    expect(page).to_have_url(re.compile(r"probe=(3|2\.99|3\.01)$"))
    page.mouse.move(10, 10)
    wait_until_idle(page)
    expect(words).to_have_text(re.compile(r"f\((3|2\.99|3\.01)\) = 0\.995"))
    expect(page.locator(".picture .aside")).to_have_text(re.compile("slope 0.00"))
    expect(page.get_by_role("slider", name="Probe")).to_have_attribute("aria-valuetext", re.compile(r"^(3\.0|2\.99)"))


def test_the_window_zooms_moves_and_comes_back(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=sigmoid")
    ready(page)
    whole = drawn(page)
    box = page.locator(".picture svg").bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 120)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function(f"before => ({CURVE})() !== before", arg=whole)
    zoomed = drawn(page)
    page.mouse.down()
    page.mouse.move(box["x"] + 360, box["y"] + 140, steps=4)
    page.mouse.up()
    page.wait_for_function(f"before => ({CURVE})() !== before", arg=zoomed)
    page.get_by_role("button", name="Whole").click()
    page.wait_for_function(f"whole => ({CURVE})() === whole", arg=whole)
    assert "probe" not in page.url, "a drag is no click"


def test_the_picture_is_saved_as_it_is_seen(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Explore?function=relu")
    ready(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="SVG").click()
    assert saved.value.suggested_filename == "explore-relu.svg"
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert drawn(page) in text
    assert "stroke:rgb" in text
    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")


def test_on_a_telephone_the_picture_stays_in_sight_while_a_slider_is_dragged(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/Explore?function=maxout", size=(390, 844))
    ready(page)
    slider = page.get_by_role("slider", name=re.compile("Offset 2"))
    slider.evaluate("node => node.scrollIntoView({ block: 'end' })")
    left, width, y = grab(page, slider)
    before = drawn(page)
    page.mouse.move(left + 0.8 * width, y)
    page.wait_for_function(f"before => ({CURVE})() !== before", arg=before)
    box = page.locator(".picture svg").bounding_box()
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] < y
    page.mouse.up()


def test_all_functions_of_a_comparison_move_with_their_sliders_and_are_read_at_one_place(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/Compare?functions=elu,relu,selu")
    ready(page)
    names = page.locator(".picture .name")
    expect(names.filter(has_text="ELU and 1 more")).to_have_count(2)
    page.locator("summary", has_text="Parameters").click()
    wait_until_idle(page)
    slider = page.get_by_role("slider", name=re.compile("Alpha")).first
    left, width, y = grab(page, slider)
    for at in range(5):
        before = drawn(page)
        page.mouse.move(left + (0.4 + 0.1 * at) * width, y)
        page.wait_for_function(f"before => ({CURVE})() !== before", arg=before)
    moving = drawn(page)
    page.mouse.up()
    expect(page).to_have_url(re.compile("functions.elu.alpha="))
    wait_until_idle(page)
    assert drawn(page) == moving
    page.locator(".picture .title").scroll_into_view_if_needed()
    box = page.locator(".stage svg").bounding_box()
    assert box
    ticks = page.locator(".picture .tick[text-anchor=middle]").filter(has_text=re.compile("^−[24]$"))
    (left, right) = sorted(tick["x"] + tick["width"] / 2 for tick in map(Locator.bounding_box, ticks.all()) if tick)
    page.mouse.move((left + right) / 2, box["y"] + 60)
    reading = page.locator(".reading")
    expect(reading.locator("b")).to_have_text(re.compile("z = −(3|2.99|3.01)$"))
    expect(reading.locator("span", has_text="ReLU").last).to_have_text(re.compile("ReLU  0  ·  f′ 0"))
    assert failures(page) == []


def test_what_passes_through_follows_a_dragged_deviation_and_the_link_where_it_is_left(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/Explore?view=passes&function=sigmoid")
    ready(page)
    out = page.locator(".picture .density.out").first
    expect(out).to_have_attribute("d", re.compile("H"))
    density = "() => window.density()"
    page.evaluate(
        """() => { window.density = () => [...document.querySelectorAll("*")]
            .map(each => each.shadowRoot?.querySelector(".density.out")?.getAttribute("d")).find(Boolean); }"""
    )
    at_rest = page.locator(".picture .numbers dd").all_text_contents()
    slider = page.get_by_role("slider", name="Spread σ")
    left, width, y = grab(page, slider)
    seen = {page.evaluate(density)}
    for at in range(8):
        before = page.evaluate(density)
        page.mouse.move(left + (0.35 + 0.07 * at) * width, y)
        page.wait_for_function("before => window.density() !== before", arg=before)
        seen.add(page.evaluate(density))
    assert len(seen) == 9
    assert "std" not in page.url
    moving = [page.locator(".picture .title").text_content(), *page.locator(".numbers dd").all_text_contents()]
    assert moving[1:] != at_rest
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"std=4\.\d"))
    wait_until_idle(page)
    left_at = [page.locator(".picture .title").text_content(), *page.locator(".numbers dd").all_text_contents()]
    assert left_at == moving, "at rest the numbers are Python's, and the same"
    assert failures(page) == []
