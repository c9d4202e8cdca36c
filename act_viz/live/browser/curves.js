// The activation's own curve, read off the points that Python computed.

/** The curve in use in `layer` of `lane` (of the scene) at the state numbered `index`. */
export function curveOf(sceneLane, layer, index) {
  let layers = sceneLane.activations[0].layers;
  for (const change of sceneLane.activations) {
    if (change.from <= index) layers = change.layers;
  }
  return sceneLane.curves[layers[layer]];
}

/** f (`which` "f") or f' ("slope") at `z`; beyond the last points the curve goes on straight. */
export function valueAt(curve, which, z, learned) {
  if (!curve.learned) return between(curve.z, curve[which], z);
  const { values } = curve.learned;
  const sets = curve.learned[which];
  const bounded = Math.min(Math.max(learned, values[0]), values.at(-1));
  const place = Math.min(values.length - 2, Math.max(0, values.findIndex((value) => value >= bounded) - 1));
  const t = (bounded - values[place]) / (values[place + 1] - values[place]);
  return (1 - t) * between(curve.z, sets[place], z) + t * between(curve.z, sets[place + 1], z);
}

function between(xs, ys, x) {
  let low = 0;
  let high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  // Where the function is not finite the scene has null.
  if (ys[low] === null || ys[high] === null) return NaN;
  const t = (x - xs[low]) / (xs[high] - xs[low]);
  return ys[low] + t * (ys[high] - ys[low]);
}

/** f or f' at `n` equally spaced points of −range..range, and the least and largest of them. */
export function sampled(curve, which, range, learned, n) {
  const values = new Float64Array(n);
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < n; i++) {
    values[i] = valueAt(curve, which, -range + (2 * range * i) / (n - 1), learned);
    if (!Number.isFinite(values[i])) continue;
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return low <= high ? { values, low, high } : { values, low: 0, high: 0 };
}
