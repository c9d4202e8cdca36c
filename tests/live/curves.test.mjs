import assert from "node:assert/strict";
import test from "node:test";

import { curveOf, sampled, valueAt } from "../../act_viz/live/browser/curves.js";
import { forEachEdge } from "../../act_viz/live/browser/edges.js";
import { density } from "../../act_viz/live/browser/strips.js";
import { highestLoss, marksNear, stepAt } from "../../act_viz/live/browser/timeline.js";
import { deadIn, deadOf, firstUnit } from "../../act_viz/live/browser/units.js";

const RELU = { z: [-2, 0, 2], f: [0, 0, 2], slope: [0, 0, 1], learned: null };
const PRELU = { z: [-2, 0, 2], learned: { values: [0, 0.5, 1], f: [[0, 0, 2], [-1, 0, 2], [-2, 0, 2]], slope: [[0, 0, 1], [0.5, 0.5, 1], [1, 1, 1]] } };

test("a curve is read between its points and goes on straight beyond them", () => {
  assert.equal(valueAt(RELU, "f", 1), 1);
  assert.equal(valueAt(RELU, "f", 4), 4);
  assert.equal(valueAt(RELU, "f", -9), 0);
});

test("a learned parameter is read between its values and held at their ends", () => {
  assert.equal(valueAt(PRELU, "f", -2, 0.25), -0.5);
  assert.equal(valueAt(PRELU, "f", -2, 9), -2);
  assert.equal(valueAt(PRELU, "f", -2, -9), 0);
});

test("sampling says how low and high the curve goes", () => {
  const { values, low, high } = sampled(RELU, "f", 2, 0, 5);
  assert.deepEqual([...values], [0, 0, 0, 1, 2]);
  assert.deepEqual([low, high], [0, 2]);
});

test("the curve in use is that of the last change before the state", () => {
  const lane = { curves: { a: "A", b: "B" }, activations: [{ from: 0, layers: ["a", "a"] }, { from: 10, layers: ["a", "b"] }] };
  assert.equal(curveOf(lane, 1, 9), "A");
  assert.equal(curveOf(lane, 1, 10), "B");
});

test("every edge is visited with its ends, thinned layers by their list", () => {
  const shape = { n_inputs: 2, units: [3], n_classes: 2, n_weights: [6, 6], n_edges: [6, 2], largest_weight: 32767 };
  const lane = { weights: Int16Array.from([1, 2, 3, 4, 5, 6, 32767, -32767]), edges: Uint16Array.from([1, 4]) };
  const seen = [];
  forEachEdge(shape, lane, (...edge) => seen.push(edge));
  assert.equal(seen.length, 8);
  assert.deepEqual(seen[4].slice(0, 3), [0, 1, 1]);
  assert.deepEqual(seen.slice(6), [[1, 0, 1, 1], [1, 2, 0, -1]]);
});

test("the density of a layer is the mean of its units'", () => {
  const lane = { histogram: Uint8Array.from([255, 0, 0, 255]) };
  const shape = { n_bins: 2, shares: Float64Array.from({ length: 256 }, (_none, byte) => (byte / 255) ** 2) };
  assert.deepEqual([...density(shape, lane, 0, 2)], [0.5, 0.5]);
  assert.deepEqual([...density(shape, lane, 1, 2)], [0, 1]);
});

test("dead units are counted layer by layer, dead in effect among them", () => {
  const shape = { units: [2, 3], gone: 3 };
  const lane = { flags: Uint8Array.from([1, 4, 2, 0, 1]) };
  assert.equal(firstUnit(shape, 1), 2);
  assert.deepEqual([deadIn(shape, lane, 0), deadIn(shape, lane, 1)], [1, 2]);
  assert.deepEqual(deadOf(shape, lane), { dead: 3, units: 5 });
});

test("the timeline's places and steps fit each other, and one jump does not flatten the rest", () => {
  const marks = [{ step: 0 }, { step: 50 }, { step: 100 }];
  assert.equal(stepAt(8, 216, 100), 0);
  assert.equal(stepAt(108, 216, 100), 50);
  assert.deepEqual(marksNear(marks, 108, 216, 100), [marks[1]]);
  const rows = Array.from({ length: 200 }, () => ({ loss: [1] }));
  rows[7] = { loss: [1000] };
  assert.ok(highestLoss(rows) < 2);
});
