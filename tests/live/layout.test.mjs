import assert from "node:assert/strict";
import test from "node:test";

import { bestGrid, inside, pictureHeight, placeLanes, stripAt, unitAt } from "../../act_viz/live/browser/layout.js";

const shape = (units, nInputs = 2, nClasses = 2) => ({ units, n_inputs: nInputs, n_classes: nClasses });
const SHAPES = [[8, 8], [8, 8, 8, 8], [3, 3, 3, 3, 3, 3, 3, 3], [64, 64], [1], [32, 16, 8]];
const SIZES = [[800, 420], [1440, 700], [358, 560]];

const disjoint = (a, b) => a.x + a.w <= b.x + 0.5 || b.x + b.w <= a.x + 0.5 || a.y + a.h <= b.y + 0.5 || b.y + b.h <= a.y + 0.5;

for (const units of SHAPES) {
  for (const [width, height] of SIZES) {
    test(`${units.join("-")} in ${width} × ${height}: all inside, nothing overlaps`, () => {
      const frame = { x: 0, y: 0, w: width, h: height };
      for (const { layers, boundary } of placeLanes([shape(units)], width, height)) {
        const cells = layers.flatMap((layer) => layer.cells.map(({ x, y, size }) => ({ x, y, w: size, h: size })));
        assert.equal(cells.length, units.reduce((sum, n) => sum + n, 0));
        const boxes = [boundary, ...cells, ...layers.map(({ strip }) => strip)];
        for (const box of boxes) {
          assert.ok(inside(frame, box) && inside(frame, { x: box.x + box.w, y: box.y + box.h }), JSON.stringify(box));
          for (const other of boxes) if (box !== other) assert.ok(disjoint(box, other), JSON.stringify([box, other]));
        }
      }
    });
  }
}

test("two to four lanes share the picture without overlap, on a phone one below the other", () => {
  for (const n of [2, 3, 4]) {
    for (const width of [1100, 360]) {
      const places = placeLanes(Array.from({ length: n }, () => shape([8, 8])), width, pictureHeight(n, width, 600));
      for (const a of places) for (const b of places) if (a !== b) assert.ok(disjoint(a.frame, b.frame));
      if (width === 360) assert.equal(new Set(places.map(({ frame }) => frame.x)).size, 1);
    }
  }
});

test("the boundary is large: at least two fifths of a lecture screen's picture", () => {
  const [{ boundary }] = placeLanes([shape([8, 8])], 800, 420);
  assert.ok(boundary.w >= 0.4 * 800 && boundary.w === boundary.h);
});

test("outputs stand at the boundary's edge, on a phone beside the last layer, and overlap nothing", () => {
  for (const nClasses of [2, 3, 10]) {
    for (const [width, height] of SIZES) {
      const [{ outputs, boundary, layers, frame }] = placeLanes([shape([8, 8], 2, nClasses)], width, height);
      const boxes = outputs.map(({ x, y, size }) => ({ x, y, w: size, h: size }));
      assert.equal(boxes.length, nClasses);
      for (const [i, box] of boxes.entries()) {
        if (width > 560) {
          assert.equal(box.x + box.w / 2, boundary.x);
          assert.ok(box.y >= boundary.y && box.y + box.h <= boundary.y + boundary.h);
        } else {
          assert.ok(disjoint(box, boundary));
          for (const { strip } of layers) assert.ok(disjoint(box, strip));
        }
        assert.ok(inside(frame, box) && inside(frame, { x: box.x + box.w, y: box.y + box.h }));
        for (const { cells } of layers) for (const { x, y, size } of cells) assert.ok(disjoint(box, { x, y, w: size, h: size }));
        for (const other of boxes.slice(i + 1)) assert.ok(disjoint(box, other));
      }
    }
  }
});

test("a unit and a strip are found where they are drawn", () => {
  const places = placeLanes([shape([4, 4]), shape([4, 4])], 1100, 400);
  const cell = places[1].layers[1].cells[2];
  assert.deepEqual(unitAt(places, cell.x + 3, cell.y + 3), { lane: 1, layer: 1, unit: 2 });
  const { strip } = places[0].layers[1];
  assert.deepEqual(stripAt(places, strip.x + 3, strip.y + 3), { lane: 0, layer: 1 });
  assert.equal(unitAt(places, -5, -5), undefined);
  assert.equal(stripAt(places, -5, -5), undefined);
});

test("the grid of squares is the one whose squares are largest", () => {
  assert.deepEqual(bestGrid(4, 100, 100), { across: 2, down: 2, size: 47, gap: 5 });
  assert.equal(bestGrid(8, 30, 400).across, 1);
});

const area = ({ w, h }) => w * h;

test("what a slide asks to look at is larger than usual, and strips have their numbers", () => {
  for (const [n, width, height] of [[2, 784, 350], [3, 784, 350], [3, 1400, 700]]) {
    const shapes = Array.from({ length: n }, () => shape([8, 8, 8]));
    const of = (lookAt) => placeLanes(shapes, width, height, lookAt)[0];
    const usual = of(undefined);
    assert.ok(area(of("boundary").boundary) > area(usual.boundary));
    assert.ok(area(of("units").network) > area(usual.network));
    assert.ok(of("strips").layers[0].strip.h > 1.5 * usual.layers[0].strip.h);
  }
  const [above, below] = placeLanes([shape([8, 8]), shape([8, 8])], 784, 320, "strips");
  assert.ok(above.detailed && below.detailed);
  assert.equal(above.layers[1].strip.x, below.layers[1].strip.x);
});

test("units stay in their picture and apart, however many and however little room there is", () => {
  for (const [width, height] of [[528, 220], [784, 220], [528, 320]]) {
    for (const { layers, frame } of placeLanes(Array.from({ length: 4 }, () => shape([32, 32, 32, 32, 32])), width, height)) {
      const cells = layers.flatMap((layer) => layer.cells.map(({ x, y, size }) => ({ x, y, w: size, h: size })));
      for (const [i, cell] of cells.entries()) {
        assert.ok(inside(frame, cell) && inside(frame, { x: cell.x + cell.w, y: cell.y + cell.h }), JSON.stringify(cell));
        for (const other of cells.slice(i + 1)) assert.ok(disjoint(cell, other));
      }
    }
  }
});

test("on a slide of 1024 × 768 networks stand side by side", () => {
  const places = placeLanes([shape([8, 8]), shape([8, 8])], 528, 380);
  assert.equal(places[0].frame.y, places[1].frame.y);
});
