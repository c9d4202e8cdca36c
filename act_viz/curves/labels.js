// Where words have room: beside the probe, off the curve, inside their panel.

export const ROW = 19; // pixels from one line of words to the next
const SIZES = [16, 14]; // of the first line and of those below it
const ASIDE = 12; // pixels between the probe's line and its words
const OFF = [10, 36, 62]; // pixels between a point and the words above or below it, and where the curve is near there
const CLEAR = 2; // pixels from the panel's edge
const OUTSIDE = 1000;
const HANGUL = /\p{Script=Hangul}/u;

/** About how many pixels `text` takes; a Korean letter is as wide as it is high. */
export function widthOf(text, size) {
  return Array.from(text).reduce((sum, letter) => sum + size * (HANGUL.test(letter) ? 1 : 0.62), 0);
}

export function overlap(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** How many pixels, from left to right, of the line through `values` at `z` run through `box`. */
export function crossing(panel, { z, values }, box) {
  let length = 0;
  for (let i = 0; i + 1 < z.length; i++) {
    const [from, to] = [Math.max(box.left, panel.x(z[i])), Math.min(box.right, panel.x(z[i + 1]))];
    if (from >= to || !Number.isFinite(values[i] + values[i + 1])) continue;
    const [one, other] = [panel.y(values[i]), panel.y(values[i + 1])];
    if (Math.max(one, other) > box.top && Math.min(one, other) < box.bottom) length += to - from;
  }
  return length;
}

/** The box of `lines` of words beside the point `x`, `y`, where the curve runs through the least of it: right and above if it may. */
export function besideProbe(panel, { x, y }, lines, curve) {
  const width = Math.max(...lines.map((text, row) => widthOf(text, SIZES[Math.min(row, 1)])));
  const height = ROW * lines.length;
  const [least, most] = [panel.top + CLEAR, panel.bottom - CLEAR - height];
  const tops = OFF.flatMap((off) => [y - off - height, y + off]).map((top) => Math.max(least, Math.min(most, top)));
  const tries = [x + ASIDE, x - ASIDE - width].flatMap((left) =>
    tops.map((top) => ({ left, right: left + width, top, bottom: top + height, turned: left < x })),
  );
  const cost = (box) => crossing(panel, curve, box) + (box.left < panel.left || box.right > panel.right ? OUTSIDE : 0);
  return tries.reduce((best, each) => (cost(each) < cost(best) ? each : best));
}
