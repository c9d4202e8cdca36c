"""What a random network is called in a headline: its function, its initializer and all that is not as usual."""

from __future__ import annotations

from act_viz.activations import Activation
from act_viz.figures.numbers import written
from act_viz.kinds import Kind
from act_viz.network.initializers import Initializer
from act_viz.propagation import RandomNetwork
from act_viz.text import N_, _

SKIPS = {
    "none": N_("None"),
    "added": N_("f(z) + input"),
    "scaled": N_("(f(z) + input) / √2"),
}


def network_said(network: RandomNetwork) -> str:
    """`network` as a headline names it."""
    parts = [function_said(network.activation), initializer_said(network.initializer)]
    if network.bias_std:
        parts.append(f"σ_b = {written(network.bias_std)}")
    passing = network.passing
    if passing.skip != "none":
        parts.append(_("skip {form}").format(form=_(SKIPS[passing.skip])))
    if passing.drops:
        form = _("alpha dropout {rate:.0%}") if passing.dropout == "alpha" else _("dropout {rate:.0%}")
        parts.append(form.format(rate=passing.rate))
    return ", ".join(parts)


def function_said(activation: Activation) -> str:
    """A function with what is not at its default; a typed one as it was typed."""
    typed = activation.settings().get("expression")
    if isinstance(typed, str):
        # An asterisk would be read as emphasis where the headline is shown as Markdown.
        return f"f(x) = {typed.replace('**', '^').replace('*', '·')}" + _changed(activation, leave=("expression",))
    return _(activation.name) + _changed(activation)


def initializer_said(initializer: Initializer) -> str:
    """An initializer with what is not at its default."""
    return _(initializer.name) + _changed(initializer)


def _changed(kind: Kind, leave: tuple[str, ...] = ()) -> str:
    """The settings of `kind` that are not at their defaults, in parentheses."""
    usual = {} if leave else type(kind)().settings()
    said = [
        f"{name} = {written(value)}" if isinstance(value, int | float) else f"{name} = {value}"
        for name, value in kind.settings().items()
        if name not in leave and value != usual.get(name)
    ]
    return f" ({', '.join(said)})" if said else ""


def titled(named: str, sentence: str) -> str:
    """`sentence` after what it is about, if that has a name."""
    return f"{named}: {sentence}" if named else sentence
