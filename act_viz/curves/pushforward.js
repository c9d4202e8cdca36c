// What comes out of a function for the pre-activations that go in, as Python has it.

import { ANYWHERE, Curve, SATURATED_BELOW, spaced } from "./curve.js";
import { Bell, Listed } from "./distribution.js";
import { Machine } from "./machine.js";
import { Octaves, meansOver } from "./quadrature.js";

export const N_LAYERS = 30;
const N_CELLS = 1600;
const HALVED = 60;
const BESIDE_BREAK = 1e-9;
const ROUNDING = 1e-9; // of the root mean square a mean is 0, of the mean square a variance
const LEAST_SHARE = 0.005;
const LEAST_CELLS = 3;
const LARGEST_SQUARE = 1e4; // pre-activations are followed up to this mean square
const LEAST_SQUARE = 1e-30; // and below this they are 0
const TO_POLE = [1e-4, 1e-7]; // how far from a break it is seen whether a square has an integral

export class Pushforward {
  /** `program` as Python's Program gives it. */
  constructor(program) {
    this.curve = new Curve(program);
    [this.whole, this.nodes, this.cells, this.few] = [0, 1, 2, 3].map(() => new Machine(program));
  }

  /** Take these `values` of the parameters. */
  set(values) {
    const as = JSON.stringify(values);
    if (as === this.as) return;
    Object.assign(this, { as, values });
    const z = ANYWHERE;
    const { a, slope } = this.whole.run(z, values);
    this.gaps = a.some((value) => Number.isNaN(value));
    this.places = this.curve.switches({ z, a, slope }, this.whole.branches(), values);
    this.breaks = this.curve.breaks(this.places, values);
    this.limit = SATURATED_BELOW * this.curve.steepest(values, this.breaks.filter(({ pole }) => !pole));
    this.poles = this.breaks.map((each) => ({ z: each.z, ...this.isPole(each.z) })).filter(({ a, slope }) => a || slope);
    this.around = new Octaves((nodes) => this.nodes.run(nodes, values), this.places);
    this.seen = undefined;
  }

  /** Whether f² or f'² has no integral beside `z`. */
  isPole(z) {
    const grows = (of, side) => {
      const [far, near] = TO_POLE.map((step) => {
        const apart = step * Math.max(1, Math.abs(z));
        return this.curve.at(z + side * apart, this.values)[of] ** 2 * apart;
      });
      return near >= 0.9 * far && near > 0;
    };
    return Object.fromEntries(["a", "slope"].map((of) => [of, grows(of, -1) || grows(of, 1)]));
  }

  /** Mean, mean square and variance of f(z), and the mean square of f'(z). */
  moments(law) {
    if (!Number.isFinite(law.std)) return { mean: NaN, second: law.std, variance: law.std, slope: NaN };
    const centered = law.panels && law.mean === 0 && law instanceof Bell;
    const machine = law.values ? this.few : this.nodes;
    const found = centered ? this.around.means(law.std) : meansOver(law, (z) => machine.run(z, this.values), this.places);
    for (const { z, a, slope } of this.poles) {
      if (law.values || z < law.reach[0] || z > law.reach[1]) continue;
      if (a) found.second = Infinity;
      if (slope) found.slope = Infinity;
    }
    for (const of of ["second", "slope"]) if (found[of] < LEAST_SQUARE) found[of] = 0;
    // What overflows may come out as no number; f has one everywhere.
    const second = Number.isNaN(found.second) && !this.gaps ? Infinity : found.second;
    if (!Number.isFinite(second)) return { mean: NaN, second, variance: second, slope: NaN };
    const mean = Math.abs(found.mean) < ROUNDING * Math.sqrt(Math.max(second, LEAST_SQUARE)) ? 0 : found.mean;
    const left = second - mean * mean;
    return { mean, second, variance: left > Math.max(ROUNDING * second, LEAST_SQUARE) ? left : 0, slope: found.slope };
  }

  /** All numbers of f(z) that are told; its `moments` may be known. */
  passed(law, moments = this.moments(law)) {
    const { limit } = this;
    return {
      ...moments,
      saturated: this.probability(law, "slope", (slope) => Math.abs(slope) < limit),
      negative: this.probability(law, "a", (a) => a < 0),
    };
  }

  /** The law, mean and variance of layers 1 to `N_LAYERS`; from the second on z is normal, with mean 0. */
  layers(law, weightVariance) {
    let found = this.moments(law);
    const layers = [{ law, q: law.mean ** 2 + law.std ** 2, ...found }];
    while (layers.length < N_LAYERS) {
      const before = layers.at(-1);
      let q = weightVariance * found.second;
      if (!(q <= LARGEST_SQUARE)) q = Number.isNaN(q) ? NaN : Infinity;
      else if (q < LEAST_SQUARE) q = 0;
      if (q !== before.q || layers.length === 1) {
        const next = q === 0 ? new Listed(Float64Array.of(0)) : new Bell(0, Math.sqrt(q));
        found = this.moments(next);
        layers.push({ law: next, q, ...found });
      } else layers.push(before);
    }
    return layers;
  }

  /** The probability of those z at which `holds` is true of f, or of f'. */
  probability(law, of, holds) {
    if (law.values) return this.few.run(law.values, this.values)[of].filter(holds).length / law.values.length;
    if (!Number.isFinite(law.std)) return NaN;
    const { grid, [of]: found } = this.sampled(law);
    const at = [];
    for (let i = 0; i + 1 < grid.length; i++) if (holds(found[i]) !== holds(found[i + 1])) at.push(i);
    const [low, high, middle] = [at.map((i) => grid[i]), at.map((i) => grid[i + 1]), new Float64Array(at.length)];
    const first = holds(found[0]);
    const last = holds(found.at(-1));
    const start = at.map((i) => holds(found[i]));
    for (let halving = 0; halving < HALVED && at.length; halving++) {
      middle.forEach((_value, k) => (middle[k] = (low[k] + high[k]) / 2));
      const now = this.few.run(middle, this.values)[of];
      middle.forEach((z, k) => {
        if (holds(now[k]) === start[k]) low[k] = z;
        else high[k] = z;
      });
    }
    const edges = [...(first ? [-Infinity] : []), ...low, ...(last ? [Infinity] : [])];
    let sum = 0;
    for (let k = 0; k < edges.length; k += 2) sum += law.below(edges[k + 1]) - law.below(edges[k]);
    return sum;
  }

  /** f and f' over the reach of `law`, both sides of every break among it; kept until another is asked for. */
  sampled(law) {
    if (this.seen?.law !== law) {
      const grid = this.withBreaks(spaced(law.reach, N_CELLS + 1));
      this.seen = { law, grid, ...this.cells.run(grid, this.values) };
    }
    return this.seen;
  }

  /** `grid` and both sides of every break within it. */
  withBreaks(grid) {
    const [low, high] = [grid[0], grid.at(-1)];
    const sides = this.breaks.flatMap(({ z }) => {
      const apart = BESIDE_BREAK * Math.max(1, Math.abs(z));
      return z > low && z < high ? [z - apart, z + apart] : [];
    });
    return sides.length ? Float64Array.from([...grid, ...sides]).sort() : grid;
  }

  /** How likely values of f and of f' are between the edges of each: `shares` of the stretches, `atoms` apart. */
  outcomes(law, aEdges, slopeEdges) {
    if (!Number.isFinite(law.std)) return [aEdges, slopeEdges].map((edges) => ({ shares: new Float64Array(edges.length - 1), atoms: [] }));
    if (law.values) {
      const { a, slope } = this.few.run(law.values, this.values);
      return [counted(a, aEdges), counted(slope, slopeEdges)];
    }
    const { grid, a, slope } = this.sampled(law);
    const mass = new Float64Array(grid.length - 1);
    let before = law.below(grid[0]);
    for (let i = 0; i < mass.length; i++) {
      const now = law.below(grid[i + 1]);
      mass[i] = now - before;
      before = now;
    }
    return [moved(a, mass, aEdges), moved(slope, mass, slopeEdges)];
  }
}

function counted(values, edges) {
  const n = values.length;
  const counts = new Map();
  for (const value of values) counts.set(value + 0, (counts.get(value + 0) ?? 0) + 1);
  const least = Math.max(Math.min(n, LEAST_CELLS), LEAST_SHARE * n);
  const atoms = [...counts].filter(([, count]) => count >= least).map(([value, count]) => ({ value, share: count / n }));
  const shares = new Float64Array(edges.length - 1);
  const among = new Set(atoms.map(({ value }) => value));
  for (const value of values) if (!among.has(value + 0)) spread(shares, edges, value, value, 1 / n);
  return { shares, atoms: atoms.sort((one, other) => one.value - other.value) };
}

/** The `mass` of each cell of z, spread evenly between the values at its ends. */
function moved(values, mass, edges) {
  const sizes = new Map();
  const runs = [];
  for (let i = 0; i < mass.length; i++) {
    const start = i;
    let share = 0;
    for (; i < mass.length && values[i] === values[i + 1]; i++) share += mass[i];
    if (i - start < LEAST_CELLS) continue;
    runs.push([start, i]);
    sizes.set(values[start] + 0, (sizes.get(values[start] + 0) ?? 0) + share);
  }
  const atoms = [...sizes].filter(([, share]) => share >= LEAST_SHARE).map(([value, share]) => ({ value, share }));
  const taken = runs.filter(([start]) => atoms.some(({ value }) => value === values[start] + 0));
  const shares = new Float64Array(edges.length - 1);
  for (let i = 0, next = 0; i < mass.length; i++) {
    if (i === taken[next]?.[0]) i = taken[next++][1];
    if (i < mass.length) spread(shares, edges, values[i], values[i + 1], mass[i]);
  }
  return { shares, atoms: atoms.sort((one, other) => one.value - other.value) };
}

/** Add `mass` that lies evenly between `first` and `last` to the `shares` of even stretches between `edges`. */
function spread(shares, edges, first, last, mass) {
  if (!Number.isFinite(first + last)) return;
  const [low, high] = first < last ? [first, last] : [last, first];
  const step = edges[1] - edges[0];
  const width = Math.max(high - low, 1e-12 * (edges.at(-1) - edges[0]));
  const from = Math.max(0, Math.floor((low - edges[0]) / step));
  const to = Math.min(shares.length - 1, Math.floor((low + width - edges[0]) / step));
  for (let at = from; at <= to; at++) {
    const part = Math.min(edges[at + 1], low + width) - Math.max(edges[at], low);
    if (part > 0) shares[at] += (mass * part) / width;
  }
}
