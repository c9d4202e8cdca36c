"""What the live view must know of a run before its first state: points, curves, names and words."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.live.frames import VERSION, Array
from act_viz.live.run import LiveRun
from act_viz.live.texts import texts, words
from act_viz.statuses import BORN_DEAD, FLAGS, can_die, words_for
from act_viz.text import _, language_in_use, n_
from act_viz.training.quantities import QUANTITIES

SPEEDS = (
    (1, 1),
    (1, 4),
    (1, 12),
    (1, 30),
    (1, 60),
    (2, 60),
    (5, 60),
    (10, 60),
    (25, 60),
    (60, 60),
    (150, 60),
)
"""Choices of speed: updates between two states, and states a second."""
NORMAL_SPEED = 5
_REACH = 200.0
_N_LEARNED = 9


def scene_of(
    run: LiveRun, colors: Sequence[Mapping[str, str]], speed: int = NORMAL_SPEED, look_at: str | None = None
) -> dict[str, Any]:
    """The fixed part of the view as JSON; `colors` has a hex color for "light" and "dark" of each lane.

    `look_at` is what a slide shows largest: "boundary", "units", "strips" or "losses".
    """
    run.note_functions()
    view = run.view
    data = view.data
    plane = data.to_plane(view.point_features())
    names = list(data.class_names)
    return {
        "id": scene_id(run),
        "version": VERSION,
        "lanes": [_lane(run, at, color) for at, color in enumerate(colors)],
        "plane": data.is_plane,
        "inputs": list(data.feature_names),
        "axes": list(data.feature_names) if data.is_plane else [_("First principal component"), _("Second")],
        "classes": names,
        "marks_of_classes": class_marks(names),
        "points": {
            "x": _rounded(plane[:, 0]),
            "y": _rounded(plane[:, 1]),
            "label": view.point_labels().tolist(),
            "test": view.is_test.astype(int).tolist(),
        },
        "extent": view.extent,
        "speeds": [{"steps": steps, "rate": rate, "text": _speed(steps * rate)} for steps, rate in SPEEDS],
        "speed": speed,
        "look_at": look_at,
        "marks": [dataclasses.asdict(mark) for mark in run.marks],
        "flags": list(FLAGS.values()),
        "born_dead": BORN_DEAD,
        "words": words(),
        "quantities": {name: quantity.to_json() for name, quantity in QUANTITIES.items()},
        "texts": texts(),
        "language": language_in_use(),
    }


def scene_id(run: LiveRun) -> str:
    """Names the run's configurations: the same on every server and in every session.

    A run that ends where it was planned to is another scene: a browser that shows one that goes on would take it for
    its own, lost and found again, and ask for that.
    """
    return hashlib.sha256(repr((run.configs, run.names, run.ends_as_planned)).encode()).hexdigest()[:16]


def class_marks(names: Sequence[str]) -> list[str]:
    """One character a class: its name where that is one, otherwise letters."""
    short = [name.strip() for name in names]
    if all(len(name) == 1 for name in short) and len(set(short)) == len(short):
        return short
    return [chr(ord("A") + at % 26) for at in range(len(short))]


def _lane(run: LiveRun, at: int, color: Mapping[str, str]) -> dict[str, Any]:
    """A lane's name and sizes, the curves its layers need by name, and from which state on which layer has which."""
    history = run.lanes[at].functions
    return {
        "name": run.names[at],
        "color": dict(color),
        "shape": run.lanes[at].camera.shape.to_json(),
        "curves": {str(one): curve(one) for _index, activations in history for one in activations},
        "activations": [{"from": index, "layers": [str(one) for one in activations]} for index, activations in history],
    }


def curve(activation: Activation) -> dict[str, Any]:
    """f and f' at points that are dense around zero; of a learned parameter at several of its values.

    With them the keys in `texts.words` of what its units may be called, and whether they can die. A Maxout unit passes
    its largest piece on: over that, f is the identity.
    """
    shown = ACTIVATIONS["Identity"]() if activation.n_pieces > 1 else activation
    z = _points()
    drawn: dict[str, Any] = {"name": _(activation.name), "z": _rounded(z), "learned": None}
    drawn |= {"words": words_for(activation), "can_die": can_die(activation), "n_pieces": int(activation.n_pieces)}
    learned = [field for field, described in shown.params().items() if described.trainable]
    if not learned:
        return drawn | {"f": _rounded(shown(z)), "slope": _rounded(shown.derivative(z))}
    described = shown.params()[learned[0]]
    values = np.linspace(min(described.low, -1.0), max(described.high, 2.0), _N_LEARNED)
    # Training may lead a parameter beyond its slider; as arrays such values are taken as they are.
    sets = [shown.replace(**{learned[0]: np.array(value)}) for value in values]
    drawn["learned"] = {
        "values": _rounded(values),
        "f": [_rounded(one(z)) for one in sets],
        "slope": [_rounded(one.derivative(z)) for one in sets],
    }
    return drawn


def _speed(steps: int) -> str:
    return n_("{n} step/s", "{n} steps/s", steps).format(n=steps)


def _points() -> Array:
    """Points over ±`_REACH`, zero and points close to it on both sides among them, for kinks."""
    half = np.sinh(np.linspace(0, np.arcsinh(_REACH), 90))[1:]
    return np.concatenate([-half[::-1], [-1e-6, 0.0, 1e-6], half])


def _rounded(values: Array) -> list[float]:
    """`values` with five digits; a function may be infinite, or have no value, at some of the points."""
    return [float(f"{value:.5g}") for value in values]
