"""The settings of Train in the sidebar: what starts anew, and what can change while it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.config import LEARNING_RATES, TrainConfig
from act_viz.datasets import DATASETS, OwnPoints
from act_viz.initializers import INITIALIZERS, Initializer
from act_viz.moments import moments_after
from act_viz.optimizers import OPTIMIZERS
from act_viz.presets import DEFAULT_SEED
from act_viz.text import _
from act_viz.ui.controls import log_steps, pick, prepare, tune
from act_viz.ui.train_lanes import SINGLE, Settings, Varied, into_lanes

T = TypeVar("T")
MAX_LAYERS, MAX_UNITS = 8, 64
MAX_LANES = 4
DEFAULT_RATE = 0.1
RATES = log_steps(*LEARNING_RATES, DEFAULT_RATE)
_BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
_DECAYS = (0.0, *log_steps(1e-5, 1.0, 1e-3))
_DEFAULT_FUNCTIONS = ("ReLU", "Leaky ReLU")
_DEFAULT_INITIALIZERS = ("He normal", "LeCun normal")
_DEFAULT_RATES = (0.01, 0.1, 1.0)
_NORMAL_START = {"moments kept": "LeCun normal", "sigmoidal": "Glorot normal", "other": "He normal"}

RACES = {
    SINGLE: "One network",
    "functions": "Race of functions",
    "initializers": "Race of initializers",
    "rates": "Race of learning rates",
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


def train_settings(own_points: Callable[[], OwnPoints], choose_preset: Callable[[], None]) -> Settings:
    """Draw the settings in the sidebar; gives the run they make.

    `own_points` gives the user's own points, `choose_preset` draws what sets all controls at once.

    Always in sight is what a lecture turns: the function, the learning rate, the data, layers and units, the optimizer,
    and whether networks race. The rest folds.
    """
    with st.sidebar:
        st.title(_("Train"), anchor=False)
        choose_preset()
        race = pick("race", _("Networks"), list(RACES), SINGLE, spoken=lambda key: _(RACES[key]))
        st.caption(_("**While it runs:** takes effect at once, weights are kept"))
        activations = _choose_activations(race)
        rates = _choose_rates(race)
        knobs = st.expander(_("More while it runs"), key="more_live")
        st.caption(_("**New run:** starts anew, from the same draw of weights"))
        dataset_name = pick("data", _("Data"), list(DATASETS), "Moons", spoken=_)
        hidden = _choose_widths()
        optimizer = OPTIMIZERS[pick("opt", _("Optimizer"), list(OPTIMIZERS), "SGD", spoken=_)]
        with st.expander(_("Data: samples, noise, split"), key="more_data"):
            dataset = own_points() if dataset_name == OwnPoints.name else tune(DATASETS[dataset_name], "data")
            data_fields = _choose_split()
        with st.expander(_("Network: initializer, own widths, function of each layer"), key="more_network"):
            hidden = _own_widths(hidden)
            initializers = _choose_initializers(race, activations)
            activations = _own_functions(race, activations, len(hidden))
            network_fields = _choose_start()
        with knobs:
            knob_fields = _choose_knobs()
            tuned_optimizer = tune(optimizer, "opt")
    varied = Varied(activations, initializers, rates)
    shared = TrainConfig(dataset, hidden, optimizer=tuned_optimizer, **data_fields, **network_fields, **knob_fields)
    return into_lanes(race, shared, varied)


def _choose_activations(race: str) -> tuple[Activation | tuple[Activation, ...], ...]:
    """One function, or in a race of functions one a lane; with their sliders."""
    if race != "functions":
        name = pick("act", _("Activation function"), list(ACTIVATIONS), "ReLU", spoken=_)
        return (tune(ACTIVATIONS[name], "act"),)
    prepare("functions", list(ACTIVATIONS))
    names = st.multiselect(
        _("Functions, two to four"),
        list(ACTIVATIONS),
        default=list(_DEFAULT_FUNCTIONS),
        max_selections=MAX_LANES,
        key="functions",
        format_func=_,
        bind="query-params",
    )
    return tuple(tune(ACTIVATIONS[name], "act") for name in _at_least_two(names, _DEFAULT_FUNCTIONS))


def _at_least_two(chosen: list[T], instead: tuple[T, ...]) -> tuple[T, ...]:
    """The lanes chosen; with fewer than two, `instead`, and the page says so."""
    if len(chosen) >= 2:
        return tuple(chosen)
    st.info(_("A race needs at least two; shown with {lanes}.").format(lanes=", ".join(map(str, instead))))
    return instead


def _choose_rates(race: str) -> tuple[float, ...]:
    if race != "rates":
        return (
            float(
                st.select_slider(
                    _("Learning rate  $\\eta$"),
                    RATES,
                    value=DEFAULT_RATE,
                    key="rate",
                    format_func=lambda rate: f"{rate:g}",
                    bind="query-params",
                )
            ),
        )
    chosen = st.multiselect(
        _("Learning rates, two to four"),
        RATES,
        default=list(_DEFAULT_RATES),
        max_selections=MAX_LANES,
        key="rates",
        format_func=lambda rate: f"{rate:g}",
        bind="query-params",
    )
    return _at_least_two(chosen, _DEFAULT_RATES)


def _choose_widths() -> tuple[int, ...]:
    left, right = st.columns(2)
    layers = left.slider(_("Hidden layers"), 1, MAX_LAYERS, 2, key="layers", bind="query-params")
    units = right.slider(_("Units in each"), 1, MAX_UNITS, 8, key="units", bind="query-params")
    return (units,) * layers


def _own_widths(from_sliders: tuple[int, ...]) -> tuple[int, ...]:
    """The widths written by hand, if any, in place of the two sliders."""
    written = st.text_input(
        _("Units layer by layer, in place of the two sliders"),
        placeholder="-".join(map(str, from_sliders)),
        max_chars=60,
        key="widths",
        bind="query-params",
    )
    if not written or not written.strip():
        return from_sliders
    try:
        return parse_widths(written)
    except ValueError as wrong:
        st.error(str(wrong))
        return from_sliders


def _choose_initializers(
    race: str, activations: tuple[Activation | tuple[Activation, ...], ...]
) -> tuple[Initializer, ...]:
    """One initializer, or one a lane: chosen, or in a race of functions each function's own."""
    if race == "initializers":
        prepare("initializers", list(INITIALIZERS))
        names = st.multiselect(
            _("Initializers, two to four"),
            list(INITIALIZERS),
            default=list(_DEFAULT_INITIALIZERS),
            max_selections=MAX_LANES,
            key="initializers",
            format_func=_,
            bind="query-params",
        )
        return tuple(tune(INITIALIZERS[name], "init") for name in _at_least_two(names, _DEFAULT_INITIALIZERS))
    if race == "functions" and st.toggle(
        _("Each function with its own initializer"), key="own_initializer", bind="query-params"
    ):
        return tuple(_own_initializer(activation) for activation in activations if isinstance(activation, Activation))
    name = pick("init", _("Initializer"), list(INITIALIZERS), "He normal", spoken=_)
    return (tune(INITIALIZERS[name], "init"),)


def _own_initializer(activation: Activation) -> Initializer:
    """LeCun where a standard normal input keeps mean 0 and variance 1 (SELU), Glorot for sigmoids, else He."""
    mean, variance = moments_after(activation)
    keeps = abs(mean) < 1e-3 and abs(variance - 1.0) < 1e-3
    sort = "moments kept" if keeps else activation.shape if activation.shape == "sigmoidal" else "other"
    return INITIALIZERS[_NORMAL_START[sort]]()


def _own_functions(
    race: str, chosen: tuple[Activation | tuple[Activation, ...], ...], n_layers: int
) -> tuple[Activation | tuple[Activation, ...], ...]:
    """A function of its own for each layer, if so wished; not in a race of functions."""
    if race == "functions":
        return chosen
    if not st.toggle(_("A function of its own for each layer"), key="each_layer", bind="query-params"):
        return chosen
    (everywhere,) = chosen
    assert isinstance(everywhere, Activation)
    layers = []
    for layer in range(1, n_layers + 1):
        name = pick(f"act{layer}", _("Layer {n}").format(n=layer), list(ACTIVATIONS), everywhere.name, spoken=_)
        layers.append(everywhere if name == everywhere.name else tune(ACTIVATIONS[name], f"act{layer}"))
    return (tuple(layers),)


def _choose_split() -> dict[str, Any]:
    share = st.slider(_("Test share"), 0.0, 0.8, 0.2, 0.05, key="test", format="percent", bind="query-params")
    standardize = st.toggle(
        _("Standardize features"),
        True,
        key="standardize",
        help=_("Mean 0 and standard deviation 1 over the training set."),
        bind="query-params",
    )
    shift = st.slider(
        _("Shift all inputs by"),
        -20.0,
        20.0,
        0.0,
        0.5,
        key="shift",
        help=_("Inputs far from zero are one way to kill ReLU units."),
        bind="query-params",
    )
    seed = st.number_input(_("Seed of the data"), 0, 2**32 - 1, 0, key="data_seed", bind="query-params")
    return {"test_share": share, "standardize": standardize, "input_shift": shift, "data_seed": int(seed)}


def _choose_start() -> dict[str, Any]:
    seed = st.number_input(
        _("Seed of weights and batches"),
        0,
        2**32 - 1,
        DEFAULT_SEED,
        key="seed",
        help=_("The same seed gives the very same start."),
        bind="query-params",
    )
    dtype = pick(
        "dtype",
        _("Arithmetic"),
        ("float32", "float64"),
        "float32",
        help=_("Smooth functions die earlier in float32: their derivative reaches exactly 0 sooner."),
    )
    return {"seed": int(seed), "dtype": dtype}


def _choose_knobs() -> dict[str, Any]:
    batch = st.select_slider(_("Batch size"), _BATCHES, 32, key="batch", bind="query-params")
    decay = st.select_slider(
        _("Weight decay  $\\lambda$"),
        _DECAYS,
        0.0,
        key="decay",
        format_func=lambda value: f"{value:g}",
        bind="query-params",
    )
    return {"batch_size": int(batch), "weight_decay": float(decay)}
