// The signs of the picture, of the timeline and of their legend: each drawn once, as a path on a square of 14 by 14.

/** Signs by the key of their word: `d` is the path, drawn `width` wide or `filled`, in the theme's `color`. */
const SIGNS = {
  dead: { d: "M2.5 2.5l9 9M11.5 2.5l-9 9", width: 2.2, color: "warning" },
  "dead in effect": { d: "M2.5 2.5l9 9", width: 2.2, color: "warning" },
  saturated: { d: "M3.5 3.5h7v7h-7z", filled: true, color: "ink" },
  "mostly off": { d: "M3 7a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", width: 1.6, color: "ink" },
  "one-sided": { d: "M7 2.5a4.5 4.5 0 0 1 0 9z", filled: true, color: "ink" },
  collapsed: { d: "M3 11l8-8", width: 1.8, color: "ink" },
  dormant: { d: "M3.5 3.5h7l-7 7h7", width: 1.6, color: "ink" },
  inert: { d: "M3 5.2h8M3 8.8h8", width: 1.6, color: "ink" },
  "dead piece": { d: "M4.5 4.5l5 5M9.5 4.5l-5 5", width: 1.6, color: "warning" },
  train: { d: "M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0", filled: true, color: "muted" },
  test: { d: "M3 7a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", width: 1.6, color: "muted" },
  wrong: { d: "M1.5 7a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0", width: 1.6, color: "ink" },
  positive: { d: "M0 7h14", width: 2.5, color: "positive" },
  negative: { d: "M0 7h4.5M7 7h4.5", width: 2.5, color: "negative" },
  died: { d: "M3 3l8 8M11 3l-8 8", width: 2.2, color: "warning" },
  revived: { d: "M3 7h8M7 3v8", width: 2.2, color: "positive" },
  knob: { d: "M7 2l5 5-5 5-5-5z", filled: true, color: "accent" },
  cut: { d: "M3 12V6.5h8M8 3.5l3 3-3 3", width: 1.8, color: "accent" },
  jump: { d: "M2 11l5-9 5 9", width: 2.2, color: "ink" },
  diverged: { d: "M3 3h8v8h-8z", filled: true, color: "ink" },
};

/** The keys of the words that have a sign, in the order of the legend. */
export const KEYS = Object.keys(SIGNS);

/** The sign of `key` as SVG on a square of 14 by 14. */
export function signMarkup(key, theme) {
  const { d, width, filled, color } = SIGNS[key];
  const paint = filled ? `fill="${theme[color]}"` : `fill="none" stroke="${theme[color]}" stroke-width="${width}"`;
  return `<path d="${d}" ${paint}/>`;
}

/** Draw the sign of `key` on `context`, `size` wide, its middle at `(x, y)`. */
export function drawSign(context, key, x, y, size, theme) {
  const { d, width, filled, color } = SIGNS[key];
  context.save();
  context.translate(x - size / 2, y - size / 2);
  context.scale(size / 14, size / 14);
  const path = new Path2D(d);
  context.fillStyle = context.strokeStyle = theme[color];
  context.lineWidth = width;
  if (filled) context.fill(path);
  else context.stroke(path);
  context.restore();
}
