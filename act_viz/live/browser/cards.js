// The card beside a unit, a layer or a point: numbers of the state that is shown.

import { curveOf } from "./curves.js";
import { forEachEdge } from "./edges.js";
import { element } from "./elements.js";
import { density, drawDensity, shortNumber } from "./strips.js";
import { firstUnit, unitName, wordsOf } from "./units.js";

/** A box that follows what the reader points at. */
export class Card {
  constructor(root) {
    this.box = element("div", "card");
    this.box.hidden = true;
    this.title = element("div", "card-title");
    this.help = element("div", "card-help");
    this.lines = element("div", "card-lines");
    this.canvas = element("canvas", "card-plot");
    this.key = element("div", "card-key");
    this.weights = element("div", "card-weights");
    this.box.append(this.title, this.help, this.lines, this.canvas, this.key, this.weights);
    root.append(this.box);
  }

  hide() {
    this.box.hidden = true;
  }

  /** Show a unit of `lane`. */
  showUnit({ scene, sceneLane, lane, state, chosen, theme, at, width }) {
    const { shape } = sceneLane;
    const { texts } = scene;
    const unit = firstUnit(shape, chosen.layer) + chosen.unit;
    const said = saidOfUnit(scene, sceneLane, lane, state.index, chosen);
    this.title.textContent = [unitName(chosen, texts), ...said.map(({ name }) => name)].join(" · ");
    this.title.classList.toggle("dead", Boolean(lane.flags[unit] & shape.gone));
    this.help.textContent = said.map(({ help }) => help).join(" ");
    this.lines.textContent = [
      `${texts.bias} ${shortNumber(lane.biases[unit])}`,
      `${texts.meanOutput} ${shortNumber(lane.unit_mean[unit])}`,
      texts.active.replace("{share}", Math.round((lane.active[unit] / 255) * 100)),
    ].join("   ");
    this.key.textContent = texts.cardKey;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.hidden = false;
    this.canvas.width = 260 * ratio;
    this.canvas.height = 96 * ratio;
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    const own = { ...lane, mean_z: empty(shape), std_z: empty(shape) };
    const shares = density(shape, lane, unit, unit + 1);
    const curve = curveOf(sceneLane, chosen.layer, state.index);
    drawDensity(context, { plot: { x: 0, y: 0, w: 260, h: 96 }, shares, curve, lane: own, layer: chosen.layer, theme, slope: true });
    this.showWeights(scene, shape, lane, chosen, theme);
    this.place(at, width);
  }

  /** The strongest incoming weights as signed bars. */
  showWeights(scene, shape, lane, chosen, theme) {
    const incoming = [];
    forEachEdge(shape, lane, (layer, from, to, weight) => {
      if (layer === chosen.layer && to === chosen.unit) incoming.push([from, weight * lane.weight_scale[layer]]);
    });
    const strongest = [...incoming].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])).slice(0, 8);
    const most = Math.max(...strongest.map(([, weight]) => Math.abs(weight)), 1e-9);
    const rows = strongest.map(([from, weight]) => {
      const row = element("div", "weight");
      const name = element("span", "weight-name");
      name.textContent = chosen.layer === 0 ? scene.inputs[from] : scene.texts.unitOfLayer.replace("{unit}", from + 1);
      const track = element("span", "weight-track");
      const bar = element("span", weight < 0 ? "weight-bar negative" : "weight-bar");
      bar.style.background = weight < 0 ? theme.negative : theme.positive;
      bar.style.width = `${(50 * Math.abs(weight)) / most}%`;
      bar.style[weight < 0 ? "right" : "left"] = "50%";
      track.append(bar);
      const value = element("span", "weight-value");
      value.textContent = shortNumber(weight);
      row.append(name, track, value);
      return row;
    });
    const head = element("div", "card-head");
    const from = scene.texts.incomingFrom.replace("{layer}", chosen.layer);
    head.textContent = chosen.layer === 0 ? scene.texts.incoming : from;
    this.weights.replaceChildren(head, ...rows);
  }

  /** Show a point: where it lies, what the network says, and its values on the way if the state has them. */
  showPoint({ scene, sceneLane, lane, point, focused, theme, at, width }) {
    const { texts } = scene;
    const label = scene.classes[scene.points.label[point]];
    this.title.textContent = `${texts.point} · ${label}`;
    this.title.classList.remove("dead");
    this.help.textContent = this.key.textContent = "";
    this.canvas.hidden = true;
    const set = scene.points.test[point] ? texts.testSet : texts.trainSet;
    const { shape } = sceneLane;
    if (!lane.focus || focused !== point) {
      this.lines.textContent = set;
      this.weights.textContent = texts.asking;
      this.place(at, width);
      return;
    }
    const nUnits = shape.units.reduce((sum, n) => sum + n, 0);
    const [z, a] = [lane.focus.subarray(0, nUnits), lane.focus.subarray(nUnits, 2 * nUnits)];
    const probabilities = [...lane.focus.subarray(2 * nUnits)];
    const likeliest = probabilities.indexOf(Math.max(...probabilities));
    this.lines.textContent = `${set}   ${texts.predicted.replace("{label}", scene.classes[likeliest]).replace("{share}", Math.round(probabilities[likeliest] * 100))}`;
    const rows = [];
    let unit = 0;
    for (const [layer, n] of shape.units.entries()) {
      const values = [...a.subarray(unit, unit + n)];
      const most = Math.max(...values.map(Math.abs), 1e-9);
      const row = element("div", "through");
      const name = element("span", "through-name");
      name.textContent = texts.layer.replace("{layer}", layer + 1);
      row.append(name);
      const bars = element("span", "through-bars");
      for (const [i, value] of values.entries()) {
        const bar = element("span", "through-bar");
        bar.title = `z ${shortNumber(z[unit + i])}  a ${shortNumber(value)}`;
        const fill = element("span", "through-fill");
        fill.style.height = `${(50 * Math.abs(value)) / most}%`;
        fill.style[value < 0 ? "top" : "bottom"] = "50%";
        fill.style.background = value < 0 ? theme.negative : theme.positive;
        bar.append(fill);
        bars.append(bar);
      }
      const largest = element("span", "weight-value");
      largest.textContent = shortNumber(most);
      row.append(bars, largest);
      rows.push(row);
      unit += n;
    }
    const head = element("div", "card-head");
    head.textContent = texts.through;
    this.weights.replaceChildren(head, ...rows);
    this.place(at, width);
  }

  /** Beside `at`, inside `width`. */
  place(at, width) {
    this.box.hidden = false;
    const own = this.box.offsetWidth;
    const left = at.x + 18 + own < width ? at.x + 18 : Math.max(0, at.x - 18 - own);
    this.box.style.left = `${left}px`;
    this.box.style.top = `${Math.max(0, at.y - 40)}px`;
  }
}

const empty = (shape) => new Float32Array(shape.units.length).fill(NaN);

/** What is to be said of a unit, each a name and what it means: its status, whether it was born so, its dead pieces. */
export function saidOfUnit(scene, sceneLane, lane, index, { layer, unit }) {
  const place = firstUnit(sceneLane.shape, layer) + unit;
  const keys = wordsOf(scene, sceneLane, lane, index, layer, place);
  const born = lane.flags[place] & scene.born_dead;
  return keys.map((key) => scene.words[born && key === "dead" ? "born dead" : key]);
}
