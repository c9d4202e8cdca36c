// Colors and marks of the picture, drawn on purpose for light and dark, taken from the page's theme where it has one.

// Okabe and Ito's colors, which readers with any color vision tell apart, dimmed or lifted a little per theme.
const CLASS_COLORS = {
  light: ["#d9822b", "#1f6fb2", "#2a9d74", "#a8559b", "#b8a30a", "#4aa8d8", "#c8442c", "#6b6f76", "#7b5bc4", "#8a5a2b"],
  dark: ["#f0a050", "#5aa9e6", "#4cc59a", "#d68bc9", "#e0cf4a", "#86cdf2", "#ee7a63", "#a9aeb8", "#a993ee", "#c79a6b"],
};

/** The colors in use: `element` stands inside the component, where the theme's CSS variables hold. */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const read = (name, otherwise) => style.getPropertyValue(`--st-${name}`).trim() || otherwise;
  const paper = read("background-color", "#ffffff");
  const dark = luminance(parseColor(paper)) < 0.4;
  const mode = dark ? "dark" : "light";
  const theme = {
    dark,
    mode,
    paper,
    panel: read("secondary-background-color", dark ? "#171c23" : "#f4f6f8"),
    ink: read("text-color", dark ? "#e6eaf0" : "#1c2128"),
    muted: dark ? "#a3aab8" : "#5b6270",
    line: read("border-color", dark ? "#343c47" : "#d5dae1"),
    accent: read("primary-color", "#1f6feb"),
    warning: dark ? "#ff8a80" : "#b3261e",
    font: read("font", "system-ui, sans-serif"),
    classes: CLASS_COLORS[mode],
    negative: CLASS_COLORS[mode][0],
    positive: CLASS_COLORS[mode][1],
  };
  theme.neutral = mix(parseColor(paper), parseColor(theme.ink), dark ? 0.1 : 0.04);
  theme.mapTable = mapTable(theme);
  theme.id = `${mode}${paper}${theme.ink}${theme.accent}${theme.font}`;
  return theme;
}

/** `[red, green, blue]` of a color as CSS writes it. */
export function parseColor(text) {
  if (text.startsWith("#")) {
    const hex = text.length === 4 ? [...text.slice(1)].map((digit) => digit + digit).join("") : text.slice(1, 7);
    return [0, 2, 4].map((start) => parseInt(hex.slice(start, start + 2), 16));
  }
  return (text.match(/[\d.]+/g) ?? ["255", "255", "255"]).slice(0, 3).map(Number);
}

function luminance([red, green, blue]) {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

/** The color a share `t` of the way from `from` to `to`. */
export function mix(from, to, t) {
  return from.map((value, i) => Math.round(value + (to[i] - value) * t));
}

/** A color of three numbers as one pixel of ImageData, little endian. */
export function pixel([red, green, blue], alpha = 255) {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The pixel of every byte of a unit's map: negative, neutral at 128, positive; 0 is not finite. */
function mapTable(theme) {
  const table = new Uint32Array(256);
  const [low, high] = [parseColor(theme.negative), parseColor(theme.positive)];
  for (let byte = 1; byte < 256; byte++) {
    const value = (byte - 128) / 127;
    table[byte] = pixel(mix(theme.neutral, value < 0 ? low : high, Math.abs(value) ** 0.8));
  }
  table[0] = pixel(parseColor(theme.muted));
  return table;
}

/** The pixel of every byte of the decision field. */
export function fieldTable(theme, { n_classes: nClasses, margins }) {
  const table = new Uint32Array(256);
  const paper = parseColor(theme.paper);
  const depth = theme.dark ? 0.5 : 0.45;
  for (let byte = 0; byte < 256; byte++) {
    const sure = nClasses === 2 ? Math.tanh(Math.abs(margins[byte]) / 2) : (byte & 15) / 15;
    const label = nClasses === 2 ? Number(byte > 128) : byte >> 4;
    const color = parseColor(theme.classes[label % theme.classes.length]);
    table[byte] = pixel(mix(paper, color, nClasses === 2 ? depth * sure : 0.1 + (depth - 0.1) * sure));
  }
  return table;
}

/** Trace the mark of class `label` around `(x, y)` with radius `r` as the current path. */
export function traceMark(context, label, x, y, r) {
  context.beginPath();
  const polygons = { 1: [4, Math.PI / 4, 1.25], 2: [3, -Math.PI / 2, 1.35], 3: [4, 0, 1.35], 4: [3, Math.PI / 2, 1.35], 5: [6, 0, 1.2] };
  const polygon = polygons[label];
  if (!polygon) {
    context.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  const [corners, turn, grow] = polygon;
  for (let corner = 0; corner < corners; corner++) {
    const angle = turn + (2 * Math.PI * corner) / corners;
    context.lineTo(x + grow * r * Math.cos(angle), y + grow * r * Math.sin(angle));
  }
  context.closePath();
}

/** How many classes have a mark of their own; beyond, a point is a character. */
export const N_MARKS = 6;
