"""The network: where its parameters lie, and its forward and backward pass as calls on fixed arrays.

Arrays are feature-major, `(units, n)` for n samples, with a leading runs axis in a stack of networks. A layer's
weights and biases stand together as `(fan_in + 1, units)`, the bias in the last row; activations carry a last row of
ones. One matrix product then does weights and bias alike, forward and backward.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from act_viz.activations.activation import Activation
from act_viz.activations.training_terms import is_small
from act_viz.arrays import Array
from act_viz.network.activation_calls import learning_ops, training_ops, training_stages
from act_viz.network.formula_calls import Op, operands, with_operands

_ALIGNMENT = 16
"""Arrays in a workspace start at multiples of this many elements, a cache line in float32."""


@dataclasses.dataclass(frozen=True)
class Layer:
    """One layer's sizes, its function (None in the output layer) and its place in the flat buffer of parameters."""

    fan_in: int
    units: int
    activation: Activation | None
    start: int

    @property
    def n_pieces(self) -> int:
        """Pre-activations a unit has: more than one only in Maxout."""
        return self.activation.n_pieces if self.activation else 1

    @property
    def rows(self) -> int:
        """Pre-activations of the layer; those of piece 0 of all units come first."""
        return self.n_pieces * self.units

    @property
    def learned_names(self) -> tuple[str, ...]:
        """The activation's fields that the network learns."""
        if not self.activation:
            return ()
        return tuple(name for name, described in self.activation.params().items() if described.trainable)

    @property
    def n_weights(self) -> int:
        """Number of weights, without biases."""
        return self.fan_in * self.rows

    @property
    def learned_start(self) -> int:
        """Where the learned parameters of the activation begin."""
        return self.start + (self.fan_in + 1) * self.rows

    @property
    def stop(self) -> int:
        """Where the next layer begins."""
        return self.learned_start + len(self.learned_names)


class Layout:
    """Views of a flat buffer of parameters, `(n_params,)` or `(n_runs, n_params)`, layer by layer."""

    def __init__(
        self, n_features: int, hidden: Sequence[int], n_classes: int, activations: Sequence[Activation]
    ) -> None:
        layers: list[Layer] = []
        fan_ins = (n_features, *hidden)
        for fan_in, units, activation in zip(fan_ins, (*hidden, n_classes), (*activations, None), strict=True):
            layers.append(Layer(fan_in, units, activation, layers[-1].stop if layers else 0))
        self.layers = tuple(layers)
        self.n_features = n_features
        self.n_classes = n_classes
        self.n_params = layers[-1].stop

    def matrix(self, flat: Array, index: int) -> Array:
        """Weights and biases of a layer, `(…, fan_in + 1, rows)`, the biases in the last row."""
        layer = self.layers[index]
        return flat[..., layer.start : layer.learned_start].reshape(*flat.shape[:-1], layer.fan_in + 1, layer.rows)

    def learned(self, flat: Array, index: int) -> dict[str, Array]:
        """The learned parameters of a layer's activation by name: `()`, in a stack `(n_runs, 1, 1)`."""
        layer = self.layers[index]
        shape = (*flat.shape[:-1], 1, 1) if flat.ndim > 1 else ()
        return {
            name: flat[..., at : at + 1].reshape(shape)
            for at, name in enumerate(layer.learned_names, layer.learned_start)
        }

    def activation(self, flat: Array, index: int) -> Activation:
        """A hidden layer's activation with the parameters in `flat` in place of its learned fields.

        `flat` is `(n_params,)`.
        """
        activation = self.layers[index].activation
        assert activation is not None
        learned = self.learned(flat, index)
        return activation.replace(**learned) if learned else activation

    def is_weight(self) -> npt.NDArray[np.bool_]:
        """Which parameters are weights, `(n_params,)`: neither biases nor learned parameters of an activation."""
        mask = np.zeros(self.n_params, bool)
        for layer in self.layers:
            mask[layer.start : layer.start + layer.n_weights] = True
        return mask


class Workspace:
    """The arrays of a pass over `n` samples; those that it fills lie one after another in `flat`: one copy keeps them.

    `inputs` `(features + 1, n)` and `targets` `(classes, n)` are parts of `batch`. In `flat` are, per layer, `z` and
    `d_z` `(rows, n)`, and `a` `(units + 1, n)` for hidden layers; `gradient` `(n_params,)`. All have a leading runs
    axis in a stack (`n_runs` > 1). Besides, there are `slope` (f' of z) and `partials` (∂f/∂field by name of every
    learned field).
    Hidden layers' z, slope and partials have a row to spare where a has its ones: so all lie alike.
    """

    def __init__(self, layout: Layout, n_runs: int, n: int, dtype: npt.DTypeLike, *, backward: bool = True) -> None:
        self.lead = (n_runs,) if n_runs > 1 else ()
        self.n = n
        self.layout = layout
        shapes = _shapes(layout, n, backward=backward)
        self.flat, self.places, views = _lay_out([(*self.lead, *shape) for shape in shapes], dtype)
        n_layers = len(layout.layers)
        n_hidden = n_layers - 1
        self.batch = np.zeros((*self.lead, layout.n_features + 1 + layout.n_classes, n), dtype)
        self.inputs = self.batch[..., : layout.n_features + 1, :]
        self.targets = self.batch[..., layout.n_features + 1 :, :]
        self.z = [z[..., : layer.rows, :] for z, layer in zip(views[:n_layers], layout.layers, strict=True)]
        self.a = views[n_layers : n_layers + n_hidden]
        self.d_z = views[n_layers + n_hidden : -1] if backward else []
        self.gradient = views[-1] if backward else np.empty(0, dtype)
        self._slopes = np.zeros(self.places[n_hidden - 1][1] if n_hidden else 0, dtype)
        self.slope = [self.of_layer(self._slopes, index) for index in range(n_hidden)]
        self._partials = {name: np.zeros_like(self._slopes) for layer in layout.layers for name in layer.learned_names}
        self.partials = [
            {name: self.of_layer(self._partials[name], index) for name in layer.learned_names}
            for index, layer in enumerate(layout.layers)
        ]
        self.inputs[..., -1, :] = 1.0
        for a in self.a:
            a[..., -1, :] = 1.0

    @staticmethod
    def size(layout: Layout, n: int) -> int:
        """Elements that one run takes."""
        return sum(int(np.prod(shape)) for shape in _shapes(layout, n, backward=True))

    def below(self, index: int) -> Array:
        """What enters a layer, `(fan_in + 1, n)`, with its row of ones."""
        return self.a[index - 1] if index else self.inputs

    def of_layers(self, first: int, last: int) -> tuple[Array, Array, Array, dict[str, Array]]:
        """z, a, slope and partials of neighbouring layers whose units have one piece, flat, with all padding."""
        n_layers = len(self.layout.layers)
        z, a = (self.flat[self.places[at + first][0] : self.places[at + last][1]] for at in (0, n_layers))
        start = self.places[first][0]
        of_layers = slice(start, start + z.size)
        partials = {name: array[of_layers] for name, array in self._partials.items()}
        return z, a, self._slopes[of_layers], partials

    def of_layer(self, array: Array, index: int, first: int | None = None) -> Array:
        """A hidden layer's part `(rows, n)` of an array as long as `flat`, or as `of_layers` from layer `first` on."""
        start, stop = self.places[index]
        before = 0 if first is None else self.places[first][0]
        rows = self.layout.layers[index].rows
        return array[start - before : stop - before].reshape(*self.lead, rows + 1, self.n)[..., :rows, :]

    def in_pieces(self, array: Array, index: int) -> Array:
        """A layer's `z`, `slope` or `d_z` as its activation takes it: `(k, units, n)` if units have k > 1 pieces."""
        layer = self.layout.layers[index]
        if layer.n_pieces == 1:
            return array
        return array.reshape(*self.lead, layer.n_pieces, layer.units, self.n)


def _shapes(layout: Layout, n: int, *, backward: bool) -> list[tuple[int, ...]]:
    """Shapes of a run's arrays in the order in which they lie: z, a, and then d_z and the gradient."""
    layers = layout.layers
    shapes: list[tuple[int, ...]] = [(layer.rows + 1, n) for layer in layers[:-1]]
    shapes.append((layers[-1].rows, n))
    shapes += [(layer.units + 1, n) for layer in layers[:-1]]
    if backward:
        shapes += [(layer.rows, n) for layer in layers]
        shapes.append((layout.n_params,))
    return shapes


def _lay_out(
    shapes: Sequence[tuple[int, ...]], dtype: npt.DTypeLike
) -> tuple[Array, list[tuple[int, int]], list[Array]]:
    """One flat array, the (start, stop) in it of each shape, and the views."""
    places = []
    start = 0
    for shape in shapes:
        size = int(np.prod(shape))
        places.append((start, start + size))
        start += -(-size // _ALIGNMENT) * _ALIGNMENT
    flat = np.zeros(start, dtype)
    return flat, places, [flat[a:b].reshape(shape) for (a, b), shape in zip(places, shapes, strict=True)]


def product(left: Array, right: Array, out: Array) -> Op:
    """out ← left · right; for a single network through `dot`, which is called in half the time of `matmul`.

    `left` is `(…, n, k)`, `right` `(…, k, m)`.
    """
    if left.ndim == 2 and right.ndim == 2:
        return left.dot, (right, out)
    return np.matmul, (left, right, out)


def transposed(array: Array) -> Array:
    """The last two axes exchanged. `(…, n, m)` becomes `(…, m, n)`."""
    return array.swapaxes(-1, -2)


def forward_ops(layout: Layout, flat: Array, work: Workspace, rngs: Sequence[np.random.Generator] = ()) -> list[Op]:
    """z = Wᵀ a and a = f(z), layer by layer, the last z being the logits.

    With `rngs`, one a run, this is the pass of a training step, which also fills `slope` and draws what is random;
    without, it is the pass of evaluation, with f in its accurate form.
    """
    ops: list[Op] = []
    shared = _shared_ops(layout, flat, work) if rngs else {}
    for index, layer in enumerate(layout.layers):
        ops.append(product(transposed(layout.matrix(flat, index)), work.below(index), work.z[index]))
        if index in shared:
            ops += shared[index]
        elif layer.activation is not None:
            activation = layout.activation(flat, index)
            z, slope = (work.in_pieces(array, index) for array in (work.z[index], work.slope[index]))
            a = work.a[index][..., : layer.units, :]
            # A unit of several pieces is not a function of one z, so it has no other form than this one.
            if layer.learned_names and rngs:
                ops += learning_ops(activation, z, a, slope, work.partials[index])
            elif rngs or layer.n_pieces > 1:
                ops += training_ops(activation, z, a, slope, rngs)
            else:
                ops.append((partial(_evaluate, activation), (z, a)))
    return ops


def _shared_ops(layout: Layout, flat: Array, work: Workspace) -> dict[int, list[Op]]:
    """What follows the product of each of the layers whose neighbours have the same function.

    f is taken layer by layer, but derivatives, which nobody needs before the backward pass, of all such layers at
    once, unless they are made of what each layer has learned for itself. Large layers gain nothing: what a call does
    outweighs the call.
    """
    found: dict[int, list[Op]] = {}
    small = [index for index in range(len(work.a)) if is_small(work.z[index])]
    for activation, same in itertools.groupby(small, lambda index: layout.layers[index].activation):
        group = list(same)
        if activation is None or len(group) == 1 or group[-1] - group[0] >= len(group):
            continue
        first = layout.activation(flat, group[0])
        learned = {name: id(getattr(first, name)) for name in layout.layers[group[0]].learned_names}
        z, a, slope, partials = work.of_layers(group[0], group[-1])
        stages = None if learned and work.lead else training_stages(first, z, a, slope, partials)
        if stages is None:
            continue
        at_once = list(itertools.chain.from_iterable(stages[1:]))
        if any(id(value) in learned.values() for op in at_once for value in operands(op)):
            continue
        for index in group:
            own = {learned[name]: value for name, value in layout.learned(flat, index).items()}
            seen = partial(_of_layer, work, first=group[0], index=index, like=z, own=own)
            found[index] = [with_operands(op, seen) for op in stages[0]]
        found[group[-1]] += at_once
    return found


def _of_layer(work: Workspace, value: Any, *, first: int, index: int, like: Array, own: Mapping[int, Array]) -> Any:
    """A layer's part of an operand that is `like` all layers from `first` on, or its own learned parameter."""
    return work.of_layer(value, index, first) if np.shape(value) == like.shape else own.get(id(value), value)


def _evaluate(activation: Activation, z: Array, a: Array) -> None:
    a[...] = activation(z)


def backward_ops(layout: Layout, flat: Array, work: Workspace) -> list[Op]:
    """∂L/∂W = a ∂L/∂zᵀ, and ∂L/∂z of the layer below = f'(z) · W ∂L/∂z, from the last layer to the first."""
    ops: list[Op] = []
    for index in reversed(range(len(layout.layers))):
        d_z = work.d_z[index]
        ops.append(product(work.below(index), transposed(d_z), layout.matrix(work.gradient, index)))
        if index:
            weights = layout.matrix(flat, index)[..., :-1, :]
            ops += _through_activation(layout, flat, work, index - 1, weights)
    return ops


def _through_activation(layout: Layout, flat: Array, work: Workspace, index: int, weights_above: Array) -> list[Op]:
    """∂L/∂z of a hidden layer from ∂L/∂z of the layer above, and the gradient of its learned parameters."""
    layer = layout.layers[index]
    above = work.d_z[index + 1]
    d_z, slope = (work.in_pieces(array, index) for array in (work.d_z[index], work.slope[index]))
    if layer.n_pieces > 1:
        d_a = np.empty((*work.lead, layer.units, work.n), d_z.dtype)
        return [product(weights_above, above, d_a), (np.multiply, (slope, d_a[..., None, :, :], d_z))]
    ops = [product(weights_above, above, d_z)]
    if layer.learned_names:
        # Up to the last op below d_z holds ∂L/∂a, and ∂L/∂field = Σ ∂f/∂field · ∂L/∂a over units and samples.
        for name, gradient in layout.learned(work.gradient, index).items():
            ops += _sum_of_products(work.partials[index][name], d_z, gradient.reshape(work.lead))
    return [*ops, (np.multiply, (d_z, slope, d_z))]


def _sum_of_products(x: Array, y: Array, out: Array) -> list[Op]:
    """out ← Σ x · y over units and samples."""
    if x.ndim == 2:
        return [(x.reshape(-1).dot, (y.reshape(-1), out))]
    per_unit = np.empty(x.shape[:-1], x.dtype)
    return [(np.vecdot, (x, y, per_unit)), (partial(np.add.reduce, per_unit, axis=-1, out=out), ())]
