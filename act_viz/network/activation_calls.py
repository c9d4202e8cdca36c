"""What a function becomes in a pass through a network: calls on preallocated arrays.

All arrays keep their identity over the whole training, as do learned fields, so a call may hold views of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial, singledispatch
from itertools import chain
from types import MappingProxyType

import numpy as np

from act_viz.activations.activation import Activation
from act_viz.activations.exact import Array
from act_viz.activations.maxout import Maxout
from act_viz.activations.rectified import RReLU
from act_viz.activations.training_terms import step
from act_viz.network.formula_calls import Op, Recorded, calls, copied, stages


def training_stages(
    activation: Activation,
    z: Array,
    a: Array,
    slope: Array,
    partials: Mapping[str, Array] = MappingProxyType({}),
) -> list[list[Op]] | None:
    """The calls that fill `a`, then `slope`, then each of `partials`; None for a function without training form.

    They go element by element, so the first may run on parts of the arrays and the others on the whole.
    """
    learned = {name: getattr(activation, name) for name, each in activation.params().items() if each.trainable}
    recorded = activation.replace(**{name: Recorded.of(np.asarray(value)) for name, value in learned.items()})
    form = recorded.training_form(Recorded.of(z))
    if form is None:
        return None
    return stages(form, (a, slope, *(partials[name] for name in learned if name in partials)))


def learning_ops(activation: Activation, z: Array, a: Array, slope: Array, partials: Mapping[str, Array]) -> list[Op]:
    """All in one, with `partials[field]`, shaped like `z`, to be filled with ∂f/∂field for trainable fields."""
    found = training_stages(activation, z, a, slope, partials)
    if found is not None:
        return list(chain.from_iterable(found))

    def fill(z: Array) -> None:
        activation.fill(z, a, slope)
        for name, derivative in activation.parameter_derivatives(z).items():
            if name in partials:
                partials[name][...] = derivative

    return [(fill, (z,))]


@singledispatch
def training_ops(
    activation: Activation, z: Array, a: Array, slope: Array, rngs: Sequence[np.random.Generator]
) -> list[Op]:
    """The calls that fill `a` with f(z) and `slope` with f'(z) in a training step.

    `rngs` has one generator a run, for functions that are random in training. A function that is more in a network
    than f of one z registers its own way.
    """
    return learning_ops(activation, z, a, slope, {})


@training_ops.register
def _random_slopes(
    activation: RReLU, z: Array, a: Array, slope: Array, rngs: Sequence[np.random.Generator]
) -> list[Op]:
    """A slope is drawn for each element at each step; without `rngs` it is the mean."""
    draws = np.full(z.shape, activation.mean_slope, z.dtype)
    ops: list[Op] = []
    if rngs:
        low, span = (np.array(value, z.dtype) for value in (activation.low, activation.high - activation.low))
        of_run = draws if z.ndim > 2 else draws[np.newaxis]
        ops = [(rng.random, (None, z.dtype.type, run)) for rng, run in zip(rngs, of_run, strict=True)]
        ops += [(np.multiply, (draws, span, draws)), (np.add, (draws, low, draws))]
    recorded = Recorded.of(z)
    # No draw is above 1, the slope on the right, so the larger of the two is the slope.
    drawn_slope = np.maximum(step(recorded), Recorded.of(draws))
    return [*ops, *calls((recorded * drawn_slope, drawn_slope), (a, slope))]


@training_ops.register
def _largest_piece(
    activation: Maxout, z: Array, a: Array, slope: Array, rngs: Sequence[np.random.Generator]
) -> list[Op]:
    """`z` and `slope` are `(…, k, units, n)`; `a` `(…, units, n)` is the largest piece, and its slope is 1."""
    pieces = [z[..., piece, :, :] for piece in range(int(activation.n_pieces))]
    slopes = [slope[..., piece, :, :] for piece in range(int(activation.n_pieces))]
    wins = np.empty(a.shape, bool)
    ops: list[Op] = [copied(pieces[0], a), (slopes[0].fill, (1.0,))]
    for piece in range(1, len(pieces)):
        # Where pieces tie the first keeps the gradient: given to both it would count twice.
        ops += [(np.greater, (pieces[piece], a, wins)), copied(wins, slopes[piece])]
        ops.append((partial(np.maximum, a, pieces[piece], out=a), ()))
        ops += [(partial(np.copyto, before, 0.0, where=wins), ()) for before in slopes[:piece]]
    return ops
