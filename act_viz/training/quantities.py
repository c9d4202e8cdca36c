"""What is measured of a run: one name, one color and one dash for each quantity, wherever it is shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from act_viz.text import N_, _


@dataclasses.dataclass(frozen=True)
class Quantity:
    """How a quantity is called, what it is, and how its line is drawn: `dash` and `width` are in pixels."""

    name: str
    help: str
    light: str
    dark: str
    dash: tuple[float, ...] = ()
    width: float = 2.0

    def to_json(self) -> dict[str, Any]:
        """The quantity as the live view reads it, in the language in use."""
        color = {"light": self.light, "dark": self.dark}
        return {
            "name": _(self.name),
            "help": _(self.help),
            "color": color,
            "dash": list(self.dash),
            "width": self.width,
        }


# Red is for what is dead and for nothing else.
QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "batch_loss": Quantity(
            N_("Mini-batch loss"),
            N_("Mean cross-entropy in nats of the samples of one update; it jumps about with them."),
            "#9AA1AD",
            "#7B8494",
            width=1.25,
        ),
        "train_loss": Quantity(
            N_("Training loss"),
            N_("Mean cross-entropy in nats over the training samples."),
            "#1C2128",
            "#E6EAF0",
        ),
        "test_loss": Quantity(
            N_("Test loss"),
            N_("Mean cross-entropy in nats over the samples that were held out."),
            "#7B4FB5",
            "#BFA2F2",
            (8, 4),
        ),
        "train_accuracy": Quantity(
            N_("Training accuracy"),
            N_("Share of the training samples that are classified rightly."),
            "#068449",
            "#74DA99",
        ),
        "test_accuracy": Quantity(
            N_("Test accuracy"),
            N_("Share of the samples held out that are classified rightly."),
            "#1F6FB2",
            "#5AA9E6",
            (6, 3),
        ),
        "dead": Quantity(
            N_("Dead units"),
            N_("Hidden units whose weights no training sample can move: f′ is 0 on all of them, exactly or in effect."),
            "#B3261E",
            "#FF8A80",
            (2, 2.5),
            2.5,
        ),
    }
)
