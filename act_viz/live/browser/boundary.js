// The decision field with its contour and the points, misclassified ones ringed.

import { isWrong } from "./decode.js";
import { N_MARKS, fieldTable, traceMark } from "./theme.js";

/** One boundary: a small canvas for the field, one for the points, which do not move, and one for the rings. */
export class Boundary {
  constructor(makeCanvas) {
    this.field = makeCanvas();
    this.fieldContext = this.field.getContext("2d");
    this.points = makeCanvas();
    this.rings = makeCanvas();
    this.drawn = "";
  }

  /** Draw the state of `lane` into `box`; `ratio` is the display's pixels per CSS pixel. */
  draw(context, { lane, shape, box, scene, theme, ratio, chosenPoint, labels }) {
    this.writeField(lane, shape, theme);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "low";
    context.drawImage(this.field, box.x, box.y, box.w, box.h);
    if (shape.n_classes === 2) drawContour(context, lane.field, shape, box, theme);
    this.writePoints(scene, box, theme, ratio);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.points, box.x, box.y, box.w, box.h);
    this.writeRings(lane.wrong, scene, box, theme, ratio);
    context.drawImage(this.rings, box.x, box.y, box.w, box.h);
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.strokeRect(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1);
    if (chosenPoint !== undefined) markPoint(context, scene, chosenPoint, box, theme);
    if (labels) labelAxes(context, scene, box, theme);
  }

  writeField(lane, shape, theme) {
    const side = shape.field_side;
    if (this.field.width !== side) {
      this.field.width = side;
      this.field.height = side;
      this.image = this.fieldContext.createImageData(side, side);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    if (this.tableId !== theme.id + shape.n_classes) {
      this.tableId = theme.id + shape.n_classes;
      this.table = fieldTable(theme, shape);
    }
    const { field } = lane;
    for (let i = 0; i < field.length; i++) this.pixels[i] = this.table[field[i]];
    this.fieldContext.putImageData(this.image, 0, 0);
  }

  writePoints(scene, box, theme, ratio) {
    const id = `${theme.id}/${box.w}/${ratio}/${scene.run}`;
    if (this.drawn === id) return;
    this.drawn = id;
    this.ringed = undefined;
    const context = cleared(this.points, box, ratio);
    const radius = pointRadius(scene, box);
    const own = { x: 0, y: 0, w: box.w, h: box.h };
    for (let i = 0; i < scene.points.x.length; i++) {
      const [x, y] = pointAt(scene, i, own);
      drawPoint(context, { label: scene.points.label[i], test: scene.points.test[i], x, y, radius, scene, theme });
    }
  }

  /** Ring the misclassified points, anew only where they are others than before: circles are slow to draw. */
  writeRings(bits, scene, box, theme, ratio) {
    if (this.ringed?.every((byte, i) => byte === bits[i])) return;
    this.ringed = bits.slice();
    ringWrong(cleared(this.rings, box, ratio), bits, scene, { x: 0, y: 0, w: box.w, h: box.h }, theme);
  }
}

/** The context of `canvas`, emptied and as large as `box`, in CSS pixels from its corner. */
function cleared(canvas, box, ratio) {
  canvas.width = Math.round(box.w * ratio);
  canvas.height = Math.round(box.h * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return context;
}

/** Where point `i` stands in `box`. */
export function pointAt(scene, i, box) {
  const [left, right, bottom, top] = scene.extent;
  return [
    box.x + ((scene.points.x[i] - left) / (right - left)) * box.w,
    box.y + ((top - scene.points.y[i]) / (top - bottom)) * box.h,
  ];
}

/** The point nearest to `(x, y)` within `reach` pixels, or undefined. */
export function nearestPoint(scene, box, x, y, reach = 14) {
  let best;
  let least = reach ** 2;
  for (let i = 0; i < scene.points.x.length; i++) {
    const [px, py] = pointAt(scene, i, box);
    const distance = (px - x) ** 2 + (py - y) ** 2;
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}

function pointRadius(scene, box) {
  const crowd = scene.points.x.length > 260 ? 0.8 : 1;
  return Math.max(2, Math.min(5, box.w / 75)) * crowd;
}

/** The mark of class `label`, filled for a training sample, or its character where there are too many for marks. */
export function drawPoint(context, { label, test, x, y, radius, scene, theme }) {
  const color = theme.classes[label % theme.classes.length];
  if (scene.classes.length > N_MARKS) {
    context.font = `700 ${Math.round(radius * 2.9)}px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = 2.5;
    context.lineJoin = "round";
    context.strokeStyle = theme.paper;
    context.strokeText(scene.marks_of_classes[label], x, y);
    context.fillStyle = color;
    context.globalAlpha = test ? 0.7 : 1;
    context.fillText(scene.marks_of_classes[label], x, y);
    context.globalAlpha = 1;
    return;
  }
  traceMark(context, label, x, y, test ? radius * 0.82 : radius);
  context.fillStyle = test ? theme.paper : color;
  context.strokeStyle = test ? color : theme.paper;
  context.lineWidth = test ? 1.6 : 1;
  context.fill();
  context.stroke();
}

function ringWrong(context, bits, scene, box, theme) {
  const radius = pointRadius(scene, box) + 3.2;
  const path = new Path2D();
  for (let i = 0; i < scene.points.x.length; i++) {
    if (!isWrong(bits, i)) continue;
    const [x, y] = pointAt(scene, i, box);
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.6;
  context.stroke(path);
}

function markPoint(context, scene, i, box, theme) {
  const [x, y] = pointAt(scene, i, box);
  context.strokeStyle = theme.accent;
  context.lineWidth = 3;
  context.beginPath();
  context.arc(x, y, 11, 0, 2 * Math.PI);
  context.stroke();
}

/** The names of the axes, inside the box where they take no room from it. */
function labelAxes(context, scene, box, theme) {
  context.font = `13px ${theme.font}`;
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = theme.paper;
  context.fillStyle = theme.ink;
  context.textBaseline = "alphabetic";
  const label = (text, align, x, y) => {
    context.textAlign = align;
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  };
  label(scene.axes[1], "left", box.x + 6, box.y + 16);
  label(scene.axes[0], "right", box.x + box.w - 6, box.y + box.h - 7);
}

function drawContour(context, field, { field_side: side, margins }, box, theme) {
  const path = new Path2D();
  const step = box.w / side;
  const at = (place) => (place + 0.5) * step;
  for (const [x0, y0, x1, y1] of contourOf(field, side, margins)) {
    path.moveTo(box.x + at(x0), box.y + at(y0));
    path.lineTo(box.x + at(x1), box.y + at(y1));
  }
  context.strokeStyle = theme.ink;
  context.lineWidth = 2;
  context.stroke(path);
}

/**
 * Where one of two classes becomes likelier than the other, by marching squares: lines between values of the field, whose
 * columns and rows are counted from 0; `margins` has by how much the second is ahead for every byte. Between a class and a tie, as where all units are dead, there is none: nothing was
 * decided there.
 */
export function contourOf(field, side, margins) {
  const lines = [];
  const between = (from, to) => from / (from - to);
  for (let y = 0; y + 1 < side; y++) {
    for (let x = 0; x + 1 < side; x++) {
      const at = y * side + x;
      const [a, b] = [margins[field[at]], margins[field[at + 1]]];
      const [d, c] = [margins[field[at + side]], margins[field[at + side + 1]]];
      if (Math.min(a, b, c, d) >= 0 || Math.max(a, b, c, d) <= 0) continue;
      const crossings = [];
      if (a < 0 !== b < 0) crossings.push([x + between(a, b), y]);
      if (b < 0 !== c < 0) crossings.push([x + 1, y + between(b, c)]);
      if (d < 0 !== c < 0) crossings.push([x + between(d, c), y + 1]);
      if (a < 0 !== d < 0) crossings.push([x, y + between(a, d)]);
      for (let i = 0; i + 1 < crossings.length; i += 2) lines.push([...crossings[i], ...crossings[i + 1]]);
    }
  }
  return lines;
}
