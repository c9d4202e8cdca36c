// Means over a distribution, as exact as Python's: the Gauss-Kronrod pair of QUADPACK on panels that are halved at need.

const HALF = [
  0.9956571630258081, 0.9739065285171717, 0.9301574913557082, 0.8650633666889845, 0.7808177265864169, 0.6794095682990244,
  0.5627571346686047, 0.4333953941292472, 0.2943928627014602, 0.14887433898163122,
];
const KRONROD = [
  0.011694638867371874, 0.032558162307964725, 0.054755896574351995, 0.07503967481091996, 0.0931254545836976, 0.10938715880229764,
  0.12349197626206584, 0.13470921731147334, 0.14277593857706009, 0.1477391049013385,
];
const KRONROD_MIDDLE = 0.14944555400291690;
const GAUSS = [0.06667134430868814, 0.1494513491505806, 0.21908636251598204, 0.26926671930999635, 0.29552422471475287];
const N_NODES = 21;
// Of all: place in the panel and weight; those at odd places have a weight in the rule of 10 nodes as well.
const NODES = [...HALF.map((node) => (1 - node) / 2), 0.5, ...HALF.map((node) => (1 + node) / 2).reverse()];
const FINE = [...KRONROD, KRONROD_MIDDLE, ...KRONROD.toReversed()].map((weight) => weight / 2);
const COARSE = [...GAUSS, ...GAUSS.toReversed()].map((weight) => weight / 2);
const TOLERANCE = 1e-10; // of the mean of |g|
const RESOLVED = 1e-11; // of the integral of |g| over a panel that serves every distribution
const DEEPEST = 24; // halvings of a panel
const DEEPEST_SHARED = 12;
const MOST_PANELS = 3000;
const NEGLIGIBLE = 1e-30; // mass whose values are passed over where they are no numbers
const [NEAREST_OCTAVE, FURTHEST_STD] = [-40, 38]; // what a distribution reaches, as a power of 2 and in deviations

/** The means of f, f² and f'² over `law`; `run` gives f and f' at an array of z, and panels are split at `places`. */
export function meansOver(law, run, places) {
  if (law.values) return meansOf(run(law.values));
  const total = [0, 0, 0];
  const first = law.panels(places).map(([low, high]) => integrated(law, run, low, high));
  const scale = [0, 1, 2].map((k) => first.reduce((sum, { size }) => sum + size[k], 0));
  let left = MOST_PANELS;
  const take = ({ low, high, value, error }, halvings) => {
    if (halvings < DEEPEST && left > 0 && error.some((each, k) => each > TOLERANCE * scale[k])) {
      left -= 2;
      const middle = (low + high) / 2;
      take(integrated(law, run, low, middle), halvings + 1);
      take(integrated(law, run, middle, high), halvings + 1);
    } else value.forEach((each, k) => (total[k] += each));
  };
  for (const each of first) take(each, 0);
  return named(total);
}

function named([mean, second, slope]) {
  return { mean, second, slope };
}

function meansOf({ a, slope }) {
  const sum = (values, of) => values.reduce((total, value) => total + of(value), 0) / values.length;
  return named([sum(a, (value) => value), sum(a, (value) => value * value), sum(slope, (value) => value * value)]);
}

const nodes = new Float64Array(N_NODES);
const terms = [0, 1, 2].map(() => new Float64Array(N_NODES));

/** The integrals over a panel of f, f² and f'² times the density of `law`, or 1, their errors, and those of their sizes. */
function integrated(law, run, low, high) {
  const width = high - low;
  for (let k = 0; k < N_NODES; k++) nodes[k] = low + width * NODES[k];
  const { a, slope } = run(nodes);
  for (let k = 0; k < N_NODES; k++) {
    const mass = law ? width * law.density(nodes[k]) : width;
    [terms[0][k], terms[1][k], terms[2][k]] = [mass * a[k], mass * a[k] * a[k], mass * slope[k] * slope[k]];
    if (mass < NEGLIGIBLE) for (const of of terms) if (of[k] !== of[k]) of[k] = 0;
  }
  const [value, error, size] = [[], [], []];
  for (const of of terms) {
    let [fine, coarse, total] = [0, 0, 0];
    for (let k = 0; k < N_NODES; k++) {
      fine += FINE[k] * of[k];
      total += FINE[k] * Math.abs(of[k]);
      if (k % 2) coarse += COARSE[(k - 1) / 2] * of[k];
    }
    const estimate = total * Math.min(1, ((200 * Math.abs(fine - coarse)) / (total > 0 ? total : 1)) ** 1.5);
    value.push(fine);
    size.push(total);
    error.push(Number.isFinite(estimate) ? estimate : 0);
  }
  return { low, high, value, error, size };
}

/** The means of f, f² and f'² over any normal distribution around 0, from nodes that serve them all. */
export class Octaves {
  constructor(run, places) {
    Object.assign(this, { run, places, known: new Map() });
  }

  means(std) {
    const total = [0, 0, 0];
    const middle = Math.floor(Math.log2(std));
    const last = Math.floor(Math.log2(FURTHEST_STD * std));
    for (let octave = middle + NEAREST_OCTAVE; octave <= last; octave++) {
      const { z, a, second, slope } = this.at(octave);
      for (let i = 0; i < z.length; i++) {
        const t = z[i] / std;
        const density = Math.exp((-t * t) / 2);
        const known = !Number.isNaN(second[i] + slope[i]);
        if (density === 0 || (density < NEGLIGIBLE && !known)) continue;
        total[0] += density * a[i];
        total[1] += density * second[i];
        total[2] += density * slope[i];
      }
    }
    return named(total.map((sum) => sum / (std * Math.sqrt(2 * Math.PI))));
  }

  /** The nodes from 2 to the power of `octave` to the double of it on both sides of 0, and what to weigh there. */
  at(octave) {
    if (!this.known.has(octave)) {
      const [near, far] = [2 ** octave, 2 ** (octave + 1)];
      const found = [];
      for (const [low, high] of [[-far, -near], [near, far]]) {
        const edges = [low, ...this.places.filter((place) => place > low && place < high), high];
        for (let i = 0; i + 1 < edges.length; i++) this.refine(found, edges[i], edges[i + 1], 0);
      }
      const columns = [0, 1, 2, 3].map((which) => Float64Array.from(found, (node) => node[which]));
      this.known.set(octave, { z: columns[0], a: columns[1], second: columns[2], slope: columns[3] });
    }
    return this.known.get(octave);
  }

  refine(found, low, high, halvings) {
    const { error, size } = integrated(undefined, this.run, low, high);
    if (halvings < DEEPEST_SHARED && error.some((each, k) => each > RESOLVED * size[k])) {
      const middle = (low + high) / 2;
      this.refine(found, low, middle, halvings + 1);
      this.refine(found, middle, high, halvings + 1);
    } else for (let k = 0; k < N_NODES; k++) found.push([nodes[k], FINE[k] * terms[0][k], FINE[k] * terms[1][k], FINE[k] * terms[2][k]]);
  }
}
