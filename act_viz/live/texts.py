"""Every word that the live view shows, in the reader's language."""

from __future__ import annotations

from typing import Any

from act_viz.statuses import COLLAPSED, MOSTLY_OFF
from act_viz.text import _


def texts() -> dict[str, Any]:
    """The view's words by the names that its program uses; braces are filled in there."""
    return _transport() | _picture() | _cards()


def words() -> dict[str, dict[str, str]]:
    """Every word for a sign of the picture or the timeline by its key: its name, and what it means."""
    of_units = {
        "dead": _("On no training sample does f′ differ from 0: nothing can move this unit's weights."),
        "dead in effect": _("f′ stays below a thousandth of its maximum on every training sample."),
        "saturated": _("f′ is below a twentieth of its maximum on at least 90 % of the training samples."),
        MOSTLY_OFF: _("On at least 90 % of the training samples z lies where f is flat; on the others it learns."),
        "one-sided": _("z has one sign on all training samples: where f is straight on that side, the unit is linear."),
        COLLAPSED: _("One piece wins on all training samples, so that this Maxout unit is linear."),
        "dormant": _("Mean |a| is at most a tenth of the layer's mean (Sokar et al. 2023, arXiv 2302.12902)."),
        "inert": _("Its output varies by at most a tenth of what its layer's outputs vary by on average."),
    }
    named = {key: {"name": _(key), "help": help_} for key, help_ in of_units.items()}
    return named | {key: {"name": name, "help": help_} for key, (name, help_) in _other_signs().items()}


def _other_signs() -> dict[str, tuple[str, str]]:
    return {
        "born dead": (_("born dead"), _("Dead, and dead already before the first step.")),
        "dead piece": (
            _("dead piece"),
            _("A piece of this Maxout unit wins on no training sample and does not learn."),
        ),
        "train": (_("training sample"), _("The network learns from filled points.")),
        "test": (_("test sample"), _("Hollow points are held out: the network is only tested on them.")),
        "wrong": (_("misclassified"), _("The likeliest class is not this sample's own.")),
        "positive": (_("weight > 0"), _("The wider a line, the larger the weight beside its layer's largest.")),
        "negative": (_("weight < 0"), _("The wider a line, the larger the weight beside its layer's largest.")),
        "died": (_("units died"), _("From here on more units are dead than before.")),
        "revived": (_("revived"), _("From here on fewer units are dead than before.")),
        "knob": (_("setting changed"), _("Something was changed here while the network trained.")),
        "cut": (_("went on from here"), _("The run was taken up again here, and what had come after was dropped.")),
        "jump": (_("loss jumped"), _("The training loss rose to more than twice its usual value.")),
        "diverged": (_("diverged"), _("From here on a value would no longer be finite.")),
    }


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
        "close": _("Close this message"),
    }


def _picture() -> dict[str, Any]:
    return {
        "epochHelp": _("Passes over the training set."),
        "stepsHelp": _("Updates of the weights."),
        "dead": _("dead"),
        "deadPieces": _("dead pieces"),
        "byConstruction": _("by construction"),
        "byConstructionHelp": _("f′ is nowhere 0, so that no unit can die."),
        "legend": _("Signs"),
        "strips": _("What stands under the layers"),
        "plot": _("where the samples lie"),
        "plotHelp": _(
            "Gray bars: how the pre-activations z of the training samples are spread, from − to + the number at "
            "either end; the percentage is that of the highest bar. Solid line: f. Dashed line: f′. Dot and whiskers: "
            "mean of z and one standard deviation to each side."
        ),
        "moments": _("z, mean ± standard deviation"),
        "momentsHelp": _(
            "Mean and standard deviation of the pre-activations z of this layer's units over the samples."
        ),
        "gradient": _("∇, size of the gradient"),
        "gradientHelp": _(
            "The norm of the loss's gradient with respect to this layer's weights and biases, on a logarithmic "
            "scale from 10⁻⁸ to 10²; hollow where it is exactly 0."
        ),
        "inputs": _("{n} inputs"),
        "side": _("What stands at the right"),
        "boundary": _("Boundary"),
        "linked": _("Where the samples live"),
        "units": _("Hidden units"),
        "picture": _("The network, its units as maps, and its decision boundary"),
        "summary": _(
            "Step {step}, epoch {epoch}: training loss {loss}, test accuracy {accuracy}, dead units {dead} of {units}."
        ),
    }


def _cards() -> dict[str, Any]:
    return {
        "layer": _("Layer {layer}"),
        "unit": _("Layer {layer}, unit {unit}"),
        "unitOfLayer": _("unit {unit}"),
        "incomingFrom": _("Strongest incoming weights, from layer {layer}"),
        "bias": _("bias"),
        "meanOutput": _("mean output"),
        "active": _("z > 0 on {share} % of samples"),
        "cardKey": _(
            "Bias: what is added to the weighted inputs. Mean output: of a over the training samples. Gray: how often "
            "z has a value; solid f, dashed f′."
        ),
        "incoming": _("Strongest incoming weights"),
        "point": _("Sample"),
        "trainSet": _("training set"),
        "testSet": _("test set"),
        "asking": _("Asking the network …"),
        "predicted": _("predicted: {label} ({share} %)"),
        "through": _("Its activations, layer by layer (largest at the right)"),
    }
