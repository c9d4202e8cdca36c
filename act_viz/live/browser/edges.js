// The edges of one lane: width and colour of each show its weight, from the inputs to the output picture.

const WIDTHS = [0.6, 1.2, 2, 3, 4.2];
const WEAKEST = 0.06; // of the layer's largest weight: weaker ones are not drawn
const BUSY = 120; // edges of a layer from which on they are drawn fainter

/** Call `each(layer, from, to, weight in −1..1)` for every edge that the state holds. */
export function forEachEdge(shape, lane, each) {
  const widths = [shape.n_inputs, ...shape.units, shape.n_classes];
  let at = 0;
  let listed = 0;
  for (let layer = 0; layer < shape.n_weights.length; layer++) {
    const fanOut = widths[layer + 1];
    const sent = shape.n_edges[layer];
    const thinned = sent < shape.n_weights[layer];
    for (let i = 0; i < sent; i++) {
      const flat = thinned ? lane.edges[listed++] : i;
      each(layer, Math.floor(flat / fanOut), flat % fanOut, lane.weights[at++] / shape.largest_weight);
    }
  }
}

/**
 * What is to be seen of each layer's weights: three numbers an edge, where from, where to, and which of the widths it
 * has, counted from 1, below zero for a negative weight. Of a chosen unit only what leads to it is seen.
 */
export function looksOf(shape, lane, chosen) {
  const looks = shape.n_weights.map(() => []);
  forEachEdge(shape, lane, (layer, from, to, weight) => {
    const strength = Math.abs(weight);
    if (strength < WEAKEST || (chosen && (chosen.layer !== layer || chosen.unit !== to))) return;
    const level = Math.min(WIDTHS.length, Math.floor(strength * WIDTHS.length) + 1);
    looks[layer].push(from, to, weight > 0 ? level : -level);
  });
  return looks;
}

/** The edges of one lane. Curves are slow to draw, so each layer's stand on a canvas until one of them looks different. */
export class Edges {
  constructor(makeCanvas) {
    this.makeCanvas = makeCanvas;
    this.layers = [];
  }

  draw(context, { shape, place, lane, theme, chosen, ratio }) {
    const columns = [place.inputs, ...place.layers.map(({ cells }) => cells), place.outputs];
    const style = `${theme.id}/${ratio}/${Boolean(chosen)}`;
    context.imageSmoothingEnabled = false;
    for (const [layer, look] of looksOf(shape, lane, chosen).entries()) {
      const drawn = (this.layers[layer] ??= { canvas: this.makeCanvas() });
      if (drawn.place !== place || drawn.style !== style || !same(drawn.look, look)) {
        const [starts, ends] = columns.slice(layer, layer + 2);
        const faint = shape.n_edges[layer] > BUSY ? 0.6 : 1;
        Object.assign(drawn, { place, style, look, box: boxBetween(starts, ends, ratio) });
        drawEdges(drawn, { starts, ends, ratio, theme, faint, clear: Boolean(chosen), thin: place.compact ? 0.7 : 1 });
      }
      context.drawImage(drawn.canvas, drawn.box.x, drawn.box.y, drawn.box.w, drawn.box.h);
    }
  }
}

function same(one, other) {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

/** Where edges from `starts` to `ends` may be, in whole pixels of the display. */
function boxBetween(starts, ends, ratio) {
  const heights = [...starts, ...ends].map(({ y, size }) => y + size / 2);
  const least = (values) => Math.floor((Math.min(...values) - WIDTHS.at(-1)) * ratio) / ratio;
  const most = (values) => Math.ceil((Math.max(...values) + WIDTHS.at(-1)) * ratio) / ratio;
  const [x, y] = [least(starts.map((start) => start.x + start.size)), least(heights)];
  return { x, y, w: most(ends.map((end) => end.x)) - x, h: most(heights) - y };
}

function drawEdges({ canvas, look, box }, { starts, ends, ratio, theme, faint, clear, thin }) {
  canvas.width = Math.round(box.w * ratio);
  canvas.height = Math.round(box.h * ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, -box.x * ratio, -box.y * ratio);
  const paths = new Map();
  for (let i = 0; i < look.length; i += 3) {
    const [start, end, level] = [starts[look[i]], ends[look[i + 1]], look[i + 2]];
    if (!paths.has(level)) paths.set(level, new Path2D());
    traceEdge(paths.get(level), start.x + start.size, start.y + start.size / 2, end.x, end.y + end.size / 2);
  }
  for (const [level, path] of paths) {
    const place = Math.abs(level) - 1;
    context.lineWidth = WIDTHS[place] * thin;
    context.globalAlpha = (clear ? 1 : 0.3 + 0.13 * place) * faint;
    context.strokeStyle = level > 0 ? theme.positive : theme.negative;
    context.setLineDash(level > 0 ? [] : [5, 3]);
    context.stroke(path);
  }
}

function traceEdge(path, x0, y0, x1, y1) {
  const bend = (x1 - x0) * 0.45;
  path.moveTo(x0, y0);
  path.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
}
