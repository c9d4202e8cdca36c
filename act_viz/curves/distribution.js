// Distributions of a pre-activation, as Python has them: normal, uniform, and values that units had.

import { ndtr } from "./special.js";

const REACH = 8; // standard deviations
const EVEN = [-38, -26, -18, ...Array.from({ length: 13 }, (_value, k) => 2 * k - 12), 18, 26, 38];
const ROOT_3 = Math.sqrt(3);
const EVENLY = Array.from({ length: 13 }, (_value, k) => k / 6 - 1);
const POWERS = Array.from({ length: 17 }, (_value, k) => 4 ** k);

/** The distribution of this `kind`, "normal" or "uniform", or that of `values`, which are sorted. */
export function distribution({ kind, mean, std, values }) {
  if (values) return new Listed(Float64Array.from(values));
  return kind === "uniform" ? new Even(mean, std) : new Bell(mean, std);
}

export class Bell {
  constructor(mean, std) {
    Object.assign(this, { mean, std, reach: [mean - REACH * std, mean + REACH * std] });
  }

  below(z) {
    return ndtr((z - this.mean) / Math.max(this.std, 1e-300));
  }

  density(z) {
    const t = (z - this.mean) / this.std;
    return Math.exp((-t * t) / 2) / (this.std * Math.sqrt(2 * Math.PI));
  }

  panels(places) {
    return between(EVEN.map((t) => this.mean + this.std * t), places);
  }
}

class Even {
  constructor(mean, std) {
    Object.assign(this, { mean, std, reach: [mean - ROOT_3 * std, mean + ROOT_3 * std] });
  }

  below(z) {
    const [low, high] = this.reach;
    return Math.min(1, Math.max(0, (z - low) / (high - low)));
  }

  density(z) {
    const [low, high] = this.reach;
    return z < low || z > high ? 0 : 1 / (high - low);
  }

  panels(places) {
    return between(EVENLY.map((t) => this.mean + ROOT_3 * this.std * t), places);
  }
}

export class Listed {
  constructor(values) {
    const n = values.length;
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
    Object.assign(this, { values, mean, std, reach: [values[0], values.at(-1)] });
  }

  below(z) {
    let [low, high] = [0, this.values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.values[middle] <= z) low = middle + 1;
      else high = middle;
    }
    return low / this.values.length;
  }
}

/** Neighboring pairs of `even` edges, of powers of 4 on both sides of 0, and of `places`, within the first and the last. */
function between(even, places) {
  const [low, high] = [even[0], even.at(-1)];
  const inside = [0, ...POWERS, ...POWERS.map((power) => -power), ...places].filter((z) => z > low && z < high);
  const edges = Float64Array.from([...even, ...inside]).sort();
  const pairs = [];
  for (let i = 0; i + 1 < edges.length; i++) if (edges[i + 1] > edges[i]) pairs.push([edges[i], edges[i + 1]]);
  return pairs;
}
