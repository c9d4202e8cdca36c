"""What readers bring with them: points of their own, files, functions they type."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.server import Server
from tests.journeys.conftest import Sends

TYPED = ("1/x", "log(x)", "exp(exp(x))", "tan(x)", "sin(x)/x")


def test_own_points_then_a_file_then_a_function_of_ones_own(server: Server, send: Sends, tmp_path: Path) -> None:
    reader = send(server, "/Train?layers=1&units=4")
    reader.choose("Data", "Own points")
    plane = reader.frame.locator(".plane")
    plane.scroll_into_view_if_needed()
    with reader.act("click into the plane"):
        plane.click(position={"x": 40, "y": 40})
    reader.play_to(5)
    file = tmp_path / "points.csv"
    rows = [f"{at},{at % 9}.5,{at % 7},{'ab'[at % 2]}" for at in range(40)]
    file.write_text("\n".join(["Id,age,pay,label", *rows]), encoding="utf-8")
    reader.upload(file)
    assert reader.frame.get_by_text(re.compile("Left out:.*Id")).is_visible(), reader.story()
    reader.play_to(5)
    reader.choose("Column with the label", "pay")
    reader.choose("Activation function", "Your own")
    reader.type("Expression", "x*sigmoid(a*x)")
    reader.slide("Parameter", "ArrowRight")
    reader.play_to(5)
    file.write_text("x,label\n1,a\n", encoding="utf-8")
    reader.upload(file)
    file.write_text("x,y,label\n0,0,a\n1,1,b\n0,1,a\n1,0,b\n2,2,a\n", encoding="utf-8")
    reader.upload(file)
    reader.play_to(4)
    reader.link_shows_the_same()


def test_functions_with_poles_on_train_and_the_way_out_of_a_wrong_one(server: Server, send: Sends) -> None:
    reader = send(server, "/Train?function=your-own&layers=1&units=3&data.moons.n_samples=60")
    for typed in TYPED:
        reader.type("Expression", typed)
        reader.command("step")
    reader.type("Expression", "a*max(0,x")
    expect(reader.frame.get_by_text("This parenthesis is never closed.")).to_be_visible()
    reader.command("step")
    reader.type("Expression", "a*max(0,x)")
    expect(reader.frame.get_by_text("This parenthesis is never closed.")).to_have_count(0)
    reader.slide("Parameter", "ArrowRight")
    reader.command("epoch")
    reader.link_shows_the_same()


def test_a_typed_function_on_every_page(server: Server, send: Sends) -> None:
    reader = send(server, "/Explore?function=your-own")
    for typed in ("1/x", "sin(PI*x)", "2x + |x|", "a*tanh(k*x)"):
        reader.type("Expression", typed)
    reader.slide("Parameter", "ArrowRight", nth=1)
    reader.go("Depth")
    expect(reader.locate("textbox", "Expression")).to_have_value("a*tanh(k*x)")
    reader.click("radio", "Fixed points")
    reader.type("Expression", "log(x)")
    reader.click("radio", "Gradient")
    reader.go("Compare")
    reader.click("summary", "Functions")
    reader.click("button", "Your own")
    reader.go("Train")
    reader.command("step")
    reader.go("Explore")
    expect(reader.locate("textbox", "Expression")).to_have_value("a*tanh(k*x)")
    reader.link_shows_the_same()
