"""The knobs of a run in the settings of Train: they say what was turned on in the state that is shown."""

from __future__ import annotations

from typing import Any

from act_viz.training import TrainConfig
from act_viz.training.change_log import knobs_of, with_knobs
from act_viz.ui.link import put, settings_of
from act_viz.ui.session import LiveSession, TrainSession, session_of
from act_viz.ui.train_settings import TrainPage

_SETTINGS = {"learning_rate": "rate", "batch_size": "batch", "weight_decay": "decay"}
"""Knobs that are a setting of their own."""


def set_knobs_as_shown() -> bool:
    """Let the settings say how the knobs stood in the state shown; returns whether any stood otherwise.

    What the reader has turned since is left as it is: the run follows it.
    """
    run, session = session_of(LiveSession).run, session_of(TrainSession)
    token, followed = session.followed
    if run is None or token != run.token:
        return False
    with run.as_shown():
        shown = tuple(trainer.config for trainer in run.trainers)
        if run.plan or shown == followed:
            return False
    page = settings_of(TrainPage)
    before, after = (_settings_for(page, lanes) for lanes in (followed, shown))
    changes = {
        name: value
        for name, value in after.items()
        if name in before and before[name] != value and getattr(page, name) == before[name]
    }
    if not changes:
        return False
    put(keeping_refused=True, **changes)
    known = {knob for knob in knobs_of(shown[0]) if _settings_of_knob(knob, page) & changes.keys()}
    session.followed = (
        token,
        tuple(
            with_knobs(lane, {name: value for name, value in knobs_of(now).items() if name in known})
            for lane, now in zip(followed, shown, strict=True)
        ),
    )
    return True


def _settings_of_knob(knob: str, page: TrainPage) -> set[str]:
    """The settings of the page in which `knob` stands."""
    if knob == "momentum":
        return {"optimizer"}
    if knob != "activation":
        return {_SETTINGS[knob]}
    return {"functions", "function", "each_layer", *(f"function{layer + 1}" for layer in range(len(page.hidden)))}


def _settings_for(page: TrainPage, lanes: tuple[TrainConfig, ...]) -> dict[str, Any]:
    """What the settings of `page` that are knobs would be for networks `lanes`, which differ in nothing else."""
    first = lanes[0]
    settings: dict[str, Any] = {name: getattr(first, knob) for knob, name in _SETTINGS.items()}
    settings["optimizer"] = first.optimizer
    if page.race == "rates":
        del settings["rate"]
    if page.race == "functions":
        settings["functions"] = tuple(lane.activations[0] for lane in lanes)
    elif len(set(first.activations)) == 1:
        settings |= {"function": first.activations[0], "each_layer": False}
    else:
        settings["each_layer"] = True
        settings |= {f"function{layer + 1}": each for layer, each in enumerate(first.activations)}
    return settings
