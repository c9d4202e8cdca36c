// Loss and accuracy over the whole run, below the slider that scrubs through it, with the marks of what happened.

import { drawSign } from "./signs.js";

const EDGE = 8; // half of the slider's thumb: the curves share its scale
const MARK_BAND = 16;
const MARK_SIZE = 14;
const MOST_POINTS = 600; // of a curve

/** Draw the curves of `rows` up to `lastStep`; the part after `shownStep` is faded. */
export function drawTimeline(context, { width, height, rows, marks, lastStep, shownStep, lanes, lines, theme }) {
  context.clearRect(0, 0, width, height);
  const plot = { x: EDGE, y: MARK_BAND, w: width - 2 * EDGE, h: height - MARK_BAND - 4 };
  const xOf = (step) => plot.x + (lastStep ? (plot.w * step) / lastStep : 0);
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(plot.x, plot.y + plot.h + 0.5);
  context.lineTo(plot.x + plot.w, plot.y + plot.h + 0.5);
  context.stroke();
  if (rows.length > 1) drawCurves(context, plot, rows, xOf, lanes, lines);
  context.fillStyle = theme.paper;
  context.globalAlpha = 0.62;
  const x = xOf(shownStep);
  context.fillRect(x, plot.y, plot.x + plot.w - x, plot.h);
  context.globalAlpha = 1;
  context.strokeStyle = theme.accent;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x, plot.y - 2);
  context.lineTo(x, plot.y + plot.h);
  context.stroke();
  drawMarks(context, marks, xOf, plot, lanes, theme);
}

function drawCurves(context, plot, rows, xOf, lanes, lines) {
  const most = highestLoss(rows);
  for (const [lane, { color }] of lanes.entries()) {
    for (const [name, { color: usual, dash, width }] of Object.entries(lines)) {
      const scale = name === "loss" ? most : 1;
      const yOf = (row) => plot.y + plot.h * (1 - Math.min(1, row[name][lane] / scale));
      line(context, rows, xOf, yOf, lanes.length > 1 ? color : usual, width, dash);
    }
  }
}

/** The largest loss worth showing: of all but the highest hundredth, so that one jump does not flatten the rest. */
export function highestLoss(rows) {
  const losses = rows.flatMap((row) => row.loss).filter(Number.isFinite).sort((a, b) => a - b);
  return (losses[Math.floor(0.99 * (losses.length - 1))] ?? 1) * 1.08 || 1;
}

function line(context, rows, xOf, yOf, color, width, dash) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  const stride = Math.max(1, Math.floor(rows.length / MOST_POINTS));
  for (let i = 0; i < rows.length; i += stride) {
    const y = yOf(rows[i]);
    if (Number.isFinite(y)) context.lineTo(xOf(rows[i].step), y);
  }
  context.stroke();
  context.setLineDash([]);
}

function drawMarks(context, marks, xOf, plot, lanes, theme) {
  let before = {};
  for (const mark of marks) {
    const x = xOf(mark.step);
    // Marks that would hide one another are drawn once; the list for screen readers and the tip have them all.
    const same = `${mark.kind}/${mark.lane}`;
    if (x - (before[same] ?? -99) < 7) continue;
    before = { ...before, [same]: x };
    drawSign(context, mark.kind, x, MARK_BAND / 2, MARK_SIZE, theme);
    // In a race the line under a mark has the color of the network whose mark it is.
    const own = lanes.length > 1 && mark.lane !== null;
    context.strokeStyle = own ? lanes[mark.lane].color : theme.line;
    context.lineWidth = own ? 2 : 1;
    context.beginPath();
    context.moveTo(x, MARK_BAND);
    context.lineTo(x, plot.y + plot.h);
    context.stroke();
  }
}

/** The marks within `reach` pixels of `x`. */
export function marksNear(marks, x, width, lastStep, reach = 7) {
  const plotWidth = width - 2 * EDGE;
  return marks.filter((mark) => Math.abs(EDGE + (lastStep ? (plotWidth * mark.step) / lastStep : 0) - x) <= reach);
}

/** The step under `x` of a timeline `width` wide. */
export function stepAt(x, width, lastStep) {
  return Math.max(0, Math.min(1, (x - EDGE) / (width - 2 * EDGE))) * lastStep;
}
