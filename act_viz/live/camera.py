"""Takes pictures of a trainer: one state of it as the arrays that the live view shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from act_viz.diagnostics import UnitMasks, unit_masks
from act_viz.live import frames
from act_viz.live.frames import Array, LaneShape
from act_viz.live.view import View
from act_viz.network.blas import one_blas_thread
from act_viz.network.forward_pass import Block, ForwardPass, blocks_of
from act_viz.network.loss import log_softmax
from act_viz.network.mlp import Layout, Workspace, forward_ops
from act_viz.statuses import BORN_DEAD
from act_viz.training import Trainer
from act_viz.training.run_records import Measures, Network, Observer

_MAX_EDGES = 1024
_STRONGEST = 240


class Picture(NamedTuple):
    """One state of a lane as the bytes that the view shows, and what was measured of it on the way."""

    lane: bytes
    measures: Measures


class Camera:
    """Turns the present state of one trainer into a lane's bytes. It holds a pass over the grid."""

    def __init__(self, trainer: Trainer, view: View, observer: Observer | None = None) -> None:
        self.trainer = trainer
        self._observer = observer or Observer(trainer)
        self.view = view
        data = view.data
        self.shape = LaneShape(
            units=trainer.config.hidden,
            n_inputs=data.n_features,
            n_classes=data.n_classes,
            field_side=view.field_side,
            map_rows=view.map_rows,
            map_columns=view.map_columns,
            n_points=len(view.points),
            max_edges=_MAX_EDGES,
            strongest=_STRONGEST,
        )
        self._x = np.concatenate([data.x_train[view.train], data.x_test[view.test]])
        self._y = np.concatenate([data.y_train[view.train], data.y_test[view.test]])
        self._train = slice(0, len(view.train))
        self._of_map = self._map_columns()
        self._forward = ForwardPass(view.grid())
        self._blocks_of: Layout | None = None
        self.forget()

    def forget(self) -> None:
        """Begin anew, as the trainer does when it is reset."""
        self._ranges = np.ones(len(self.shape.units))
        self._born = np.zeros(sum(self.shape.units), bool)

    def _map_columns(self) -> Array:
        """What a unit's map shows: which cells of the grid, or which samples where the data are no plane."""
        view = self.view
        if not view.data.is_plane:
            return view.map_samples
        every = view.field_side // view.map_rows
        middles = np.arange(view.map_rows) * every + every // 2
        return (middles[:, None] * view.field_side + middles).ravel()

    def _present_blocks(self) -> tuple[Block, ...]:
        """The blocks of the network's layers, found again when the layers change."""
        if self._blocks_of is not self.trainer.layout:
            self._blocks_of = self.trainer.layout
            self._blocks = blocks_of(self._blocks_of)
        return self._blocks

    def take(self) -> Picture:
        """The present state."""
        network = Network(self.trainer.layout, self.trainer.parameters[0])
        work, log_probabilities, measures = self._observer.look(network)
        over_plane = self._forward.run(*network)
        with np.errstate(all="ignore"):
            arrays = self._scalars(measures) | self._layers(work) | self._weights()
            masks = [self._masks(work, block) for block in self._present_blocks()]
            arrays |= self._units(work, over_plane if self.view.data.is_plane else work, masks)
        gone = np.concatenate([mask.gone for mask in masks])
        if self.trainer.step == 0:
            self._born = gone
        arrays["flags"] = np.concatenate([mask.flags for mask in masks]) | (self._born & gone) * BORN_DEAD
        points = self.view.points
        wrong = log_probabilities[:, points].argmax(0) != self._y[points]
        arrays["wrong"] = np.packbits(wrong, bitorder="little")
        arrays["field"] = frames.class_byte(log_softmax(over_plane.z[-1]).T)
        return Picture(frames.pack_lane(self.shape, arrays), measures._replace(gone=gone))

    @property
    def focused_shape(self) -> LaneShape:
        """The shape of a lane that has the values of one point."""
        return dataclasses.replace(self.shape, focused=True)

    def _masks(self, work: Workspace, block: Block) -> UnitMasks:
        """What is said of the units of `block`, over the reference samples."""
        first = block.layers.start
        activation = self.trainer.layout.activation(self.trainer.parameters[0], first)
        if activation.n_pieces > 1:
            z = np.moveaxis(work.in_pieces(work.z[first], first)[..., self._train], -1, 0)
        else:
            z = self._side_by_side(work.z, block, self._train).T
        return unit_masks(activation, z, self._side_by_side(work.a, block, self._train).T, block.widths)

    def _side_by_side(self, arrays: Sequence[Array], block: Block, samples: slice | Array) -> Array:
        """The rows of all units of the layers of `block` at `samples`, without what else a layer's array has."""
        widths = zip(block.layers, block.widths, strict=True)
        return np.concatenate([arrays[at][:width, samples] for at, width in widths])

    def _scalars(self, measures: Measures) -> dict[str, Array]:
        """Step, epoch, losses in nats and accuracies over the reference samples, as they are recorded."""
        values = (self.trainer.epoch, *measures[: len(frames.SCALARS) - 1])
        measured = {name: np.array([value]) for name, value in zip(frames.SCALARS, values, strict=True)}
        return measured | {"step": np.array([self.trainer.step])}

    def _layers(self, work: Workspace) -> dict[str, Array]:
        hidden = range(len(self.shape.units))
        z = [work.z[at][:, self._train] for at in hidden]
        means = np.array([layer.mean(dtype=np.float64) for layer in z])
        deviations = np.array([layer.std(dtype=np.float64) for layer in z])
        self._fit_ranges(np.abs(means) + 2.5 * deviations)
        learned = [
            float(next(iter(values.values()))[0]) if (values := self.trainer.learned_parameters(at)) else 0.0
            for at in hidden
        ]
        return {
            "mean_z": means,
            "std_z": deviations,
            "half_range": self._ranges,
            "gradient_norm": self._gradient_norms(),
            "learned": np.array(learned),
        }

    def _fit_ranges(self, needed: Array) -> None:
        """Let the histograms' ranges follow in coarse steps, so that the curve under them stands still."""
        with np.errstate(divide="ignore"):
            fitting = 2.0 ** (np.ceil(2 * np.log2(np.clip(np.nan_to_num(needed, nan=1.0), 1.0, 1e30))) / 2)
        change = (fitting > self._ranges) | (fitting < 0.5 * self._ranges)
        self._ranges = np.where(change, fitting, self._ranges)

    def _gradient_norms(self) -> Array:
        """Length of ∂L/∂(weights and biases) of each hidden layer: the last step's, at the start the training set's."""
        if len(self.trainer.history):
            norms: Array = self.trainer.history.gradient_norm[-1, 0, :-1]
            return norms
        data = self.view.data
        gradient, _d_z = self.trainer.gradients(data.x_train[self.view.train], data.y_train[self.view.train])
        layers = self.trainer.layout.layers[:-1]
        return np.array([np.linalg.norm(gradient[layer.start : layer.learned_start]) for layer in layers])

    def _weights(self) -> dict[str, Array]:
        """Weights of every layer as fixed-point numbers, of Maxout units the mean over their pieces; and biases."""
        coded, scales, places, biases = [], [], [], []
        for at, layer in enumerate(self.trainer.layout.layers):
            matrix = self.trainer.layout.matrix(self.trainer.parameters[0], at)
            weights, bias = matrix[:-1], matrix[-1]
            if layer.n_pieces > 1:
                weights = weights.reshape(layer.fan_in, layer.n_pieces, layer.units).mean(1)
                bias = bias.reshape(layer.n_pieces, layer.units).mean(0)
            values, scale, which = frames.fixed_point(weights, self.shape.n_edges[at])
            coded.append(values)
            scales.append(scale)
            places.append(which)
            biases.append(bias)
        return {
            "weights": np.concatenate(coded),
            "weight_scale": np.array(scales),
            "edges": np.concatenate(places),
            "biases": np.concatenate(biases),
        }

    def _units(self, work: Workspace, mapped: Workspace, masks: Sequence[UnitMasks]) -> dict[str, Array]:
        """Each unit's map (of a in `mapped`), histogram, mean output, dead pieces and share of samples with z > 0."""
        every = Block(range(len(self.shape.units)), self.shape.units, slice(0, sum(self.shape.units)))
        values = self._side_by_side(mapped.a, every, self._of_map)
        peaks = np.abs(values).max(1)
        scales = np.concatenate([_scales(layer) for layer in np.split(peaks, np.cumsum(self.shape.units)[:-1])])
        histograms = [
            _histograms(work.in_pieces(work.z[at], at)[..., self._train], self._ranges[at]) for at in every.layers
        ]
        return {
            "maps": frames.signed_byte(values, scales[:, None]),
            "histogram": frames.share_byte(np.concatenate(histograms)),
            "unit_mean": self._side_by_side(work.a, every, self._train).mean(1),
            "dead_pieces": np.concatenate([mask.dead_pieces for mask in masks]),
            "active": np.rint(np.concatenate([mask.active_share for mask in masks]) * 255),
        }

    def focus(self, packed: bytes, layout: Layout, parameters: Array, point: int) -> bytes:
        """The lane `packed` with the values of `point` on its way through the network of `parameters` `(n_params,)`.

        They are z and a of every hidden unit, then the probabilities; z of a Maxout unit is that of its largest piece.
        """
        work = Workspace(layout, 1, 1, parameters.dtype, backward=False)
        work.inputs[:-1] = self._x[int(self.view.points[point])][:, None]
        with one_blas_thread(), np.errstate(all="ignore"):
            for function, arguments in forward_ops(layout, parameters, work):
                function(*arguments)
            probabilities = np.exp(log_softmax(work.z[-1]))[:, 0]
        hidden = range(len(self.shape.units))
        z = [work.in_pieces(work.z[at], at)[..., 0] for at in hidden]
        values = [layer if layer.ndim == 1 else layer.max(0) for layer in z] + [work.a[at][:-1, 0] for at in hidden]
        arrays = frames.unpack_lane(self.shape, packed) | {"focus": np.concatenate([*values, probabilities])}
        return frames.pack_lane(self.focused_shape, arrays)


def _scales(peaks: Array) -> Array:
    """What each unit's map is drawn in proportion to, from the largest |a| of a layer's units.

    Half way, on a log scale, from its own largest value to the mean of the layer's: a unit whose output is a hundredth
    of its neighbors' is paler than they are, but what it tells apart is seen.
    """
    sound = peaks[np.isfinite(peaks) & (peaks > 0)]
    middling = float(sound.mean()) if len(sound) else 1.0
    with np.errstate(over="ignore"):
        scales: Array = np.where(peaks > 0, np.sqrt(peaks) * np.sqrt(middling), middling)
    return scales


def _histograms(z: Array, half_range: float) -> Array:
    """Shares `(units, N_BINS)` of `z` `(…, units, n)` in equal bins over ±`half_range`; the rest is in the outer."""
    n_bins, n_units = frames.N_BINS, z.shape[-2]
    # Bins are open on the left, so that z = 0, where ReLU is flat, falls to the left of zero.
    places = np.ceil(z * (n_bins / 2 / half_range)) + (n_bins / 2 - 1)
    # fmin and fmax, unlike clip, let no nan through.
    bins = np.fmax(np.fmin(places, n_bins - 1), 0).astype(np.intp)
    counts = np.bincount((bins + n_bins * np.arange(n_units)[:, None]).ravel(), minlength=n_units * n_bins)
    shares: Array = counts.reshape(n_units, n_bins) / (z.size / n_units)
    return shares
