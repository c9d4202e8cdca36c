"""Statuses: what a unit is called is one thing in the table, in JSON, on the card and in the picture."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright._impl._driver import compute_driver_executable

from act_viz.activations import ACTIVATIONS
from act_viz.diagnostics import LayerStatistics, layer_statistics
from act_viz.exporting.run_files import _statistics
from act_viz.live.run_description import curve
from act_viz.live.texts import words
from act_viz.statuses import BORN_DEAD, FLAGS, GONE, STATUSES, can_die, flags_of, status_of, words_for
from act_viz.text import in_language

LIVE = Path(__file__).parent.parent / "act_viz" / "live" / "browser"
EVERY = np.arange(1 << len(FLAGS), dtype=np.uint8)

ASK = """
import {{ readFileSync }} from "node:fs";
import {{ saidOfUnit }} from "{cards}";
import {{ keysOf }} from "{legend}";
import {{ statusOf, wordsOf }} from "{units}";
const {{ scene, flags, pieces }} = JSON.parse(readFileSync(0, "utf8"));
const lane = {{ flags: Uint8Array.from(flags), dead_pieces: Uint8Array.from(pieces), weights: [], wrong: [] }};
const [sceneLane] = scene.lanes;
const all = flags.map((_one, unit) => unit);
process.stdout.write(JSON.stringify({{
  status: flags.map((one) => statusOf(one, scene, sceneLane.curves.f.words)),
  picture: all.map((unit) => wordsOf(scene, sceneLane, lane, 0, 0, unit)),
  card: all.map((unit) => saidOfUnit(scene, sceneLane, lane, 0, {{ layer: 0, unit }}).map(({{ name }}) => name)),
  legend: keysOf(scene, {{ index: 0, lanes: [lane] }}, [], false),
}}));
"""


def in_the_browser(name: str, flags: np.ndarray, pieces: np.ndarray) -> dict[str, Any]:
    """What the live view says of units with `flags` whose function is `name`."""
    shape = {"units": [len(flags)], "gone": GONE}
    lane = {"shape": shape, "curves": {"f": curve(ACTIVATIONS[name]())}, "activations": [{"from": 0, "layers": ["f"]}]}
    scene = {"lanes": [lane], "flags": list(FLAGS.values()), "born_dead": BORN_DEAD, "words": words()}
    files = {part: (LIVE / f"{part}.js").as_uri() for part in ("cards", "legend", "units")}
    asked = json.dumps({"scene": scene, "flags": flags.tolist(), "pieces": pieces.tolist()})
    command = [compute_driver_executable()[0], "--input-type=module", "--eval", ASK.format(**files)]
    said = subprocess.run(command, input=asked, capture_output=True, text=True, check=False, timeout=60)
    assert said.returncode == 0, said.stderr
    answer: dict[str, Any] = json.loads(said.stdout)
    return answer


def layer_with(name: str, flags: np.ndarray) -> LayerStatistics:
    """The statistics of a layer whose units have `flags`."""
    z = np.ones((4, 2, len(flags))) if name == "Maxout" else np.ones((4, len(flags)))
    layer = layer_statistics(ACTIVATIONS[name](), z, np.ones((4, len(flags))))
    masks = {status.replace(" ", "_").replace("-", "_"): (flags & bit) > 0 for status, bit in FLAGS.items()}
    for field, mask in masks.items():
        object.__setattr__(layer, field, mask)
    return layer


@pytest.mark.parametrize("name", ["Tanh", "ReLU", "Leaky ReLU", "Maxout"])
def test_card_table_json_and_picture_agree_on_every_combination_of_flags(name: str) -> None:
    layer = layer_with(name, EVERY)
    called = [layer.words[at] for at in layer.status]
    expected = ["" if word == "healthy" else word for word in called]
    assert _statistics(layer)["units"] == called
    said = in_the_browser(name, EVERY, np.zeros(len(EVERY)))
    assert said["status"] == expected
    assert said["picture"] == [[word] if word else [] for word in expected]
    assert said["card"] == [[word] if word else [] for word in expected]
    assert set(said["legend"]) == set(expected) - {""}


def test_the_order_is_that_of_the_definitions() -> None:
    assert list(FLAGS) == ["dead", "dead in effect", "saturated", "one-sided", "dormant", "inert"]
    both = FLAGS["inert"] | FLAGS["one-sided"]
    assert STATUSES[status_of(np.array([both]))[0]] == "one-sided"
    assert flags_of([np.array([at in (3, 5)]) for at in range(6)]).tolist() == [both]


def test_a_unit_that_was_born_dead_and_one_with_a_dead_piece_are_called_so() -> None:
    born = np.array([FLAGS["dead"] | BORN_DEAD, FLAGS["dead"], 0])
    assert in_the_browser("ReLU", born, np.zeros(3))["card"] == [["born dead"], ["dead"], []]
    pieces = in_the_browser("Maxout", np.array([FLAGS["one-sided"], 0, 0]), np.array([1, 1, 0]))
    assert pieces["card"] == [["collapsed", "dead piece"], ["dead piece"], []]
    assert pieces["legend"] == ["collapsed", "dead piece"]


def test_what_is_flat_on_one_side_is_mostly_off_not_saturated() -> None:
    said = {name: words_for(ACTIVATIONS[name]())[STATUSES.index("saturated")] for name in ACTIVATIONS}
    for name in ("ReLU", "Leaky ReLU", "PReLU", "ELU", "SELU", "GELU", "SiLU", "Softplus"):
        assert said[name] == "mostly off", name
    for name in ("Sigmoid", "Tanh", "Hard Tanh", "ReLU6", "Softsign", "Gaussian"):
        assert said[name] == "saturated", name


def test_no_unit_can_die_where_the_slope_keeps_clear_of_zero() -> None:
    cannot = {name for name in ACTIVATIONS if not can_die(ACTIVATIONS[name]())}
    assert cannot == {"Leaky ReLU", "PReLU", "RReLU", "Maxout", "Identity", "Bent identity"}
    assert can_die(ACTIVATIONS["Leaky ReLU"](slope=0.0))


def test_every_word_is_explained_in_every_language() -> None:
    english = words()
    with in_language("ko"):
        korean = words()
    assert english.keys() == korean.keys() >= {*FLAGS, "mostly off", "collapsed", "dead piece", "train", "test"}
    for key, word in english.items():
        assert word["help"].endswith("."), key
        assert word["name"] != korean[key]["name"], key
