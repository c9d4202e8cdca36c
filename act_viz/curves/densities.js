// The parts of the picture of what passes through a function: where they stand, densities, atoms, means, layers.

import { Panel, svg, ticks } from "./chart.js";
import { N_LAYERS } from "./pushforward.js";
import { percent, steady, written } from "./words.js";

const EDGE = { left: 50, right: 12, top: 22, bottom: 42 };
const SIDE = 0.17; // of the width for each density at the side
const BELOW = 0.26; // of the height for the density of z
const GAPS = { a: 8, slope: 44, z: 6 };
const ATOM = 7; // pixels
const NAME_HEIGHT = 15;
const HARDLY_A_SHARE = 1e-6;
const ROOM_FOR_WORDS = 200; // pixels
const LEGEND = { before: 24, apart: 68, sample: 20 };
const NEAR_STD = [-1, 0, 1]; // deviations whose way is drawn

/** The panels: the curve, below it z, beside it f(z) and f'(z), and in the corner the layers. */
export function passingPanels(width, height, { window, a, slope }) {
  const side = Math.max(44, SIDE * width);
  const right = width - EDGE.right - 2 * side - GAPS.a - GAPS.slope;
  const bottom = height - EDGE.bottom - Math.round(BELOW * height) - GAPS.z;
  const main = new Panel({ left: EDGE.left, right, top: EDGE.top, bottom }, window, a);
  const z = new Panel({ left: EDGE.left, right, top: bottom + GAPS.z, bottom: height - EDGE.bottom }, window, [1, 0]);
  const ofA = new Panel({ left: right + GAPS.a, right: right + GAPS.a + side, top: EDGE.top, bottom }, [0, 1], a);
  const last = width - EDGE.right;
  const ofSlope = new Panel({ left: last - side, right: last, top: EDGE.top, bottom }, [0, 1], slope);
  const corner = { left: right + GAPS.a + 30, right: last, top: bottom + GAPS.z + 34, bottom: height - EDGE.bottom };
  return { main, z, a: ofA, slope: ofSlope, layers: corner };
}

/** Grid, numbers and titles. */
export function passingFrame({ main, z, a, slope }, say) {
  const group = svg("g", { class: "frame" });
  for (const [panel, numbers] of [[main, main.left - 6], [a, null], [slope, slope.left - 5]])
    for (const value of ticks(panel.range, Math.max(3, (panel.bottom - panel.top) / 44))) {
      const y = panel.y(value);
      group.append(svg("path", { d: `M${panel.left} ${y}H${panel.right}`, class: value === 0 ? "zero" : "grid" }));
      if (numbers !== null) group.append(svg("text", { x: numbers, y: y + 5, class: "tick", "text-anchor": "end" }, written(value)));
    }
  for (const value of ticks(main.window, (main.right - main.left) / 60)) {
    const x = main.x(value);
    group.append(
      svg("path", { d: `M${x} ${main.top}V${z.bottom}`, class: value === 0 ? "zero" : "grid" }),
      svg("text", { x, y: z.bottom + 16, class: "tick", "text-anchor": "middle" }, written(value)),
    );
  }
  const title = (x, y, text) => svg("text", { x, y, class: "axis small", "text-anchor": "middle" }, text);
  group.append(
    title((main.left + main.right) / 2, z.bottom + 34, main.right - main.left < ROOM_FOR_WORDS ? "z" : say.z),
    title((main.left + main.right) / 2, main.top - 7, "f(z)"),
    title((a.left + a.right) / 2, a.top - 7, say.of_a),
    title((slope.left + slope.right) / 2, slope.top - 7, say.of_slope),
  );
  return group;
}

/** The density of z, which hangs from the axis of the curve. */
export function densityDown(panel, law, n) {
  const [low, high] = panel.window;
  const step = (high - low) / n;
  const shares = [];
  let before = Number.isFinite(law.std) ? law.below(low) : 0;
  for (let i = 1; i <= n; i++) {
    const now = Number.isFinite(law.std) ? law.below(low + i * step) : 0;
    shares.push(now - before);
    before = now;
  }
  const most = Math.max(...shares, 1e-300);
  let path = `M${panel.left} ${panel.top}`;
  shares.forEach((share, i) => (path += `V${(panel.top + (share / most) * (panel.bottom - panel.top)).toFixed(1)}H${panel.x(low + (i + 1) * step).toFixed(1)}`));
  return svg("path", { class: "density in", d: `${path}V${panel.top}Z` });
}

/** The density of what comes out, to the right of its axis. */
export function densityAcross(panel, { shares }) {
  const most = Math.max(...shares);
  // The cell that holds a kink has a mass that nobody would see.
  if (!(most > HARDLY_A_SHARE)) return svg("path", { class: "density out" });
  const step = (panel.bottom - panel.top) / shares.length;
  let path = `M${panel.left} ${panel.bottom}`;
  shares.forEach((share, i) => {
    const x = (panel.left + (share / most) * (panel.right - panel.left)).toFixed(1);
    path += `H${x}V${(panel.bottom - (i + 1) * step).toFixed(1)}`;
  });
  return svg("path", { class: "density out", d: `${path}H${panel.left}Z` });
}

/** A bar for each value that has a probability of its own, as long as that is. */
export function atomMarks(panel, atoms) {
  const group = svg("g", { class: "atoms" });
  for (const { value, share } of atoms) {
    if (!panel.contains(value)) continue;
    const [y, length] = [panel.y(value), share * (panel.right - panel.left)];
    const text = `${percent(share * (1 + 1e-9))} %`;
    const high = y - ATOM - 4 > panel.top + NAME_HEIGHT ? y - ATOM : y + ATOM + NAME_HEIGHT;
    group.append(
      svg("rect", { x: panel.left, y: y - ATOM / 2, width: Math.max(2, length), height: ATOM }),
      svg("text", { x: panel.right, y: high, "text-anchor": "end", class: "aside" }, text),
    );
  }
  return group;
}

/** The way of the mean of z, and of one standard deviation on either side: up to the curve, and across. */
export function throughMarks({ main, z, a }, law, pushforward) {
  const group = svg("g", { class: "through" });
  if (!Number.isFinite(law.std)) return group;
  for (const deviations of NEAR_STD) {
    const at = law.mean + deviations * law.std;
    const value = pushforward.curve.at(at, pushforward.values).a;
    if (at < main.window[0] || at > main.window[1] || !main.contains(value)) continue;
    group.append(svg("path", { d: `M${main.x(at)} ${z.top}V${main.y(value)}H${a.left}` }));
  }
  return group;
}

/** Where the means are: of z a mark below the axis, of f(z) a line with its number. */
export function meanMarks({ main, z, a }, { law, passed }, say) {
  const group = svg("g", { class: "mean" });
  if (law.mean >= main.window[0] && law.mean <= main.window[1]) {
    const x = main.x(law.mean);
    group.append(svg("path", { class: "pointer", d: `M${x} ${z.top}l-6 11h12Z` }));
  }
  if (!Number.isFinite(passed.mean) || !a.contains(passed.mean)) return group;
  const y = a.y(passed.mean);
  const high = y - 8 < a.top + NAME_HEIGHT ? y + 19 : y - 7;
  group.append(
    svg("path", { class: "pointer", d: `M${a.left} ${y}l-11 -6v12Z` }),
    svg("path", { class: "line", d: `M${a.left} ${y}H${a.right}` }),
    svg("text", { x: a.left - 14, y: high, "text-anchor": "end", class: "aside" }, `${say.mean} ${steady(passed.mean)}`),
  );
  return group;
}

/** Mean and variance of f(z), layer by layer, with the layer that is shown. */
export function layerChart({ left, right, top, bottom }, { layers, layer }, say) {
  const group = svg("g", { class: "layers" });
  if (!layers.length || right - left < 60) return group;
  const known = layers.flatMap(({ mean, variance }) => [mean, variance]).filter((value) => Number.isFinite(value) && Math.abs(value) < 10);
  const panel = new Panel({ left, right, top, bottom }, [1, N_LAYERS], [Math.min(0, ...known) - 0.1, Math.max(1, ...known) + 0.1]);
  for (const value of ticks(panel.range, 4)) {
    const y = panel.y(value);
    group.append(
      svg("path", { class: value === 0 ? "zero" : "grid", d: `M${left} ${y}H${right}` }),
      svg("text", { class: "tick", x: left - 5, y: y + 4, "text-anchor": "end" }, written(value)),
    );
  }
  const path = (of) => {
    let [d, pen] = ["", "M"];
    layers.forEach((each, at) => {
      if (Number.isFinite(each[of]) && panel.contains(each[of])) [d, pen] = [`${d}${pen}${panel.x(at + 1).toFixed(1)} ${panel.y(each[of]).toFixed(1)}`, "L"];
    });
    return d;
  };
  group.append(
    svg("path", { class: "line mean-line", d: path("mean") }),
    svg("path", { class: "line variance-line", d: path("variance") }),
    svg("path", { class: "probe-line", d: `M${panel.x(layer)} ${top}V${bottom}` }),
    svg("text", { class: "tick", x: left, y: bottom + 16, "text-anchor": "middle" }, "1"),
    svg("text", { class: "tick", x: right, y: bottom + 16, "text-anchor": "end" }, String(N_LAYERS)),
    svg("text", { class: "axis small", x: (left + right) / 2, y: bottom + 34, "text-anchor": "middle" }, say.layers),
    ...["mean", "variance"].flatMap((name, at) => {
      const x = left - LEGEND.before + at * LEGEND.apart;
      return [
        svg("path", { class: `line ${name}-line`, d: `M${x} ${top - 12}h${LEGEND.sample}` }),
        svg("text", { class: "tick", x: x + LEGEND.sample + 4, y: top - 8 }, say[name]),
      ];
    }),
  );
  return group;
}
