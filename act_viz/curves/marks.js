// The marks on a function and its derivative: stretches, kinks, the probe with its tangent, and their words.

import { Panel, line, svg } from "./chart.js";
import { SATURATED_BELOW, WINDOW, spaced } from "./curve.js";
import { ROW, besideProbe, overlap } from "./labels.js";
import { filled, written } from "./words.js";

const LEAST_NAMED = 92; // pixels of a stretch that has its name
const NAME_ROW = 24; // pixels of a panel's top in which the names stand
const KINK_LABEL = { width: 196, height: 40 };
const NO_ROOM = -200;
const HEIGHTS = [0.14, 0.32, 0.5, 0.68, 0.86];
const TANGENT = 95; // pixels to each side
const N_DRAWS = 70;

/** Shaded: where hardly any gradient passes, in both panels, named where there is room beside the probe and its words. */
export function stretchMarks({ upper, lower }, stretches, names, probe, words) {
  const group = svg("g", { class: "stretches" });
  const crossed = upper.x(probe);
  const inRow = words && words.top < lower.top + NAME_ROW;
  const [before, after] = inRow ? [Math.min(crossed, words.left), Math.max(crossed, words.right)] : [crossed, crossed];
  stretches.forEach(([start, stop], at) => {
    const [from, to] = [start, stop].map((z) => Math.min(upper.right, Math.max(upper.left, upper.x(z))));
    for (const panel of [upper, lower])
      group.append(svg("rect", { x: from, y: panel.top, width: Math.max(0, to - from), height: panel.bottom - panel.top }));
    let [left, right] = [from, to];
    const middle = (from + to) / 2;
    if (before < middle + LEAST_NAMED / 2 && after > middle - LEAST_NAMED / 2)
      [left, right] = before - from > to - after ? [from, Math.min(to, before)] : [Math.max(from, after), to];
    if (right - left > LEAST_NAMED)
      group.append(svg("text", { x: (left + right) / 2, y: lower.top + 17, "text-anchor": "middle" }, names[at]));
  });
  return group;
}

/** Filled the value taken at a kink, hollow the one that is not: of f' at each, of f where it jumps. */
export function kinkMarks({ upper, lower }, kinks) {
  const group = svg("g", { class: "kinks" });
  const put = (panel, z, value, sort) => {
    if (Number.isFinite(value) && panel.contains(value))
      group.append(svg("circle", { cx: panel.x(z), cy: panel.y(value), r: 5.5, class: sort }));
  };
  for (const { z, left, right, value, jump } of kinks) {
    if (z < upper.window[0] || z > upper.window[1]) continue;
    put(lower, z, right, "hollow");
    put(lower, z, left, "taken");
    if (jump === null) continue;
    put(upper, z, jump, "hollow");
    put(upper, z, value, "taken");
  }
  return group;
}

/** Beside the first kink, which derivative is taken there, where curve and probe leave most room. */
export function kinkWords({ lower }, kinks, drawn, probe, taken, say) {
  const kink = kinks.find(({ z, value, left }) => Number.isFinite(value + left) && z > lower.window[0] && z < lower.window[1]);
  if (!kink) return svg("g");
  const words = filled(kink.jump === null ? say.kink : say.jump, { z: written(kink.z), slope: written(kink.left) }).split("<br>");
  const at = { x: lower.x(kink.z), y: Math.min(lower.bottom, Math.max(lower.top, lower.y(kink.left))) };
  const crossed = lower.x(probe);
  const { width, height } = KINK_LABEL;
  const room = ({ x, y }) => {
    let free = 60;
    drawn.z.forEach((z, i) => {
      const pixel = lower.x(z);
      if (pixel >= x && pixel <= x + width) free = Math.min(free, Math.abs(lower.y(drawn.slope[i]) - y) - height / 2);
    });
    const inside = x >= lower.left && x + width <= lower.right;
    const over = taken && overlap(taken, { left: x, right: x + width, top: y - height / 2, bottom: y + height / 2 });
    return free - 400 * !inside - 120 * Boolean(over) - 120 * (crossed > x && crossed < x + width) - 30 * (y < lower.top + 36);
  };
  const starts = [at.x + 34, at.x - 34 - width, crossed + 40, crossed - 40 - width];
  const tries = starts.flatMap((x) => HEIGHTS.map((share) => ({ x, y: lower.bottom - share * (lower.bottom - lower.top) })));
  const best = tries.reduce((one, other) => (room(other) > room(one) ? other : one));
  if (room(best) < NO_ROOM) return svg("g");
  const edge = best.x > at.x ? best.x - 4 : best.x + width + 4;
  const anchor = best.x > at.x ? { x: best.x, "text-anchor": "start" } : { x: best.x + width, "text-anchor": "end" };
  return svg(
    "g",
    { class: "kink-words" },
    svg("path", { d: `M${at.x} ${at.y}L${edge} ${best.y}` }),
    ...words.map((text, row) => svg("text", { ...anchor, y: best.y - 2 + 17 * row }, text)),
  );
}

/** What is read at the probe, in both panels: the lines of words, where their point is, and the box they stand in. */
export function probeWords({ upper, lower }, probe, reading, texts, drawn) {
  const x = upper.x(probe);
  const words = [[upper, "a"], [lower, "slope"]].map(([panel, name]) => {
    const value = reading[name];
    const y = Number.isFinite(value) ? Math.min(panel.bottom, Math.max(panel.top, panel.y(value))) : (panel.top + panel.bottom) / 2;
    const lines = [texts[name]].flat();
    const box = besideProbe(panel, { x, y }, lines, { z: drawn.z, values: drawn[name] });
    return { lines, box, y, visible: Number.isFinite(value) && panel.contains(value) };
  });
  const inside = probe >= upper.window[0] && probe <= upper.window[1];
  return inside ? { upper: words[0], lower: words[1] } : null;
}

/** The line at the probe, where it meets f and f', the tangent, and what is read there. */
export function probeMarks({ upper, lower }, probe, { a, slope }, words) {
  const x = upper.x(probe);
  const group = svg("g", { class: "probe" });
  if (!words) return group;
  group.append(svg("path", { class: "probe-line", d: `M${x} ${upper.top}V${lower.bottom}` }));
  if (Number.isFinite(a + slope)) {
    const rise = (slope * (upper.bottom - upper.top)) / (upper.range[1] - upper.range[0]);
    const run = (upper.right - upper.left) / (upper.window[1] - upper.window[0]);
    const reach = TANGENT / Math.hypot(run, rise);
    const ends = [-reach, reach].map((off) => `${x + off * run} ${upper.y(a + off * slope)}`);
    group.append(svg("path", { class: "tangent", d: `M${ends[0]}L${ends[1]}`, "clip-path": "url(#upper)" }));
  }
  for (const { lines, box, y, visible } of [words.upper, words.lower]) {
    if (visible) group.append(svg("path", { class: "diamond", d: `M${x} ${y - 8}l8 8l-8 8l-8 -8Z` }));
    const anchor = box.turned ? { x: box.right, "text-anchor": "end" } : { x: box.left, "text-anchor": "start" };
    lines.forEach((each, row) =>
      group.append(svg("text", { ...anchor, y: box.top + 15 + ROW * row, class: row ? "aside" : "" }, each)),
    );
  }
  return group;
}

/** The left side magnified, where f is a straight line too flat to be told from 0. */
export function insetMarks({ upper }, curve, values, steepest, say) {
  const group = svg("g", { class: "inset" });
  const [far, near] = [WINDOW[0], WINDOW[0] / 2].map((z) => curve.at(z, values));
  const flat = Math.abs(far.slope) > 0 && Math.abs(far.slope) < SATURATED_BELOW * steepest;
  if (far.slope !== near.slope || !flat) return group;
  const [width, height] = [0.32 * (upper.right - upper.left), 0.22 * (upper.bottom - upper.top)];
  const box = { left: upper.left + 24, top: upper.top + 34, right: upper.left + 24 + width, bottom: upper.top + 34 + height };
  const panel = new Panel(box, [WINDOW[0], 0], [1.3 * far.a, -0.4 * far.a].sort((one, other) => one - other));
  const z = spaced(panel.window, 61);
  group.append(
    svg("rect", { x: box.left, y: box.top, width, height }),
    svg("path", { class: "zero", d: `M${box.left} ${panel.y(0)}H${box.right}` }),
    svg("path", { class: "curve", d: line(panel, z, curve.few.run(z, values).a) }),
    svg("text", { x: box.left, y: box.top - 6 }, filled(say.magnified, { slope: written(far.slope) })),
    svg("text", { class: "tick", x: box.right - 4, y: box.bottom - 5, "text-anchor": "end" }, `f(−6) = ${written(far.a)}`),
  );
  return group;
}

/** Where f(z) = z. */
export function fixedPointMarks({ upper }, places) {
  const inside = places.filter((z) => z >= upper.window[0] && z <= upper.window[1] && upper.contains(z));
  return svg("g", { class: "fixed" }, ...inside.map((z) => svg("circle", { cx: upper.x(z), cy: upper.y(z), r: 6.5 })));
}

/** The band within which a random slope is drawn, in both panels, and the draws of one training step as dots. */
export function bandMarks({ upper, lower }, low, high) {
  const [edge] = upper.window;
  const group = svg("g", { class: "band" });
  if (edge >= 0) return group;
  const corners = (panel, points) => `M${points.map(([z, value]) => `${panel.x(z)} ${panel.y(value)}`).join("L")}Z`;
  const [inUpper, inLower] = [svg("g", { "clip-path": "url(#upper)" }), svg("g", { "clip-path": "url(#lower)" })];
  inUpper.append(svg("path", { d: corners(upper, [[edge, low * edge], [0, 0], [edge, high * edge]]) }));
  inLower.append(svg("path", { d: corners(lower, [[edge, low], [0, low], [0, high], [edge, high]]) }));
  for (let draw = 1; draw <= N_DRAWS; draw++) {
    const [z, slope] = [edge * scattered(draw), low + (high - low) * scattered(draw + 0.5)];
    inUpper.append(svg("circle", { cx: upper.x(z), cy: upper.y(slope * z), r: 2 }));
    inLower.append(svg("circle", { cx: lower.x(z), cy: lower.y(slope), r: 2 }));
  }
  group.append(inUpper, inLower);
  return group;
}

/** A number from 0 to 1 that looks random and is the same at every paint. */
function scattered(seed) {
  const far = 43758.5453 * Math.sin(12.9898 * seed);
  return far - Math.floor(far);
}

/** The straight pieces of which the largest counts: `[slope, offset]` of each. */
export function pieceMarks({ upper }, pieces) {
  const lines = pieces.map(([slope, offset]) => line(upper, upper.window, upper.window.map((z) => slope * z + offset)));
  return svg("path", { class: "pieces", d: lines.join(""), "clip-path": "url(#upper)" });
}
