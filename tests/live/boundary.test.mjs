import assert from "node:assert/strict";
import test from "node:test";

import { contourOf } from "../../act_viz/live/boundary.js";

const SIDE = 24;

/** A field whose margin in nats at column x and row y is `margin(x, y)`, as frames.py codes it. */
function fieldOf(margin) {
  const coded = (nats) => Math.round(128 + 127 * Math.cbrt(Math.max(-1, Math.min(1, nats / 16))));
  return Uint8Array.from({ length: SIDE ** 2 }, (_none, i) => coded(margin(i % SIDE, Math.floor(i / SIDE))));
}

for (const slope of [0.0002, 0.01, 0.5, 3]) {
  test(`a straight boundary is drawn straight and whole, at ${slope} nats a cell`, () => {
    const lines = contourOf(fieldOf((x, y) => slope * (x + 0.6 * y - 15.3)), SIDE);
    assert.ok(lines.length > SIDE);
    for (const [x0, y0, x1, y1] of lines) {
      for (const [x, y] of [[x0, y0], [x1, y1]]) assert.ok(Math.abs(x + 0.6 * y - 15.3) < 0.2, `${x} ${y}`);
    }
  });
}

test("where nothing is decided there is no boundary, neither within a tie nor at its edge", () => {
  assert.deepEqual(contourOf(fieldOf(() => 0), SIDE), []);
  assert.deepEqual(contourOf(fieldOf((x) => Math.min(0, x - 9.5)), SIDE), []);
  assert.deepEqual(contourOf(fieldOf((x) => Math.max(0, x - 9.5)), SIDE), []);
});
