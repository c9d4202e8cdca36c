"""What the browser reads off a curve that moves is what Python reads off it at rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from act_viz import curves
from act_viz.activations import ACTIVATIONS, Activation
from act_viz.figures.curve_words import headline, region_name, sentences
from act_viz.figures.numbers import written
from act_viz.figures.sampling import kinks_within, sample, saturated_regions, steepest
from act_viz.jsonable import jsonable
from tests.test_live_javascript import check_module, node
from tests.test_program import settings

TYPED = (
    "x*sigmoid(b*x)",
    "max(relu(x), 2*relu(x-1))",
    "|x-c| + floor(x)",
    "round(x) + mod(x, 2)",
    "log(x)",
    "sin(x)/x",
    "sqrt(relu(x))",
    "x^3",
)


def case(member: Activation) -> dict[str, Any]:
    """`member`, its program, and what is read off it here."""
    curve = sample(member)
    regions = saturated_regions(member, curve)
    kinks = [[kink.z, _text(kink.left), _text(kink.right), _text(kink.jump)] for kink in kinks_within(member)]
    return {
        "name": str(member),
        "label": member.name,
        "shape": member.shape,
        "program": member.program().to_json(),
        "values": {name: float(value) for name, value in member.settings().items() if not isinstance(value, str)},
        "expected": {
            "steepest": steepest(member),
            "kinks": kinks,
            "stretches": regions,
            "headline": headline(member, curve, regions),
            "names": [region_name(member, region) for region in regions],
        },
    }


def _text(value: float | None) -> float | str | None:
    return value if value is None or np.isfinite(value) else "Infinity" if value > 0 else "-Infinity"


def disagreements(members: list[Activation], file: Path) -> list[str]:
    rng = np.random.default_rng(0)
    sizes = 10.0 ** rng.uniform(-12, 12, 400) * rng.choice([-1, 1], 400)
    values = [
        *sizes.tolist(),
        0.0,
        0.5,
        0.0001,
        0.00001,
        999.4,
        999.6,
        1000.0,
        float("inf"),
        float("-inf"),
        float("nan"),
    ]
    numbers = [[str(value).replace("inf", "Infinity"), n, written(value, n)] for value in values for n in (2, 3, 4)]
    asked = {"cases": [case(member) for member in members], "say": sentences(), "numbers": numbers}
    file.write_text(json.dumps(jsonable(asked)), encoding="utf-8")
    said = node("tests/live/drawn.mjs", str(file))
    assert said.returncode == 0, said.stderr
    found: list[str] = json.loads(said.stdout)["wrong"]
    return found


@pytest.mark.parametrize("shape", sorted({cls.shape for cls in ACTIVATIONS.values()} - {"typed"}))
def test_the_browser_reads_off_every_function_what_python_does(shape: str, tmp_path: Path) -> None:
    members = [each for cls in ACTIVATIONS.values() if cls.shape == shape for each in settings(cls())]
    found = disagreements(members, tmp_path / "cases.json")
    assert not found, "\n".join(found)


def test_the_browser_reads_off_a_typed_function_what_python_does(tmp_path: Path) -> None:
    members = [ACTIVATIONS["Your own"](expression=text) for text in TYPED]
    found = disagreements(members, tmp_path / "cases.json")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("entry", ["explore.js", "passes.js", "compare.js", "slider.js"])
def test_the_files_of_a_picture_fit_into_one_module(entry: str, tmp_path: Path) -> None:
    check_module(curves.script(entry), tmp_path)
