// Which units there are in a lane, how many of them are dead, and what each is called.

import { curveOf } from "./curves.js";

/** The first unit of `layer` among all units of the lane. */
export function firstUnit(shape, layer) {
  return shape.units.slice(0, layer).reduce((sum, n) => sum + n, 0);
}

/** How many units of `layer` are dead or dead in effect. */
export function deadIn(shape, lane, layer) {
  const first = firstUnit(shape, layer);
  let dead = 0;
  for (let unit = first; unit < first + shape.units[layer]; unit++) {
    if (lane.flags[unit] & shape.gone) dead += 1;
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

/** How many pieces of the Maxout units of `layer` never win. */
export function deadPiecesIn(shape, lane, layer) {
  const first = firstUnit(shape, layer);
  return lane.dead_pieces.subarray(first, first + shape.units[layer]).reduce((sum, n) => sum + n, 0);
}

/** The key of the word for a unit with `flags`, the first of `words` whose flag is set; "" for a healthy unit. */
export function statusOf(flags, scene, words) {
  const place = scene.flags.findIndex((bit) => flags & bit);
  return place < 0 ? "" : words[place];
}

/** The keys of what the picture says of unit number `unit` in `layer`: its status, and whether it has a dead piece. */
export function wordsOf(scene, sceneLane, lane, index, layer, unit) {
  const status = statusOf(lane.flags[unit], scene, curveOf(sceneLane, layer, index).words);
  return [status, lane.dead_pieces[unit] ? "dead piece" : ""].filter(Boolean);
}

/** "Layer 2, unit 5" in the reader's language. */
export function unitName({ layer, unit }, texts) {
  return texts.unit.replace("{layer}", layer + 1).replace("{unit}", unit + 1);
}
