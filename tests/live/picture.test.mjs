import assert from "node:assert/strict";
import test from "node:test";

import { Panel, joint, line } from "../../act_viz/curves/chart.js";
import { Curve } from "../../act_viz/curves/curve.js";
import { besideProbe, crossing, overlap, widthOf } from "../../act_viz/curves/labels.js";

const WINDOW = [-6, 6];
const z = Float64Array.from({ length: 481 }, (_value, i) => -6 + i / 40);
const CURVES = {
  line: [(at) => at, [-6, 6]],
  step: [(at) => (at > 0 ? 1 : 0), [-0.06, 1.06]],
  capped: [(at) => Math.max(-5, Math.min(1, at)), [-5.7, 1.9]],
  flat: [() => 0, [-1, 1]],
  steep: [(at) => Math.exp(at), [-1, 20]],
  wave: [(at) => Math.sin(at), [-1.2, 1.2]],
};
const SIZES = { wide: { left: 62, right: 640, top: 8, bottom: 296 }, telephone: { left: 62, right: 330, top: 8, bottom: 140 } };

for (const [size, box] of Object.entries(SIZES))
  for (const [name, [f, range]] of Object.entries(CURVES))
    test(`words at the probe stand in their panel and off the curve: ${name}, ${size}`, () => {
      const panel = new Panel(box, WINDOW, range);
      const curve = { z, values: z.map(f) };
      for (let probe = -6; probe <= 6; probe += 0.25) {
        const [x, y] = [panel.x(probe), Math.min(panel.bottom, Math.max(panel.top, panel.y(f(probe))))];
        const words = besideProbe(panel, { x, y }, ["f(1) = 1", "slope 1"], curve);
        assert.ok(words.left >= panel.left && words.right <= panel.right && words.top >= panel.top && words.bottom <= panel.bottom);
        assert.ok(words.right < x || words.left > x, "beside the probe's line");
        // A corner of the box has no letter in it; between two waves there is no place on a telephone.
        const allowed = name === "wave" && size === "telephone" ? 80 : 30;
        assert.ok(crossing(panel, curve, words) <= allowed, `${probe}: ${crossing(panel, curve, words)}`);
      }
    });

test("where there is room on every side, words stand on the right above their point", () => {
  const panel = new Panel(SIZES.wide, WINDOW, [-1, 1]);
  const words = besideProbe(panel, { x: 300, y: 150 }, ["f′(0) = 0"], { z, values: z.map(() => 0) });
  assert.ok(words.left > 300 && words.bottom < 150);
});

test("a Korean word is taken to be as wide as it is", () => {
  assert.equal(widthOf("도함수", 14), 42);
  assert.ok(widthOf("slope", 14) < 5 * 14);
});

test("boxes that only touch do not overlap", () => {
  const one = { left: 0, right: 10, top: 0, bottom: 10 };
  assert.ok(!overlap(one, { ...one, left: 10, right: 20 }));
  assert.ok(overlap(one, { ...one, left: 9, right: 20 }));
});

test("a jump at the end of the window breaks the line and is no kink of the picture", () => {
  const floor = { inputs: ["z"], constants: [], calls: [["floor", 0]], results: [1, 1] };
  const { z, a, breaks, kinks } = new Curve(floor).over([-6, 6], {});
  assert.equal(breaks.at(-1).z, 6);
  assert.equal(kinks.at(-1).z, 5);
  const path = line(new Panel(SIZES.wide, [-6, 6], [-7, 7]), z, a, breaks.map((each) => joint(each, each.before, each.after)));
  assert.equal(path.match(/M/g).length, 13, "a piece for each of −6 to 5, and the point at 6");
});
