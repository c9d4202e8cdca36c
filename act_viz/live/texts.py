"""Every word that the live view shows, in the reader's language."""

from __future__ import annotations

from typing import Any

from act_viz.text import _


def texts() -> dict[str, Any]:
    """The view's words by the names that its program uses; braces are filled in there."""
    return _transport() | _picture() | _cards()


def _transport() -> dict[str, Any]:
    return {
        "transport": _("Training"),
        "play": _("Play"),
        "playLabel": _("Play (space)"),
        "pause": _("Pause"),
        "pauseLabel": _("Pause (space)"),
        "step": _("One step"),
        "stepLabel": _("One step (right arrow; left arrow goes back)"),
        "epoch": _("Epoch"),
        "epochLabel": _("To the end of the epoch"),
        "steps": _("Steps"),
        "end": _("Newest"),
        "endLabel": _("Show the newest state (End)"),
        "reset": _("Reset"),
        "resetLabel": _("Back to the very same start (R)"),
        "speed": _("Speed"),
        "stepsPerSecond": _("{n} steps/s"),
        "stop": _("When training stops by itself"),
        "stopValue": _("Stop at this value"),
        "stops": {
            "": _("No stop rule"),
            "epoch": _("Stop at epoch"),
            "loss": _("Stop at loss"),
            "accuracy": _("Stop at accuracy, %"),
            "death": _("Stop at a death"),
        },
        "timeline": _("Timeline: go to a step"),
    }


def _picture() -> dict[str, Any]:
    return {
        "trainLoss": _("Training loss"),
        "testLoss": _("Test loss"),
        "testAccuracy": _("Test accuracy"),
        "deadUnits": _("Dead units"),
        "dead": _("dead"),
        "loss": _("training loss"),
        "deadShare": _("share of dead units"),
        "inputs": _("{n} inputs"),
        "side": _("What stands at the right"),
        "boundary": _("Boundary"),
        "linked": _("Where the samples live"),
        "units": _("Hidden units"),
        "picture": _("The network, its units as maps, and its decision boundary"),
        "summary": _(
            "Step {step}, epoch {epoch}: training loss {loss}, test accuracy {accuracy}, {dead} of {units} units dead."
        ),
        "legend": {
            "dead": _("dead"),
            "deadInEffect": _("dead in effect"),
            "dormant": _("dormant or inert"),
            "saturated": _("saturated"),
            "wrong": _("misclassified"),
            "positive": _("weight > 0"),
            "negative": _("weight < 0"),
            "died": _("units died"),
            "revived": _("revived"),
            "changed": _("setting changed"),
            "jump": _("loss jumped"),
        },
    }


def _cards() -> dict[str, Any]:
    return {
        "layer": _("Layer {layer}"),
        "unit": _("Layer {layer}, unit {unit}"),
        "bias": _("bias"),
        "meanOutput": _("mean output"),
        "active": _("z > 0 on {share} % of samples"),
        "incoming": _("Strongest incoming weights"),
        "point": _("Sample"),
        "trainSet": _("training set"),
        "testSet": _("test set"),
        "asking": _("Asking the network …"),
        "predicted": _("predicted: {label} ({share} %)"),
        "through": _("Its activations, layer by layer (largest at the right)"),
        "status": {
            "dead": _("dead"),
            "bornDead": _("born dead"),
            "deadInEffect": _("dead in effect"),
            "saturated": _("saturated"),
            "inert": _("inert"),
            "dormant": _("dormant"),
            "oneSided": _("one-sided"),
        },
    }
