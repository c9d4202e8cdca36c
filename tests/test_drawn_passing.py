"""What the browser finds to pass through a function is what Python finds."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.figures.passing_words import passing_sentences, told
from act_viz.figures.sampling import value_ranges
from act_viz.jsonable import jsonable
from act_viz.propagation.distributions import Distribution, Normal, Uniform, Values
from act_viz.propagation.pushforward import Outcome, layers_of, outcomes, passed
from tests.test_live_javascript import node
from tests.test_program import settings

LAWS: tuple[Distribution, ...] = (
    Normal(0.0, 1.0),
    Normal(-2.35, 3.0),
    Normal(5.0, 5.0),
    Uniform(0.7, 4.0),
    Values.of(np.random.default_rng(0).standard_normal(500) * 2 - 0.5),
)
WEIGHTS = (1.0, 2.0, 0.35, 4.0, 1.5)
TYPED = ("x*sigmoid(b*x)", "max(relu(x), 2*relu(x-1))", "|x-c|", "log(x)", "sin(x)/x", "sqrt(relu(x))")


def law_for_the_browser(z: Distribution) -> dict[str, Any]:
    if isinstance(z, Values):
        return {"values": list(z.values)}
    return {"kind": type(z).__name__.lower(), "mean": z.mean, "std": z.std}


def run(activation: Activation, z: Distribution, weight_variance: float) -> dict[str, Any]:
    found = passed(activation, z)
    said_here = [told(activation, z, weight_variance, layer) for layer in (1, 4)]
    edges = [np.linspace(low - 0.0137, high + 0.0171, 101) for low, high in value_ranges(activation)]
    a, slope = outcomes(activation, z, *edges)
    followed = None if activation.n_pieces > 1 else layers_of(activation, z, weight_variance)
    return {
        "values": {name: float(value) for name, value in activation.settings().items() if not isinstance(value, str)},
        "law": law_for_the_browser(z),
        "weight_variance": None if followed is None else weight_variance,
        "expected": {
            "passed": {
                name: said(getattr(found, name))
                for name in ("mean", "second", "variance", "slope", "saturated", "negative")
            },
            "layers": followed
            and {name: [said(v) for v in getattr(followed, name)] for name in ("q", "mean", "variance")},
            "told": [dataclasses.asdict(each) for each in said_here],
            "a": outcome(a),
            "slope": outcome(slope),
        },
    }


def outcome(found: Outcome) -> dict[str, Any]:
    atoms = [{"value": atom.value, "share": atom.share} for atom in found.atoms]
    return {"edges": found.edges.tolist(), "shares": found.shares.tolist(), "atoms": atoms}


def said(value: float) -> str | None:
    return None if np.isnan(value) else repr(float(value)).replace("inf", "Infinity")


def disagreements(members: list[Activation], file: Path) -> dict[str, Any]:
    cases = [
        {
            "name": str(member),
            "label": member.name,
            "program": member.program().to_json(),
            "runs": [run(each, z, w) for each in settings(member) for z, w in zip(LAWS, WEIGHTS, strict=True)],
        }
        for member in members
    ]
    asked = {"cases": cases, "say": passing_sentences()}
    file.write_text(json.dumps(jsonable(asked)), encoding="utf-8")
    told = node("tests/live/pushed.mjs", str(file))
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@pytest.mark.parametrize("shape", sorted({cls.shape for cls in ACTIVATIONS.values()} - {"typed"}))
def test_what_passes_through_a_function_is_the_same_in_the_browser(shape: str, tmp_path: Path) -> None:
    members = [cls() for cls in ACTIVATIONS.values() if cls.shape == shape]
    found = disagreements(members, tmp_path / "cases.json")
    assert not found["wrong"], found


def test_what_passes_through_a_typed_function_is_the_same_in_the_browser(tmp_path: Path) -> None:
    members = [ACTIVATIONS["Your own"](expression=text) for text in TYPED]
    found = disagreements(members, tmp_path / "cases.json")
    assert not found["wrong"], found
