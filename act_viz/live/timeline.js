// Loss and accuracy over the whole run, below the slider that scrubs through it, with the marks of what happened.

const EDGE = 8; // half of the slider's thumb: the curves share its scale
const MARK_BAND = 16;
const MOST_POINTS = 600; // of a curve

/** Draw the curves of `rows` up to `lastStep`; the part after `shownStep` is faded. */
export function drawTimeline(context, { width, height, rows, marks, lastStep, shownStep, lanes, theme }) {
  context.clearRect(0, 0, width, height);
  const plot = { x: EDGE, y: MARK_BAND, w: width - 2 * EDGE, h: height - MARK_BAND - 4 };
  const xOf = (step) => plot.x + (lastStep ? (plot.w * step) / lastStep : 0);
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(plot.x, plot.y + plot.h + 0.5);
  context.lineTo(plot.x + plot.w, plot.y + plot.h + 0.5);
  context.stroke();
  if (rows.length > 1) drawCurves(context, plot, rows, xOf, lanes, theme);
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
  drawMarks(context, marks, xOf, plot, theme);
}

/** How the lines of the timeline are drawn; in a race each has its lane's color, and accuracy is left out. */
export function linesOf(nLanes, theme) {
  const loss = { color: theme.ink, dash: [], width: 2 };
  if (nLanes > 1) return { loss, dead: { color: theme.ink, dash: [5, 3], width: 2 } };
  return {
    loss,
    accuracy: { color: theme.positive, dash: [6, 3], width: 2 },
    dead: { color: theme.warning, dash: [2, 2.5], width: 2.5 },
  };
}

function drawCurves(context, plot, rows, xOf, lanes, theme) {
  const most = highestLoss(rows);
  const lines = linesOf(lanes.length, theme);
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

function drawMarks(context, marks, xOf, plot, theme) {
  let before = {};
  for (const mark of marks) {
    const x = xOf(mark.step);
    // Marks that would hide one another are drawn once; the list for screen readers and the tip have them all.
    if (x - (before[mark.kind] ?? -99) < 7) continue;
    before = { ...before, [mark.kind]: x };
    drawMark(context, mark.kind, x, MARK_BAND / 2, theme);
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, MARK_BAND);
    context.lineTo(x, plot.y + plot.h);
    context.stroke();
  }
}

/** The sign of a mark: a cross for deaths, a diamond for a knob, a peak for a jump of the loss, a square for an end. */
export function drawMark(context, kind, x, y, theme) {
  context.beginPath();
  context.lineWidth = 2.2;
  if (kind === "died") {
    context.strokeStyle = theme.warning;
    context.moveTo(x - 4, y - 4);
    context.lineTo(x + 4, y + 4);
    context.moveTo(x + 4, y - 4);
    context.lineTo(x - 4, y + 4);
    context.stroke();
  } else if (kind === "revived") {
    context.strokeStyle = theme.positive;
    context.moveTo(x - 4, y);
    context.lineTo(x + 4, y);
    context.moveTo(x, y - 4);
    context.lineTo(x, y + 4);
    context.stroke();
  } else if (kind === "jump") {
    context.strokeStyle = theme.ink;
    context.moveTo(x - 5, y + 4);
    context.lineTo(x, y - 5);
    context.lineTo(x + 5, y + 4);
    context.stroke();
  } else if (kind === "knob") {
    context.fillStyle = theme.accent;
    context.moveTo(x, y - 5);
    context.lineTo(x + 5, y);
    context.lineTo(x, y + 5);
    context.lineTo(x - 5, y);
    context.fill();
  } else {
    context.fillStyle = theme.ink;
    context.fillRect(x - 4, y - 4, 8, 8);
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
