"""Own points of Train drawn many at a time: paint strews points of the chosen class, erase takes what it passes."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.live import VIEW, Live
from tests.browser.reading import wait_until_idle
from tests.browser.server import Server

LABELS = f"() => {VIEW}.scene.points.label"


def wait_for_points(page: Page, condition: str) -> list[int]:
    """The classes of all points as soon as `condition`, JavaScript over their number `n`, holds."""
    page.wait_for_function(f"() => {{ const n = {VIEW}.scene.points.x.length; return {condition}; }}", timeout=20_000)
    wait_until_idle(page)
    labels: list[int] = page.evaluate(LABELS)
    return labels


def test_paint_strews_points_and_erase_takes_them_away(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?data=Own+points")
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
