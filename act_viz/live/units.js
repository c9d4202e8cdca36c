// Which units there are in a lane, and how many of them are dead.

import { FLAG } from "./decode.js";

/** The first unit of `layer` among all units of the lane. */
export function firstUnit(shape, layer) {
  return shape.units.slice(0, layer).reduce((sum, n) => sum + n, 0);
}

/** How many units of `layer` are dead or dead in effect. */
export function deadIn(shape, lane, layer) {
  const first = firstUnit(shape, layer);
  let dead = 0;
  for (let unit = first; unit < first + shape.units[layer]; unit++) {
    if (lane.flags[unit] & (FLAG.dead | FLAG.deadInEffect)) dead += 1;
  }
  return dead;
}

/** Dead units of a lane, and how many units it has. */
export function deadOf(shape, lane) {
  let [dead, units] = [0, 0];
  for (const [layer, n] of shape.units.entries()) {
    dead += deadIn(shape, lane, layer);
    units += n;
  }
  return { dead, units };
}

/** "Layer 2, unit 5" in the reader's language. */
export function unitName({ layer, unit }, texts) {
  return texts.unit.replace("{layer}", layer + 1).replace("{unit}", unit + 1);
}
