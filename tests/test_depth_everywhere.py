"""Every function with every initializer in every view of Depth: numbers, sentences and pictures that can be shown."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator

import numpy as np
import plotly.graph_objects as go
import pytest

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.typed import YourOwn
from act_viz.figures.propagation import (
    Beside,
    InitializerPoint,
    conditions,
    correlation_through_depth,
    critical_said,
    edge_of_chaos,
    edge_said,
    gradient_through_depth,
    is_there_to_see,
    mean_variance_map,
    network_said,
    ridges,
    signal_through_depth,
    units_through_depth,
    variance_map,
)
from act_viz.figures.propagation.sentences import (
    correlation_headline,
    gradient_headline,
    kept_headline,
    signal_headline,
    units_headline,
)
from act_viz.figures.propagation.variance import fixed_points_said, flow_said
from act_viz.network.initializers import INITIALIZERS
from act_viz.propagation import (
    PLAIN,
    MomentMap,
    Passing,
    RandomNetwork,
    Simulation,
    chaos_map,
    critical_point,
    dead_share,
    gain_of,
    saturated_share,
)

TYPED = (
    "1/x",
    "tan(x)",
    "log(x)",
    "sqrt(x)",
    "1 if x > 0 else 0",
    "exp(exp(x))",
    "sqrt(abs(x))",
    "sign(sin(9*x))",
    "0*x + 2 + heaviside(x)",
    "x*sin(20*x)",
    "1/(x - 0.37)",
)
FUNCTIONS: dict[str, Activation] = {
    **{name: cls() for name, cls in ACTIVATIONS.items()},
    **{text: YourOwn(expression=text) for text in TYPED},
}
COLOR = "#4959C9"
NO_NUMBER = re.compile(r"\bnan\b|\binf\b|None|–(?! )|from – |to –")
PASSINGS = {"plain": PLAIN, "skip": Passing("added"), "dropout": Passing(dropout="ordinary", rate=0.2)}


def checked(figure: go.Figure, *, empty: bool = False) -> go.Figure:
    """`figure`, after a look at its sentences and, unless it may be `empty`, for a point that can be drawn."""
    for text in (figure.layout.title.text, figure.layout.meta["alt"]):
        assert not NO_NUMBER.search(text), text
    if not empty:
        assert any(shows_something(trace) for trace in figure.data), figure.layout.title.text
    return figure


def shows_something(trace: object) -> bool:
    values = trace.z if getattr(trace, "type", "") == "heatmap" else trace.y  # type: ignore[attr-defined]
    return bool(np.isfinite(np.asarray(values, float)).any())


class Seen:
    """A network in theory, and two of its kind as they ran."""

    def __init__(self, network: RandomNetwork) -> None:
        running = Simulation(network, 2)
        running.advance()
        assert running.samples is not None
        self.network, self.samples, self.values = network, running.samples, running.values()
        self.curve = network.expected()
        self.named = network_said(network)
        self.end = (self.curve.end, self.curve.end_layer) if self.curve.end else None
        shown = {name: getattr(self.values, name) for name in ("var_a", "var_z", "correlation", "saturated", "dead")}
        self.variance = {"a": Beside(self.curve.var_a, shown["var_a"]), "z": Beside(self.curve.q, shown["var_z"])}
        alike = network.expected_correlation()
        self.correlation = Beside(alike, shown["correlation"], share=True)
        self.saturated = Beside(saturated_share(network.activation, self.curve.q), shown["saturated"], share=True)
        self.dead = Beside(dead_share(network.activation, self.curve.q, alike, 4), shown["dead"], share=True)

    def gradient(self) -> Beside | None:
        """ln of the squared gradient, in networks that end where the signal does; none if that is the first layer."""
        ends = [layer for layer in (self.curve.end_layer, self.values.ends()) if layer]
        if not ends:
            return Beside(self.curve.log_gradient, self.values.log_gradient)
        if min(ends) == 1:
            return None
        return Seen(dataclasses.replace(self.network, depth=min(ends) - 1)).gradient()


def sentences(seen: Seen) -> Iterator[str]:
    """Everything that is said of a network, in every view, and the captions."""
    network = seen.network
    yield seen.named
    for what in ("a", "z"):
        yield signal_headline(seen.variance[what], what, seen.end)
        yield seen.variance[what].said()
    gradient = seen.gradient()
    if gradient is not None:
        with np.errstate(over="ignore"):
            yield gradient_headline(Beside(np.exp(gradient.expected / 2), np.exp(gradient.seen / 2)))
    yield correlation_headline(seen.correlation)
    yield units_headline(seen.saturated, seen.dead)
    plain = dataclasses.replace(network, passing=PLAIN)
    field = plain.theory()
    points = field.fixed_points()
    for point in points:
        assert point.q >= 0
    yield fixed_points_said(field, points)
    yield flow_said(field.flow(field.input_variance(plain.input_square)))
    yield critical_said(
        float(plain.expected().chi[-1]),
        float(seen.curve.factor[-1]),
        plain=network.passing.plain,
        jumps=bool(network.activation.properties().jumps),
    )
    yield kept_headline([("one", seen.variance["a"])])


def figures(seen: Seen) -> Iterator[go.Figure]:
    """Every picture, each with something on it unless its view says in words why there is none."""
    network, named = seen.network, seen.named
    for what, mean in (("a", seen.curve.mean_a), ("z", 0 * seen.curve.q)):
        beside, of_mean = seen.variance[what], Beside(mean, getattr(seen.values, f"mean_{what}"))
        figure = signal_through_depth(beside, of_mean, what, COLOR, named=named, end=seen.end)  # type: ignore[arg-type]
        yield checked(figure, empty=not is_there_to_see(beside))
    gradient = seen.gradient()
    if gradient is not None:
        with np.errstate(over="ignore"):
            norm = Beside(np.exp(gradient.expected / 2), np.exp(gradient.seen / 2))
        yield checked(gradient_through_depth(gradient, COLOR, named=named), empty=not is_there_to_see(norm))
    figure = correlation_through_depth(seen.correlation, [], COLOR, named=named)
    yield checked(figure, empty=not is_there_to_see(seen.correlation))
    yield checked(units_through_depth(seen.saturated, seen.dead, 4, named=named), empty=True)
    q = seen.curve.q if network.passing.plain else None
    yield checked(ridges(seen.samples, "z", network.activation, q, COLOR, named=named), empty=True)
    plain = dataclasses.replace(network, passing=PLAIN)
    field = plain.theory()
    flow = field.flow(field.input_variance(plain.input_square))
    yield checked(variance_map(field, field.fixed_points(), plain.expected().q, COLOR, named=named, flow=flow))
    chaos = chaos_map(network.activation, 3.0, 2.0)
    here = InitializerPoint("here", float(np.sqrt(network.weight_variance)), network.bias_std)
    yield checked(edge_of_chaos(chaos, [], here, named), empty=not np.isfinite(chaos.chi).any())
    if network.activation.n_pieces == 1:
        map_ = MomentMap(network.activation, 0.05, network.weight_variance)
        yield checked(mean_variance_map(map_, COLOR, named=named), empty=True)
    yield checked(conditions([("one", seen.variance["a"])], COLOR, named=named), empty=True)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.filterwarnings("error")
def test_all_that_is_said_of_every_function_with_every_initializer_is_said_in_numbers(name: str) -> None:
    activation = FUNCTIONS[name]
    for initializer in INITIALIZERS.values():
        for sentence in sentences(Seen(RandomNetwork(activation, initializer(), depth=6, width=6))):
            assert sentence
            assert not NO_NUMBER.search(sentence), (initializer, sentence)
    for sentence in (edge_said(critical_point(activation), None), edge_said(critical_point(activation), 1.5)):
        assert not NO_NUMBER.search(sentence), sentence
    gain = gain_of(activation)
    assert gain is None or np.isfinite([gain.value, gain.growth]).all()


@pytest.mark.parametrize(("name", "initializer"), list(zip(FUNCTIONS, itertools.cycle(INITIALIZERS), strict=False)))
@pytest.mark.filterwarnings("error")
def test_every_picture_of_every_function_shows_something(name: str, initializer: str) -> None:
    seen = Seen(RandomNetwork(FUNCTIONS[name], INITIALIZERS[initializer](), depth=6, width=6))
    for figure in figures(seen):
        assert figure.layout.title.text.startswith(seen.named)


@pytest.mark.parametrize(
    ("name", "initializer"),
    [("ReLU6", "He normal"), ("Hard Tanh", "Glorot normal"), ("SELU", "Zeros"), ("Exponential", "Normal")],
)
@pytest.mark.filterwarnings("error")
def test_pictures_that_failed_show_something(name: str, initializer: str) -> None:
    seen = Seen(RandomNetwork(FUNCTIONS[name], INITIALIZERS[initializer](), depth=6, width=6))
    assert len(list(figures(seen))) >= 8


@pytest.mark.parametrize("passing", PASSINGS)
@pytest.mark.parametrize("name", ["Tanh", "ReLU", "Threshold", "Exponential", "Maxout", "Step", "1/x", "log(x)"])
@pytest.mark.filterwarnings("error")
def test_all_that_is_said_with_skip_dropout_and_biases_is_said_in_numbers(name: str, passing: str) -> None:
    for initializer in ("He normal", "Zeros"):
        drawn = INITIALIZERS[initializer]()
        network = RandomNetwork(FUNCTIONS[name], drawn, 6, 6, bias_std=0.5, passing=PASSINGS[passing])
        for sentence in sentences(Seen(network)):
            assert not NO_NUMBER.search(sentence), sentence


def test_a_network_is_named_by_all_that_is_not_as_usual() -> None:
    drawn = INITIALIZERS.parse("Scaled normal(gain=1.5)")
    network = RandomNetwork(FUNCTIONS["Tanh"], drawn, 5, 8, 0.5, passing=Passing("added", "ordinary", 0.2))
    assert network_said(network) == "Tanh, Scaled normal (gain = 1.5), σ_b = 0.5, skip f(z) + input, dropout 20%"
    assert network_said(RandomNetwork(FUNCTIONS["1/x"], INITIALIZERS["Zeros"]())) == "f(x) = 1/x, Zeros"
