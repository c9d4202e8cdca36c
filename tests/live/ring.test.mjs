import assert from "node:assert/strict";
import test from "node:test";

import { Ring, Series, stepOf } from "../../act_viz/live/browser/ring.js";
import { makeState } from "./message.mjs";

const filled = (n, ring = new Ring()) => {
  for (let i = 0; i < n; i++) ring.put(makeState(i, { step: 2 * i }));
  return ring;
};

test("states are found by index and by step", () => {
  const ring = filled(10);
  assert.equal(ring.at(4).index, 4);
  assert.equal(ring.after(4).index, 5);
  assert.equal(ring.before(4).index, 3);
  assert.equal(ring.after(9), undefined);
  assert.equal(ring.before(0), undefined);
  assert.equal(ring.nearestStep(5.5).index, 3);
  assert.equal(ring.nearestStep(-5).index, 0);
  assert.equal(ring.nearestStep(1e9).index, 9);
  assert.equal(ring.ahead(6), 3);
});

test("a state that comes late is put in its place, one that comes again replaces the first", () => {
  const ring = new Ring();
  for (const index of [5, 6, 2, 3]) ring.put(makeState(index));
  const again = makeState(3);
  ring.put(again);
  assert.deepEqual(ring.states.map(({ index }) => index), [2, 3, 5, 6]);
  assert.equal(ring.at(3), again);
  assert.equal(ring.at(4), again);
});

test("a full ring thins what is old, and keeps the first, the fresh and those of an event", () => {
  const ring = new Ring(100, 30);
  for (let i = 0; i < 1000; i++) ring.put({ ...makeState(i), event: i === 77 });
  assert.ok(ring.length <= 100);
  const kept = ring.states.map(({ index }) => index);
  assert.equal(kept[0], 0);
  assert.ok(kept.includes(77));
  assert.deepEqual(kept.slice(-30), Array.from({ length: 30 }, (_none, i) => 970 + i));
  assert.deepEqual([...kept].sort((a, b) => a - b), kept);
});

test("a thinned state does not keep its message alive", () => {
  const ring = new Ring(8, 4);
  const message = new Uint8Array(1000);
  for (let i = 0; i < 20; i++) ring.put({ index: i, lanes: [{ step: message.subarray(i, i + 1) }] });
  assert.notEqual(ring.oldest.lanes[0].step.buffer, message.buffer);
  assert.equal(ring.newest.lanes[0].step.buffer, message.buffer);
});

test("a state's step is that of the lane that got farthest", () => {
  assert.equal(stepOf({ lanes: [{ step: [3] }, { step: [8] }] }), 8);
});

test("the curves below the timeline stay short and in order", () => {
  const series = new Series(50);
  for (let i = 0; i < 500; i++) series.put({ index: i, step: i });
  series.put({ index: 250.5, step: 250.5 });
  series.put({ index: 499, step: 499 });
  const kept = series.rows.map(({ index }) => index);
  assert.ok(kept.length <= 51);
  assert.equal(kept[0], 0);
  assert.equal(kept.at(-1), 499);
  assert.deepEqual([...kept].sort((a, b) => a - b), kept);
});

test("what was recorded at a step is there once, beside the state that was seen there", () => {
  const series = new Series();
  for (const step of [0, 4, 8]) series.put({ step, loss: 1 });
  series.put({ index: 4, step: 4 });
  series.put({ index: 8, step: 8 });
  series.put({ step: 8, loss: 2 });
  series.put({ step: 4, loss: 3 });
  const kept = series.rows.map(({ step, index, loss }) => [step, index ?? loss]);
  assert.deepEqual(kept, [[0, 1], [4, 3], [4, 4], [8, 2], [8, 8]]);
});
