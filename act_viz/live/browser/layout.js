// Where everything of the picture stands: plain geometry in CSS pixels, no drawing.

const GAP = 5;
const LARGEST_MAP = 72;
const LEAST_CELL = 3;
const SWITCH = 40; // height of the buttons above the boundary of a single network

const NARROW = 440; // pixels of a picture in which lanes stand one below the other

// Of a lane in a race: the share of its width that the boundary gets beside the network, or of its height above it, and
// the height of the strips. What a scene asks to look at gets the most.
const USUAL = { beside: 0.42, above: 0.5, strips: 46 };
const LOOKS = {
  boundary: { ...USUAL, beside: 0.56, above: 0.6 },
  units: { ...USUAL, beside: 0.28, above: 0.34 },
  strips: { beside: 0.24, above: 0.3, strips: 130 },
};
const DETAILED = 90; // pixels of height from which on a strip has its numbers

/**
 * The place of every lane in a picture `width` wide and `height` high; `lookAt` says what shall be largest.
 *
 * One lane fills it; two or three stand side by side, four in two rows; on a phone all stand one below the other, and so
 * do two whose strips are compared, layer above layer.
 */
export function placeLanes(shapes, width, height, lookAt) {
  const n = shapes.length;
  const stacked = width < NARROW || (lookAt === "strips" && n === 2);
  const columns = stacked ? 1 : n === 4 ? 2 : n;
  const rows = Math.ceil(n / columns);
  const gap = n > 1 ? 22 : 0;
  const w = (width - gap * (columns - 1)) / columns;
  const h = (height - gap * (rows - 1)) / rows;
  return shapes.map((shape, i) =>
    placeLane(shape, { x: (i % columns) * (w + gap), y: Math.floor(i / columns) * (h + gap), w, h }, n > 1, lookAt),
  );
}

/** The height a picture needs when it is `width` wide and `available` high at most. */
export function pictureHeight(nLanes, width, available) {
  if (width < NARROW) return nLanes * 560;
  return Math.max(220, Math.min(available, 760));
}

/** Inputs, columns of unit maps, outputs, strips and the boundary of one lane inside `frame`. */
export function placeLane(shape, frame, compact, lookAt) {
  const title = compact ? 26 : 0;
  const inner = { x: frame.x, y: frame.y + title, w: frame.w, h: frame.h - title };
  const head = compact ? 4 : SWITCH;
  const look = compact ? (LOOKS[lookAt] ?? USUAL) : { beside: 0.44, above: 0.5, strips: 116 };
  const stripHeight = compact ? Math.min(look.strips, Math.max(USUAL.strips, 0.8 * inner.h)) : look.strips;
  const beside = inner.w >= 1.25 * inner.h;
  // In whole pixels, for a picture that is moved by a part of one has to be computed anew.
  const side = Math.floor(
    beside ? Math.min(inner.h - head - 2, inner.w * look.beside) : Math.min(inner.w, inner.h * look.above) - head,
  );
  const left = Math.floor(beside ? inner.x + inner.w - side - 1 : inner.x + (inner.w - side) / 2);
  const boundary = { x: left, y: Math.ceil(inner.y + head), w: side, h: side };
  const below = head + side + 12;
  const network = beside
    ? { x: inner.x, y: inner.y, w: inner.w - side - (compact ? 14 : 26), h: inner.h }
    : { x: inner.x, y: inner.y + below, w: inner.w, h: inner.h - below };
  const outputSize = compact ? 9 : 12;
  // At the edge of the boundary where that stands beside the network, else in a column of their own.
  const outputX = beside ? boundary.x - outputSize / 2 : network.x + network.w - outputSize;
  const placed = placeNetwork(shape, { ...network, w: network.w - (beside ? 0 : outputSize) }, stripHeight, compact);
  const outputs = placeOutputs(shape.n_classes, outputX, outputSize, placed.span, beside ? boundary : placed.span);
  return { frame, compact, detailed: stripHeight >= DETAILED, boundary, network, outputs, switchY: inner.y, ...placed };
}

/** The outputs one below the other, at the height of the middle of `span` as far as they stay `within`. */
function placeOutputs(n, x, size, span, within) {
  const step = Math.min(4 * size, within.h / n);
  const top = Math.min(span.y + (span.h - n * step) / 2, within.y + within.h - n * step);
  const first = Math.max(within.y, top) + (step - size) / 2;
  return Array.from({ length: n }, (_class, i) => ({ x, y: first + i * step, size }));
}

function placeNetwork(shape, area, stripHeight, compact) {
  const head = compact ? 0 : 18;
  const top = area.y + head;
  const height = area.h - head - stripHeight;
  const inputWidth = compact ? 22 : 46;
  const left = area.x + inputWidth;
  const nLayers = Math.max(1, shape.units.length);
  const pitch = (area.w - inputWidth) / nLayers;
  const layers = shape.units.map((units, layer) => {
    const { across, down, size, gap } = bestGrid(units, pitch * 0.64, height - 4);
    const columnWidth = across * size + (across - 1) * gap;
    const columnHeight = down * size + (down - 1) * gap;
    const x0 = left + layer * pitch + (pitch - columnWidth) / 2 + pitch * 0.06;
    const y0 = top + (height - columnHeight) / 2;
    const cells = Array.from({ length: units }, (_unit, unit) => ({
      x: x0 + (unit % across) * (size + gap),
      y: y0 + Math.floor(unit / across) * (size + gap),
      size,
    }));
    const strip = {
      x: left + layer * pitch + 4,
      y: area.y + area.h - stripHeight + 8,
      w: pitch - 8,
      h: stripHeight - 8,
    };
    return { cells, strip, center: left + (layer + 0.5) * pitch, size };
  });
  const inputs = placeInputs(shape.n_inputs, area.x, top, height, compact);
  return { inputs, layers, span: { y: top, h: height }, headY: area.y + 12 };
}

/** The grid of `n` squares inside `width` by `height` whose squares are largest; closer together where room is short. */
export function bestGrid(n, width, height, gap = GAP) {
  let best = { across: 1, down: n, size: 0 };
  for (let across = 1; across <= n; across++) {
    const down = Math.ceil(n / across);
    const size = Math.min(
      LARGEST_MAP,
      (width - gap * (across - 1)) / across,
      (height - gap * (down - 1)) / down,
    );
    if (size > best.size + 0.5) best = { across, down, size };
  }
  if (best.size < LEAST_CELL && gap > 1) return bestGrid(n, width, height, gap - 1);
  return { ...best, size: Math.max(LEAST_CELL, Math.floor(best.size)), gap };
}

function placeInputs(n, x, top, height, compact) {
  const shown = n <= 16 ? n : 0;
  const size = Math.min(compact ? 14 : 30, (height - GAP * (n - 1)) / n);
  if (!shown) {
    return Array.from({ length: n }, (_input, i) => ({ x: x + 4, y: top + ((i + 0.5) / n) * height, size: 0 }));
  }
  const total = n * size + (n - 1) * Math.min(GAP * 3, (height - n * size) / Math.max(1, n));
  const step = n > 1 ? (total - size) / (n - 1) : 0;
  const y0 = top + (height - total) / 2;
  return Array.from({ length: n }, (_input, i) => ({ x, y: y0 + i * step, size }));
}

/** Whether the point `at` lies in `box`. */
export function inside(box, at) {
  return at.x >= box.x && at.x <= box.x + box.w && at.y >= box.y && at.y <= box.y + box.h;
}

/** The unit under `(x, y)` as `{ lane, layer, unit }`, or undefined. */
export function unitAt(places, x, y) {
  for (const [lane, place] of places.entries()) {
    for (const [layer, column] of place.layers.entries()) {
      for (const [unit, cell] of column.cells.entries()) {
        const margin = Math.min(GAP / 2, 2);
        if (
          x >= cell.x - margin && x <= cell.x + cell.size + margin &&
          y >= cell.y - margin && y <= cell.y + cell.size + margin
        ) {
          return { lane, layer, unit };
        }
      }
    }
  }
  return undefined;
}

/** The layer whose strip is under `(x, y)` as `{ lane, layer }`, or undefined. */
export function stripAt(places, x, y) {
  for (const [lane, place] of places.entries()) {
    for (const [layer, { strip }] of place.layers.entries()) {
      if (inside(strip, { x, y })) return { lane, layer };
    }
  }
  return undefined;
}
