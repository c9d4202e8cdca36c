import assert from "node:assert/strict";
import test from "node:test";

import { Boundary, contourOf } from "../../act_viz/live/browser/boundary.js";

const SIDE = 24;
const MARGINS = Float32Array.from({ length: 256 }, (_none, byte) => 16 * ((byte - 128) / 127) ** 3); // as frames.py says
globalThis.Path2D = class {
  circles = 0;
  moveTo() {}
  arc() {
    this.circles += 1;
  }
};

/** A canvas whose context does nothing but remember how many circles each path that was stroked on it had. */
function fakeCanvas() {
  const strokes = [];
  const own = {
    createImageData: (w, h) => ({ data: new Uint8ClampedArray(4 * w * h) }),
    stroke: (path) => path && strokes.push(path.circles),
  };
  const context = new Proxy(own, { get: (target, name) => target[name] ?? (() => {}), set: () => true });
  return { strokes, getContext: () => context };
}

/** A field whose margin in nats at column x and row y is `margin(x, y)`, as frames.py codes it. */
function fieldOf(margin) {
  const coded = (nats) => Math.round(128 + 127 * Math.cbrt(Math.max(-1, Math.min(1, nats / 16))));
  return Uint8Array.from({ length: SIDE ** 2 }, (_none, i) => coded(margin(i % SIDE, Math.floor(i / SIDE))));
}

for (const slope of [0.0002, 0.01, 0.5, 3]) {
  test(`a straight boundary is drawn straight and whole, at ${slope} nats a cell`, () => {
    const lines = contourOf(fieldOf((x, y) => slope * (x + 0.6 * y - 15.3)), SIDE, MARGINS);
    assert.ok(lines.length > SIDE);
    for (const [x0, y0, x1, y1] of lines) {
      for (const [x, y] of [[x0, y0], [x1, y1]]) assert.ok(Math.abs(x + 0.6 * y - 15.3) < 0.2, `${x} ${y}`);
    }
  });
}

test("where nothing is decided there is no boundary, neither within a tie nor at its edge", () => {
  assert.deepEqual(contourOf(fieldOf(() => 0), SIDE, MARGINS), []);
  assert.deepEqual(contourOf(fieldOf((x) => Math.min(0, x - 9.5)), SIDE, MARGINS), []);
  assert.deepEqual(contourOf(fieldOf((x) => Math.max(0, x - 9.5)), SIDE, MARGINS), []);
});

test("misclassified points are ringed anew when they are others, or stand elsewhere", () => {
  const canvases = [];
  const boundary = new Boundary(() => (canvases.push(fakeCanvas()), canvases.at(-1)));
  const rings = canvases.indexOf(boundary.rings);
  const scene = { run: "a", extent: [0, 1, 0, 1], points: { x: [0, 1, 1], y: [0, 0, 1], label: [0, 1, 2], test: [0, 0, 1] }, classes: ["a", "b", "c"] };
  const theme = { id: "light", paper: "#ffffff", classes: ["#000000", "#111111", "#222222"] };
  const draw = (wrong, w) => {
    const lane = { field: new Uint8Array(4), wrong: Uint8Array.of(wrong) };
    boundary.draw(fakeCanvas().getContext(), { lane, shape: { n_classes: 3, field_side: 2 }, box: { x: 0, y: 0, w, h: w }, scene, theme, ratio: 1 });
    return canvases[rings].strokes;
  };
  assert.deepEqual(draw(0b101, 100), [2]);
  assert.deepEqual(draw(0b101, 100), [2]);
  assert.deepEqual(draw(0b100, 100), [2, 1]);
  assert.deepEqual(draw(0b100, 200), [2, 1, 1]);
});
