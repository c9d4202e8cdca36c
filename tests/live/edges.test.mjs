import assert from "node:assert/strict";
import test from "node:test";

import { Edges, looksOf } from "../../act_viz/live/browser/edges.js";
import { placeLanes } from "../../act_viz/live/browser/layout.js";

const SHAPE = { n_inputs: 2, units: [2], n_classes: 2, n_weights: [4, 4], n_edges: [4, 4], largest_weight: 32767 };
const THEME = { id: "light", positive: "blue", negative: "orange" };
const lane = (...shares) => ({ weights: Int16Array.from(shares, (share) => share * 32767) });
const LANE = lane(1, -0.5, 0.01, -0.02, 0, 0.3, -1, 0.07);

class FakePath {
  curves = [];
  moveTo(x, y) {
    this.from = [x, y];
  }
  bezierCurveTo(...numbers) {
    this.curves.push([...this.from, ...numbers.slice(4)]);
  }
}
globalThis.Path2D = FakePath;

/** A canvas that remembers what was stroked on it: color, width, whether dashed, and each curve's two ends. */
function fakeCanvas() {
  const strokes = [];
  const context = {
    setTransform() {},
    setLineDash(dash) {
      this.dashed = dash.length > 0;
    },
    stroke({ curves }) {
      strokes.push({ color: this.strokeStyle, width: this.lineWidth, dashed: this.dashed, curves });
    },
  };
  return { strokes, getContext: () => context };
}

/** What is left on the canvas of each layer, and how often strokes were made, when `lanes` were drawn in turn. */
function drawn(lanes, { chosen } = {}) {
  const canvases = [];
  const edges = new Edges(() => (canvases.push(fakeCanvas()), canvases.at(-1)));
  const [place] = placeLanes([SHAPE], 800, 420);
  const shown = [];
  const context = { drawImage: (...image) => shown.push(image) };
  for (const one of lanes) edges.draw(context, { shape: SHAPE, place, lane: one, theme: THEME, chosen, ratio: 2 });
  return { place, shown, strokes: canvases.map((canvas) => canvas.strokes) };
}

test("width and sign say the weight, from the inputs to the outputs; the weakest are left out", () => {
  assert.deepEqual(looksOf(SHAPE, LANE), [
    [0, 0, 5, 0, 1, -3],
    [0, 1, 2, 1, 0, -5, 1, 1, 1],
  ]);
});

test("of a chosen unit only what leads to it is seen", () => {
  assert.deepEqual(looksOf(SHAPE, LANE, { layer: 0, unit: 1 }), [[0, 1, -3], []]);
});

test("edges of the last hidden layer lead to the outputs at the picture's edge, thick ones for large weights", () => {
  const { place, strokes } = drawn([LANE]);
  const [{ cells }] = place.layers;
  const between = (from, to) => [cells[from].x + cells[from].size, cells[from].y + cells[from].size / 2, place.outputs[to].x, place.outputs[to].y + place.outputs[to].size / 2];
  assert.deepEqual(strokes[1].map(({ color, dashed, curves }) => [color, dashed, curves]), [
    ["blue", false, [between(0, 1)]],
    ["orange", true, [between(1, 0)]],
    ["blue", false, [between(1, 1)]],
  ]);
  const [small, large, least] = strokes[1].map(({ width }) => width);
  assert.ok(large > small && small > least);
});

test("a layer is drawn anew only when one of its edges looks different, but shown with every state", () => {
  const almost = lane(0.99, -0.52, 0.01, -0.02, 0, 0.3, -1, 0.07);
  const other = lane(0.99, -0.52, 0.01, -0.02, 0, 0.9, -1, 0.07);
  const { shown, strokes } = drawn([LANE, almost, other]);
  assert.deepEqual(strokes.map((layer) => layer.length), [2, 6]);
  assert.equal(shown.length, 6);
});

test("each layer's canvas has a pixel of its own for every pixel of the display", () => {
  const { shown } = drawn([LANE]);
  for (const [canvas, x, y, w, h] of shown) {
    assert.deepEqual([canvas.width, canvas.height], [2 * w, 2 * h]);
    assert.ok(Number.isInteger(2 * x) && Number.isInteger(2 * y));
  }
});
