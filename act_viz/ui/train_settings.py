"""The settings of Train in the sidebar: what starts anew, and what can change while it runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

import streamlit as st

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.moments import moments_after
from act_viz.datasets import DATASETS, Dataset, OwnPoints
from act_viz.datasets.own_points import Choice
from act_viz.kinds import Kind, Registry
from act_viz.network.initializers import INITIALIZERS, Initializer
from act_viz.scenes.presets import DEFAULT_SEED
from act_viz.text import N_, _
from act_viz.training import TrainConfig
from act_viz.training.config import LEARNING_RATES
from act_viz.training.optimizers import OPTIMIZERS, Optimizer
from act_viz.ui.controls import control
from act_viz.ui.link import settings_of
from act_viz.ui.member_controls import choose, tune
from act_viz.ui.settings import PageSettings, choice, member, members, number, numbers, step_of, switch, words
from act_viz.ui.train_lanes import SINGLE, Settings, Varied, into_lanes

K = TypeVar("K", bound=Kind)
MAX_LAYERS, MAX_UNITS = 8, 64
MAX_LANES = 4
DEFAULT_RATE = 0.1
_BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
_DEFAULT_FUNCTIONS = ("ReLU", "Leaky ReLU")
_DEFAULT_INITIALIZERS = ("He normal", "LeCun normal")
_DEFAULT_RATES = (0.01, 0.1, 1.0)
_NORMAL_START = {"moments kept": "LeCun normal", "sigmoidal": "Glorot normal", "other": "He normal"}

RACES = {
    SINGLE: N_("One network"),
    "functions": N_("Race of functions"),
    "initializers": N_("Race of initializers"),
    "rates": N_("Race of learning rates"),
}


def parse_widths(written: str) -> tuple[int, ...]:
    """The widths of the hidden layers in a text as `16-8-4`.

    Raises
    ------
    ValueError
        If it is none; the sentence says what is allowed.
    """
    parts = [part.strip() for part in written.replace(",", "-").replace(" ", "-").split("-") if part.strip()]
    wrong = next((part for part in parts if not (part.isascii() and part.isdecimal())), None)
    if wrong is not None:
        raise ValueError(
            _("Units per layer are whole numbers joined by hyphens, as 16-8-4; “{part}” is none.").format(
                part=wrong[:20]
            )
        )
    if not 1 <= len(parts) <= MAX_LAYERS:
        raise ValueError(_("There may be 1 to {most} hidden layers, not {n}.").format(most=MAX_LAYERS, n=len(parts)))
    widths = tuple(int(part[:9]) for part in parts)
    outside = next((width for width in widths if not 1 <= width <= MAX_UNITS), None)
    if outside is not None:
        raise ValueError(_("A layer may have 1 to {most} units, not {n}.").format(most=MAX_UNITS, n=outside))
    return widths


@dataclasses.dataclass(frozen=True)
class TrainPage(PageSettings):
    """What Train can be set to; the first of them may change while the network trains."""

    race: str = choice(RACES, SINGLE, label=N_("Networks"))
    function: Activation = member(ACTIVATIONS, "ReLU", label=N_("Activation function"), live=True)
    functions: tuple[Activation, ...] = members(
        ACTIVATIONS, _DEFAULT_FUNCTIONS, label=N_("Functions, two to four"), most=MAX_LANES
    )
    rate: float = number(DEFAULT_RATE, *LEARNING_RATES, label=N_("Learning rate η"), control="steps", live=True)
    rates: tuple[float, ...] = numbers(
        _DEFAULT_RATES, *LEARNING_RATES, label=N_("Learning rates, two to four"), most=MAX_LANES, mark=DEFAULT_RATE
    )
    batch: int = step_of(_BATCHES, 32, label=N_("Batch size"), live=True)
    decay: float = number(0.0, 0.0, 1.0, step=1e-5, label=N_("Weight decay λ"), control="steps", live=True)
    optimizer: Optimizer = member(OPTIMIZERS, "SGD", label=N_("Optimizer"))
    data: Dataset = member(DATASETS, "Moons", label=N_("Data"))
    layers: int = number(2, 1, MAX_LAYERS, label=N_("Hidden layers"))
    units: int = number(8, 1, MAX_UNITS, label=N_("Units in each"))
    widths: str = words(N_("Units layer by layer, in place of the two sliders"), longest=60, check=parse_widths)
    test: float = number(0.2, 0.0, 0.8, step=0.05, label=N_("Test share"), percent=True)
    standardize: bool = switch(
        N_("Standardize features"), default=True, help=N_("Mean 0 and standard deviation 1 over the training set.")
    )
    shift: float = number(
        0.0,
        -20.0,
        20.0,
        step=0.5,
        label=N_("Shift all inputs by"),
        help=N_("Inputs far from zero are one way to kill ReLU units."),
    )
    data_seed: int = number(0, 0, 2**32 - 1, label=N_("Seed of the data"), control="typed")
    initializer: Initializer = member(INITIALIZERS, "He normal", label=N_("Initializer"))
    initializers: tuple[Initializer, ...] = members(
        INITIALIZERS, _DEFAULT_INITIALIZERS, label=N_("Initializers, two to four"), most=MAX_LANES
    )
    own_initializer: bool = switch(N_("Each function with its own initializer"))
    each_layer: bool = switch(N_("A function of its own for each layer"))
    function1: Activation | None = member(ACTIVATIONS, "", label=N_("Layer {n}"), live=True)
    function2: Activation | None = member(ACTIVATIONS, "", label=N_("Layer {n}"), live=True)
    function3: Activation | None = member(ACTIVATIONS, "", label=N_("Layer {n}"), live=True)
    function4: Activation | None = member(ACTIVATIONS, "", label=N_("Layer {n}"), live=True)
    function5: Activation | None = member(ACTIVATIONS, "", label=N_("Layer {n}"), live=True)
    function6: Activation | None = member(ACTIVATIONS, "", label=N_("Layer {n}"), live=True)
    function7: Activation | None = member(ACTIVATIONS, "", label=N_("Layer {n}"), live=True)
    function8: Activation | None = member(ACTIVATIONS, "", label=N_("Layer {n}"), live=True)
    seed: int = number(
        DEFAULT_SEED,
        0,
        2**32 - 1,
        label=N_("Seed of weights and batches"),
        help=N_("The same seed gives the very same start."),
        control="typed",
    )
    dtype: Literal["float32", "float64"] = choice(
        {"float32": N_("float32"), "float64": N_("float64")},
        "float32",
        label=N_("Arithmetic"),
        help=N_("Smooth functions die earlier in float32: their derivative reaches exactly 0 sooner."),
    )
    seeds_steps: int = step_of((100, 200, 500, 1000, 2000, 5000, 10_000), 500, label=N_("Steps"))
    confusion_counts: bool = switch(N_("Counts in place of shares"))
    export_lane: int = number(0, 0, MAX_LANES - 1, label=N_("Network"), control="select")
    points: str = words(longest=8_000)
    """The reader's own points, if they are few …"""
    columns: str = words(longest=4_000, check=Choice.parse)
    """… what was taken of the file that they are from, if they are many …"""
    log: str = words(longest=100_000)
    """… and what was turned in the run up to its present step."""

    @property
    def hidden(self) -> tuple[int, ...]:
        """Units of each hidden layer."""
        return parse_widths(self.widths) if self.widths.strip() else (self.units,) * self.layers

    @property
    def varied(self) -> Varied:
        """What may differ between networks side by side."""
        functions = _raced(self.functions, _DEFAULT_FUNCTIONS, ACTIVATIONS) if self.race == "functions" else None
        initializers: tuple[Initializer, ...] = (self.initializer,)
        if self.race == "initializers":
            initializers = _raced(self.initializers, _DEFAULT_INITIALIZERS, INITIALIZERS)
        elif functions and self.own_initializer:
            initializers = tuple(map(_own_initializer, functions))
        rates = (self.rates if len(self.rates) > 1 else _DEFAULT_RATES) if self.race == "rates" else (self.rate,)
        return Varied(functions or (self._one_network,), initializers, rates)

    @property
    def _one_network(self) -> Activation | tuple[Activation, ...]:
        """The function of all layers, or each layer's own."""
        if not self.each_layer:
            return self.function
        own = [getattr(self, f"function{layer}") for layer in range(1, len(self.hidden) + 1)]
        return tuple(function or self.function for function in own)

    def config(self, dataset: Dataset) -> TrainConfig:
        """What all networks of the page have in common, trained on `dataset`."""
        return TrainConfig(
            dataset,
            self.hidden,
            optimizer=self.optimizer,
            weight_decay=self.decay,
            batch_size=self.batch,
            test_share=self.test,
            standardize=self.standardize,
            input_shift=self.shift,
            data_seed=self.data_seed,
            seed=self.seed,
            dtype=self.dtype,
        )


NETWORK_SETTINGS = tuple(
    name
    for name in TrainPage.table()
    if name not in (*PageSettings.table(), "seeds_steps", "confusion_counts", "export_lane", "points", "log")
)
"""The settings that concern the networks, not what is shown or kept of them."""


def _raced(chosen: tuple[K, ...], instead: Sequence[str], family: Registry[K]) -> tuple[K, ...]:
    """The members chosen for a race; with fewer than two, those called `instead`."""
    return chosen if len(chosen) > 1 else tuple(family[name]() for name in instead)


def _own_initializer(activation: Activation) -> Initializer:
    """LeCun where a standard normal input keeps mean 0 and variance 1 (SELU), Glorot for sigmoids, else He."""
    mean, variance = moments_after(activation)
    keeps = abs(mean) < 1e-3 and abs(variance - 1.0) < 1e-3
    sort = "moments kept" if keeps else activation.shape if activation.shape == "sigmoidal" else "other"
    return INITIALIZERS[_NORMAL_START[sort]]()


def train_settings(own_points: Callable[[], OwnPoints], choose_preset: Callable[[], None]) -> Settings:
    """Draw the settings in the sidebar; gives the run they make.

    `own_points` gives the user's own points, `choose_preset` draws what sets all controls at once.

    Always in sight is what a lecture turns: the function, the learning rate, the data, layers and units, the optimizer,
    and whether networks race. The rest folds.
    """
    page = settings_of(TrainPage)
    dataset: Dataset = page.data
    with st.sidebar:
        st.title(_("Train"), anchor=False)
        choose_preset()
        control("race")
        st.caption(_("**While it runs:** takes effect at once, weights are kept"))
        _choose_functions(page)
        _choose_rates(page)
        knobs = st.expander(_("More while it runs"), key="more_live")
        st.caption(_("**New run:** starts anew, from the same draw of weights"))
        control("data")
        left, right = st.columns(2)
        with left:
            control("layers")
        with right:
            control("units")
        control("optimizer")
        with st.expander(_("Data: samples, noise, split"), key="more_data"):
            if isinstance(dataset, OwnPoints):
                dataset = own_points()
            else:
                tune("data")
            for name in ("test", "standardize", "shift", "data_seed"):
                control(name)
        with st.expander(_("Network: initializer, own widths, function of each layer"), key="more_network"):
            _choose_network(page)
        with knobs:
            for name in ("batch", "decay"):
                control(name)
            tune("optimizer")
    return into_lanes(page.race, page.config(dataset), page.varied)


def _choose_functions(page: TrainPage) -> None:
    """One function, or in a race of functions one a lane; with their sliders."""
    if page.race != "functions":
        choose("function", in_network=True)
        return
    control("functions")
    _say_at_least_two(page.functions, page.varied.activations)
    for function in page.varied.activations:
        if isinstance(function, Activation) and function in page.functions:
            tune("functions", function, in_network=True)


def _choose_rates(page: TrainPage) -> None:
    control("rates" if page.race == "rates" else "rate")
    if page.race == "rates":
        _say_at_least_two(page.rates, page.varied.rates)


def _say_at_least_two(chosen: Sequence[object], shown: Sequence[object]) -> None:
    if len(chosen) < 2:
        st.info(_("A race needs at least two; shown with {lanes}.").format(lanes=", ".join(map(str, shown))))


def _choose_network(page: TrainPage) -> None:
    """Widths by hand, the initializer, the function of each layer, the seed and the arithmetic."""
    control("widths", placeholder="-".join([str(page.units)] * page.layers))
    if page.race == "initializers":
        control("initializers")
        _say_at_least_two(page.initializers, page.varied.initializers)
        for initializer in page.initializers:
            tune("initializers", initializer)
    else:
        if page.race == "functions":
            control("own_initializer")
        if page.race != "functions" or not page.own_initializer:
            choose("initializer")
    if page.race != "functions":
        control("each_layer")
        if page.each_layer:
            _choose_layers(page)
    for name in ("seed", "dtype"):
        control(name)


def _choose_layers(page: TrainPage) -> None:
    for layer in range(1, len(page.hidden) + 1):
        name = f"function{layer}"
        control(name, label=_("Layer {n}").format(n=layer), stands_for=page.function)
        if getattr(page, name):
            tune(name, in_network=True)
