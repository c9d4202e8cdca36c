// What passes through a function: the density of z below its curve, those of f(z) and f'(z) beside it, layer by layer.

import { joint, line, svg } from "./chart.js";
import { spaced } from "./curve.js";
import { distribution } from "./distribution.js";
import { Drawing } from "./drawing.js";
import { atomMarks, densityDown, densityAcross, layerChart, meanMarks, passingFrame, passingPanels, throughMarks } from "./densities.js";
import { Pushforward } from "./pushforward.js";
import { told } from "./told.js";
import { written } from "./words.js";

const SIZES = { wide: 456, narrow: 290 };
const SLENDER = 460;
const N_BINS = 120;
const N_COARSE = 40;

export class Passing extends Drawing {
  update(data) {
    const program = JSON.stringify(data.program);
    if (program !== this.program) {
      Object.assign(this, { program, pushforward: new Pushforward(data.program) });
      this.home(data);
    }
    this.take(data, this.standing(data));
  }

  /** All that sliders set, by their keys, as the page has them. */
  standing({ prefix, parameters, settings } = this.data) {
    return { ...settings, ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [prefix + name, value])) };
  }

  /** What comes out as the sliders stand now. */
  found() {
    const { data, pushforward } = this;
    const now = this.hand.over(this.standing());
    pushforward.set(Object.fromEntries(Object.keys(data.parameters).map((name) => [name, now[data.prefix + name]])));
    const first = distribution({ ...data.law, mean: now.mean, std: now.std });
    const layer = data.single ? 1 : Math.round(now.layer);
    const layers = data.single ? [] : pushforward.layers(first, now.weights);
    const here = layers[layer - 1];
    const law = here?.law ?? first;
    const passed = pushforward.passed(law, here);
    const n = law.values?.length > 1 ? N_COARSE : N_BINS;
    const [a, slope] = pushforward.outcomes(law, spaced(this.view.a, n + 1), spaced(this.view.slope, n + 1));
    return { law, layer, layers, passed, a, slope, atoms: a.atoms, weights: now.weights, n };
  }

  draw() {
    const { data, view, pushforward } = this;
    const width = Math.max(280, this.root.clientWidth);
    const height = width < SLENDER ? SIZES.narrow : SIZES.wide;
    const found = this.found();
    const parts = passingPanels(width, height, view);
    this.both = { upper: parts.main, lower: parts.z };
    const drawn = pushforward.curve.over(view.window, pushforward.values);
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": data.rest.described });
    const { left, top, right, bottom } = parts.main;
    picture.append(
      svg("defs", {}, svg("clipPath", { id: "main" }, svg("rect", { x: left, y: top, width: right - left, height: bottom - top }))),
      passingFrame(parts, data.say),
      densityDown(parts.z, found.law, found.n),
      densityAcross(parts.a, found.a),
      densityAcross(parts.slope, found.slope),
      throughMarks(parts, found.law, pushforward),
      svg("g", { class: "curve" }, svg("path", { class: "f", d: line(parts.main, drawn.z, drawn.a, drawn.breaks.map((each) => joint(each, each.before, each.after))), "clip-path": "url(#main)" })),
      atomMarks(parts.a, found.a.atoms),
      atomMarks(parts.slope, found.slope.atoms),
      meanMarks(parts, found, data.say),
      layerChart(parts.layers, found, data.say),
    );
    if (this.hover !== undefined) picture.append(this.probed(parts));
    this.stage.replaceChildren(picture);
    this.say(this.hand.moving ? told(found, data) : data.rest);
    this.paints += 1;
  }

  /** One z on its way: up to the curve and across. */
  probed({ main, z, a }) {
    const at = this.hover;
    const { a: value, slope } = this.pushforward.curve.at(at, this.pushforward.values);
    const [x, y] = [main.x(at), Math.min(main.bottom, Math.max(main.top, main.y(value)))];
    return svg(
      "g",
      { class: "probe" },
      svg("path", { class: "probe-line", d: `M${x} ${z.bottom}V${y}H${a.right}` }),
      ...[`z = ${written(at)}`, `f = ${written(value)}`, `f′ = ${written(slope)}`].map((words, row) =>
        svg("text", { class: "aside", x: main.left + 8, y: main.top + 16 + 18 * row }, words),
      ),
    );
  }

  /** Headline, sentence and numbers: Python's at rest, the browser's while something moves. */
  say({ headline, sentence, numbers }) {
    this.root.querySelector(".title").textContent = headline;
    this.root.querySelector(".sentence").textContent = sentence;
    const { labels } = this.data.say;
    const list = this.root.querySelector(".numbers");
    if (list.childElementCount !== labels.length) {
      const item = () => {
        const row = document.createElement("div");
        row.append(document.createElement("dt"), document.createElement("dd"));
        return row;
      };
      list.replaceChildren(...labels.map(item));
    }
    [...list.children].forEach((row, at) => {
      row.firstChild.textContent = labels[at];
      row.lastChild.textContent = numbers[at];
    });
  }
}
