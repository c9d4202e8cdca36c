// Several functions over one another, each with its derivative, drawn anew as any of their sliders moves.

import { clips, frame, joint, line, panels, svg } from "./chart.js";
import { Curve } from "./curve.js";
import { Drawing } from "./drawing.js";
import { widthOf } from "./labels.js";
import { filled, written } from "./words.js";

const TALL = { wide: 560, narrow: 500 };
const SLIM = 520; // pixels of width below which names stand in the legend alone
const NAMES = { least: 128, most: 210 }; // pixels beside the panels for the names
const NAME_SIZE = 14;
const LEAST_APART = 17; // pixels between two names
const ALIKE = 1e-9; // how near two ends are that are one
const MOST_READ = 12;

export class Comparison extends Drawing {
  constructor(parent) {
    super(parent);
    this.reading = this.root.querySelector(".reading");
    this.curves = new Map();
    this.kept = new Map();
  }

  update(data) {
    const chosen = data.functions.map(({ program }) => JSON.stringify(program));
    if (JSON.stringify(chosen) !== this.chosen) {
      this.chosen = JSON.stringify(chosen);
      this.curves = new Map(data.functions.map(({ name, program }) => [name, new Curve(program)]));
      this.kept.clear();
      this.home(data);
    }
    this.take(data, Object.assign({}, ...data.functions.map(({ standing }) => standing)));
  }

  /** The parameters of a function by their own names, as its sliders stand. */
  values({ prefix, standing }) {
    const over = this.hand.over(standing);
    return Object.fromEntries(Object.entries(over).map(([key, value]) => [key.slice(prefix.length), value]));
  }

  draw() {
    const { data, view } = this;
    const width = Math.max(280, this.root.clientWidth);
    const narrow = width < SLIM;
    const height = narrow ? TALL.narrow : TALL.wide;
    this.both = panels(width - (narrow ? 0 : besideFor(data)), height, view);
    const drawn = data.functions.map((each) => this.drawn(each, width));
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": data.described });
    picture.append(clips(this.both), frame(this.both, data.say));
    for (const { lines } of drawn) picture.append(lines);
    if (!narrow) picture.append(named(this.both.upper, drawn, "a", data.say), named(this.both.lower, drawn, "slope", data.say));
    if (this.hover !== undefined) picture.append(readLine(this.both, this.hover));
    this.stage.replaceChildren(picture);
    this.root.querySelector(".title").textContent = [this.hand.moving ? "" : data.headline, data.say.cut].filter(Boolean).join(" · ");
    this.read(drawn);
    this.paints += 1;
  }

  /** One function as it stands, computed anew if it moved. */
  drawn(each, width) {
    const values = this.values(each);
    const as = JSON.stringify([values, this.view, width, each.color]);
    let kept = this.kept.get(each.name);
    if (kept?.as !== as) {
      kept = { ...each, as, values, ...this.curves.get(each.name).over(this.view.window, values) };
      kept.lines = overlaid(this.both, kept);
      this.kept.set(each.name, kept);
    }
    return kept;
  }

  /** Under the pointer: every function at one z; else the looks of all. */
  read(drawn) {
    const z = this.hover;
    const rows = drawn.slice(0, z === undefined ? drawn.length : MOST_READ).map((each) => {
      const row = document.createElement("span");
      const sample = svg("svg", { width: 26, height: 10, "aria-hidden": "true" });
      sample.append(svg("path", { d: "M0 5H26", class: "own", style: own(each), "stroke-dasharray": each.dash }));
      const at = z === undefined ? null : this.curves.get(each.name).at(z, each.values);
      row.append(sample, at ? `${each.name}  ${written(at.a)}  ·  f′ ${written(at.slope)}` : each.name);
      return row;
    });
    const first = document.createElement("b");
    first.textContent = z === undefined ? "" : `z = ${written(z)}`;
    this.reading.replaceChildren(first, ...rows);
  }
}

/** The color of a function on the screen and on paper, for what is drawn of it. */
function own({ color, light }) {
  return `--own: ${color}; --light-own: ${light}`;
}

function overlaid({ upper, lower }, { z, a, slope, breaks, color, light, dash }) {
  const look = { "stroke-dasharray": dash };
  return svg(
    "g",
    { class: "compared", style: own({ color, light }) },
    svg("path", { ...look, class: "f own", d: line(upper, z, a, breaks.map((each) => joint(each, each.before, each.after))), "clip-path": "url(#upper)" }),
    svg("path", { ...look, class: "own", d: line(lower, z, slope, breaks.map((each) => joint(each, each.left, each.right))), "clip-path": "url(#lower)" }),
  );
}

/** How many pixels the longest name beside the panels takes, with what is said where it stands for all. */
function besideFor({ functions, say }) {
  const names = functions.map(({ name }) => filled(say.alike, { name, n: functions.length }));
  return Math.min(NAMES.most, Math.max(NAMES.least, ...names.map((name) => 12 + widthOf(name, NAME_SIZE))));
}

/** The functions' names at the ends of their lines, apart from one another; lines that end as one have one name. */
function named(panel, drawn, order, say) {
  const ends = drawn.flatMap((each) => {
    const last = each[order].findLast((value) => Number.isFinite(value));
    return last === undefined ? [] : [{ ...each, last }];
  });
  const groups = [];
  for (const end of ends.sort((one, other) => other.last - one.last)) {
    const group = groups.at(-1);
    if (group && Math.abs(group[0].last - end.last) <= ALIKE * Math.max(1, Math.abs(end.last))) group.push(end);
    else groups.push([end]);
  }
  const wanted = groups.map(([{ last }]) => Math.min(panel.bottom, Math.max(panel.top + 8, panel.y(last))));
  const places = keptApart(wanted, Math.min(LEAST_APART, (panel.bottom - panel.top) / groups.length), panel.bottom);
  const labels = groups.map((group, at) => {
    const text = group.length === 1 ? group[0].name : filled(say.alike, { name: group[0].name, n: group.length - 1 });
    const label = svg("text", { x: panel.right + 8, y: places[at] + 5, style: own(group[0]), class: "name" }, text);
    label.append(svg("title", {}, group.map(({ name }) => name).join(", ")));
    return label;
  });
  return svg("g", {}, ...labels);
}

/** Places near the `wanted` ones, in their order, `gap` apart and none below `bottom`. */
export function keptApart(wanted, gap, bottom) {
  const places = [];
  wanted.forEach((place, at) => places.push(at ? Math.max(place, places[at - 1] + gap) : place));
  for (let at = places.length - 1, most = bottom; at >= 0; at--, most = places[at + 1] - gap) places[at] = Math.min(places[at], most);
  return places;
}

function readLine({ upper, lower }, z) {
  const x = upper.x(z);
  return svg("path", { class: "probe-line", d: `M${x} ${upper.top}V${lower.bottom}` });
}
