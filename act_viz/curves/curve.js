// A function over a window: its values, its kinks and jumps, and what is read off them.

import { Machine } from "./machine.js";

export const WINDOW = [-6, 6];
export const SATURATED_BELOW = 0.05; // of the steepest slope
const N_SAMPLES = 481;
const HALVINGS = 46;
const JOINED = 1e-4; // how far apart neighboring values may be that a line joins
const FAR_OUT = Array.from({ length: 54 }, (_value, k) => 6 * 1.15 ** k); // to 1e4
export const ANYWHERE = [...FAR_OUT.map((size) => -size).reverse(), ...spaced(WINDOW), ...FAR_OUT];
const ZOOMS = 3; // into the neighborhood of the steepest place
const WITHOUT_BOUND = 2; // times as steep at the far end as half way there: without a bound
const POLE = 1e6; // beyond it f is taken to have no bound
const WIDEST_TURN = 1; // a shorter stretch in which f' passes through 0 is a turning point
const MOST_FIXED_POINTS = 9;

/** `n` numbers from `low` to `high`. */
export function spaced([low, high], n = N_SAMPLES) {
  return Float64Array.from({ length: n }, (_value, i) => low + ((high - low) * i) / (n - 1));
}

export class Curve {
  /** `program` as Python's Program gives it. */
  constructor(program) {
    this.grid = new Machine(program);
    this.few = new Machine(program);
  }

  /** f and f' at one number. */
  at(z, values) {
    const { a, slope } = this.few.run([z], values);
    return { a: a[0], slope: slope[0] };
  }

  /** All that is drawn of f and f' over `window` for `values` of the parameters. */
  over(window, values) {
    const z = spaced(window);
    const run = this.grid.run(z, values);
    const [a, slope] = [Float64Array.from(run.a), Float64Array.from(run.slope)];
    const places = this.switches({ z, a, slope }, this.grid.branches(), values);
    const breaks = this.breaks(places, values).filter((each) => each.z >= window[0] && each.z <= window[1]);
    const kinks = breaks.filter((each) => !each.pole && each.z > window[0] && each.z < window[1]);
    return { z, a, slope, breaks, kinks, window };
  }

  /** The numbers between neighbors of `z` at which an operation changes its branch, and with it f or f'. */
  switches({ z, a, slope }, branches, values) {
    const found = [];
    for (let i = 0; i + 1 < z.length; i++) {
      const straight = a[i + 1] - a[i] - ((slope[i] + slope[i + 1]) / 2) * (z[i + 1] - z[i]);
      if (Math.abs(slope[i + 1] - slope[i]) < 1e-9 && Math.abs(straight) < 1e-6) continue;
      branches.forEach((branch, which) => {
        if (branch[i] !== branch[i + 1]) found.push({ i, which, first: branch[i] });
      });
    }
    const [low, high] = [0, 1].map((side) => Float64Array.from(found, ({ i }) => z[i + side]));
    const middle = new Float64Array(found.length);
    for (let halving = 0; halving < HALVINGS && found.length; halving++) {
      middle.forEach((_value, at) => (middle[at] = (low[at] + high[at]) / 2));
      this.few.run(middle, values);
      const now = this.few.branches();
      found.forEach(({ which, first }, at) => {
        if (now[which][at] === first) low[at] = middle[at];
        else high[at] = middle[at];
      });
    }
    // Where branches change at a number of few digits, that is the one meant.
    const places = new Set(Array.from(low, (place) => Math.round(place * 1e12) / 1e12 + 0));
    return [...places].sort((one, other) => one - other);
  }

  /** Those of `places` at which f' jumps, or f; `pole` where f has no bound or no value beside it. */
  breaks(places, values) {
    const sides = [-100, -1, 0, 1, 100];
    const apart = places.map((place) => 1e-9 * Math.max(1, Math.abs(place)));
    const points = places.flatMap((place, at) => sides.map((side) => place + side * apart[at]));
    const { a, slope } = this.few.run(Float64Array.from(points), values);
    return places.flatMap((z, at) => {
      const [first, before, here, after, last] = sides.map((_side, i) => at * sides.length + i);
      const [left, right] = [oneSided(slope[before], slope[first]), oneSided(slope[after], slope[last])];
      const jump = [a[before], a[after]].find((value) => !joined(value, a[here])) ?? null;
      const pole = [before, after].some((side) => !(Math.abs(a[side]) < POLE));
      if (!pole && Math.abs(left - right) <= 1e-6 && jump === null) return [];
      return [{ z, left, right, value: a[here], before: a[before], after: a[after], jump, pole }];
    });
  }

  /** What slopes are compared with: the largest |f'|, or 1, that of the identity, where |f'| has no bound. */
  steepest(values, kinks) {
    if (kinks.some(({ left, right }) => !Number.isFinite(left + right))) return 1;
    let z = Float64Array.from(ANYWHERE);
    let sizes = this.sizes(z, values);
    const [half, end] = [FAR_OUT.length / 2, 0].map((at) => Math.max(sizes.at(at), sizes.at(-1 - at)));
    if (!Number.isFinite(end) || end > WITHOUT_BOUND * Math.max(half, SATURATED_BELOW)) return 1;
    for (let zoom = 0; zoom < ZOOMS; zoom++) {
      const at = sizes.indexOf(Math.max(...sizes));
      z = spaced([z[Math.max(0, at - 1)], z[Math.min(z.length - 1, at + 1)]], 41);
      sizes = this.sizes(z, values);
    }
    const top = Math.max(...sizes);
    return top < POLE ? top : 1;
  }

  sizes(z, values) {
    return Array.from(this.few.run(z, values).slope, (slope) => (Number.isNaN(slope) ? 0 : Math.abs(slope)));
  }

  /** Where f(z) = z inside the window, if in single points. */
  fixedPoints({ z, a }, values) {
    const found = [];
    for (let i = 0; i + 1 < z.length; i++) {
      const [one, other] = [a[i] - z[i], a[i + 1] - z[i + 1]];
      if (one === 0 && other === 0) return [];
      if (one === 0 && (i === 0 || a[i - 1] !== z[i - 1])) found.push(z[i]);
      else if (one * other < 0 && Math.abs(one - other) < 1) {
        let [low, high] = [z[i], z[i + 1]];
        for (let halving = 0; halving < 40; halving++) {
          const middle = (low + high) / 2;
          if ((this.at(middle, values).a - middle) * one > 0) low = middle;
          else high = middle;
        }
        if (Math.abs(this.at(low, values).a - low) < 1e-6) found.push(low);
      }
    }
    return found.length > MOST_FIXED_POINTS ? [] : found;
  }

  /** The stretches on which |f'| is 0 or below `SATURATED_BELOW` of `steepest`; a turning point is none. */
  stretches({ z, slope, kinks }, values, steepest) {
    const below = (value) => Math.abs(value) < SATURATED_BELOW * steepest || value === 0;
    const found = [];
    let start = null;
    const known = Array.from(z.keys()).filter((i) => Number.isFinite(slope[i]));
    known.forEach((i, at) => {
      if (below(slope[i])) start ??= at;
      const ends = start !== null && (!below(slope[i]) || at === known.length - 1);
      if (!ends) return;
      const stop = below(slope[i]) ? at + 1 : at;
      const first = start ? this.edge(z[known[start]], z[known[start - 1]], below, values) : z[known[0]];
      const last = stop < known.length ? this.edge(z[known[stop - 1]], z[known[stop]], below, values) : z[i];
      const inside = start > 0 && stop < known.length;
      const zeros = known.slice(start, stop).filter((k) => slope[k] === 0).length;
      const turns = inside && zeros <= 1 && slope[known[start - 1]] * slope[known[stop]] < 0;
      const bent = kinks.some((kink) => kink.z >= first && kink.z <= last);
      if (!(last - first < WIDEST_TURN && turns && !bent)) found.push([first, last]);
      start = null;
    });
    return found;
  }

  edge(within, beyond, below, values) {
    for (let halving = 0; halving < 20; halving++) {
      const middle = (within + beyond) / 2;
      if (below(this.at(middle, values).slope)) within = middle;
      else beyond = middle;
    }
    return within;
  }

  /** Whether f' is exactly 0 within every one of `stretches`. */
  isFlat(stretches, values) {
    const shares = [1e-6, ...Array.from({ length: 99 }, (_value, i) => (i + 1) / 100), 1 - 1e-6];
    const inside = stretches.flatMap(([start, stop]) => shares.map((share) => start + share * (stop - start)));
    return inside.length > 0 && this.few.run(Float64Array.from(inside), values).slope.every((value) => value === 0);
  }
}

function joined(value, other) {
  return Number.isFinite(value) && Math.abs(other - value) < JOINED * Math.max(1, Math.abs(value));
}

/** A slope right beside a kink; infinite where it is far larger than a little further out. */
function oneSided(slope, further) {
  if (Math.abs(slope) > 1.01 * Math.abs(further) + 1e-3) return Math.sign(slope) * Infinity;
  return Math.round(slope * 1e7) / 1e7;
}
