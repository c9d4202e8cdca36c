"""The CSV files below the picture of Train hold what the picture shows."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.live import VIEW, Live
from tests.browser.server import Server

Columns = dict[str, list[float]]


def download(page: Page, name: str) -> Columns:
    """The columns of the file `name`.csv, numbers as numbers."""
    button = page.locator(f".st-key-csv_{name} button")
    button.scroll_into_view_if_needed()
    # What was out of sight at a pause is made anew when it is seen.
    Live(page).settle()
    with page.expect_download() as waiting:
        button.click()
    step = Live(page).shown()["lanes"][0]["step"]
    assert waiting.value.suggested_filename == f"train_relu_step-{step}_{name.replace('_', '-')}.csv"
    expect(button).not_to_have_text(re.compile("Download"))
    rows = list(csv.DictReader(Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert rows
    # Where nothing was measured at a step its cell is empty.
    return {column: [float(row[column] or "nan") for row in rows] for column in rows[0] if _is_number(rows[0][column])}


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace("e-", "").lstrip("-").isdigit()


def open_tab(page: Page, name: str, file: str) -> Columns:
    page.get_by_role("tab", name=name).click()
    expect(page.locator(f".st-key-csv_{file} button")).to_be_visible(timeout=20_000)
    return download(page, file)


def test_a_file_that_is_saved_while_it_plays_is_called_by_the_step_that_it_holds(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/Train?data_moons_n_samples=100&open=exports")
    live = Live(page)
    live.button("play").click()
    steps = []
    for step in (10, 40, 80):
        live.wait_until_step(step)
        with page.expect_download() as waiting:
            page.locator(".st-key-export_run_json button").click()
        assert live.shown()["playing"]
        held = json.loads(Path(waiting.value.path()).read_text())["step"]
        assert waiting.value.suggested_filename == f"train_relu_step-{held}_run.json"
        steps.append(held)
    assert steps == sorted(set(steps))


def test_each_file_ends_with_the_state_that_is_shown(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Train?data_moons_n_samples=100")
    live = Live(page)
    shown = live.play_to(10)["lanes"][0]
    step = shown["step"]
    lane = page.evaluate(
        f"""() => {{ const lane = {VIEW}.player.shown.lanes[0];
            const {{ epoch, train_loss, test_loss, train_accuracy, test_accuracy }} = lane;
            const scalars = [epoch, train_loss, test_loss, train_accuracy, test_accuracy].map(([one]) => one);
            return {{ scalars, norms: [...lane.gradient_norm], mean: [...lane.mean_z] }}; }}"""
    )
    curves = download(page, "loss_and_accuracy")
    names = ["step", "epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy"]
    assert [curves[name][-1] for name in names] == pytest.approx([step, *lane["scalars"]], rel=1e-4)
    confusion = download(page, "confusion_train")
    assert confusion.pop("true_class") == [0, 1]
    right = sum(confusion[f"taken_for_{label}"][label] for label in (0, 1))
    assert sum(map(sum, confusion.values())) == 80
    assert right / 80 == pytest.approx(curves["train_accuracy"][-1])

    gradients = open_tab(page, "Gradients", "gradient_norms")
    assert gradients["step"] == list(range(step))
    assert [gradients[f"layer{layer}_gradient_norm"][-1] for layer in (1, 2)] == pytest.approx(lane["norms"], rel=1e-4)
    moments = open_tab(page, "Moments", "layers_over_steps")
    assert moments["step"] == gradients["step"]
    table = open_tab(page, "Table", "layers")
    assert table["Units"] == [8, 8]
    assert table["Mean z"] == pytest.approx(lane["mean"], rel=1e-3, abs=1e-4)
    units = open_tab(page, "Units", "units_over_steps")
    assert units["step"][-1] == step
