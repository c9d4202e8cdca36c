import assert from "node:assert/strict";
import test from "node:test";

import { Plane, nearest } from "../../act_viz/live/browser/points.js";

test("pixels and places of the plane fit each other", () => {
  const plane = new Plane(400, 2);
  assert.deepEqual(plane.toPixels([0, 0]), [200, 200]);
  assert.deepEqual(plane.toPixels([2, -2]), [400, 400]);
  assert.deepEqual(plane.fromPixels([0, 0]), [-2, 2]);
  const [x, y] = plane.fromPixels(plane.toPixels([0.5, -1.25]));
  assert.ok(Math.abs(x - 0.5) < 1e-3 && Math.abs(y + 1.25) < 1e-3);
  assert.equal(plane.holds([401, 10]), false);
});

test("the point meant is the nearest within reach", () => {
  const plane = new Plane(400, 2);
  const points = [[0, 0], [0.05, 0], [1, 1]];
  assert.equal(nearest(points, plane, plane.toPixels([0.04, 0])), 1);
  assert.equal(nearest(points, plane, [5, 5]), -1);
});
