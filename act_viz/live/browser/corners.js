// What stands in a corner of a unit's map: never more, so that no map is hidden but by the cross of a dead unit.

import { drawSign } from "./signs.js";

const SMALLEST_MAP = 14; // below, a sign would hide what it is about
const [LEAST, MOST] = [7, 13]; // pixels of a sign

/** Draw the sign of a unit's status at the upper right, that of a dead piece at the lower right of its cell. */
export function drawCorners(context, { x, y, size }, keys, theme) {
  if (size < SMALLEST_MAP) return;
  const side = Math.min(MOST, Math.max(LEAST, size * 0.26));
  for (const key of keys) {
    const top = key === "dead piece" ? y + size - side / 2 - 1.5 : y + side / 2 + 1.5;
    const left = x + size - side / 2 - 1.5;
    context.fillStyle = theme.paper;
    context.globalAlpha = 0.82;
    context.beginPath();
    context.arc(left, top, side * 0.62, 0, 2 * Math.PI);
    context.fill();
    context.globalAlpha = 1;
    drawSign(context, key, left, top, side, theme);
  }
}
