"""Own points of Train drawn many at a time: paint strews points of the chosen class, erase takes what it passes."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.live import VIEW, Live
from tests.browser.reading import failures, wait_until_idle
from tests.browser.server import Server

LABELS = f"() => {VIEW}.scene.points.label"


def wait_for_points(page: Page, condition: str) -> list[int]:
    """The classes of all points as soon as `condition`, JavaScript over their number `n`, holds."""
    page.wait_for_function(f"() => {{ const n = {VIEW}.scene.points.x.length; return {condition}; }}", timeout=20_000)
    wait_until_idle(page)
    labels: list[int] = page.evaluate(LABELS)
    return labels


def test_paint_strews_points_and_erase_takes_them_away(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?data=own-points")
    Live(page)
    start = page.evaluate(LABELS)
    plane = page.locator(".plane")
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    assert box
    # A corner in which there is no point yet.
    left, top = box["x"] + 0.86 * box["width"], box["y"] + 0.86 * box["height"]

    page.get_by_role("button", name="Paint").click()
    expect(page.get_by_role("button", name="Paint")).to_have_attribute("aria-pressed", "true")
    page.locator(".editor .switch button").nth(1).click()
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + 20, top, steps=4)
    page.mouse.up()
    painted = wait_for_points(page, f"n > {len(start)}")
    assert len(painted) == len(start) + 6
    assert painted.count(1) == start.count(1) + 6

    page.get_by_role("button", name="Erase").click()
    expect(page.get_by_role("button", name="Paint")).to_have_attribute("aria-pressed", "false")
    page.mouse.move(left - 30, top - 30)
    page.mouse.down()
    for row in range(-30, 40, 10):
        page.mouse.move(left - 30, top + row)
        page.mouse.move(left + 50, top + row, steps=8)
    page.mouse.up()
    assert sorted(wait_for_points(page, f"n < {len(painted)}")) == sorted(start)


def test_a_file_says_what_was_taken_of_it_and_another_choice_holds(
    server: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{server.url}/Train?data=own-points")
    live = Live(page)
    rows = [f"{1000 + 7 * at};{'MF'[at % 2]};{at % 9},5;{at % 7};1;{int(at % 3 == 0)}" for at in range(30)]
    text = "\n".join(["User ID;성별;<b>age</b>;salary;Const;Purchased", *rows])
    file = tmp_path / "ads.csv"
    file.write_bytes(text.encode("cp949"))
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(file)
    wait_for_points(page, "n === 30")
    label = page.locator("[data-testid=stSelectbox]", has_text="Column with the label")
    inputs = page.locator("[data-testid=stMultiSelect]", has_text="Columns that are inputs")
    expect(label.get_by_role("combobox")).to_have_value("Purchased")
    expect(inputs).to_contain_text("<b>age</b>")
    expect(inputs).to_contain_text("salary")
    said = page.get_by_text("Left out:")
    for words in ("User ID (an identifier", "성별 (text", "Const (the same value"):
        expect(said).to_contain_text(words)

    # A list closes when the page scrolls, so the page is scrolled before.
    label.scroll_into_view_if_needed()
    wait_until_idle(page)
    label.get_by_role("combobox").click()
    page.get_by_role("option", name="성별").click()
    page.wait_for_function(f"() => {VIEW}.scene.classes.join() === 'F,M'", timeout=20_000)
    wait_until_idle(page)
    expect(inputs).to_contain_text("Purchased")
    assert page.evaluate(f"() => {VIEW}.scene.inputs") == ["<b>age</b>", "salary", "Purchased"]
    again = open_page(page.url)
    Live(again)
    again.wait_for_function(f"() => {VIEW}.scene.classes.join() === 'F,M'", timeout=20_000)
    assert again.evaluate(f"() => {VIEW}.scene.inputs") == ["<b>age</b>", "salary", "Purchased"]
    live.play_to(4)
    assert failures(page) == failures(again) == []
