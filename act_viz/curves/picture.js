// A function above its derivative, drawn anew whenever a slider, the probe or the window moves.

import { clips, frame, joint, line, panels, svg } from "./chart.js";
import { Curve, WINDOW } from "./curve.js";
import { Drawing } from "./drawing.js";
import { bandMarks, fixedPointMarks, insetMarks, kinkMarks, kinkWords, pieceMarks, probeMarks, probeWords, stretchMarks } from "./marks.js";
import { filled, headline, readOff, stretchName, written } from "./words.js";

const MOST_TRAILS = 40;
const HEIGHT = { wide: 560, narrow: 300 };
const NARROW = 520;

export class Picture extends Drawing {
  constructor(parent) {
    super(parent);
    this.trails = [];
  }

  update(data, tell) {
    const program = JSON.stringify(data.program);
    if (program !== this.program) {
      Object.assign(this, { program, curve: new Curve(data.program), ghost: new Curve(data.program), trails: [] });
      this.home(data);
    }
    this.tell = tell;
    this.take(data, { probe: data.probe, ...this.standing(data) });
  }

  use(tool, button) {
    if (tool !== "trail") return super.use(tool);
    this.trailing = !this.trailing;
    this.trails = [];
    button.setAttribute("aria-pressed", String(this.trailing));
    this.ask();
  }

  get moving() {
    return this.hand.moving || this.hover !== undefined;
  }

  /** The parameters by their own names, as the sliders stand. */
  values() {
    const { prefix, parameters } = this.data;
    const standing = this.hand.over(this.standing());
    return Object.fromEntries(Object.keys(parameters).map((name) => [name, standing[prefix + name]]));
  }

  /** The parameters by the keys of their sliders, as the page has them. */
  standing({ prefix, parameters } = this.data) {
    return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [prefix + name, value]));
  }

  probe() {
    return this.hover ?? this.hand.over({ probe: this.data.probe }).probe;
  }

  draw() {
    const { data, curve } = this;
    const values = this.values();
    const width = Math.max(280, this.root.clientWidth);
    const height = width < NARROW ? HEIGHT.narrow : HEIGHT.wide;
    const both = panels(width, height, this.view);
    const whole = readOff(curve, values);
    const { window } = this.view;
    const drawn = window[0] === WINDOW[0] && window[1] === WINDOW[1] ? whole.drawn : curve.over(window, values);
    const stretches = drawn === whole.drawn ? whole.stretches : curve.stretches(drawn, values, whole.steepest);
    const names = stretches.map((stretch) => stretchName(curve, stretch, values, data));
    const probe = this.probe();
    const reading = curve.at(probe, values);
    const words = probeWords(both, probe, reading, this.said(probe, reading), drawn);
    this.both = both;
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": data.rest.described });
    picture.append(
      clips(both),
      stretchMarks(both, stretches, names, probe, words?.lower.box),
      frame(both, data.say),
      this.behind(both, values),
      curvePaths(both, drawn, "curve"),
      fixedPointMarks(both, curve.fixedPoints(drawn, values)),
      kinkMarks(both, drawn.kinks),
      kinkWords(both, drawn.kinks, drawn, probe, words?.lower.box, data.say),
      insetMarks(both, curve, values, whole.steepest, data.say),
      probeMarks(both, probe, reading, words),
    );
    this.stage.replaceChildren(picture);
    this.root.querySelector(".title").textContent = this.hand.moving ? headline(curve, values, whole, data) : data.rest.headline;
    this.root.querySelector(".explained").textContent =
      this.hand.moving && !data.rest.explained_holds ? "" : data.rest.explained;
    this.paints += 1;
    this.keep(drawn);
  }

  /** What is written at the probe: Python's numbers at rest, the browser's while something moves. */
  said(probe, { a, slope }) {
    const { say, rest } = this.data;
    if (!this.moving) return { a: [rest.a, rest.tangent], slope: rest.slope };
    const there = (name, value) =>
      Number.isNaN(value)
        ? filled(say.not_defined, { name, place: written(probe) })
        : `${name}(${written(probe)}) = ${written(value)}`;
    return { a: [there("f", a), filled(say.tangent, { slope: written(slope) })], slope: there("f′", slope) };
  }

  /** What lies behind the curve: the identity, what the kind shows beside it, the default, where it has been. */
  behind(both, values) {
    const { data, view } = this;
    const group = svg("g", {}, svg("path", { class: "identity", d: line(both.upper, view.window, view.window), "clip-path": "url(#upper)" }));
    if (data.band) group.append(bandMarks(both, ...data.band.map((name) => values[name])));
    if (data.pieces) group.append(pieceMarks(both, data.pieces.map(([slope, offset]) => [values[slope], values[offset]])));
    for (const trail of this.trails) if (trail.at === this.place()) group.append(trail.paths.cloneNode(true));
    if (Object.entries(data.defaults).some(([name, value]) => values[name] !== value))
      group.append(curvePaths(both, this.ghost.over(view.window, data.defaults), "ghost"));
    return group;
  }

  /** The window and the size: trails of another one lie elsewhere. */
  place() {
    return JSON.stringify([this.view, this.root.clientWidth]);
  }

  keep(drawn) {
    if (!this.trailing || !this.hand.moving) return;
    const at = this.place();
    this.trails = [...this.trails, { at, paths: curvePaths(this.both, drawn, "trail") }].slice(-MOST_TRAILS);
  }
}

function curvePaths({ upper, lower }, { z, a, slope, breaks }, sort) {
  const ofA = breaks.map((each) => joint(each, each.before, each.after));
  const ofSlope = breaks.map((each) => joint(each, each.left, each.right));
  return svg(
    "g",
    { class: sort },
    svg("path", { class: "f", d: line(upper, z, a, ofA), "clip-path": "url(#upper)" }),
    svg("path", { class: "slope", d: line(lower, z, slope, ofSlope), "clip-path": "url(#lower)" }),
  );
}
