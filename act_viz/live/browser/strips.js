// What stands under each layer: where its pre-activations lie on f, their moments, the dead, the gradient. And the
// same enlarged for one layer or unit: where the samples live.

import { curveOf, sampled } from "./curves.js";
import { deadIn, deadPiecesIn, firstUnit, unitName } from "./units.js";

/** Share of samples in each bin for the units `from` to `to` of a lane, together. */
export function density({ n_bins: nBins, shares }, lane, from, to) {
  const mean = new Float64Array(nBins);
  for (let unit = from; unit < to; unit++) {
    for (let bin = 0; bin < nBins; bin++) mean[bin] += shares[lane.histogram[unit * nBins + bin]];
  }
  for (let bin = 0; bin < nBins; bin++) mean[bin] /= Math.max(1, to - from);
  return mean;
}

/** Draw the strip of every layer. */
export function drawStrips(context, { shape, sceneLane, place, lane, index, theme, texts, chosen }) {
  for (const [layer, { strip }] of place.layers.entries()) {
    const first = firstUnit(shape, layer);
    const plot = { x: strip.x, y: strip.y, w: strip.w, h: strip.h - (place.detailed ? 58 : 8) };
    const shares = density(shape, lane, first, first + shape.units[layer]);
    const curve = curveOf(sceneLane, layer, index);
    const ends = drawDensity(context, { plot, shares, curve, lane, layer, theme, slope: false });
    drawAxisNumbers(context, { plot, ends, theme, size: place.detailed ? 10 : 9, under: place.detailed });
    if (chosen && chosen.layer === layer) outline(context, plot, theme);
    const dead = deadIn(shape, lane, layer);
    if (!place.detailed) {
      bar(context, { x: strip.x, y: strip.y + strip.h - 5, w: strip.w, h: 5 }, dead / shape.units[layer], theme.warning, theme);
    } else {
      const pieces = deadPiecesIn(shape, lane, layer);
      const units = shape.units[layer];
      const said =
        curve.n_pieces > 1 ? [texts.deadPieces, pieces, units * curve.n_pieces] : [texts.dead, dead, units];
      drawNumbers(context, { strip, plot, lane, layer, said, theme });
    }
  }
}

function outline(context, plot, theme) {
  context.strokeStyle = theme.accent;
  context.lineWidth = 2;
  context.strokeRect(plot.x, plot.y, plot.w, plot.h);
}

function bar(context, box, share, color, theme) {
  context.fillStyle = theme.line;
  context.fillRect(box.x, box.y, box.w, box.h);
  context.fillStyle = color;
  context.fillRect(box.x, box.y, box.w * Math.min(1, share), box.h);
}

/**
 * Numbers on the axes of a plot: z at both its ends, the largest f at the upper left, the share of samples that the
 * highest bar stands for at the upper right; z `under` the plot or, where there is no room, in its lower corners.
 */
function drawAxisNumbers(context, { plot, ends: { range, high, most }, theme, size, under }) {
  context.font = `${size}px ${theme.font}`;
  context.lineWidth = 2.5;
  context.lineJoin = "round";
  context.strokeStyle = theme.panel;
  const write = (text, align, y, color) => {
    context.textAlign = align;
    const x = align === "left" ? plot.x + 2 : plot.x + plot.w - 2;
    context.strokeText(text, x, y);
    context.fillStyle = color;
    context.fillText(text, x, y);
  };
  context.textBaseline = "alphabetic";
  const y = plot.y + plot.h + (under ? size + 1 : -3);
  const end = range < 1e4 ? String(Number(range.toPrecision(3))) : shortNumber(range);
  write(`−${end}`, "left", y, theme.muted);
  write(end, "right", y, theme.muted);
  if (!under) return;
  write(`f ${shortNumber(high)}`, "left", plot.y + size, theme.ink);
  write(`${Math.round(100 * most)} %`, "right", plot.y + size, theme.muted);
  context.textAlign = "center";
  context.fillText("0", plot.x + plot.w / 2, y);
}

function drawNumbers(context, { strip, plot, lane, layer, said: [name, n, of], theme }) {
  const size = strip.w > 92 ? 13 : 11;
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  let y = plot.y + plot.h + 26;
  context.font = `${size}px ${theme.font}`;
  context.fillStyle = theme.ink;
  const [exact, std] = [lane.mean_z[layer], shortNumber(lane.std_z[layer])];
  // What rounding left of a zero is not worth its digits.
  const mean = shortNumber(Math.abs(exact) < 1e-4 * lane.std_z[layer] ? 0 : exact);
  context.fillText(strip.w > 66 ? `z ${mean} ± ${std}` : `${mean} ± ${std}`, strip.x, y, strip.w);
  y += 15;
  context.fillStyle = n ? theme.warning : theme.muted;
  context.font = `${n ? 700 : 400} ${size}px ${theme.font}`;
  context.fillText(`${name} ${n}/${of}`, strip.x, y, strip.w);
  y += 14;
  drawGradient(context, { x: strip.x, y: y - 8, w: strip.w, h: 9 }, lane.gradient_norm[layer], theme, size);
}

const GRADIENT_DECADES = [-8, 2];
const AXIS_LEAST = 100; // pixels of a strip below which its gradient is written, not drawn

/** A point on a log scale from 1e-8 to 100 with its ends numbered, ticks every second decade; a ring for exactly 0. */
function drawGradient(context, box, norm, theme, size) {
  const label = "∇";
  context.font = `${size}px ${theme.font}`;
  context.fillStyle = theme.muted;
  if (box.w < AXIS_LEAST) {
    context.fillText(`∇ ${shortNumber(norm)}`, box.x, box.y + 8, box.w);
    return;
  }
  context.fillText(label, box.x, box.y + 8);
  const [low, high] = GRADIENT_DECADES;
  context.font = `10px ${theme.font}`;
  context.fillText("10⁻⁸", box.x + 13, box.y + 8);
  context.fillText("10²", box.x + box.w - 16, box.y + 8);
  const left = box.x + 40;
  const width = box.w - 62;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, box.y + 5);
  context.lineTo(left + width, box.y + 5);
  for (let decade = low; decade <= high; decade += 2) {
    const x = left + (width * (decade - low)) / (high - low);
    context.moveTo(x, box.y + 2);
    context.lineTo(x, box.y + 8);
  }
  context.stroke();
  const decades = norm > 0 ? Math.log10(norm) : low;
  const x = left + width * Math.min(1, Math.max(0, (decades - low) / (high - low)));
  context.fillStyle = norm > 0 ? theme.ink : theme.paper;
  context.strokeStyle = theme.ink;
  context.beginPath();
  context.arc(x, box.y + 5, 3.5, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

/**
 * Bars of `shares` over −half_range..half_range, the curve of f over them, and f' too if `slope`; gives what the axes end
 * at. A bar is as high as its share: the highest fills the plot.
 */
export function drawDensity(context, { plot, shares, curve, lane, layer, theme, slope }) {
  const range = lane.half_range[layer];
  const learned = lane.learned[layer];
  const most = Math.max(...shares, 1e-9);
  context.fillStyle = theme.panel;
  context.fillRect(plot.x, plot.y, plot.w, plot.h);
  const width = plot.w / shares.length;
  context.fillStyle = theme.muted;
  context.globalAlpha = theme.dark ? 0.62 : 0.5;
  for (const [bin, share] of shares.entries()) {
    const height = (plot.h - 3) * (share / most);
    context.fillRect(plot.x + bin * width + 0.5, plot.y + plot.h - height, width - 1, height);
  }
  context.globalAlpha = 1;
  const n = Math.max(24, Math.min(160, Math.round(plot.w)));
  const f = sampled(curve, "f", range, learned, n);
  const low = Math.min(f.low, 0);
  const high = Math.max(f.high, low + 1e-6);
  const yOf = (value) => plot.y + plot.h - 3 - ((plot.h - 6) * (value - low)) / (high - low);
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(plot.x + plot.w / 2, plot.y);
  context.lineTo(plot.x + plot.w / 2, plot.y + plot.h);
  context.moveTo(plot.x, yOf(0));
  context.lineTo(plot.x + plot.w, yOf(0));
  context.stroke();
  if (slope) {
    const derivative = sampled(curve, "slope", range, learned, n);
    const span = Math.max(1e-6, Math.abs(derivative.low), Math.abs(derivative.high));
    const zero = derivative.low < 0 ? 0.75 : 0.97;
    trace(context, plot, derivative.values, (value) => plot.y + plot.h * (zero - 0.7 * (value / span)), theme.accent, 2, [6, 4]);
  }
  trace(context, plot, f.values, yOf, theme.ink, slope ? 3 : 2, []);
  drawMoments(context, plot, lane, layer, range, theme);
  return { range, low, high, most };
}

function trace(context, plot, values, yOf, color, width, dash) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.setLineDash(dash);
  context.beginPath();
  for (const [i, value] of values.entries()) {
    // A canvas takes no notice of what is not finite, and would join the ends of the gap.
    const [x, y] = [plot.x + (plot.w * i) / (values.length - 1), yOf(value)];
    if (Number.isFinite(values[i - 1])) context.lineTo(x, y);
    else context.moveTo(x, y);
  }
  context.stroke();
  context.setLineDash([]);
}

/** Mean and one standard deviation to each side, as a dot with whiskers along the lower edge. */
function drawMoments(context, plot, lane, layer, range, theme) {
  const xOf = (z) => plot.x + (plot.w * (Math.max(-range, Math.min(range, z)) + range)) / (2 * range);
  const y = plot.y + plot.h - 3;
  const [mean, std] = [lane.mean_z[layer], lane.std_z[layer]];
  if (!Number.isFinite(mean)) return;
  context.strokeStyle = theme.accent;
  context.fillStyle = theme.accent;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(xOf(mean - std), y);
  context.lineTo(xOf(mean + std), y);
  context.stroke();
  context.beginPath();
  context.arc(xOf(mean), y, 3, 0, 2 * Math.PI);
  context.fill();
}

/** The enlarged picture for one layer, or one unit of it: where the samples live on f and f'. */
export function drawWhereSamplesLive(context, { box, shape, sceneLane, lane, index, chosen, theme, texts }) {
  const first = firstUnit(shape, chosen.layer);
  const whole = chosen.unit === undefined;
  const from = whole ? first : first + chosen.unit;
  const shares = density(shape, lane, from, whole ? first + shape.units[chosen.layer] : from + 1);
  const curve = curveOf(sceneLane, chosen.layer, index);
  const plot = { x: box.x, y: box.y + 24, w: box.w, h: box.h - 48 };
  const moments = whole ? lane : { ...lane, mean_z: NONE(shape), std_z: NONE(shape) };
  const ends = drawDensity(context, { plot, shares, curve, lane: moments, layer: chosen.layer, theme, slope: true });
  drawAxisNumbers(context, { plot, ends, theme, size: 13, under: true });
  const name = whole ? texts.layer.replace("{layer}", chosen.layer + 1) : unitName(chosen, texts);
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.font = `600 15px ${theme.font}`;
  context.fillStyle = theme.ink;
  context.fillText(`${name} · ${curve.name}`, box.x, box.y + 12, box.w * 0.66);
  context.textAlign = "right";
  context.font = `14px ${theme.font}`;
  context.fillStyle = theme.ink;
  context.fillText("f —", box.x + box.w - 46, box.y + 12);
  context.fillStyle = theme.accent;
  context.fillText("f′ - -", box.x + box.w, box.y + 12);
}

const NONE = (shape) => new Float32Array(shape.units.length).fill(NaN);

/** A number in at most five characters or so. */
export function shortNumber(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.005 || size >= 1e4)) return value.toExponential(0).replace("e+", "e").replace("-", "−");
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toFixed(digits).replace("-", "−");
}
