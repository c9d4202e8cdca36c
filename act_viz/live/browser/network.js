// Inputs, unit maps and outputs of one lane.

import { drawPoint } from "./boundary.js";
import { drawCorners } from "./corners.js";
import { wordsOf } from "./units.js";

const CROSSES = { dead: true, "dead in effect": false };

/** Draw the units of `lane` at their `place`; `atlas` is a canvas of its own that the maps are written into. */
export function drawUnits(context, { shape, place, lane, theme, atlas, chosen, scene, sceneLane, index }) {
  drawInputs(context, place, theme, scene);
  writeMaps(atlas, shape, lane, theme);
  let unit = 0;
  for (const [layer, column] of place.layers.entries()) {
    for (const [inLayer, cell] of column.cells.entries()) {
      const isChosen = chosen && chosen.layer === layer && chosen.unit === inLayer;
      const words = wordsOf(scene, sceneLane, lane, index, layer, unit);
      drawUnit(context, { cell, unit, words, atlas, theme, isChosen });
      unit += 1;
    }
  }
}

function drawInputs(context, place, theme, scene) {
  context.fillStyle = theme.muted;
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  const { inputs } = place;
  if (inputs[0].size === 0) {
    const [first, last] = [inputs[0], inputs.at(-1)];
    context.fillRect(first.x - 2, first.y - 2, 4, last.y - first.y + 4);
    return;
  }
  context.textBaseline = "middle";
  context.textAlign = "center";
  const size = inputs[0].size;
  for (const [i, input] of inputs.entries()) {
    if (scene.plane && size >= 12) {
      drawRamp(context, input, i, theme);
    } else {
      context.fillRect(input.x, input.y + size / 2 - 2, Math.min(6, size), 4);
    }
    if (scene.plane && size >= 22) {
      context.font = `italic 14px ${theme.font}`;
      context.fillStyle = theme.ink;
      context.fillText(scene.inputs[i], input.x + size / 2, input.y + size + 9);
      context.fillStyle = theme.muted;
    }
  }
}

/** An input of the plane as a map like a unit's: it rises from left to right, or from bottom to top. */
function drawRamp(context, input, axis, theme) {
  const { x, y, size } = input;
  const gradient = axis === 0 ? context.createLinearGradient(x, 0, x + size, 0) : context.createLinearGradient(0, y + size, 0, y);
  gradient.addColorStop(0, theme.negative);
  gradient.addColorStop(0.5, `rgb(${theme.neutral.join(",")})`);
  gradient.addColorStop(1, theme.positive);
  context.fillStyle = gradient;
  context.fillRect(x, y, size, size);
}

/** The outputs, each the mark of its class, at the edge of the picture that they make up together. */
export function drawOutputs(context, { place, theme, scene }) {
  for (const [label, { x, y, size }] of place.outputs.entries()) {
    drawPoint(context, { label, test: false, x: x + size / 2, y: y + size / 2, radius: size / 2, scene, theme });
  }
}

/** Write the maps of all units side by side into `atlas`, one pixel a value. */
function writeMaps(atlas, shape, lane, theme) {
  const [rows, columns] = [shape.map_rows, shape.map_columns];
  const nUnits = lane.flags.length;
  const width = columns * nUnits;
  if (atlas.canvas.width !== width || atlas.canvas.height !== rows) {
    atlas.canvas.width = width;
    atlas.canvas.height = rows;
    atlas.image = atlas.context.createImageData(width, rows);
    atlas.pixels = new Uint32Array(atlas.image.data.buffer);
    atlas.rows = rows;
    atlas.columns = columns;
  }
  const table = theme.mapTable;
  let at = 0;
  for (let unit = 0; unit < nUnits; unit++) {
    for (let row = 0; row < rows; row++) {
      let target = row * width + unit * columns;
      for (let column = 0; column < columns; column++) atlas.pixels[target++] = table[lane.maps[at++]];
    }
  }
  atlas.context.putImageData(atlas.image, 0, 0);
}

function drawUnit(context, { cell, unit, words, atlas, theme, isChosen }) {
  const { x, y, size } = cell;
  const cross = words.find((word) => word in CROSSES);
  context.imageSmoothingEnabled = false;
  context.globalAlpha = cross ? 0.55 : 1;
  context.drawImage(atlas.canvas, unit * atlas.columns, 0, atlas.columns, atlas.rows, x, y, size, size);
  context.globalAlpha = 1;
  context.strokeStyle = isChosen ? theme.accent : theme.line;
  context.lineWidth = isChosen ? 3 : 1;
  context.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
  if (cross) crossOut(context, cell, theme, CROSSES[cross]);
  else drawCorners(context, cell, words, theme);
}

/** Two strokes for a dead unit, one for a unit dead in effect. */
function crossOut(context, { x, y, size }, theme, both) {
  const inset = size * 0.14;
  context.lineCap = "round";
  for (const [color, width] of [[theme.paper, Math.max(3.5, size * 0.16)], [theme.warning, Math.max(1.8, size * 0.085)]]) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x + inset, y + inset);
    context.lineTo(x + size - inset, y + size - inset);
    if (both) {
      context.moveTo(x + size - inset, y + inset);
      context.lineTo(x + inset, y + size - inset);
    }
    context.stroke();
  }
  context.lineCap = "butt";
}
